//! What the script writes for systemd, read by systemd's own programs where they are installed; with
//! `RACKFORM_SYSTEMD=required`, as in `.ci/run`, they have to be.

use super::instance::{Agent, Instance};
use rackform::cfn::Style;
use rackform::compile;
use rackform::rack::Source;
use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;

/// Where distributions have the program that makes units of `/etc/fstab`.
const GENERATOR: &str = "/usr/lib/systemd/system-generators/systemd-fstab-generator";

/// Whether systemd is installed; says so once if not.
fn has_systemd() -> bool {
    if Path::new(GENERATOR).exists() {
        return true;
    }
    let required = env::var_os("RACKFORM_SYSTEMD").is_some_and(|value| value == "required");
    assert!(!required, "RACKFORM_SYSTEMD is `required`, and there is no {GENERATOR}");
    // Not by a macro, whose output the test harness would keep to itself.
    _ = writeln!(io::stderr(), "boot: skipped: there is no {GENERATOR}");
    false
}

#[test]
fn the_agent_requires_the_mount_and_starts_after_it() {
    if !has_systemd() {
        return;
    }
    let instance = Instance::new("fstab", "name: rack\n");
    instance.boot(Agent::Registers);
    let units = instance.folder.join("units");
    fs::create_dir_all(&units).unwrap();
    let fstab = instance.folder.join("etc/fstab");
    // The generator leaves a mount out whose place cannot be made, so it gets the real one.
    let text = instance.text("etc/fstab").replace(&format!("{}/volumes", instance.folder.display()), "/volumes");
    fs::write(&fstab, text).unwrap();
    let generated = Command::new(GENERATOR).args([&units; 3]).env("SYSTEMD_FSTAB", &fstab).status().unwrap();
    assert!(generated.success());
    let mount = fs::read_to_string(units.join("volumes.mount")).unwrap();
    assert!(mount.contains("Before=ecs.service"), "{mount}");
    assert!(units.join("ecs.service.requires/volumes.mount").exists(), "{:?}", fs::read_dir(&units).unwrap());
}

#[test]
fn systemd_finds_nothing_wrong_with_the_unit() {
    if !has_systemd() {
        return;
    }
    let instance = Instance::new("unit", "name: rack\n");
    instance.boot(Agent::Registers);
    let unit = instance.folder.join("etc/systemd/system/rack-ready.service");
    let verify = ["verify", "--man=no", "--recursive-errors=no"];
    let output = Command::new("systemd-analyze").args(verify).arg(&unit).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !said.contains("rack-ready"), "{said}");
}

/// The seconds of a limit that the unit sets.
fn seconds(unit: &str, key: &str) -> u32 {
    unit.lines().find_map(|line| line.strip_prefix(key)).unwrap().parse().unwrap()
}

/// The minutes of a duration such as `PT15M`.
fn minutes(duration: &serde_json::Value) -> u32 {
    duration.as_str().unwrap().trim_start_matches("PT").trim_end_matches('M').parse().unwrap()
}

#[test]
fn cloudformation_waits_longer_than_an_instance_takes() {
    let instance = Instance::new("limits", "name: rack\nmode: private\n");
    instance.boot(Agent::Registers);
    let unit = instance.text("etc/systemd/system/rack-ready.service");
    let (ready, report) = (seconds(&unit, "RuntimeMaxSec="), seconds(&unit, "TimeoutStopSec="));
    // Four attempts to mount, three to install, two signals; each may be killed five seconds late, and is followed by a pause.
    assert!(4 * (45 + 5 + 5) <= ready / 2 + 10, "the agent has half of the time for itself");
    assert!(3 * (50 + 5 + 5) + 2 * (25 + 5) <= report);

    let fleets = [("3", 3), ("{ min: 30, max: 90 }", 3), ("{ min: 1, max: 2 }", 1)];
    // Commands of the user's come before the wait begins, and have five minutes.
    for ((count, batches), (boot, more)) in
        fleets.into_iter().flat_map(|fleet| [("", 0), (", boot: first", 5)].map(|boot| (fleet, boot)))
    {
        let rack = format!("name: rack\nmode: private\ninstances: {{ count: {count}{boot} }}\n");
        let template = compile(&Source::new("rack.yml", &rack), Style::Readable).unwrap().value.value;
        let policy = &template["Resources"]["Instances"]["UpdatePolicy"]["AutoScalingRollingUpdate"];
        let pause = minutes(&policy["PauseTime"]);
        assert!((ready + report) / 60 + 3 + more <= pause, "three minutes pass before the script begins");
        let creation = &template["Resources"]["InstancesReady"]["CreationPolicy"]["ResourceSignal"]["Timeout"];
        assert!(minutes(creation) >= 15 + batches * pause, "{count}: NAT gateways and mount targets come first");
    }
}
