//! Laws over the table of what only one resource may hold: for each row of it, two small resources that hold the same.

use crate::common::verdicts::prove;
use rackform::check::check;
use rackform::diff::{Hazard, Severity, diff};
use rackform::template::evaluate::Settings;
use rackform::types::{CLAIMS, Claim, Claimed, Given, Hold};
use rackform::verify::Verdict;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A template with some resources.
fn template(resources: &[(&str, &str, Value)]) -> Value {
    let resources = resources
        .iter()
        .map(|(id, kind, properties)| ((*id).to_owned(), json!({ "Type": kind, "Properties": properties })));
    json!({ "Resources": resources.collect::<Map<_, _>>() })
}

/// Puts a value at a path of properties: in the first item of a list where a star stands.
fn put(properties: &mut Value, path: &str, value: &str) {
    let place = path.split('.').fold(properties, |at, key| {
        if at.is_null() {
            *at = if key == "*" { json!([null]) } else { json!({}) };
        }
        if key == "*" { &mut at[0] } else { &mut at[key] }
    });
    *place = json!(value);
}

/// The properties of a resource that makes a claim, with a word in what it is, and one in that within which it is.
fn holding(claim: &Claim, what: &str, within: &str) -> Value {
    let mut properties = json!({});
    claim.by.iter().for_each(|path| put(&mut properties, path, what));
    claim.within.iter().for_each(|path| put(&mut properties, path, within));
    match claim.given {
        Given::Always => {}
        Given::Present(property) => put(&mut properties, property, "given"),
        Given::Says(property, word) => put(&mut properties, property, word),
    }
    properties
}

fn hazards(old: &[(&str, &str, Value)], new: &[(&str, &str, Value)]) -> Vec<Hazard> {
    let found = diff(&template(old), &template(new), &Settings::default(), &Settings::default()).hazards;
    found.into_iter().filter(|hazard| ["already-held", "undone-by-deletion"].contains(&hazard.code.slug)).collect()
}

/// Every claim of the table that is made by values, with the type that makes it.
fn rows() -> impl Iterator<Item = (&'static str, &'static Claim)> {
    let all = CLAIMS.iter().flat_map(|(kind, claims)| claims.iter().map(move |claim| (*kind, claim)));
    all.filter(|(_, claim)| matches!(claim.what, Claimed::Values(_)))
}

/// Whoever comes under another logical id, while the one that goes still holds it.
#[test]
fn what_is_held_is_refused_to_another() {
    for (kind, claim) in rows() {
        let held = holding(claim, "one", "here");
        let found = hazards(&[("Old", kind, held.clone())], &[("New", kind, held)]);
        let (code, severity) = match claim.hold {
            Hold::Exclusive => ("already-held", Severity::Fails),
            Hold::Shared | Hold::Repeated => ("undone-by-deletion", Severity::Outage),
            Hold::Reassociable => panic!("{kind}: values are not reassociated"),
        };
        let first = found.first().unwrap_or_else(|| panic!("{kind}: {claim:?} is not held"));
        assert_eq!((first.code.slug, first.severity), (code, severity), "{kind}: {first:?}");
        assert_eq!(first.resources, ["New", "Old"], "{kind}");
        // A resource that holds several things is told of once.
        let whys = rows().filter(|(name, _)| *name == kind).filter_map(|(_, claim)| match claim.what {
            Claimed::Values(why) => Some(why),
            _ => None,
        });
        assert_eq!(found.len(), 1, "{kind}: {found:?}");
        assert!(whys.into_iter().any(|why| first.what.ends_with(why)), "{kind}: {first:?}");
    }
}

/// What is left in the account keeps what no other may have, and takes nothing away from another.
#[test]
fn what_is_retained_keeps_what_it_holds() {
    for (kind, claim) in rows() {
        let held = holding(claim, "one", "here");
        let mut old = template(&[("Old", kind, held.clone())]);
        old["Resources"]["Old"]["DeletionPolicy"] = json!("Retain");
        let new = template(&[("New", kind, held)]);
        let found = diff(&old, &new, &Settings::default(), &Settings::default()).hazards;
        let told = found.iter().find(|hazard| ["already-held", "undone-by-deletion"].contains(&hazard.code.slug));
        assert_eq!(told.is_some(), claim.hold != Hold::Shared, "{kind}: {told:?}");
        assert!(told.is_none_or(|hazard| hazard.what.contains("keeps, because it is retained")), "{kind}: {told:?}");
    }
}

