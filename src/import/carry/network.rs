//! The network: its blocks and zones stay, or everything in it is replaced.

use crate::diag::Shell;
use crate::import::convox::Convox;
use crate::import::draft::{Draft, blocks_of};
use serde_json::{Map, Value, json};

/// Tags that the rack sets itself, or that say what Convox was.
const OWN_TAGS: [&str; 4] = ["System", "Type", "Rack", "Name"];

const PUBLIC: [&str; 3] = ["Subnet0CIDR", "Subnet1CIDR", "Subnet2CIDR"];
const PRIVATE: [&str; 3] = ["SubnetPrivate0CIDR", "SubnetPrivate1CIDR", "SubnetPrivate2CIDR"];

pub(super) fn carry(convox: &Convox, draft: &mut Draft) {
    identity(convox, draft);
    let mode = if convox.is_private() { "private" } else { "public" };
    draft.carry(convox, &["Private"], "mode", mode);
    zones(convox, draft);
    blocks(convox, draft);
    vpc(convox, draft);
}

fn identity(convox: &Convox, draft: &mut Draft) {
    match convox.region() {
        Some(region) => draft.set("region", region, "the region of the stack"),
        None => draft.ask(
            "`region` is not known: set it to that of the stack",
            Some(Shell::of("aws cloudformation describe-stacks --stack-name RACK --query 'Stacks[0].StackId'", [])),
        ),
    }
    let tags = convox.hand.tags.iter().filter(|(key, _)| !OWN_TAGS.contains(&key.as_str()) && !key.starts_with("aws:"));
    let (empty, tags) = tags.partition::<Vec<_>, _>(|(_, value)| value.is_empty());
    let tags = tags.into_iter().map(|(key, value)| (key.clone(), json!(value))).collect::<Map<_, _>>();
    if !tags.is_empty() {
        draft.set("tags", Value::Object(tags), "the tags of the stack");
    }
    for (key, _) in empty {
        draft.ask(
            format!("the tag `{key}` of the stack is empty, which ECS does not allow: give it a value in `tags`"),
            None,
        );
    }
}

/// The zones by their names, since a count is judged as other zones.
fn zones(convox: &Convox, draft: &mut Draft) {
    let (zones, count) = (convox.zones(), convox.zone_count());
    let (high, most) = ("HighAvailability", "MaxAvailabilityZones");
    if zones.len() == count {
        match convox.list("AvailabilityZones").is_empty() {
            false => draft.carry(convox, &["AvailabilityZones"], "network.zones", json!(zones)),
            true => {
                draft.set("network.zones", json!(zones), "output AvailabilityZones");
                draft.carried("AvailabilityZones");
            }
        }
        [high, most].iter().for_each(|name| draft.carried(name));
        return;
    }
    draft.by_hand(
        "AvailabilityZones",
        format!(
            "the names of the {count} zones that the rack is in are not known: add what `aws cloudformation describe-stacks` prints, or \
             list them in `network.zones`, in their order, since otherwise each subnet may be in another zone"
        ),
    );
    match count {
        2 => draft.carry(convox, &[high, most], "network.zones", json!(count)),
        _ => [high, most].iter().for_each(|name| draft.carried(name)),
    }
}

/// The blocks of the VPC and its subnets, written out whenever one is not where rackform would have put it.
fn blocks(convox: &Convox, draft: &mut Draft) {
    let count = convox.zone_count();
    let elsewhere = convox.existing_vpc().is_some() || convox.value("VPCCIDR") != "10.0.0.0/16";
    match elsewhere {
        true => draft.carry(convox, &["VPCCIDR"], "network.cidr", convox.value("VPCCIDR").trim()),
        false => draft.carried("VPCCIDR"),
    }
    for (names, key, slots) in [(PUBLIC, "network.public-subnets", 1), (PRIVATE, "network.private-subnets", 4)] {
        let (names, beyond) = names.split_at(count);
        let is_default = |(slot, name): (usize, &&str)| convox.value(name) == format!("10.0.{}.0/24", slots + slot);
        if !elsewhere && names.iter().enumerate().all(is_default) {
            names.iter().for_each(|name| draft.carried(name));
        } else {
            let blocks = names.iter().map(|name| convox.value(name).trim()).collect::<Vec<_>>();
            draft.carry(convox, names, key, json!(blocks));
        }
        for name in beyond {
            draft.dropped(name, "there is no third zone");
        }
    }
    if convox.existing_vpc().is_some() && !convox.has_private_network() {
        draft.ask(
            "the blocks of `network.private-subnets` are only what the parameters name, since a public Convox rack has no such \
             subnets: check that they are free",
            Some(blocks_of(convox.existing_vpc().unwrap_or_default())),
        );
    }
}

fn vpc(convox: &Convox, draft: &mut Draft) {
    let gateway = convox.is_set("InternetGateway");
    let Some(vpc) = convox.existing_vpc() else {
        draft.carried("ExistingVpc");
        return match gateway {
            true => draft.dropped("InternetGateway", "Convox ignores it without ExistingVpc"),
            false => draft.carried("InternetGateway"),
        };
    };
    draft.carry(convox, &["ExistingVpc"], "network.vpc", vpc);
    if gateway {
        return draft.carry(
            convox,
            &["InternetGateway"],
            "network.internet-gateway",
            convox.value("InternetGateway").trim(),
        );
    }
    let command = Shell::of(
        "aws ec2 describe-internet-gateways --filters {} --query 'InternetGateways[].InternetGatewayId' --output text",
        [Shell::word(&format!("Name=attachment.vpc-id,Values={vpc}"))],
    );
    draft.by_hand("InternetGateway", format!("the internet gateway of `{vpc}` is not known"));
    draft.refuse(
        format!("the internet gateway of `{vpc}` is not known, so no path to it could be proven"),
        format!(
            "set it in the Convox rack first, `convox rack params set InternetGateway=ID`; this prints it: `{command}`"
        ),
    );
}
