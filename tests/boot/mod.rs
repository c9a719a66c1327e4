//! The script of the first boot, run as the template has it: what each failure leaves behind.

mod failures;
mod given;
mod instance;
mod systemd;
mod units;

use instance::{Agent, Instance, Left, reported};

const RACK: &str = "name: rack\n";

/// What a boot leaves behind on which nothing fails.
fn ready() -> Left {
    Left { prepared: true, agent: true, power: true, at_once: false, signals: reported(0) }
}

/// What a boot leaves behind that fails before the agent is started.
fn given_up() -> Left {
    Left { prepared: false, agent: false, power: false, at_once: true, signals: reported(1) }
}

#[test]
fn an_instance_joins_swaps_mounts_and_reports() {
    let instance = Instance::new("all", RACK);
    assert_eq!(instance.boot(Agent::Registers), ready());
    let folder = instance.folder.display();
    let expected = [
        "systemctl daemon-reload".to_owned(),
        "systemctl enable -q --now rack-ready".to_owned(),
        "lsblk -bdnpo NAME,SIZE".to_owned(),
        "mkswap -L rack-swap /dev/nvme1n1".to_owned(),
        "swapon -L rack-swap".to_owned(),
        format!("chattr +i {folder}/volumes"),
        format!("mount {folder}/volumes"),
        format!("mountpoint -q {folder}/volumes"),
        "curl -sf -m 5 http://localhost:51678/v1/metadata".to_owned(),
        "dnf install -y -q aws-cfn-bootstrap".to_owned(),
    ];
    assert_eq!(instance.calls()[..expected.len()], expected);
    assert_eq!(instance.text("etc/ecs/ecs.config"), "ECS_CLUSTER=a-cluster\nECS_AWSVPC_BLOCK_IMDS=true\n");
    let options = "_netdev,nofail,tls,x-systemd.before=ecs.service,x-systemd.required-by=ecs.service";
    let fstab = format!("LABEL=rack-swap none swap nofail 0 0\nfs-1:/ {folder}/volumes efs {options} 0 0\n");
    assert_eq!(instance.text("etc/fstab"), fstab);
}

#[test]
fn what_a_rack_does_not_have_is_not_set_up() {
    let rack = "name: rack\ninstances: { swap: 0 }\nstorage: { filesystem: false }\n";
    let instance = Instance::new("bare", rack);
    assert_eq!(instance.boot(Agent::Registers), ready());
    let set_up = |call: &String| ["mount", "mkswap", "swapon", "chattr"].iter().any(|name| call.starts_with(name));
    assert!(!instance.calls().iter().any(set_up), "{:?}", instance.calls());
    assert!(instance.text("etc/fstab").is_empty());
}

#[test]
fn the_cluster_is_named_before_anything_can_fail() {
    for command in ["cat", "systemctl", "mkswap", "swapon", "mount"] {
        let instance = Instance::new(&format!("config-{command}"), RACK);
        instance.command(command, "exit 1");
        instance.boot(Agent::Registers);
        assert!(instance.text("etc/ecs/ecs.config").starts_with("ECS_CLUSTER=a-cluster\n"), "{command} fails");
    }
}

#[test]
fn what_fails_before_the_agent_starts_keeps_it_off_and_powers_the_instance_off() {
    for command in ["mkswap", "swapon", "mount", "mountpoint"] {
        let instance = Instance::new(&format!("failing-{command}"), RACK);
        instance.command(command, "exit 1");
        assert_eq!(instance.boot(Agent::Registers), given_up(), "{command} fails");
    }
}

/// Nobody watches yet, so nothing is reported, and the instance goes all the same.
#[test]
fn what_fails_before_anybody_watches_powers_the_instance_off() {
    for command in ["mkdir", "cat", "systemctl"] {
        let instance = Instance::new(&format!("unwatched-{command}"), RACK);
        instance.command(command, "exit 1");
        assert_eq!(instance.boot(Agent::Registers), Left { signals: Vec::new(), ..given_up() }, "{command} fails");
    }
}

