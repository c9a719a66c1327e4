//! `rack-ready.service` under a systemd that runs: in namespaces of its own, where the kernel tells how the machine was
//! powered off. Needs root on Linux; with `RACKFORM_SYSTEMD=required`, as in `.ci/run`, it has to run.

use super::RACK;
use super::instance::{Agent, Instance};
use std::env;
use std::fs;
use std::io::{self, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

/// Starts systemd as the first process of a machine whose only target wants the unit.
const MACHINE: &str = "set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/systemd/system /run/lock
mount -t cgroup2 cgroup2 /sys/fs/cgroup 2>/dev/null || true
cp $1 /run/systemd/system/rack-ready.service
printf '[Unit]\\nDescription=a machine\\nWants=rack-ready.service\\nAllowIsolate=yes\\n' > /run/systemd/system/machine.target
exec /lib/systemd/systemd --system --unit=machine.target --log-target=null --show-status=no
";

/// Why this test cannot run here; says so once.
fn missing() -> Option<String> {
    let namespaces =
        Command::new("unshare").args(["--fork", "--pid", "--mount", "--mount-proc", "--cgroup", "true"]).output();
    let missing = match namespaces {
        Ok(output) if output.status.success() => {
            (!fs::exists("/lib/systemd/systemd").unwrap()).then(|| "there is no /lib/systemd/systemd".to_owned())?
        }
        Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        Err(error) => format!("unshare: {error}"),
    };
    let required = env::var_os("RACKFORM_SYSTEMD").is_some_and(|value| value == "required");
    assert!(!required, "RACKFORM_SYSTEMD is `required`, and systemd cannot be started: {missing}");
    // Not by a macro, whose output the test harness would keep to itself.
    _ = writeln!(io::stderr(), "boot: skipped: systemd cannot be started: {missing}");
    Some(missing)
}

/// What becomes of a machine on which the unit runs with this `curl`: what it said to the report, and whether the machine
/// was powered off. It has two seconds instead of seven minutes, and one that ends well is powered off as well.
fn machine(name: &str, curl: &str) -> (String, bool) {
    let instance = Instance::new(name, RACK);
    assert!(instance.boot(Agent::Registers).prepared);
    let folder = instance.folder.display();
    instance.command("curl", curl);
    fs::write(instance.folder.join("run/rack-report"), format!("echo $SERVICE_RESULT $EXIT_STATUS > {folder}/said\n"))
        .unwrap();
    let unit = instance.text("etc/systemd/system/rack-ready.service");
    let changed = unit
        .replace("RuntimeMaxSec=420", "RuntimeMaxSec=2")
        .replace("[Unit]\n", "[Unit]\nDefaultDependencies=no\nSuccessAction=poweroff\n")
        .replace("Environment=", &format!("Environment=PATH={folder}/bin:/usr/bin:/bin "))
        // The report stands outside /run, which is the machine's own.
        .replace(&format!("{folder}/run/"), &format!("{folder}/"));
    fs::copy(instance.folder.join("run/rack-report"), instance.folder.join("rack-report")).unwrap();
    let (path, script) = (instance.folder.join("machine.service"), instance.folder.join("machine.sh"));
    fs::write(&path, changed).unwrap();
    fs::write(&script, MACHINE).unwrap();
    let mut unshare = Command::new("timeout");
    unshare.args(["--kill-after=1", "30", "unshare", "--fork", "--kill-child", "--pid", "--mount", "--mount-proc"]);
    unshare.args(["--cgroup", "--uts", "bash"]).args([&script, &path]);
    let status = unshare.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    // A machine that is powered off in a namespace ends its first process by SIGINT; one that is restarted by SIGHUP
    // (reboot(2), "Behavior inside PID namespaces").
    let off = status.signal() == Some(2) || status.code() == Some(128 + 2);
    (instance.text("said").trim().to_owned(), off)
}

#[test]
fn systemd_decides_as_the_script_relies_on() {
    if missing().is_some() {
        return;
    }
    let registered = r#"echo '{"Cluster":"a-cluster","ContainerInstanceArn":"arn:aws:ecs:x","Version":"1"}'"#;
    assert_eq!(machine("systemd-registered", registered), ("success 0".to_owned(), true));
    assert_eq!(machine("systemd-alone", "exit 7"), ("timeout TERM".to_owned(), true));
    assert_eq!(machine("systemd-killed", "kill -KILL 0"), ("signal KILL".to_owned(), true));
}
