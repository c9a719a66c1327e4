//! Which key of rack.yml decides the matter that a rule is about.

use crate::diag::{Diagnostic, Path, Place, Spot};
use crate::rack::Document;

/// The rules that a key decides, and the key.
const DECIDED: &[(&[&str], &str)] = &[
    (&["mode", "public-address", "internet-route", "public-placement"], "mode"),
    (&["zone-loss", "quota", "road-out"], "network.nat"),
    (&["service-unreachable"], "network.endpoints"),
    (&["subnet-blocks"], "network.cidr"),
    (&["balancer-open", "port-without-listener"], "router.allow"),
    (&["mount-targets"], "storage.filesystem"),
];

/// A finding about the template of a rack, at the key that decides the matter, if it is written in the rack; its place
/// in the template comes second then.
pub(super) fn at_key(document: &Document, mut finding: Diagnostic) -> Diagnostic {
    let decided = DECIDED.iter().find(|(rules, _)| rules.contains(&finding.code.slug));
    if let Some(span) = decided.and_then(|(_, key)| document.written(&Path::of(key))) {
        let label = "this decides it".to_owned();
        finding.spots.insert(0, Spot { place: Place::Span(span), label });
    }
    finding
}
