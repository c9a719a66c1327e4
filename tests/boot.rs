//! The script of the first boot, run as the template has it, with commands that only write down that they were called.
#![allow(clippy::unwrap_used, missing_docs)]

use rackform::cfn::Style;
use rackform::compile;
use rackform::rack::Source;
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An instance that boots in a folder.
struct Instance {
    folder: PathBuf,
}

impl Instance {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("boot-{name}"));
        _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("bin")).unwrap();
        fs::create_dir_all(folder.join("etc")).unwrap();
        let instance = Self { folder };
        for command in ["cfn-signal", "dnf", "mkswap", "swapon", "mount", "sleep"] {
            instance.command(command, "");
        }
        instance.command("lsblk", "printf '/dev/nvme0n1 53687091200\\n/dev/nvme1n1 5368709120\\n'");
        instance
    }

    /// A command that writes down how it was called, and then does this.
    fn command(&self, name: &str, then: &str) {
        let path = self.folder.join("bin").join(name);
        let log = self.folder.join("log").display().to_string();
        fs::write(&path, format!("#!/bin/sh\necho {name} \"$@\" >> {log}\n{then}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs the script of a rack, and yields the calls and whether the script succeeded.
    fn boot(&self, rack: &str) -> (Vec<String>, bool) {
        let script = self.folder.join("boot.sh");
        fs::write(&script, self.script(rack)).unwrap();
        let path = format!("{}:/usr/bin:/bin", self.folder.join("bin").display());
        let output = Command::new("bash").arg(&script).env_clear().env("PATH", path).output();
        let output = output.expect("this test needs bash");
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        (log.lines().map(str::to_owned).collect(), output.status.success())
    }

    /// The script as CloudFormation would hand it to the instance, with the places of a real one moved into the folder.
    fn script(&self, rack: &str) -> String {
        let template = compile(&Source::new("rack.yml", rack), Style::Readable).unwrap().value.value;
        let data = &template["Resources"]["InstancesLaunchTemplate"]["Properties"]["LaunchTemplateData"]["UserData"];
        let lines = data["Fn::Base64"]["Fn::Join"][1].as_array().unwrap().iter().map(|line| match line {
            Value::String(line) => {
                assert!(!line.contains("${"), "CloudFormation and its linters would take this for a reference: {line}");
                line.clone()
            }
            line => {
                let text = line["Fn::Sub"].as_str().unwrap();
                let known = [
                    ("AWS::StackName", "a-stack"),
                    ("AWS::Region", "eu-west-1"),
                    ("Cluster", "a-cluster"),
                    ("VolumeFilesystem", "fs-1"),
                ];
                known.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("${{{name}}}"), value))
            }
        });
        let folder = self.folder.display();
        let script = lines.collect::<Vec<_>>().join("\n");
        assert!(script.len() < 16 * 1024, "EC2 takes user data of 16 KB");
        script
            .replace("/opt/aws/bin/", "")
            .replace("/etc/", &format!("{folder}/etc/"))
            .replace("/dev/xvdb", &format!("{folder}/xvdb"))
            .replace(" /volumes", &format!(" {folder}/volumes"))
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.folder.join(path)).unwrap_or_default()
    }
}

/// The signals of a boot that ended with an exit code: one to each that may be waiting, of which at most one is.
fn reported(code: u32) -> [String; 2] {
    ["InstancesReady", "Instances"].map(|resource| {
        format!("cfn-signal --exit-code {code} --stack a-stack --region eu-west-1 --resource {resource}")
    })
}

fn signals(calls: &[String]) -> Vec<&str> {
    calls.iter().filter(|call| call.starts_with("cfn-signal")).map(String::as_str).collect()
}

#[test]
fn an_instance_joins_mounts_swaps_and_reports() {
    let instance = Instance::new("all");
    let (calls, succeeded) = instance.boot("name: rack\n");
    assert!(succeeded);
    let folder = instance.folder.display();
    let expected = [
        "dnf install -y -q aws-cfn-bootstrap".to_owned(),
        "lsblk -bdnpo NAME,SIZE".to_owned(),
        "mkswap -L rack-swap /dev/nvme1n1".to_owned(),
        "swapon -L rack-swap".to_owned(),
        format!("mount {folder}/volumes"),
    ];
    assert_eq!(calls, [&expected[..], &reported(0)].concat());
    assert_eq!(instance.text("etc/ecs/ecs.config"), "ECS_CLUSTER=a-cluster\nECS_AWSVPC_BLOCK_IMDS=true\n");
    let fstab = format!(
        "LABEL=rack-swap none swap nofail 0 0\nfs-1:/ {folder}/volumes efs _netdev,nofail,tls,x-systemd.before=docker.service 0 0\n"
    );
    assert_eq!(instance.text("etc/fstab"), fstab);
}

#[test]
fn what_a_rack_does_not_have_is_not_set_up() {
    let rack = "name: rack\ninstances: { swap: 0 }\nstorage: { filesystem: false }\n";
    let (calls, succeeded) = Instance::new("bare").boot(rack);
    assert_eq!(calls, [&["dnf install -y -q aws-cfn-bootstrap".to_owned()], &reported(0)[..]].concat());
    assert!(succeeded);
}

#[test]
fn an_instance_without_a_road_to_cloudformation_does_not_report() {
    let rack = "name: rack\nmode: private\nnetwork:\n  nat: none\n  endpoints: [s3, ecr.api, ecr.dkr, ecs, ecs-agent, ecs-telemetry, logs]\n";
    let (calls, succeeded) = Instance::new("silent").boot(rack);
    assert!(succeeded && signals(&calls).is_empty() && !calls[0].starts_with("dnf"), "{calls:?}");
}

#[test]
fn every_failure_is_reported_exactly_once() {
    for (name, command) in [("dnf", "dnf"), ("mkswap", "mkswap"), ("swapon", "swapon"), ("mount", "mount")] {
        let instance = Instance::new(&format!("failing-{name}"));
        instance.command(command, "exit 1");
        let (calls, succeeded) = instance.boot("name: rack\n");
        assert!(!succeeded, "{name} fails and the script does not");
        assert_eq!(signals(&calls), reported(1), "{name} fails: {calls:?}");
    }
}

/// What reports is what could not be installed: the instance fails in silence, and the stack gives up waiting for it.
#[test]
fn an_instance_without_cfn_signal_fails_and_cannot_say_so() {
    let instance = Instance::new("speechless");
    instance.command("dnf", "exit 1");
    fs::remove_file(instance.folder.join("bin/cfn-signal")).unwrap();
    let (calls, succeeded) = instance.boot("name: rack\n");
    assert!(!succeeded && signals(&calls).is_empty(), "{calls:?}");
}

#[test]
fn an_instance_nobody_waits_for_boots_all_the_same() {
    let instance = Instance::new("unawaited");
    instance.command("cfn-signal", "exit 1");
    let (_, succeeded) = instance.boot("name: rack\n");
    assert!(succeeded);
}

#[test]
fn a_mount_target_that_is_slow_to_answer_is_waited_for() {
    let instance = Instance::new("slow");
    let mark = instance.folder.join("tried").display().to_string();
    instance.command("mount", &format!("[ -e {mark} ] || {{ touch {mark}; exit 1; }}"));
    let (calls, succeeded) = instance.boot("name: rack\n");
    assert!(succeeded);
    assert_eq!(calls.iter().filter(|call| call.starts_with("mount")).count(), 2);
    assert_eq!(signals(&calls), reported(0));
}
