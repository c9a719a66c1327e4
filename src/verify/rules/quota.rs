//! What AWS limits by default is enough.

use crate::check::BODY_LIMIT;
use crate::diag::Code;
use crate::network::{Peer, Placement};
use crate::template::size::compact_bytes;
use crate::types::{ELASTIC_IPS, NAT_GATEWAYS};
use crate::verify::hops::at;
use crate::verify::judgement::{Advice, Judgement};
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule};
use ipnet::IpNet;
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "quota",
        means: "The template uses more of something than the default quota of an AWS account.",
        why: "The stack fails on the first resource beyond the quota, unless the quota was raised before.",
        fix: "Request a quota increase in Service Quotas before deploying, or reduce usage.",
    },
    title: "the default quotas are sufficient",
    checks: "Elastic IPs (5 per region), NAT gateways (5 per zone), rules (60 in each direction per security group), and the size of a template that can be deployed without an S3 bucket.",
    judge,
};

/// Rules per security group, inbound and outbound apart, IPv4 and IPv6 apart (VPC user guide, "Amazon VPC quotas").
const RULES: usize = 60;

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    let network = scene.network;
    let mut judgement = Judgement::new("", "the default quotas are sufficient");
    judgement.asks_all();
    let mut warn = |id: &str, message: String, hint: &str| {
        judgement.warn(|| Advice { about: id.to_owned(), place: at(id), message, hint: hint.to_owned() });
    };
    let allocated = network.addresses.iter().filter(|address| scene.is_own(&address.id)).collect::<Vec<_>>();
    let addresses = allocated.len();
    if let Some(last) = allocated.get(ELASTIC_IPS) {
        let message =
            format!("the template allocates {addresses} Elastic IPs; the default quota is {ELASTIC_IPS} per region");
        warn(&last.id, message, "request a quota increase in Service Quotas, or use existing Elastic IPs");
    }
    let zones = by_zone(scene);
    for (zone, nats) in &zones {
        if let Some(last) = nats.get(NAT_GATEWAYS) {
            let count = nats.len();
            let message =
                format!("there are {count} NAT gateways in {zone}; the default quota is {NAT_GATEWAYS} per zone");
            warn(last, message, "request a quota increase in Service Quotas");
        }
    }
    for ((group, direction, family), count) in rules(scene).into_iter().filter(|(_, count)| *count > RULES) {
        let message = format!(
            "`{group}` has {count} {direction} rules for {family}; the default quota is {RULES} per security group"
        );
        warn(group, message, "merge CIDR blocks, use a prefix list, or request a quota increase in Service Quotas");
    }
    let bytes = compact_bytes(scene.model.template);
    if bytes > BODY_LIMIT {
        judgement.notice(|| Advice {
            about: String::new(),
            place: String::new(),
            message: format!(
                "even without whitespace the template has {bytes} bytes, more than the {BODY_LIMIT} that a request \
                 may contain"
            ),
            hint: "deploy it with `aws cloudformation deploy --s3-bucket …`".to_owned(),
        });
    }
    let most = zones.values().map(Vec::len).max().unwrap_or(0);
    judgement.because([
        Hop::new("", format!("{addresses} of {ELASTIC_IPS} Elastic IPs per region")),
        Hop::new("", format!("at most {most} of {NAT_GATEWAYS} NAT gateways in a zone")),
        Hop::new("", format!("{bytes} of {BODY_LIMIT} bytes without whitespace")),
    ]);
    hand_over(judgement);
}

/// The NAT gateways in each zone.
fn by_zone<'m>(scene: &Scene<'m, '_>) -> BTreeMap<String, Vec<&'m str>> {
    let network = scene.network;
    let mut zones = BTreeMap::<_, Vec<&str>>::new();
    for nat in network.nats.iter().filter(|nat| scene.is_own(&nat.id)) {
        if let Placement::Subnet(name) = &nat.placement
            && let Some(zone) = network.subnet(name).and_then(|subnet| subnet.zone.as_ref())
        {
            zones.entry(zone.key()).or_default().push(&nat.id);
        }
    }
    zones
}

/// How many rules each security group has in each direction and family.
fn rules<'m>(scene: &Scene<'m, '_>) -> BTreeMap<(&'m str, &'static str, &'static str), usize> {
    let network = scene.network;
    let mut counts = BTreeMap::new();
    for (all, direction) in [(&network.ingress, "inbound"), (&network.egress, "outbound")] {
        for rule in all {
            let Some(group) = rule.group.here().filter(|group| !scene.is_outside(group)) else { continue };
            // A group or a prefix list counts in both families.
            let families: &[&str] = match &rule.peer {
                Peer::Block(IpNet::V4(_)) => &["IPv4"],
                Peer::Block(IpNet::V6(_)) => &["IPv6"],
                _ => &["IPv4", "IPv6"],
            };
            families.iter().for_each(|family| *counts.entry((group, direction, *family)).or_default() += 1);
        }
    }
    counts
}
