//! Every refutation says what to do about it, and whoever does that has mended it and broken nothing.

use super::follow::{Reader, Take, follow};
use super::kind::{Kind, Sabotage};
use super::rack::Rack;
use super::{assert_none, kinds, racks, unsound};
use crate::verify::foreign;
use rackform::diag::Place;
use rackform::verify::{Finding, Verdict, Verification, verify};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The racks that are sabotaged here, by name, so that another rack moves none: to follow all hints takes many verifications of
/// each sabotage, and with every rack it would take minutes.
const RACKS: [&str; 18] = [
    "arm64 (public)",
    "buckets-any (public)",
    "cidr-docker (public)",
    "endpoints (public)",
    "existing-endpoints (private)",
    "govcloud (public)",
    "image-version (public)",
    "long-roll (public)",
    "named-zones (public)",
    "nat-none (public)",
    "one-instance (public)",
    "region-by-certificate (public)",
    "tokyo (public)",
    "unencrypted-files (private)",
    "endpoints (private, regional)",
    "router-internal (private, regional)",
    "nlb (public)",
    "spot-types (private)",
];

/// Nothing takes more steps.
const MOST_STEPS: usize = 60;

#[test]
fn every_fix_that_is_followed_mends_and_breaks_nothing() {
    let kinds = kinds();
    let faults = racks::each_of(&RACKS, |position, rack| {
        let faults = kinds.iter().enumerate().filter_map(|(row, kind)| {
            let done = (kind.apply)(rack).into_iter().next()?;
            let take = if (position + row).is_multiple_of(2) { Take::First } else { Take::Last };
            fault(rack, kind, &done, take).err()
        });
        faults.collect()
    });
    assert_none(&faults);
}