/// Only types of which one takes what the other holds give the same reason.
#[test]
fn no_reason_is_that_of_another_claim() {
    let mut seen = BTreeMap::<&str, Vec<(&str, &Claim)>>::new();
    for (kind, claim) in rows() {
        if let Claimed::Values(why) = claim.what {
            seen.entry(why).or_default().push((kind, claim));
        }
    }
    for (why, claims) in seen {
        let (_, first) = claims[0];
        assert!(claims.iter().all(|(_, claim)| claim.by == first.by && claim.within == first.within), "{why}");
        assert!(claims.len() == 1 || !first.by.is_empty(), "{why}: {claims:?}");
    }
}

/// Another one, or the same within something else, is no collision; and neither is what only stays, or only comes or goes.
#[test]
fn what_is_not_held_is_nobodys() {
    for (kind, claim) in rows() {
        let held = holding(claim, "one", "here");
        let near = [
            (!claim.by.is_empty()).then(|| holding(claim, "other", "here")),
            (!claim.within.is_empty()).then(|| holding(claim, "one", "there")),
        ];
        for other in near.into_iter().flatten() {
            // Of several claims of one type, another may be the same.
            let same = rows().filter(|(name, one)| *name == kind && *one != claim).any(|(_, one)| {
                one.by.iter().chain(one.within).all(|path| {
                    let first = path.split('.').next().unwrap();
                    held.get(first).is_some() && held.get(first) == other.get(first)
                })
            });
            let found = hazards(&[("Old", kind, held.clone())], &[("New", kind, other)]);
            assert!(same || found.is_empty(), "{kind}: {found:?}");
        }
        let stays = [("Old", kind, held.clone())];
        assert!(hazards(&stays, &stays).is_empty(), "{kind}");
        assert!(hazards(&[], &stays).is_empty(), "{kind}");
        assert!(hazards(&stays, &[]).is_empty(), "{kind}");
    }
}

/// What is not known may be the same.
#[test]
fn what_is_not_known_may_be_held() {
    let mut seen = 0;
    for (kind, claim) in rows().filter(|(_, claim)| !claim.by.is_empty()) {
        let held = holding(claim, "one", "here");
        let mut unknown = held.clone();
        let path = claim.by[0];
        let value = path.split('.').fold(&mut unknown, |at, key| if key == "*" { &mut at[0] } else { &mut at[key] });
        *value = json!({ "Fn::If": ["Undecided", "one", "other"] });
        let with_condition = |resources: &[(&str, &str, Value)]| {
            let mut template = template(resources);
            template["Parameters"] = json!({ "Asked": { "Type": "String" } });
            template["Conditions"] = json!({ "Undecided": { "Fn::Equals": [{ "Ref": "Asked" }, "yes"] } });
            template
        };
        let (old, new) = (with_condition(&[("Old", kind, held)]), with_condition(&[("New", kind, unknown)]));
        let found = diff(&old, &new, &Settings::default(), &Settings::default()).hazards;
        let told = found.iter().any(|hazard| ["already-held", "undone-by-deletion"].contains(&hazard.code.slug));
        assert!(told, "{kind}: {claim:?}");
        seen += 1;
    }
    assert!(seen > 40, "only {seen} claims are made by values");
}

/// Every claim that is refused to any other by what its properties say: an address is as well.
fn exclusive() -> impl Iterator<Item = (&'static str, &'static Claim)> {
    let all = CLAIMS.iter().flat_map(|(kind, claims)| claims.iter().map(move |claim| (*kind, claim)));
    let by_values = |what: &Claimed| matches!(what, Claimed::Values(_) | Claimed::ElasticIp | Claimed::Name);
    all.filter(move |(_, claim)| claim.hold == Hold::Exclusive && by_values(&claim.what))
}

