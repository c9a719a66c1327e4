//! What was found out as JSON, in the words of docs/outputs.md.

use super::{Verified, pointer};
use crate::report::json::{self, list, with};
use crate::verify::{Balancer, Egress, Finding, Group, Hop, Hosted, Inbound, Opening, Quota, Verdict};
use serde_json::{Value, json};

impl Verified {
    /// The whole as one object. Of what could not be read the mode is `unknown`, and its findings say why.
    pub fn json(&self) -> Value {
        let known = self.outcome.as_ref().ok();
        let hosted = known.map(|known| known.hosted.as_slice()).unwrap_or_default();
        let groups = known.map(|known| known.groups.as_slice()).unwrap_or_default();
        let balancers = known.map(|known| known.balancers.as_slice()).unwrap_or_default();
        json!({
            "file": self.file,
            "mode": known.map_or("unknown", |known| known.mode.word()),
            "holds": self.holds(),
            "findings": list(&self.findings(), |found| finding(found, &self.file)),
            "groups": list(groups, group),
            "services": list(hosted, service),
            "loadBalancers": list(balancers, balancer),
            "quota": quota(known.map(|known| known.quota).unwrap_or_default()),
        })
    }
}

/// A finding; `pointer` leads into the template, or of a rack into the one that it compiles to.
fn finding(finding: &Finding, file: &str) -> Value {
    let verdict = match finding.verdict {
        Verdict::Refuted => "refuted",
        Verdict::Undecided => "undecided",
        Verdict::Advisory => "advisory",
    };
    let pointer = Some(pointer(&finding.diagnostic)).filter(|pointer| !pointer.is_empty());
    let more = json!({
        "resource": Some(&finding.resource).filter(|resource| !resource.is_empty()),
        "pointer": pointer,
        "verdict": verdict,
        "reason": finding.cause,
        "key": finding.key,
        "path": list(&finding.path, hop),
    });
    with(json::finding(&finding.diagnostic, file), more)
}

fn hop(hop: &Hop) -> Value {
    json!({ "resource": hop.resource, "reason": hop.because })
}

fn group(group: &Group) -> Value {
    json!({
        "resource": group.id,
        "type": group.kind,
        "subnets": group.subnets,
        "publicAddress": group.public_address,
        "egress": list(&group.egress, egress),
        "inbound": list(&group.inbound, inbound),
    })
}

/// A service on instances outside the template.
fn service(hosted: &Hosted) -> Value {
    json!({
        "resource": hosted.id,
        "type": hosted.kind,
        "runsOn": hosted.hosts,
        "inbound": list(&hosted.inbound, inbound),
    })
}

fn egress(egress: &Egress) -> Value {
    json!({
        "subnet": egress.subnet,
        "kind": egress.kind.word(),
        "through": egress.via.as_slice(),
        "addresses": egress.addresses,
    })
}

fn inbound(inbound: &Inbound) -> Value {
    json!({
        "from": inbound.from.to_string(),
        "through": inbound.through.as_slice(),
        "protocol": inbound.protocol,
        "ports": inbound.ports,
    })
}

fn balancer(balancer: &Balancer) -> Value {
    json!({
        "resource": balancer.id,
        "scheme": balancer.scheme,
        "subnets": balancer.subnets,
        "openTo": list(&balancer.open_to, opening),
    })
}

fn opening(opening: &Opening) -> Value {
    json!({ "from": opening.from.to_string(), "ports": opening.ports })
}

fn quota(quota: Quota) -> Value {
    json!({ "elasticIps": quota.elastic_ips, "natGateways": quota.nat_gateways })
}
