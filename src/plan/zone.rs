//! The Availability Zones a rack stands in.

use super::place::{key, value};
use super::{existing, region};
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::rack::Rack;
use crate::rack::words::{ZoneName, Zones};

/// Which zone of a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneChoice {
    /// The one at this position of the region's list, from 0.
    Nth(usize),
    /// The one of this name.
    Named(ZoneName),
}

/// The zones by slot.
pub(super) fn zones(rack: &Rack, findings: &mut Findings) -> Vec<ZoneChoice> {
    let region = region::region(rack);
    let most = region.map_or(3, |region| region.zones());
    if let Some(there) = &rack.network.subnets {
        // They are in the zones they are in.
        return (0..existing::zones(&there.0)).map(ZoneChoice::Nth).collect();
    }
    let choices = match &rack.network.zones {
        None => (0..most).map(ZoneChoice::Nth).collect::<Vec<_>>(),
        Some(Zones::First(count)) => (0..*count).map(ZoneChoice::Nth).collect(),
        Some(Zones::Named(names)) => {
            named_elsewhere(rack, names, findings);
            names.iter().copied().map(ZoneChoice::Named).collect()
        }
    };
    if let Some(region) = region.filter(|_| choices.len() > most) {
        let message = format!("`{region}` has {most} zones per account, not {}", choices.len());
        findings.push(
            Diagnostic::error(&codes::ZONE_COUNT, value("zones"), message).hint(format!("write `zones: {most}`")),
        );
    }
    findings.extend(chosen_by_cloudformation(rack, choices.len()));
    choices
}

/// Finds zones that lie in another region than the rack, or than the first of them.
fn named_elsewhere(rack: &Rack, names: &[ZoneName], findings: &mut Findings) {
    let Some(region) = region::stated(rack) else { return };
    for (index, name) in names.iter().enumerate().filter(|(_, name)| name.region() != region) {
        let message = format!("zone `{name}` is not in `{region}`");
        let place = Place::Value(key("zones").index(index));
        let finding = Diagnostic::error(&codes::ZONE_REGION, place, message);
        let finding = if rack.region.is_some() {
            finding.also(Place::Value(Path::of("region")), "the rack's region")
        } else {
            finding
        };
        findings.push(finding.hint(format!("list only zones of `{region}`")));
    }
}

/// What a number of zones means: `Fn::GetAZs` lists them in an order that is not guaranteed and can change
/// (CloudFormation template reference, "Fn::GetAZs"). Told where somebody wrote a number, or names a region, whose zones
/// could be named; every other rack is told by the README.
fn chosen_by_cloudformation(rack: &Rack, count: usize) -> Option<Diagnostic> {
    let place = match (&rack.network.zones, rack.region) {
        (Some(Zones::Named(_)), _) | (None, None) => return None,
        (Some(Zones::First(_)), _) => value("zones"),
        (None, Some(_)) => Place::Value(Path::of("region")),
    };
    let message =
        format!("the {count} zones of the rack are chosen by CloudFormation, and not known before the deployment");
    let hint = match region::region(rack) {
        Some(region) => {
            let zones = ('a'..='z').take(count).map(|letter| format!("{region}{letter}")).collect::<Vec<_>>();
            format!(
                "once it is deployed, list the zones of its subnets in their order, such as `zones: [{}]`",
                zones.join(", ")
            )
        }
        None => "once it is deployed, list the zones of its subnets in `network.zones`, in their order".to_owned(),
    };
    Some(Diagnostic::notice(&codes::UNPINNED_ZONES, place, message).hint(hint))
}

/// Zones in which there are no NAT gateways, by the id that is the same in every account, with the region they lie in
/// (aws/aws-cdk issue 5847, 2020; sysdiglabs/terraform-aws-secure-for-cloud pull request 52, 2022). Zone names are each
/// account's own: which one this is cannot be known here.
const WITHOUT_NAT: &[(&str, &str)] = &[("ap-northeast-1", "apne1-az3")];

/// Says where a NAT gateway of a zone may be refused.
pub(super) fn without_nat(rack: &Rack) -> Option<Diagnostic> {
    let region = region::region(rack)?;
    let (_, id) = WITHOUT_NAT.iter().find(|(name, _)| *name == region.name())?;
    let place = match &rack.network.zones {
        Some(_) => value("zones"),
        None => region::place(rack)?,
    };
    let message =
        format!("the zone with the id `{id}` does not support NAT gateways, and may be one of the rack's zones");
    let hint = format!(
        "list other zones in `network.zones`; `aws ec2 describe-availability-zones --region {region}` shows their ids"
    );
    Some(Diagnostic::notice(&codes::ZONE_WITHOUT_NAT, place, message).hint(hint))
}
