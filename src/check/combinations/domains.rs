//! Names that have to be within one another: records in zones, certificates in domains, behaviors and their origins.

use crate::check::walk::{Branches, Reporter, each, plain};
use crate::diag::codes::template as codes;
use crate::template::intrinsic::call;
use crate::template::trail::Trail;
use serde_json::Value;
use std::collections::BTreeSet;

/// Whether a name is a domain, or within it.
fn is_within(name: &str, domain: &str) -> bool {
    let folded = |name: &str| name.trim_end_matches('.').to_ascii_lowercase();
    let (name, domain) = (folded(name), folded(domain));
    name == domain || name.strip_suffix(&domain).is_some_and(|rest| rest.ends_with('.'))
}

/// Source: Route 53 API: "RRSet with DNS name … is not permitted in zone …".
pub(super) fn record(reporter: &mut Reporter, properties: &Value, at: &Trail) {
    let zone = properties.get("HostedZoneName").and_then(plain);
    let mut judge = |record: &Value, zone: &str, at: &Trail| {
        let Some(name) = record.get("Name").and_then(plain).filter(|name| !is_within(name, zone)) else { return };
        let because = format!("the hosted zone is `{zone}`");
        let hint = format!("write a name that ends with `.{zone}`");
        reporter.tell(&codes::PROPERTY_CONFLICT, &at.key("Name"), &format!("is `{name}`"), &because, hint);
    };
    let Some(zone) = zone else { return };
    judge(properties, &zone, at);
    each(properties, "RecordSets/*", Branches::Closed, at, &mut |record, at| {
        if record.get("HostedZoneName").is_none() {
            judge(record, &zone, at);
        }
    });
}

/// Source: ACM API reference, `DomainValidationOption`: "must be the same as the `DomainName` value or a superdomain of" it.
pub(super) fn certificate(reporter: &mut Reporter, properties: &Value, at: &Trail) {
    each(properties, "DomainValidationOptions/*", Branches::Open, at, &mut |option, at| {
        let [name, domain] = ["DomainName", "ValidationDomain"].map(|key| option.get(key).and_then(plain));
        if let (Some(name), Some(domain)) = (name, domain)
            && !is_within(&name, &domain)
        {
            let because = format!("it is neither `{name}` nor a domain above it");
            let found = format!("is `{domain}`");
            let hint = "write the domain name or one that it ends with";
            reporter.tell(&codes::PROPERTY_CONFLICT, &at.key("ValidationDomain"), &found, &because, hint);
        }
    });
}

/// Source: CloudFront API: "One or more of your origins or origin groups do not exist".
pub(super) fn distribution(reporter: &mut Reporter, properties: &Value, at: &Trail) {
    let mut known = BTreeSet::new();
    let mut is_all = properties.get("DistributionConfig").is_some_and(|config| config.get("Origins").is_some());
    for list in ["DistributionConfig/Origins", "DistributionConfig/OriginGroups/Items"] {
        each(properties, list, Branches::Closed, at, &mut |origins, _| {
            let id = |origin: &Value| origin.get("Id").and_then(plain).map(|id| id.into_owned());
            match origins.as_array().and_then(|all| all.iter().map(id).collect::<Option<Vec<_>>>()) {
                Some(ids) => known.extend(ids),
                None => is_all = false,
            }
        });
    }
    // A group that is not written may have whatever name.
    is_all &= properties.pointer("/DistributionConfig/OriginGroups").is_none_or(|groups| call(groups).is_none());
    for path in ["DistributionConfig/DefaultCacheBehavior", "DistributionConfig/CacheBehaviors/*"] {
        each(properties, path, Branches::Open, at, &mut |behavior, at| {
            let Some(target) = behavior.get("TargetOriginId").and_then(plain) else { return };
            if is_all && !known.contains(target.as_ref()) {
                let because = "the distribution has no origin with this `Id`";
                let hint = "write the `Id` of an origin, or add the origin";
                reporter.tell(
                    &codes::PROPERTY_CONFLICT,
                    &at.key("TargetOriginId"),
                    &format!("is `{target}`"),
                    because,
                    hint,
                );
            }
        });
    }
}
