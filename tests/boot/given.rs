//! What a rack gives its instances to run at their first boot, how it sets their ECS agent, and the proxy they use.

use super::instance::{Agent, Instance, Left};
use super::{RACK, given_up, ready};
use serde_json::json;
use std::collections::BTreeMap;

/// A rack with these commands; nothing for none.
fn rack(boot: Option<&str>, run: Option<&str>) -> String {
    let given = [("boot", boot), ("run", run)].into_iter().filter_map(|(key, text)| Some((key, text?)));
    json!({ "name": "rack", "instances": given.collect::<BTreeMap<_, _>>() }).to_string()
}

/// An instance of such a rack, with commands `first`, `second` and `last`.
fn instance(name: &str, rack: &str) -> Instance {
    let instance = Instance::new(&format!("given-{name}"), rack);
    ["first", "second", "last"].iter().for_each(|command| instance.command(command, ""));
    instance
}

#[test]
fn a_racks_own_commands_come_first_and_last() {
    let instance = instance("order", &rack(Some("first ${HOST:-none}\n\nsecond $(echo '$x')\n"), Some("last")));
    assert_eq!(instance.boot(Agent::Registers), ready());
    let calls = instance.calls();
    assert_eq!(calls[..3], ["first none", "second $x", "systemctl daemon-reload"]);
    let at = |call: &str| calls.iter().position(|own| own.starts_with(call)).unwrap();
    assert_eq!(at("last"), at("mountpoint") + 1, "{calls:?}");
    assert_eq!(at("curl"), at("last") + 1, "{calls:?}");
}

#[test]
fn a_command_that_fails_fails_the_boot() {
    for (name, failing) in
        [("false", "false\nlast"), ("unset", "echo $X\nlast"), ("syntax", "if\nlast"), ("exit", "exit 3\nlast")]
    {
        let first = instance(&format!("boot-{name}"), &rack(Some(failing), None));
        // Nobody watches yet.
        assert_eq!(first.boot(Agent::Registers), Left { signals: Vec::new(), ..given_up() }, "{name}");
        let last = instance(&format!("run-{name}"), &rack(None, Some(failing)));
        assert_eq!(last.boot(Agent::Registers), given_up(), "{name}");
        for instance in [first, last] {
            assert!(!instance.calls().iter().any(|call| call == "last"), "{name}");
        }
    }
}

/// Whether the rest of the script runs, and how, does not depend on what stands in a rack's commands.
#[test]
fn a_racks_own_commands_neither_end_the_script_nor_change_it() {
    let texts = [
        ("exit", "exit 0"),
        ("delimiter", "cat > /dev/null <<'END_OF_BOOT'\nx\nEND_OF_BOOT\nEND_OF_RUN() { :; }\nEND_OF_RUN"),
        ("open", "cat <<END > /dev/null\nnothing closes it"),
        ("variables", "CLUSTER=another\nFILESYSTEM=\nset +eu\ntrap - EXIT"),
        ("folder", "cd /"),
        ("input", "cat > /dev/null < /dev/null"),
    ];
    let usual = Instance::new("given-usual", RACK);
    assert_eq!(usual.boot(Agent::Registers), ready());
    for (name, text) in texts {
        let instance = instance(&format!("calm-{name}"), &rack(Some(text), Some(text)));
        assert_eq!(instance.boot(Agent::Registers), ready(), "{name}");
        for file in ["etc/ecs/ecs.config", "etc/systemd/system/rack-ready.service", "usr/local/sbin/rack-ready"] {
            let own = instance.text(file).replace(&instance.folder.display().to_string(), "");
            assert_eq!(own, usual.text(file).replace(&usual.folder.display().to_string(), ""), "{name}: {file}");
        }
    }
    // A line that would end the text.
    let ending = "cat > /dev/null <<'END_OF_BOOT'\nx\nEND_OF_BOOT\nfirst";
    let instance = instance("ending", &rack(Some(ending), None));
    assert_eq!(instance.boot(Agent::Registers), ready());
    assert_eq!(instance.calls()[0].trim_end(), "first");
}

/// Before the wait begins nothing else would end it.
#[test]
fn commands_that_do_not_end_are_ended() {
    let instance = instance("endless", &rack(Some("sleep infinity"), None));
    instance.command("timeout", "exit 124");
    assert_eq!(instance.boot(Agent::Registers), Left { signals: Vec::new(), ..given_up() });
    assert_eq!(instance.calls()[0], format!("timeout -k 5 295 bash -eu {}/run/rack-boot", instance.folder.display()));
}

#[test]
fn the_agent_is_set_where_the_rack_says_otherwise() {
    let set = |name: &str, agent: &str| {
        let rack = format!("name: rack\ninstances: {{ agent: {agent} }}\n");
        let instance = instance(&format!("agent-{name}"), &rack);
        assert_eq!(instance.boot(Agent::Registers), ready());
        let text = instance.text("etc/ecs/ecs.config");
        text.strip_prefix("ECS_CLUSTER=a-cluster\nECS_AWSVPC_BLOCK_IMDS=true\n").unwrap().to_owned()
    };
    assert_eq!(set("usual", "{ stop-timeout: 30s, pull: default, keep-images: 60m }"), "");
    assert_eq!(set("pull", "{ pull: once }"), "ECS_IMAGE_PULL_BEHAVIOR=once\n");
    assert_eq!(
        set("all", "{ stop-timeout: 90s, pull: prefer-cached, keep-images: 96h }"),
        "ECS_CONTAINER_STOP_TIMEOUT=90s\nECS_IMAGE_PULL_BEHAVIOR=prefer-cached\nECS_IMAGE_MINIMUM_CLEANUP_AGE=96h\n"
    );
}