/// The same table tells what may not be in one template twice.
#[test]
fn what_is_held_twice_in_one_template_is_refused() {
    let duplicates = |template: &Value| {
        let found = check(template, 0).into_iter();
        found
            .filter(|finding| finding.code.slug == "duplicate-resource")
            .map(|finding| finding.message)
            .collect::<Vec<_>>()
    };
    for (kind, claim) in exclusive() {
        let held = holding(claim, "one", "here");
        let twice = [("One", kind, held.clone()), ("Two", kind, held.clone())];
        let why = claim.what.why();
        let found = duplicates(&template(&twice));
        assert!(found.iter().any(|message| message.ends_with(why)), "{kind}: {found:?}");
        let mut conditional = template(&twice);
        conditional["Resources"]["Two"]["Condition"] = json!("Sometimes");
        assert!(duplicates(&conditional).is_empty(), "{kind}");
        if !claim.by.is_empty() {
            let other = [("One", kind, held), ("Two", kind, holding(claim, "other", "here"))];
            let found = duplicates(&template(&other));
            assert!(!found.iter().any(|message| message.ends_with(why)), "{kind}: {found:?}");
        }
    }
}

/// What `verify` says of two resources: the slugs of what is refuted, of what is not decided, and of what is proved.
fn verified(template: &Value) -> (BTreeSet<&'static str>, BTreeSet<&'static str>, BTreeSet<String>) {
    let verification = prove(template, &Settings::default(), None);
    let about = |wanted| {
        let findings = verification.findings.iter().filter(move |finding| finding.verdict == wanted);
        findings.map(|finding| finding.diagnostic.code.slug).collect::<BTreeSet<_>>()
    };
    let proved = verification.proofs.iter().filter(|proof| proof.rule == "held-twice");
    (about(Verdict::Refuted), about(Verdict::Undecided), proved.map(|proof| proof.statement.clone()).collect())
}

/// Endpoints have a rule of their own, which knows their services; so have the addresses of NAT gateways.
fn is_judged_elsewhere(kind: &str, what: Claimed) -> bool {
    kind == "AWS::EC2::VPCEndpoint" || kind == "AWS::EC2::NatGateway" && what == Claimed::ElasticIp
}

/// And so it tells `verify`: refuted where both say the same, proved where they do not, and not decided where a parameter
/// without a value says it.
#[test]
fn what_is_held_twice_is_refuted() {
    let mut seen = 0;
    for (kind, claim) in exclusive().filter(|(kind, claim)| !is_judged_elsewhere(kind, claim.what)) {
        let (own, held) = ("held-twice", holding(claim, "one", "here"));
        let (refuted, ..) = verified(&template(&[("One", kind, held.clone()), ("Two", kind, held.clone())]));
        assert!(refuted.contains(own), "{kind}: {claim:?}, but {refuted:?}");
        // What has another one beside it is held twice all the same.
        let Some(path) = claim.by.first().filter(|_| !matches!(claim.given, Given::Present(_))) else { continue };
        let other = holding(claim, "other", "here");
        let (refuted, undecided, proved) = verified(&template(&[("One", kind, held.clone()), ("Two", kind, other)]));
        assert!(!refuted.contains(own) && !undecided.contains(own), "{kind}: {claim:?}");
        assert!(proved.contains(claim.what.why()), "{kind}: {claim:?}, but {proved:?}");
        let mut asked = held.clone();
        let place = path.split('.').fold(&mut asked, |at, key| if key == "*" { &mut at[0] } else { &mut at[key] });
        *place = json!({ "Ref": "Asked" });
        let mut asking = template(&[("One", kind, held.clone()), ("Two", kind, asked)]);
        asking["Parameters"] = json!({ "Asked": { "Type": "String" } });
        let (refuted, undecided, _) = verified(&asking);
        assert!(!refuted.contains(own) && undecided.contains(own), "{kind}: {claim:?}");
        seen += 1;
    }
    assert!(seen > 40, "only {seen} claims are judged by their values");
}

/// Two listeners exchange their ports in place: neither can be first, unless one waits for the other that gives its port up.
#[test]
fn values_that_shift_between_siblings_collide() {
    const LISTENER: &str = "AWS::ElasticLoadBalancingV2::Listener";
    let listener = |port: u16| json!({ "LoadBalancerArn": "arn", "Port": port });
    let before = [("One", LISTENER, listener(80)), ("Two", LISTENER, listener(81))];
    let shifted = [("One", LISTENER, listener(81)), ("Two", LISTENER, listener(82))];
    let found = hazards(&before, &shifted);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].resources, ["One", "Two"]);
    assert!(found[0].when.contains("because neither depends on the other"), "{}", found[0].when);
    let mut waiting = template(&shifted);
    waiting["Resources"]["One"]["DependsOn"] = json!("Two");
    assert!(diff(&template(&before), &waiting, &Settings::default(), &Settings::default()).hazards.is_empty());
}
