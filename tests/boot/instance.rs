//! An instance that boots in a folder: the script of the template with commands that only write down that they were
//! called, and of systemd as much as the script relies on.

use rackform::cfn::Style;
use rackform::compile;
use rackform::rack::Source;
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What the ECS agent of an instance comes to, if it is started.
#[derive(Clone, Copy)]
pub enum Agent {
    /// It registers the instance in the cluster that `ecs.config` names.
    Registers,
    /// It registers it in another one.
    Elsewhere,
    /// It runs and does not get through to ECS.
    Alone,
    /// The image has none.
    Missing,
}

/// What a boot leaves behind.
#[derive(Debug, PartialEq, Eq, Clone)]
pub struct Left {
    /// Whether the script came to its end.
    pub prepared: bool,
    /// Whether systemd started the agent.
    pub agent: bool,
    /// Whether the instance still runs.
    pub power: bool,
    /// Whether the script itself gave up, so that nobody waits until the time is over.
    pub at_once: bool,
    /// The exit codes that were signalled, one for each resource.
    pub signals: Vec<String>,
}

/// An instance that boots in a folder.
pub struct Instance {
    pub folder: PathBuf,
    rack: String,
}

/// The exit codes of cfn-signal for all that may be waiting, of which at most one is.
pub fn reported(code: u32) -> Vec<String> {
    ["InstancesReady", "Instances"].map(|resource| format!("{resource} {code}")).to_vec()
}

