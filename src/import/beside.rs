//! A rack beside a Convox rack, in the same VPC: blocks of its own, and a name of its own.

use super::Line;
use super::convox::Convox;
use super::draft::{Draft, Verdict, blocks_of};
use ipnet::Ipv4Net;
use serde_json::json;

/// What only a rack says that takes over what is there.
const IN_PLACE: [&str; 6] = [
    "storage.",
    "keep.",
    "network.cidr",
    "network.public-subnets",
    "network.private-subnets",
    "network.internet-gateway",
];

/// Turns what a Convox rack comes to into a rack that stands beside it.
pub(super) fn beside(convox: &Convox, draft: &mut Draft) {
    let new = |line: &Line| line.key == "network.vpc" || line.key == "logs.versioning" && line.value == "suspended";
    let kept = |line: &Line| !new(line) && !IN_PLACE.iter().any(|key| line.key.starts_with(key));
    draft.lines.retain(kept);
    draft.obstacles.clear();
    files(convox, draft);
    let own = |what: &str| Verdict::Dropped(format!("the rack has {what} of its own"));
    draft.overrule("InternalRouterSuffix", own("an internal router"));
    draft.overrule("InternetGateway", Verdict::Carried);
    SUBNETS.iter().for_each(|name| draft.overrule(name, own("blocks")));
    let vpc = convox.existing_vpc().or_else(|| convox.output("Vpc")).or_else(|| convox.physical("Vpc"));
    let gateway =
        Some(convox.value("InternetGateway").trim()).filter(|id| !id.is_empty() && convox.existing_vpc().is_some());
    let gateway = gateway
        .or_else(|| convox.output("Gateway").filter(|id| id.starts_with("igw-")))
        .or_else(|| convox.physical("Gateway"));
    for (key, what, value, from) in [
        ("network.vpc", "VPC", vpc, "the VPC of the Convox rack"),
        ("network.internet-gateway", "internet gateway", gateway, "its internet gateway"),
    ] {
        match value {
            Some(value) => draft.set(key, value, from),
            None => draft.refuse(
                format!("the {what} of the Convox rack is not known"),
                "give what `aws cloudformation list-stack-resources --stack-name RACK` prints as well",
            ),
        }
    }
    draft.write(convox, &["VPCCIDR"], "network.cidr", convox.value("VPCCIDR").trim());
    blocks(convox, draft);
    draft.notes.push(
        "the VPC stays that of the Convox stack: set `DeletionPolicy: Retain` on `Vpc`, `Gateway` and `GatewayAttachment` there before \
         that is deleted"
            .to_owned(),
    );
}

/// The files stay where they are, and both racks mount them, where it is known what they are mounted from.
fn files(convox: &Convox, draft: &mut Draft) {
    let name = "EnableSharedEFSVolumeEncryption";
    let (Some(files), Some(group)) = (convox.physical("VolumeFilesystem"), convox.physical("VolumeSecurity")) else {
        let copied = "the rack has a file system of its own, encrypted with a key of EFS: copy the files, or import with what \
            `aws cloudformation list-stack-resources` prints to share them";
        return draft.overrule(name, Verdict::Changed(copied.to_owned()));
    };
    draft.set("storage.filesystem", files, "the file system of the Convox rack");
    draft.set("storage.mount-targets", "existing", "one mount target in each zone is all that EFS admits");
    draft.set("storage.security-group", group, "the security group of its mount targets");
    draft.overrule(name, Verdict::Carried);
    draft.notes.push(
        "both racks share the file system: set `DeletionPolicy: Retain` on `VolumeFilesystem`, its mount targets `VolumeTarget0` and \
         further, and `VolumeSecurity` too before the Convox stack is deleted"
            .to_owned(),
    );
}

const SUBNETS: [&str; 6] =
    ["Subnet0CIDR", "Subnet1CIDR", "Subnet2CIDR", "SubnetPrivate0CIDR", "SubnetPrivate1CIDR", "SubnetPrivate2CIDR"];

/// Blocks as large as those of the Convox rack, behind them.
fn blocks(convox: &Convox, draft: &mut Draft) {
    let taken = SUBNETS.iter().filter_map(|name| convox.value(name).trim().parse::<Ipv4Net>().ok()).collect::<Vec<_>>();
    let count = convox.zone_count();
    let free = convox.value("VPCCIDR").trim().parse::<Ipv4Net>().ok().and_then(|vpc| {
        let length = taken.iter().map(Ipv4Net::prefix_len).max()?.max(vpc.prefix_len());
        let overlaps = |block: &Ipv4Net| taken.iter().any(|other| other.contains(block) || block.contains(other));
        // The first one is left out, as Convox leaves it out.
        let free = vpc.subnets(length).ok()?.skip(1).filter(|block| !overlaps(block)).take(2 * count);
        let free = free.map(|block| block.to_string()).collect::<Vec<_>>();
        (free.len() == 2 * count).then_some(free)
    });
    let Some(free) = free else {
        return draft.refuse(
            format!("the VPC has no {} free blocks as large as the subnets of the Convox rack", 2 * count),
            "add a secondary block to the VPC, or create a rack in a VPC of its own",
        );
    };
    let (public, private) = free.split_at(count);
    let from = "beside the blocks of the Convox rack";
    draft.set("network.public-subnets", json!(public), from);
    draft.set("network.private-subnets", json!(private), from);
    draft.ask(
        "`network.public-subnets` and `network.private-subnets` lie beside the subnets of the Convox rack: check that nothing else of \
         the VPC has them",
        Some(blocks_of(
            convox.existing_vpc().or_else(|| convox.output("Vpc")).or_else(|| convox.physical("Vpc")).unwrap_or("VPC"),
        )),
    );
}
