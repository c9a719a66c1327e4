//! What was found out as JSON. Its shape is fixed: programs read it.

use super::gathered::gathered;
use super::{Verified, pointer};
use crate::verify::{Balancer, Egress, Finding, Group, Hop, Hosted, Inbound, Opening, Quota};
use serde_json::{Value, json};

impl Verified {
    /// The whole as one object. Of what could not be read the mode is `unknown`, and its findings say why. Findings of one
    /// cause are one, as they are in text: the first, with `also`, the others of that cause.
    pub fn json(&self) -> Value {
        let found = self.findings();
        let all_of_one = gathered(&found).map(|gathered| {
            let mut made = finding(gathered.first);
            made["also"] = gathered.others.into_iter().map(finding).collect();
            made
        });
        let findings = all_of_one.collect::<Vec<_>>();
        let known = self.outcome.as_ref().ok();
        let all = |list: Option<Vec<Value>>| list.unwrap_or_default();
        let hosted = known.map(|known| known.hosted.as_slice()).unwrap_or_default();
        let mut made = json!({
            "template": self.file,
            "mode": known.map_or("unknown", |known| known.mode.word()),
            "holds": self.holds(),
            "findings": findings,
            "groups": all(known.map(|known| known.groups.iter().map(group).collect())),
            "load-balancers": all(known.map(|known| known.balancers.iter().map(balancer).collect())),
            "quota": quota(known.map(|known| known.quota).unwrap_or_default()),
        });
        if !hosted.is_empty() {
            made["services"] = hosted.iter().map(service).collect();
        }
        made
    }
}

/// A finding; one about a rack has the key of rack.yml that decides the matter besides.
fn finding(finding: &Finding) -> Value {
    let mut made = json!({
        "rule": finding.diagnostic.code.slug,
        "severity": finding.diagnostic.severity.word(),
        "resource": finding.resource,
        "pointer": pointer(&finding.diagnostic),
        "message": finding.diagnostic.message,
        "path": finding.path.iter().map(hop).collect::<Vec<_>>(),
    });
    if let Some(key) = finding.key {
        made["key"] = key.into();
    }
    made
}

fn hop(hop: &Hop) -> Value {
    json!({ "resource": hop.resource, "because": hop.because })
}

fn group(group: &Group) -> Value {
    json!({
        "id": group.id,
        "subnets": group.subnets,
        "public-address": group.public_address,
        "egress": group.egress.iter().map(egress).collect::<Vec<_>>(),
        "inbound": group.inbound.iter().map(inbound).collect::<Vec<_>>(),
    })
}

/// A service on instances outside the template.
fn service(hosted: &Hosted) -> Value {
    json!({
        "id": hosted.id,
        "runs-on": hosted.hosts,
        "inbound": hosted.inbound.iter().map(inbound).collect::<Vec<_>>(),
    })
}

fn egress(egress: &Egress) -> Value {
    json!({
        "subnet": egress.subnet,
        "path": egress.kind.word(),
        "via": egress.via,
        "addresses": egress.addresses,
    })
}

fn inbound(inbound: &Inbound) -> Value {
    json!({
        "from": inbound.from.to_string(),
        "through": inbound.through,
        "protocol": inbound.protocol,
        "ports": inbound.ports,
    })
}

fn balancer(balancer: &Balancer) -> Value {
    json!({
        "id": balancer.id,
        "scheme": balancer.scheme,
        "subnets": balancer.subnets,
        "open-to": balancer.open_to.iter().map(opening).collect::<Vec<_>>(),
    })
}

fn opening(opening: &Opening) -> Value {
    json!({ "from": opening.from.to_string(), "ports": opening.ports })
}

fn quota(quota: Quota) -> Value {
    json!({ "elastic-ips": quota.elastic_ips, "nat-gateways": quota.nat_gateways })
}
