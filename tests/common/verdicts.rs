//! What a verdict says, as sets that can be compared.

use rackform::diag::Severity;
use rackform::network::Model;
use rackform::template::evaluate::Settings;
use rackform::verify::{Expected, Verdict, Verification, prove_model};
use serde_json::Value;
use std::collections::BTreeSet;

/// The rules that are refuted or undecided, with the resources they are about.
pub fn errors(found: &Verification) -> BTreeSet<String> {
    let errors = found.findings.iter().filter(|finding| finding.diagnostic.severity == Severity::Error);
    errors
        .map(|finding| format!("{} {}", finding.diagnostic.code.slug, finding.resource).trim_end().to_owned())
        .collect()
}

/// What was found, a line for each thing: whatever follows the order of the file or of names is a set.
pub fn said(found: &Verification) -> BTreeSet<String> {
    let mut all = BTreeSet::from([format!("{:?} {:?}", found.mode, found.quota)]);
    for finding in &found.findings {
        let diagnostic = &finding.diagnostic;
        let (severity, slug, message) = (diagnostic.severity, diagnostic.code.slug, &diagnostic.message);
        let (hint, path) = (&diagnostic.hint, &finding.path);
        all.insert(format!("{severity:?} {slug} {}: {message} {hint:?} {path:?}", finding.resource));
    }
    for group in &found.groups {
        let id = &group.id;
        all.insert(format!("{id} {:?} {:?}", group.subnets, group.public_address));
        all.extend(group.egress.iter().map(|egress| format!("{id} {egress:?}")));
        all.extend(group.inbound.iter().map(|inbound| format!("{id} {inbound:?}")));
        all.extend(group.services.iter().map(|service| format!("{id} {service:?}")));
    }
    for balancer in &found.balancers {
        all.insert(format!("{} {} {:?}", balancer.id, balancer.scheme, balancer.subnets));
        all.extend(balancer.open_to.iter().map(|opening| format!("{} {opening:?}", balancer.id)));
    }
    for loss in &found.losses {
        all.extend(loss.subnets.iter().map(|subnet| format!("{} {subnet}", loss.zone)));
        all.extend(loss.through.iter().map(|through| format!("{} through {through}", loss.zone)));
    }
    all
}

/// The same without the reasons why something is undecided: of several, one is told.
pub fn without_reasons(mut found: Verification) -> Verification {
    for finding in found.findings.iter_mut().filter(|finding| finding.verdict == Verdict::Undecided) {
        finding.diagnostic.message.clear();
        finding.path.clear();
    }
    found
}

/// What is told of the second by name of several that are in conflict.
const SECONDS: [&str; 4] = ["endpoint-conflict", "held-twice", "mount-targets", "subnet-blocks"];

/// The same where names are not. Of several that are in conflict the order is that of their names.
pub fn said_of_any_name(found: &Verification) -> BTreeSet<String> {
    let mut all = said(found);
    all.retain(|line| !SECONDS.iter().any(|slug| line.contains(&format!(" {slug} "))));
    let conflicts = found.findings.iter().filter(|finding| SECONDS.contains(&finding.diagnostic.code.slug));
    for finding in conflicts {
        let (severity, slug) = (finding.diagnostic.severity, finding.diagnostic.code.slug);
        all.extend(finding.path.iter().map(|hop| format!("{severity:?} {slug} {}", hop.resource)));
    }
    all
}

/// What is said of a template that is known to be sound.
pub fn prove(template: &Value, settings: &Settings, expected: Option<Expected>) -> Verification {
    prove_model(&Model::of(template, settings).expect("a sound template is an object"), expected)
}