#[test]
fn a_script_that_is_killed_reports_failure() {
    for signal in ["TERM", "HUP", "KILL"] {
        for command in ["mkswap", "swapon", "mountpoint"] {
            let instance = Instance::new(&format!("killed-{signal}-{command}"), RACK);
            instance.command(command, &format!("kill -{signal} $PPID; sleep 1"));
            // Nothing runs any more after the last of them, and systemd waits until the time is over.
            let expected = Left { at_once: signal != "KILL", ..given_up() };
            assert_eq!(instance.boot(Agent::Registers), expected, "{signal} during {command}");
        }
    }
}

#[test]
fn an_agent_that_does_not_register_powers_the_instance_off() {
    for (name, agent) in [("elsewhere", Agent::Elsewhere), ("alone", Agent::Alone), ("missing", Agent::Missing)] {
        let left = Instance::new(&format!("agent-{name}"), RACK).boot(agent);
        let runs = !matches!(agent, Agent::Missing);
        assert_eq!(left, Left { agent: runs, power: false, signals: reported(1), ..ready() }, "{name}");
    }
}

#[test]
fn what_only_serves_the_report_keeps_no_instance_from_serving() {
    for (name, command, then) in [("dnf", "dnf", "exit 1"), ("signal", "signal", "exit 1")] {
        let instance = Instance::new(&format!("speechless-{name}"), RACK);
        instance.command(command, then);
        let left = instance.boot(Agent::Registers);
        assert!(left.agent && left.power, "{name}: {left:?}");
    }
    let instance = Instance::new("speechless", RACK);
    instance.command("dnf", "exit 1");
    assert_eq!(instance.boot(Agent::Registers), Left { signals: Vec::new(), ..ready() });
    assert_eq!(instance.calls().iter().filter(|call| call.starts_with("dnf")).count(), 3);
}

#[test]
fn an_image_that_has_cfn_signal_installs_nothing() {
    let instance = Instance::new("equipped", RACK);
    std::fs::copy(instance.folder.join("bin/signal"), instance.folder.join("opt/aws/bin/cfn-signal")).unwrap();
    assert_eq!(instance.boot(Agent::Registers), ready());
    assert!(!instance.calls().iter().any(|call| call.starts_with("dnf")));
}

#[test]
fn an_instance_that_cannot_reach_cloudformation_does_not_report_and_is_watched_all_the_same() {
    let rack = "name: rack\nmode: private\nnetwork:\n  nat: none\n  endpoints: [s3, ecr.api, ecr.dkr, ecs, ecs-agent, ecs-telemetry, logs]\n";
    let instance = Instance::new("silent", rack);
    assert_eq!(instance.boot(Agent::Registers), Left { signals: Vec::new(), ..ready() });
    assert!(!instance.calls().iter().any(|call| call.starts_with("dnf")));
    let left = Instance::new("silent-alone", rack).boot(Agent::Alone);
    assert_eq!(left, Left { power: false, signals: Vec::new(), ..ready() });
}

#[test]
fn a_mount_target_that_is_slow_to_answer_is_waited_for() {
    let instance = Instance::new("slow", RACK);
    let at = instance.folder.display();
    instance.command("mount", &format!("[ -e {at}/tried ] && touch {at}/mounted || {{ touch {at}/tried; exit 1; }}"));
    assert_eq!(instance.boot(Agent::Registers), ready());
    assert_eq!(instance.calls().iter().filter(|call| call.starts_with("mount ")).count(), 2);
}

#[test]
fn a_reboot_reports_nothing_and_is_watched() {
    let instance = Instance::new("reboot", RACK);
    assert_eq!(instance.boot(Agent::Registers), ready());
    assert_eq!(instance.reboot(Agent::Registers), Left { signals: Vec::new(), ..ready() });
    let left = instance.reboot_without_mount();
    assert_eq!(left, Left { agent: false, power: false, signals: Vec::new(), ..ready() });
}
