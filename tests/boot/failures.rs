//! docs/failures.md: what each failure does to a rack, from boots that are run and from proofs.

use super::RACK;
use super::instance::{Agent, Instance, Left, reported};
use rackform::cfn::Style;
use rackform::compile;
use rackform::rack::Source;
use rackform::template::evaluate::Settings;
use rackform::verify::verify;
use serde_json::Value;
use std::fmt::Write;
use std::fs;
use std::path::Path;

const HEAD: &str = "# What each failure does to a rack

The tests make this page: `cargo test boot::` runs the boot script with each failure and holds what is left behind, and
computes from the proofs what a zone costs. What AWS does with that is from its documentation; nobody has made a zone of
a real account fail for it.

## An instance that boots

An instance is ready when the ECS agent has registered it in the rack's cluster. `rack-ready.service` watches for that at
every boot, for seven minutes. If it does not come about, the service reports failure, at the first boot only, and powers the
instance off; the group sees an instance that no longer runs and launches another one. A cause that stays makes that a
circle: look at the group's activity, and at the console output of an instance that is stopped
(`aws ec2 get-console-output`).

";

/// A command, and what it does instead.
type Stub = (&'static str, &'static str);

/// A rack with commands of its own.
const GIVEN: &str = "name: rack\ninstances: { boot: first, run: last }\n";

/// What fails, as it is told, the rack, what stands in for its commands, and what becomes of the agent.
const FAILURES: &[(&str, &str, &[Stub], Agent)] = &[
    ("nothing", RACK, &[], Agent::Registers),
    ("the package mirror, or the report to CloudFormation", RACK, &[("dnf", "exit 1")], Agent::Registers),
    ("a command of `instances.boot`", GIVEN, &[("first", "exit 1")], Agent::Registers),
    ("a command of `instances.run`", GIVEN, &[("first", ""), ("last", "exit 1")], Agent::Registers),
    ("the swap volume", RACK, &[("mkswap", "exit 1")], Agent::Registers),
    ("the mount of the file system", RACK, &[("mount", "exit 1")], Agent::Registers),
    ("the boot script is killed", RACK, &[("swapon", "kill -KILL $PPID; sleep 1")], Agent::Registers),
    ("the agent does not reach ECS", RACK, &[], Agent::Alone),
    ("the agent joins another cluster", RACK, &[], Agent::Elsewhere),
    ("an image without an agent", RACK, &[], Agent::Missing),
];

const GIVEN_NOTE: &str = "
The commands of `instances.boot` come before all else and have five minutes, which are added to the times at creation and in a
roll. Nobody watches yet, so nothing is reported if one fails, and the instance goes at once. Those of `instances.run` are part
of the seven minutes. Both are run by `bash -eu` from files of their own: a command that fails, or a variable that is not set,
ends the boot. A here-document that is not closed ends with its file, of which bash warns in the console output.
";

const AT_REST: &str = "
What happens to instances that are ready, and run, when something fails later:

| fails | then |
|---|---|
| the mount, at a reboot | the agent stays off, and the instance powers itself off within seven minutes: it is replaced |
| the file system, while it is mounted | NFS waits until it answers again; tasks that use it hang. Nothing is written beside it: the mount point is immutable |
| the agent | systemd restarts it. Tasks go on running; ECS places no new ones there while it is gone. The group does not notice |
| the package mirror, CloudFormation, Systems Manager | nothing: they are used at boot and in updates only |
| an instance | the group launches another one. ECS starts its tasks elsewhere as soon as it notices |
";

const ZONES: &str = "
## A zone

Load balancers, subnets and mount targets of the other zones stand on their own; the group launches into zones that are left,
if they have room. What also goes, by how packets leave the rack:

| mode | `network.nat` | losing zone 0 costs | losing another zone costs |
|---|---|---|---|
";

const END: &str = "
While the stack is created, a zone that fails keeps its subnets, gateways or mount target from being made, and the stack rolls
back. In a roll, instances come up in the other zones and report; if fewer than the batch do, the update rolls back.
";

fn template(rack: &str) -> Value {
    compile(&Source::new("rack.yml", rack), Style::Readable).unwrap().value.value
}

/// What a boot that left this behind does at creation, in a roll, and when the group launches an instance by itself.
fn row(left: &Left, creation: &str, pause: &str) -> [String; 3] {
    let reports = |done: &str, failed: &str, minutes: &str| match left.signals.as_slice() {
        [] => format!("{failed} after {minutes} minutes"),
        signals if *signals == reported(0) => done.to_owned(),
        signals => {
            assert_eq!(*signals, reported(1));
            format!("{failed} {}", if left.at_once { "when the script gives up" } else { "after seven minutes" })
        }
    };
    let alone = match (left.agent, left.power) {
        (true, true) => "it serves",
        (_, false) => "it powers itself off and is replaced",
        (false, true) => panic!("an instance without an agent stays behind"),
    };
    [
        reports("the stack is complete", "the stack rolls back", creation),
        reports("the next batch follows", "the update rolls back", pause),
        alone.to_owned(),
    ]
}

fn boots() -> String {
    let minutes = |rack: &str, pointer: &str| {
        let template = template(rack);
        let duration = template.pointer(pointer).unwrap().as_str().unwrap();
        duration.trim_start_matches("PT").trim_end_matches('M').to_owned()
    };
    let mut table = String::from("| fails | at creation | in a roll | at any other time |\n|---|---|---|---|\n");
    for (number, (what, rack, commands, agent)) in FAILURES.iter().enumerate() {
        let creation = minutes(rack, "/Resources/InstancesReady/CreationPolicy/ResourceSignal/Timeout");
        let pause = minutes(rack, "/Resources/Instances/UpdatePolicy/AutoScalingRollingUpdate/PauseTime");
        let instance = Instance::new(&format!("table-{number}"), rack);
        commands.iter().for_each(|(command, then)| instance.command(command, then));
        let [creation, roll, alone] = row(&instance.boot(*agent), &creation, &pause);
        writeln!(table, "| {what} | {creation} | {roll} | {alone} |").unwrap();
    }
    table
}

fn zones() -> String {
    let mut table = String::new();
    for (mode, nat) in [
        ("public", "per-zone"),
        ("private", "per-zone"),
        ("private", "single"),
        ("private", "regional"),
        ("private", "none"),
    ] {
        let endpoints = "[s3, cloudformation, ecr.api, ecr.dkr, ecs, ecs-agent, ecs-telemetry, logs, ssm, ssmmessages]";
        let rack = format!("name: rack\nmode: {mode}\nnetwork: {{ nat: {nat}, endpoints: {endpoints} }}\n");
        let losses = verify(&template(&rack), &Settings::default(), None).losses;
        let cost = |zone: &str| match losses.iter().find(|loss| loss.zone == zone) {
            None => "nothing more: there is no egress path to lose".to_owned(),
            Some(loss) if loss.subnets.len() > 1 => format!("the egress of all {} zones", loss.subnets.len()),
            Some(_) => "the egress of that zone".to_owned(),
        };
        let kind = if mode == "public" { "any" } else { nat };
        let (first, second) = (cost("zone 0"), cost("zone 1"));
        writeln!(table, "| {mode} | `{kind}` | {first} | {second} |").unwrap();
    }
    table
}

#[test]
fn the_page_says_what_happens() {
    let page = [HEAD, &boots(), GIVEN_NOTE, AT_REST, ZONES, &zones(), END].concat();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/failures.md");
    if std::env::var_os("INSTA_UPDATE").is_some_and(|value| value == "always") {
        fs::write(&path, &page).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), page, "renew it with INSTA_UPDATE=always, and read it");
}