impl Instance {
    /// An instance of a rack on which every command succeeds.
    pub fn new(name: &str, rack: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("boot-{name}"));
        _ = fs::remove_dir_all(&folder);
        for inside in ["bin", "etc", "run", "var/lib", "usr/local/sbin", "opt/aws/bin"] {
            fs::create_dir_all(folder.join(inside)).unwrap();
        }
        let instance = Self { folder, rack: rack.to_owned() };
        for command in ["chattr", "mkswap", "poweroff", "swapon", "sleep"] {
            instance.command(command, "");
        }
        let at = instance.folder.display();
        instance.command(
            "systemctl",
            &format!("case $1 in enable) touch {at}/watched ;; kill) [ -e {at}/watched ] ;; esac"),
        );
        instance.command("mount", &format!("touch {at}/mounted"));
        instance.command("mountpoint", &format!("[ -e {at}/mounted ]"));
        instance.command("dnf", &format!("cp {at}/bin/signal {at}/opt/aws/bin/cfn-signal"));
        instance.command("signal", "");
        instance.command("lsblk", "printf '/dev/nvme0n1 53687091200\\n/dev/nvme1n1 5368709120\\n'");
        instance
    }

    /// A command that writes down how it was called, and then does this.
    pub fn command(&self, name: &str, then: &str) {
        let path = self.folder.join("bin").join(name);
        let log = self.folder.join("log").display().to_string();
        fs::write(&path, format!("#!/bin/sh\necho {name} \"$@\" >> {log}\n{then}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// The first boot: the script, then what systemd makes of what it has written.
    pub fn boot(&self, agent: Agent) -> Left {
        let script = self.folder.join("boot.sh");
        fs::write(&script, self.script()).unwrap();
        let prepared = self.bash(&script, &[]).status().expect("this test needs bash").success();
        self.systemd(prepared, agent)
    }

    /// A later boot: nothing of the script runs again, and what stands under `/run` is gone.
    pub fn reboot(&self, agent: Agent) -> Left {
        _ = fs::remove_dir_all(self.folder.join("run"));
        self.forget();
        self.systemd(true, agent)
    }

    /// A later boot on which the file system does not answer.
    pub fn reboot_without_mount(&self) -> Left {
        fs::remove_file(self.folder.join("mounted")).unwrap();
        self.reboot(Agent::Registers)
    }

    /// What systemd does after cloud-init: it starts the agent if nothing is asserted in vain, and `rack-ready` decides.
    fn systemd(&self, prepared: bool, agent: Agent) -> Left {
        let starts = self.asserts();
        let cluster = self.text("etc/ecs/ecs.config");
        let cluster = cluster.lines().find_map(|line| line.strip_prefix("ECS_CLUSTER=")).unwrap_or("default");
        let answer = |cluster: &str, arn: &str| {
            format!(r#"echo '{{"Cluster":"{cluster}","ContainerInstanceArn":{arn},"Version":"1.99.0"}}'"#)
        };
        let registered = r#""arn:aws:ecs:eu-west-1:123456789012:container-instance/a-cluster/0123""#;
        self.command(
            "curl",
            &match agent {
                _ if !starts => "exit 7".to_owned(),
                Agent::Registers => answer(cluster, registered),
                Agent::Elsewhere => answer("another", registered),
                Agent::Alone => answer(cluster, "null"),
                Agent::Missing => "exit 7".to_owned(),
            },
        );
        let off = self.called("poweroff");
        let killed = self.called("systemctl kill -s KILL rack-ready");
        let well = !off && self.watch(killed);
        Left {
            prepared,
            agent: starts && !off && !matches!(agent, Agent::Missing),
            power: well,
            at_once: killed,
            signals: self.signals(),
        }
    }

    /// Whether a command was called like this.
    fn called(&self, command: &str) -> bool {
        self.calls().iter().any(|call| call.trim_end() == command)
    }

    /// Whether everything is there that the agent's unit asserts.
    fn asserts(&self) -> bool {
        let asserted = self.text("etc/systemd/system/ecs.service.d/rack.conf");
        asserted.lines().filter_map(|line| line.strip_prefix("Assert")).all(|line| {
            match line.split_once('=').unwrap() {
                ("PathExists", path) => Path::new(path).exists(),
                ("PathIsMountPoint", _) => self.folder.join("mounted").exists(),
                other => panic!("this test knows nothing of {other:?}"),
            }
        })
    }

    /// Runs `rack-ready.service`, and yields whether it ended well; otherwise systemd powers the instance off. How systemd
    /// tells the command after the service how that ended: systemd.exec(5), "`$SERVICE_RESULT`, `$EXIT_CODE`".
    fn watch(&self, killed: bool) -> bool {
        let unit = self.text("etc/systemd/system/rack-ready.service");
        let of =
            |key: &str| unit.lines().find_map(|line| line.strip_prefix(key)).map(str::to_owned).unwrap_or_default();
        assert_eq!(of("FailureAction="), "poweroff");
        let environment = [environment(&of("Environment=")), self.environment_file("rack-ready")].concat();
        let main = of("ExecStart=");
        let well = !killed && self.ends_well(main.strip_prefix("/bin/bash ").unwrap(), &environment);
        let told = match (killed, well) {
            (true, _) => [("SERVICE_RESULT", "signal"), ("EXIT_STATUS", "KILL")],
            (false, true) => [("SERVICE_RESULT", "success"), ("EXIT_STATUS", "0")],
            (false, false) => [("SERVICE_RESULT", "timeout"), ("EXIT_STATUS", "TERM")],
        };
        let told = told.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let report = of("ExecStopPost=-/bin/bash ");
        _ = self.bash(Path::new(&report), &[&environment[..], &told].concat()).status().unwrap();
        well
    }

    /// The variables that a unit has from a file that the rack gives it.
    pub fn environment_file(&self, unit: &str) -> Vec<(String, String)> {
        let given = self.text(&format!("etc/systemd/system/{unit}.service.d/rack-proxy.conf"));
        let Some(path) = given.lines().find_map(|line| line.strip_prefix("EnvironmentFile=")) else {
            return Vec::new();
        };
        let variables = fs::read_to_string(path).unwrap();
        let variables = variables.lines().map(|variable| variable.split_once('=').unwrap());
        variables.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// Whether a command ends with 0 before its time is over, which is shorter here.
    fn ends_well(&self, script: &str, environment: &[(String, String)]) -> bool {
        let mut child = self.bash(Path::new(script), environment).spawn().unwrap();
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(1) {
            if let Some(status) = child.try_wait().unwrap() {
                return status.success();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        false
    }

    /// bash, with the commands of this instance before all others.
    pub fn bash(&self, script: &Path, environment: &[(String, String)]) -> Command {
        let path = format!("{}:/usr/bin:/bin", self.folder.join("bin").display());
        let mut bash = Command::new("bash");
        bash.arg(script).env_clear().env("PATH", path).envs(environment.iter().cloned()).stderr(Stdio::null());
        bash
    }

    /// The script as CloudFormation would hand it to the instance, with the places of a real one moved into the folder.
    pub fn script(&self) -> String {
        let template = compile(&Source::new("rack.yml", &self.rack), Style::Readable).unwrap().value.value;
        let data = &template["Resources"]["InstancesLaunchTemplate"]["Properties"]["LaunchTemplateData"]["UserData"];
        let lines = data["Fn::Base64"]["Fn::Join"][1].as_array().unwrap().iter().map(|line| match line {
            Value::String(line) => {
                let is_users = self.rack.contains(line);
                assert!(is_users || !line.contains("${"), "linters would take this for a reference: {line}");
                line.clone()
            }
            line => {
                let text = line["Fn::Sub"].as_str().unwrap();
                let known = [
                    ("AWS::StackName", "a-stack"),
                    ("AWS::Region", "eu-west-1"),
                    ("AWS::URLSuffix", "amazonaws.com"),
                    ("Cluster", "a-cluster"),
                    ("VolumeFilesystem", "fs-1"),
                ];
                known.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("${{{name}}}"), value))
            }
        });
        let script = lines.collect::<Vec<_>>().join("\n");
        assert!(script.len() < 16 * 1024, "EC2 takes user data of 16 KB");
        let folder = self.folder.display();
        let moved = ["/etc/", "/run/", "/var/lib/", "/usr/local/sbin/", "/opt/aws/bin/", "/dev/xvdb"];
        let script = moved.iter().fold(script, |script, place| script.replace(place, &format!("{folder}{place}")));
        script.replace(" /volumes", &format!(" {folder}/volumes"))
    }

    /// The calls so far.
    pub fn calls(&self) -> Vec<String> {
        self.text("log").lines().map(str::to_owned).collect()
    }

    /// Lets nobody remember the calls so far.
    fn forget(&self) {
        _ = fs::remove_file(self.folder.join("log"));
    }

    /// What was signalled: the resource and the exit code.
    fn signals(&self) -> Vec<String> {
        let calls = self.calls();
        let signals = calls.iter().filter_map(|call| call.strip_prefix("signal --exit-code "));
        let signals = signals.map(|call| {
            let words = call.split(' ').collect::<Vec<_>>();
            assert_eq!(words[1..6], ["--stack", "a-stack", "--region", "eu-west-1", "--resource"]);
            format!("{} {}", words[6], words[0])
        });
        signals.collect()
    }

    /// The text of a file of the instance; empty if there is none.
    pub fn text(&self, path: &str) -> String {
        fs::read_to_string(self.folder.join(path)).unwrap_or_default()
    }
}

/// The variables of a unit's `Environment=`: separated by spaces, some of them in quotes.
fn environment(line: &str) -> Vec<(String, String)> {
    let (plain, quoted) = line.split_once(" \"").unwrap();
    let variables = plain.split(' ').chain([quoted.trim_end_matches('"')]);
    variables
        .map(|variable| variable.split_once('=').unwrap())
        .map(|(name, value)| (name.into(), value.into()))
        .collect()
}
