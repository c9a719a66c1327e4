//! What AWS limits by default is enough.

use crate::check::BODY_LIMIT;
use crate::diag::Code;
use crate::network::{Named, Peer, Stand};
use crate::template::evaluate::Fact;
use crate::types::{ELASTIC_IPS, NAT_GATEWAYS};
use crate::verify::case::Case;
use crate::verify::report::{Report, at};
use crate::verify::{Hop, Rule};
use ipnet::IpNet;
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "quota",
        means: "The template needs more of something than an AWS account has by default.",
        why: "The stack fails on the resource that is one too many, unless the quota was raised before.",
        mend: "Ask for a higher quota in Service Quotas before deploying, or need less.",
    },
    title: "the quotas that every account has are enough",
    checks: "Elastic IPs (5 per region), NAT gateways (5 per zone), rules (60 in each direction per security group), and the bytes of a template that needs no bucket.",
    judge,
};

/// Rules per security group, inbound and outbound apart, IPv4 and IPv6 apart (VPC user guide, "Amazon VPC quotas").
const RULES: usize = 60;

fn judge(case: &Case, report: &mut Report) {
    let before = report.count();
    let addresses = case.network.addresses.len();
    if let Some(last) = case.network.addresses.get(ELASTIC_IPS) {
        let message = format!(
            "the template allocates {addresses} Elastic IPs; an account has {ELASTIC_IPS} per region by default"
        );
        report.warn(
            &last.id,
            at(&last.id),
            message,
            "ask for more in Service Quotas, or bring addresses that are there",
        );
    }
    let mut zones = BTreeMap::<_, Vec<&str>>::new();
    for nat in &case.network.nats {
        if let Stand::Subnet(name) = &nat.stand
            && let Some(zone) = case.network.subnet(name).and_then(|subnet| subnet.zone.as_ref())
        {
            zones.entry(zone).or_default().push(&nat.id);
        }
    }
    for (zone, nats) in &zones {
        if let Some(last) = nats.get(NAT_GATEWAYS) {
            let message = format!(
                "{} NAT gateways stand in {zone}; an account has {NAT_GATEWAYS} per zone by default",
                nats.len()
            );
            report.warn(last, at(last), message, "ask for more in Service Quotas");
        }
    }
    rules(case, report);
    if case.bytes > BODY_LIMIT {
        let message = format!(
            "even without spaces the template has {} bytes, more than the {BODY_LIMIT} a request may carry",
            case.bytes
        );
        report.notice("", String::new(), message, "deploy it with `aws cloudformation deploy --s3-bucket …`");
    }
    if report.count() == before {
        let most = zones.values().map(Vec::len).max().unwrap_or(0);
        let path = vec![
            Hop::new("", format!("{addresses} of {ELASTIC_IPS} Elastic IPs per region")),
            Hop::new("", format!("at most {most} of {NAT_GATEWAYS} NAT gateways in a zone")),
            Hop::new("", format!("{} of {BODY_LIMIT} bytes without spaces", case.bytes)),
        ];
        report.prove("", "the default quotas are enough", path);
    }
}

fn rules(case: &Case, report: &mut Report) {
    for (all, direction) in [(&case.network.ingress, "inbound"), (&case.network.egress, "outbound")] {
        let mut counts = BTreeMap::<(&str, &str), usize>::new();
        for rule in all {
            let Fact::Is(Named::Here(group)) = &rule.group else { continue };
            // A group or a prefix list counts in both families.
            let families: &[&str] = match &rule.peer {
                Peer::Block(IpNet::V4(_)) => &["IPv4"],
                Peer::Block(IpNet::V6(_)) => &["IPv6"],
                _ => &["IPv4", "IPv6"],
            };
            families.iter().for_each(|family| *counts.entry((group, family)).or_default() += 1);
        }
        for ((group, family), count) in counts.into_iter().filter(|(_, count)| *count > RULES) {
            let message = format!(
                "`{group}` has {count} {direction} rules for {family}; a security group has {RULES} by default"
            );
            report.warn(
                group,
                at(group),
                message,
                "merge blocks, use a prefix list, or ask for more in Service Quotas",
            );
        }
    }
}
