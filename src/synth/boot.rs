//! The script of the first boot: `boot.sh` with the parts that a rack asks for.

use super::storage::Storage;
use crate::cfn::kinds::ec2::UserData;
use crate::cfn::kinds::ecs::Cluster;
use crate::cfn::{Pseudo, Ref, Text, text};
use crate::plan::{Fleet, Network, Plan, Proxy, Reporting, Script};

/// What an instance runs on first boot, after a few lines that set its variables. Lines from `#: NAME` to `#: end` are a part
/// that only some racks have.
const BOOT: &str = include_str!("boot.sh");

/// The minutes that the user's own commands may take before the script goes on, as the script limits them.
pub(super) const MINUTES: u32 = 5;

/// What is reached without a proxy in every rack: the metadata services of EC2 and ECS and Docker's socket (ECS developer guide,
/// "Using an HTTP proxy for Amazon ECS Linux container instances"), and the instance itself.
const DIRECT: [&str; 4] = ["169.254.169.254", "169.254.170.2", "/var/run/docker.sock", "localhost"];

/// The script for instances that report to what has these logical ids.
pub(super) fn script(plan: &Plan, cluster: &Ref<Cluster>, storage: &Option<Storage>, waiting: &[&str]) -> UserData {
    let fleet = &plan.fleet;
    let report = match fleet.reporting {
        Reporting::Signals => waiting.join(" "),
        Reporting::Silent => String::new(),
    };
    let filesystem = match storage {
        Some(storage) => text!["FILESYSTEM=", &storage.filesystem],
        None => Text::from("FILESYSTEM="),
    };
    let (interpreter, script) = BOOT.split_once('\n').unwrap_or((BOOT, ""));
    let mut lines = vec![
        Text::from(interpreter),
        text!["STACK=", Pseudo::StackName],
        text!["REGION=", Pseudo::Region],
        Text::from(format!("REPORT='{report}'")),
        text!["CLUSTER=", cluster],
        filesystem,
        text!["SWAP=", fleet.swap.to_string()],
    ];
    let agent = settings(fleet);
    lines.extend(agent.iter().map(|settings| Text::from(format!("AGENT='{settings}'"))));
    lines.extend(
        plan.network
            .proxy
            .iter()
            .flat_map(|proxy| [Text::from(format!("PROXY={}", proxy.address)), direct(proxy, &plan.network)]),
    );
    for part in parts(script) {
        let has = |script: &Option<Script>| script.as_ref().map(|script| file(part.name, script));
        let given = match part.name {
            "" => Some(Vec::new()),
            "boot" => has(&fleet.boot),
            "run" => has(&fleet.run),
            "agent" => agent.as_ref().map(|_| Vec::new()),
            _ => plan.network.proxy.as_ref().map(|_| Vec::new()),
        };
        if let Some(given) = given {
            lines.extend(given.into_iter().map(Text::from));
            lines.extend(part.lines.into_iter().map(Text::from));
        }
    }
    UserData { lines }
}

/// Lines of the script that belong together.
struct Part<'s> {
    /// Its name; empty for what every rack has.
    name: &'s str,
    lines: Vec<&'s str>,
}

/// The parts of the script in their order, without empty lines.
fn parts(script: &str) -> Vec<Part<'_>> {
    let mut parts = vec![Part { name: "", lines: Vec::new() }];
    for line in script.lines().filter(|line| !line.is_empty()) {
        match (line.strip_prefix("#: "), parts.last_mut()) {
            (Some("end"), _) => parts.push(Part { name: "", lines: Vec::new() }),
            (Some(name), _) => parts.push(Part { name, lines: Vec::new() }),
            (None, Some(part)) => part.lines.push(line),
            (None, None) => {}
        }
    }
    parts
}

/// The lines that write a text of the user's into a file of its own, as it is: a here-document whose delimiter is quoted, so that
/// the shell replaces nothing in it, and is none of the text's lines.
fn file(name: &str, script: &Script) -> Vec<String> {
    let mut delimiter = format!("END_OF_{}", name.to_uppercase());
    while script.lines().any(|line| line == delimiter) {
        delimiter.push('_');
    }
    let first = format!("cat > /run/rack-{name} <<'{delimiter}'");
    [first].into_iter().chain(script.lines().map(str::to_owned)).chain([delimiter]).collect()
}

/// The settings of the ECS agent that are not its own defaults, if there are any. With the last one, tasks move from a Spot Instance
/// when EC2 gives notice of its interruption (ECS developer guide, "Amazon ECS container agent configuration").
fn settings(fleet: &Fleet) -> Option<String> {
    let agent = &fleet.agent;
    let settings = [
        agent.stop_timeout.map(|most| format!("ECS_CONTAINER_STOP_TIMEOUT={most}")),
        agent.pull.map(|pull| format!("ECS_IMAGE_PULL_BEHAVIOR={pull}")),
        agent.keep_images.map(|least| format!("ECS_IMAGE_MINIMUM_CLEANUP_AGE={least}")),
        fleet.spot.as_ref().map(|_| "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true".to_owned()),
    ];
    let settings = settings.into_iter().flatten().collect::<Vec<_>>();
    (!settings.is_empty()).then(|| settings.join(" "))
}

/// What is reached without the proxy. A name stands for all below it: buckets have names below S3's.
fn direct(proxy: &Proxy, network: &Network) -> Text {
    let always = DIRECT.map(str::to_owned).into_iter().chain([network.cidr.to_string()]);
    let all = always.chain(proxy.except.iter().map(ToString::to_string)).collect::<Vec<_>>().join(",");
    let line = format!("NO_PROXY={all}");
    if !proxy.passes_s3 {
        return Text::from(line);
    }
    // The gateway endpoint serves the region's own S3, under its names for IPv4 and for both (S3 user guide, "Amazon S3
    // dual-stack endpoints").
    text![
        line,
        ",s3.",
        Pseudo::Region,
        ".",
        Pseudo::UrlSuffix,
        ",s3.dualstack.",
        Pseudo::Region,
        ".",
        Pseudo::UrlSuffix
    ]
}