/// What a rack with a proxy reaches without it.
fn direct(network: &str, name: &str) -> (Instance, String) {
    let rack = format!(
        "name: rack\ninstances: {{ boot: first, run: last }}\nnetwork:\n{network}  \
         proxy: {{ address: \"10.0.0.9:3128\", except: [example.com, 198.51.100.0/24] }}\n"
    );
    let instance = instance(name, &rack);
    let said = |at: &str| {
        format!(
            "echo {at} $http_proxy $https_proxy $HTTPS_PROXY $no_proxy $NO_PROXY >> {}/proxies",
            instance.folder.display()
        )
    };
    for command in ["first", "last", "signal"] {
        instance.command(command, &said(command));
    }
    let installs = format!("cp {0}/bin/signal {0}/opt/aws/bin/cfn-signal", instance.folder.display());
    instance.command("dnf", &format!("{}; {installs}", said("dnf")));
    assert_eq!(instance.boot(Agent::Registers), ready());
    let config = instance.text("etc/ecs/ecs.config");
    let folder = instance.folder.display().to_string();
    let direct = config.lines().find_map(|line| line.strip_prefix("NO_PROXY=")).unwrap().replace(&folder, "");
    assert!(config.contains("\nHTTP_PROXY=10.0.0.9:3128\n"), "{config}");
    (instance, direct)
}

#[test]
fn what_leaves_goes_through_the_proxy() {
    let (instance, direct) = direct("", "proxy");
    let always = "169.254.169.254,169.254.170.2,/var/run/docker.sock,localhost,10.0.0.0/16,example.com,198.51.100.0/24";
    let s3 = "s3.eu-west-1.amazonaws.com,s3.dualstack.eu-west-1.amazonaws.com";
    assert_eq!(direct, format!("{always},{s3}"));

    let folder = instance.folder.display().to_string();
    let seen = instance.text("proxies").replace(&folder, "");
    let proxy = "http://10.0.0.9:3128";
    let expected = ["first", "last", "dnf", "signal", "signal"];
    let expected = expected.map(|command| format!("{command} {proxy} {proxy} {proxy} {direct} {direct}"));
    assert_eq!(seen.lines().collect::<Vec<_>>(), expected);

    let logins = instance.text("etc/environment").replace(&folder, "");
    for unit in ["docker", "ecs", "amazon-ssm-agent", "rack-ready"] {
        let given = instance.environment_file(unit).into_iter().map(|(name, value)| format!("{name}={value}\n"));
        assert_eq!(given.collect::<String>().replace(&folder, ""), logins, "{unit}");
    }
    for name in ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"] {
        assert!(logins.contains(&format!("{name}={proxy}\n")), "{logins}");
    }
    assert!(logins.ends_with(&format!("no_proxy={direct}\nNO_PROXY={direct}\n")), "{logins}");

    let calls = instance.calls();
    let at = |call: &str| calls.iter().position(|own| own == call).unwrap();
    assert!(at("systemctl daemon-reload") < at("systemctl try-restart docker"), "{calls:?}");
}

/// Without its endpoint S3 is a part of the internet.
#[test]
fn s3_is_reached_through_the_proxy_where_there_is_no_endpoint() {
    let (_, direct) = direct("  endpoints: []\n  cidr: 10.9.0.0/20\n", "proxy-s3");
    assert!(direct.ends_with(",10.9.0.0/20,example.com,198.51.100.0/24"), "{direct}");
}

#[test]
fn an_image_without_session_manager_boots_behind_a_proxy_and_one_without_docker_does_not() {
    let rack = "name: rack\nnetwork: { proxy: { address: \"10.0.0.9:3128\" } }\n";
    for (unit, boots) in [("amazon-ssm-agent", true), ("docker", false)] {
        let instance = instance(&format!("without-{unit}"), rack);
        let at = instance.folder.display();
        let fails = format!(
            "case \"$1 $2\" in \"try-restart {unit}\") exit 5 ;; enable*) touch {at}/watched ;; kill*) [ -e {at}/watched ] ;; esac"
        );
        instance.command("systemctl", &fails);
        let expected = if boots { ready() } else { given_up() };
        assert_eq!(instance.boot(Agent::Registers), expected, "{unit}");
    }
}

/// EC2 takes 16,384 bytes. The name of a stack has at most 128 letters, that of its cluster 255.
#[test]
fn the_largest_script_fits_into_user_data() {
    let text = "x".repeat(4096);
    let except = (0..32).map(|number| format!("n{number:02}.{}", "y".repeat(59))).collect::<Vec<_>>();
    let rack = json!({
        "name": "rack",
        "instances": {
            "boot": text, "run": text,
            "agent": { "stop-timeout": "599s", "pull": "prefer-cached", "keep-images": "719h" },
        },
        "network": { "proxy": { "address": format!("{}:65535", ["z"; 127].join(".")), "except": except } },
    });
    let instance = Instance::new("given-largest", &rack.to_string());
    let folder = instance.folder.display().to_string();
    let script = instance.script().replace(&folder, "");
    assert!(script.len() + 128 + 255 + 64 < 16_384, "{} bytes", script.len());
}