/// The same for templates as other people write them, as far as the words of a hint say what is edited.
#[test]
fn every_fix_of_a_foreign_template_that_can_be_followed_mends_and_breaks_nothing() {
    let (mut faults, mut followed, mut left) = (Vec::new(), 0, BTreeMap::<_, (usize, usize)>::new());
    for case in foreign::all() {
        // What a call says of parameters is edited as what the template says.
        let (mut settings, mut template) = (case.settings.clone(), case.template.clone());
        for (name, value) in std::mem::take(&mut settings.parameters) {
            template["Parameters"][name]["Default"] = value.into();
        }
        for take in [Take::First, Take::Last] {
            let verified = |template: &Value| verify(template, &settings, case.expected);
            match mend(None, &template, verified, take) {
                Ok(Mended { steps, unfollowed, .. }) => {
                    for step in &steps {
                        left.entry(step.split(": ").next().unwrap().to_owned()).or_default().0 += 1;
                    }
                    for code in unfollowed {
                        left.entry(code.to_owned()).or_default().1 += 1;
                    }
                    followed += steps.len();
                }
                Err(fault) => faults.push(format!("{}: {take:?}: {fault}", case.name())),
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    let never = left.iter().filter(|(_, (done, _))| *done == 0).map(|(code, _)| code.as_str()).collect::<Vec<_>>();
    assert_eq!(never, FOR_A_PERSON, "of {left:?}");
    assert!(followed > 100, "only {followed} hints were followed");
}

/// The rules whose hints on foreign templates nobody follows by the words alone.
const FOR_A_PERSON: [&str; 1] = ["target-group-vpc"];

/// What is wrong with the hints on a sabotage.
fn fault(rack: &Rack, kind: &Kind, done: &Sabotage, take: Take) -> Result<(), String> {
    let verified = |template: &Value| verify(template, &rack.settings, Some(rack.expected));
    let fail = |what: String| format!("{}: {}: {take:?}: {what}", kind.name, rack.name);
    let mended = mend(Some(rack), done.template(), verified, take).map_err(fail)?;
    match (mended.unfollowed.first(), mended.undecided.first()) {
        (Some(code), _) => Err(fail(format!("{code}: nobody can follow its hint, after {:?}", mended.steps))),
        (None, Some(new)) => Err(fail(format!("{new:?} is undecided, after {:?}", mended.steps))),
        (None, None) => Ok(()),
    }
}

/// What became of a template whose hints were followed.
struct Mended {
    /// The hints, each behind its rule.
    steps: Vec<String>,
    /// The rules of what stays refuted because nobody can follow its hint.
    unfollowed: Vec<&'static str>,
    /// What is undecided that was not at first.
    undecided: Vec<(&'static str, String)>,
}

/// Follows the hints of what is refuted, one after the other, as long as there are some that can be followed.
fn mend(
    rack: Option<&Rack>,
    start: &Value,
    verified: impl Fn(&Value) -> Verification,
    take: Take,
) -> Result<Mended, String> {
    let before_all = rack.map_or(start, |rack| &rack.template);
    let mut template = start.clone();
    let mut seen = BTreeSet::new();
    let mut steps = Vec::<String>::new();
    let fail = |what: String, steps: &[String]| Err(format!("{what}, after {steps:?}"));
    let mut before = verified(&template);
    let (at_first, refused) = (undecided(&before), unsound(&template));
    loop {
        let followed = |finding: &&Finding| {
            let Place::Pointer(place) = finding.diagnostic.place() else { return None };
            let hint = finding.diagnostic.hint.as_deref()?;
            follow(&Reader { rack, before: before_all, place }, &template, hint, take)
        };
        let mut open = refuted(&before).collect::<Vec<_>>();
        if take == Take::Last {
            open.reverse();
        }
        let Some((finding, next)) = open.iter().find_map(|finding| Some((*finding, followed(finding)?))) else {
            let unfollowed = open.iter().map(|finding| finding.diagnostic.code.slug).collect::<Vec<_>>();
            if let (true, Some(error)) = (unfollowed.is_empty(), unsound(&template).first()) {
                return fail(format!("it cannot be deployed: {error}"), &steps);
            }
            let undecided = undecided(&before).difference(&at_first).cloned().collect();
            return Ok(Mended { steps, unfollowed, undecided });
        };
        let hint = finding.diagnostic.hint.as_deref().unwrap_or_default();
        let code = finding.diagnostic.code.slug;
        if !seen.insert(template.to_string()) || steps.len() == MOST_STEPS {
            return fail("it does not come to an end".to_owned(), &steps);
        }
        steps.push(format!("{code}: {hint}"));
        if let Some(error) = unsound(&next).into_iter().find(|error| !refused.contains(error)) {
            return fail(format!("it cannot be deployed: {error}"), &steps);
        }
        let after = verified(&next);
        if alike(&after, finding) >= alike(&before, finding) {
            return fail(format!("`{}` is refuted as before", finding.diagnostic.message), &steps);
        }
        if let Some(broken) = broken(&before, &after) {
            return fail(format!("it breaks {}: {}", broken.diagnostic.code.slug, broken.diagnostic.message), &steps);
        }
        (template, before) = (next, after);
    }
}

fn refuted(found: &Verification) -> impl DoubleEndedIterator<Item = &Finding> {
    found.findings.iter().filter(|finding| finding.verdict == Verdict::Refuted)
}

/// What is undecided. A template in which nothing is left to launch has nothing to decide.
fn undecided(found: &Verification) -> BTreeSet<(&'static str, String)> {
    let undecided = found.findings.iter().filter(|finding| finding.verdict == Verdict::Undecided);
    let launches = undecided.filter(|finding| !(finding.resource.is_empty() && found.groups.is_empty()));
    launches.map(|finding| (finding.diagnostic.code.slug, finding.resource.clone())).collect()
}

/// How many findings say the same of the same: there may be one for each of several things that one place says. Where a
/// rule is removed from a list, the next one takes its place, and what is said there is said of that.
fn alike(found: &Verification, finding: &Finding) -> usize {
    let is_same = |other: &&Finding| {
        let same = (other.diagnostic.code.slug, &other.resource) == (finding.diagnostic.code.slug, &finding.resource);
        let told = |finding: &Finding| (finding.diagnostic.place().clone(), finding.diagnostic.message.clone());
        same && told(other) == told(finding)
    };
    refuted(found).filter(is_same).count()
}

/// A promise that was proved and is refuted now.
fn broken<'f>(before: &Verification, after: &'f Verification) -> Option<&'f Finding> {
    let key = |finding: &Finding| (finding.diagnostic.code.slug, finding.resource.clone());
    let open = refuted(before).map(key).collect::<BTreeSet<_>>();
    let proved = before.proofs.iter().map(|proof| (proof.rule, proof.resource.clone()));
    let proved = proved.filter(|proof| !open.contains(proof)).collect::<BTreeSet<_>>();
    refuted(after).find(|finding| proved.contains(&key(finding)))
}
