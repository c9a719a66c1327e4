//! Every refutation says what to do about it, and whoever does that has mended it and broken nothing.

use super::follow::{Reader, Take, follow};
use super::kind::{Kind, Sabotage};
use super::rack::Rack;
use super::{assert_none, kinds, racks, unsound};
use rackform::diag::Place;
use rackform::template::evaluate::Settings;
use rackform::verify::{Finding, Verdict, Verification, verify};
use serde_json::Value;
use std::collections::BTreeSet;

/// So many racks lie between one that is sabotaged here and the next: to follow all hints takes many verifications of each
/// sabotage, and with every rack it would take minutes.
const EVERY: usize = 6;

/// Nothing takes more steps.
const MOST_STEPS: usize = 60;

#[test]
fn every_fix_that_is_followed_mends_and_breaks_nothing() {
    let kinds = kinds();
    let faults = racks::each_of(EVERY, |rack| {
        let faults = kinds.iter().enumerate().filter_map(|(row, kind)| {
            let done = (kind.apply)(rack).into_iter().next()?;
            let take = if (rack.number / EVERY + row).is_multiple_of(2) { Take::First } else { Take::Last };
            fault(rack, kind, &done, take).err()
        });
        faults.collect()
    });
    assert_none(&faults);
}

/// What is wrong with the hints on a sabotage.
fn fault(rack: &Rack, kind: &Kind, done: &Sabotage, take: Take) -> Result<(), String> {
    let mut template = done.template().clone();
    let mut seen = BTreeSet::new();
    let mut steps = Vec::<String>::new();
    let fail = |what: String, steps: &[String]| {
        Err(format!("{}: {}: {take:?}: {what}, after {steps:?}", kind.name, rack.name))
    };
    let verified = |template: &Value| verify(template, &Settings::default(), Some(rack.expected));
    let mut before = verified(&template);
    let at_first = undecided(&before);
    loop {
        let finding = if take == Take::First { refuted(&before).next() } else { refuted(&before).next_back() };
        let Some(finding) = finding else { break };
        let hint = finding.diagnostic.hint.as_deref().unwrap_or_default();
        let code = finding.diagnostic.code.slug;
        if !seen.insert(template.to_string()) || steps.len() == MOST_STEPS {
            return fail("it does not come to an end".to_owned(), &steps);
        }
        let Place::Pointer(place) = finding.diagnostic.place() else {
            return fail(format!("{code} is at no place"), &steps);
        };
        let Some(next) = follow(&Reader { rack, place }, &template, hint, take) else {
            return fail(format!("{code}: nobody can follow `{hint}`"), &steps);
        };
        steps.push(format!("{code}: {hint}"));
        if let Some(error) = unsound(&next, next.to_string().len()) {
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
    match undecided(&before).difference(&at_first).next() {
        Some(new) => fail(format!("{new:?} is undecided"), &steps),
        None => Ok(()),
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
