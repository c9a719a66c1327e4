//! Which key of rack.yml decides the matter that a rule is about.

use crate::diag::{Path, Place, Spot};
use crate::rack::Document;
use crate::verify::Finding;
use serde_json::Value;

/// A rule, the type of the resource that its finding is about where that matters, and the key that decides.
const DECIDED: &[(&str, Option<&str>, &str)] = &[
    ("public-address", None, "mode"),
    ("internet-route", None, "mode"),
    ("public-placement", None, "mode"),
    ("no-egress-path", None, "network.nat"),
    ("unexpected-egress", None, "network.nat"),
    ("cross-zone-nat", None, "network.nat"),
    ("zone-failure", None, "network.nat"),
    ("fixed-address", None, "network.nat-addresses"),
    ("service-unreachable", None, "network.endpoints"),
    ("subnet-blocks", None, "network.cidr"),
    ("internal-load-balancer-open", None, "router.allow"),
    ("port-without-listener", None, "router.allow"),
    ("load-balancer-zones", None, "network.zones"),
    ("mount-targets", None, "storage.filesystem"),
    ("quota", Some("AWS::EC2::EIP"), "network.nat"),
    ("quota", Some("AWS::EC2::NatGateway"), "network.nat"),
    ("quota", Some("AWS::EC2::SecurityGroup"), "router.allow"),
];

/// A finding about the template of a rack, as one about the rack: its place is that of the key that decides the matter, if
/// that is written, with the place in the template second; what to do is to set the key.
pub(super) fn at_key(document: &Document, template: &Value, mut finding: Finding) -> Finding {
    let kind = template["Resources"][&finding.resource]["Type"].as_str();
    let mut decided =
        DECIDED.iter().filter(|(rule, of, _)| *rule == finding.diagnostic.code.slug && (of.is_none() || *of == kind));
    let Some((_, _, key)) = decided.next() else { return finding };
    finding.key = Some(key);
    finding.diagnostic.hint = Some(format!("change `{key}` in rack.yml, which decides this"));
    if let Some(span) = document.written(&Path::of(key)) {
        let label = "this decides it".to_owned();
        finding.diagnostic.spots.insert(0, Spot { place: Place::Span(span), label });
    }
    finding
}

#[cfg(test)]
mod tests {
    use super::DECIDED;
    use crate::rack;
    use crate::verify::rules;

    #[test]
    fn what_decides_are_keys_and_what_is_decided_are_rules() {
        let schema = rack::schema();
        for (rule, _, key) in DECIDED {
            assert!(rules().any(|known| known.code.slug == *rule), "there is no rule `{rule}`");
            let pointer = key.split('.').map(|key| format!("/properties/{key}")).collect::<String>();
            assert!(schema.pointer(&pointer).is_some(), "there is no key `{key}`");
        }
    }
}
