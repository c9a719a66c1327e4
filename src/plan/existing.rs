//! Subnets that are there already: the rack makes none of its own, no route tables and no NAT gateways beside them.

use super::address::Tier;
use super::place::{count, key, value};
use super::subnet::ZoneSubnet;
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::rack::ExistingSubnets;
use crate::rack::Rack;
use crate::rack::words::{EndpointKind, FileSystem, MountTargets, Nat, SubnetId};

/// The subnets of each zone by tier, where rack.yml lists existing ones: as many in both tiers, or none in one that nothing
/// of the rack needs. Its instances have their `home` in one.
pub(super) fn subnets(
    rack: &Rack,
    home: Tier,
    existing: &ExistingSubnets,
    zones: usize,
    findings: &mut Findings,
) -> Vec<(Option<ZoneSubnet>, Option<ZoneSubnet>)> {
    if rack.network.vpc.is_none() {
        let message = "`network.subnets` is set without the `network.vpc` that they are in";
        let finding = Diagnostic::error(&codes::SUBNETS_WITHOUT_VPC, value("subnets"), message);
        findings.push(finding.hint("specify the VPC in `network.vpc`, or remove it to have subnets created"));
    }
    if zones < 2 {
        let message = format!(
            "`network.subnets` lists {}, and a rack is in two zones at least",
            count(zones, "subnet", "subnets")
        );
        let finding = Diagnostic::error(&codes::SUBNET_COUNT, value("subnets"), message);
        findings.push(finding.hint("list one subnet in each of two or three zones"));
    }
    for (tier, subnets) in tiers(existing) {
        if !subnets.is_empty() && subnets.len() != zones {
            let message = format!(
                "`network.subnets.{tier}` lists {} for {zones} zones",
                count(subnets.len(), "subnet", "subnets")
            );
            let finding = Diagnostic::error(&codes::SUBNET_COUNT, place(tier), message);
            findings.push(finding.hint(format!("list {zones}, one in each zone, in the order of the zones")));
        }
        if let Some(what) = needed(rack, home, tier).first().filter(|_| subnets.is_empty()) {
            let message = format!("{what} needs {tier} subnets, but `network.subnets.{tier}` lists none");
            let finding = Diagnostic::error(&codes::MISSING_SUBNETS, value("subnets"), message);
            findings.push(finding.hint(format!("list the {tier} subnets of the VPC in `network.subnets.{tier}`")));
        }
    }
    let (public, private) = (existing.public.all(), existing.private.all());
    if let Some(both) = private.iter().position(|subnet| public.contains(subnet)) {
        let message = format!("`{}` is listed both as public and as private", private[both]);
        let place = Place::Value(key("subnets").key("private").index(both));
        let finding = Diagnostic::error(&codes::SUBNET_IN_BOTH_TIERS, place, message);
        findings
            .push(finding.hint("list it where its route table puts it: public with a route to an internet gateway"));
    }
    findings.push(assumed(rack));
    let at = |subnets: &[SubnetId], zone: usize| subnets.get(zone).cloned().map(ZoneSubnet::Existing);
    (0..zones).map(|zone| (at(public, zone), at(private, zone))).collect()
}

/// How many zones existing subnets are in.
pub(super) fn zones(existing: &ExistingSubnets) -> usize {
    existing.public.all().len().max(existing.private.all().len())
}

fn tiers(existing: &ExistingSubnets) -> [(Tier, &[SubnetId]); 2] {
    [(Tier::Public, existing.public.all()), (Tier::Private, existing.private.all())]
}

fn place(tier: Tier) -> Place {
    Place::Value(key("subnets").key(tier.word()))
}

/// What of a rack whose instances have their `home` in a tier is placed in one, in words.
fn needed(rack: &Rack, home: Tier, tier: Tier) -> Vec<&'static str> {
    let interfaces = rack.network.endpoints.iter().any(|endpoint| endpoint.kind() == EndpointKind::Interface);
    let targets = match (&rack.storage.filesystem, rack.storage.mount_targets) {
        (FileSystem::None, _) | (_, MountTargets::Existing) => None,
        (_, MountTargets::Public) => Some(Tier::Public),
        (_, MountTargets::Private) => Some(Tier::Private),
    };
    let has_targets = targets == Some(tier);
    let all = match tier {
        Tier::Public => [
            (home == tier, "a public rack"),
            (rack.router.public, "the public router"),
            (rack.nlb.public.is_some(), "the public Network Load Balancer"),
            (has_targets, "the file system, with `mount-targets: public`,"),
        ],
        Tier::Private => [
            (home == tier, "a private rack"),
            (rack.router.internal || rack.nlb.internal.is_some(), "an internal load balancer"),
            (interfaces, "an interface endpoint"),
            (has_targets, "the file system, with `mount-targets: private`,"),
        ],
    };
    all.into_iter().filter(|(is_needed, _)| *is_needed).map(|(_, what)| what).collect()
}

/// What is assumed of existing subnets, and how to check it.
fn assumed(rack: &Rack) -> Diagnostic {
    let egress = match rack.network.nat {
        Nat::None => "no route to the internet but one to the S3 gateway endpoint",
        _ => "a default route to a NAT gateway",
    };
    let message = format!(
        "`network.subnets` is assumed to be what it says: one subnet in each zone, those of `public` with a default route \
         to an internet gateway, those of `private` with {egress}"
    );
    let finding = Diagnostic::warning(&codes::EXISTING_SUBNETS, Place::Key(Path::of("network.subnets")), message);
    let vpc = rack.network.vpc.as_ref().map_or_else(|| "VPC".to_owned(), ToString::to_string);
    finding.hint(format!(
        "check it: save `aws ec2 describe-subnets` and `aws ec2 describe-route-tables` with `--filters \
         Name=vpc-id,Values={vpc}`, then `rackform verify TEMPLATE --facts subnets.json --facts tables.json`"
    ))
}

/// A subnet that is there already, and what is taken for granted of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingSubnet {
    /// Its id.
    pub id: String,
    /// Its VPC.
    pub vpc: String,
    /// The name of its zone, or one that stands for it.
    pub zone: String,
    /// Whether its default route leads to an internet gateway.
    pub is_public: bool,
    /// Whether packets leave by it.
    pub has_egress: bool,
}
