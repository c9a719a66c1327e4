//! What is accepted is shown and refuses nothing; nothing else is accepted with it.

use super::cases::{Case, cases};
use crate::common::folder::Folder;
use rackform::diag::Date;
use rackform::diff::{State, TemplateDiff, diff};
use serde_json::{Value, json};

/// A case whose new template accepts a finding.
fn accepting(case: &Case, finding: &str, resource: Option<&str>, until: Option<&str>) -> TemplateDiff {
    let mut new = case.new.clone();
    let mut entry = json!({ "Finding": finding, "Reason": "it is known" });
    resource.into_iter().for_each(|id| entry["Resource"] = json!(id));
    until.into_iter().for_each(|day| entry["Until"] = json!(day));
    new["Metadata"] = json!({ "Accepted": [entry] });
    let mut settings = case.new_settings.clone();
    settings.today = Date::parse("2027-01-31");
    diff(&case.old, &new, &case.old_settings, &settings)
}

/// What stays of a change whatever is accepted.
fn whole(diff: &TemplateDiff) -> TemplateDiff {
    TemplateDiff { accepted: Vec::new(), ..diff.clone() }
}

#[test]
fn each_hazard_and_meaning_can_be_accepted_by_code_and_resource_and_stays_to_be_seen() {
    let mut asked = 0;
    for case in cases() {
        let plain = case.diff();
        let hazards = plain.hazards.iter().map(|hazard| (hazard.code.slug, &hazard.resources));
        let meaning = plain.meaning.iter().map(|meaning| (meaning.kind.word(), &meaning.resources));
        let meaning = meaning.filter(|(word, _)| ["exposure", "promise", "weaken"].contains(word));
        for (code, resources) in hazards.chain(meaning) {
            asked += 1;
            let first = resources.first().map(String::as_str);
            let accepted = accepting(&case, code, first, Some("2027-01-31"));
            assert_eq!(whole(&accepted), whole(&plain), "{}: {code}", case.name);
            assert_eq!(accepted.accepted[0].state, State::InForce, "{}: {code}", case.name);
            let open = |diff: &TemplateDiff| {
                let is_own = |slug: &str, ids: &[String]| slug == code && ids == resources.as_slice();
                diff.open_hazards().any(|hazard| is_own(hazard.code.slug, &hazard.resources))
                    || diff.open_meaning().any(|meaning| is_own(meaning.kind.word(), &meaning.resources))
            };
            assert!(open(&plain) && !open(&accepted), "{}: {code}", case.name);
            let others = |diff: &TemplateDiff| {
                diff.open_hazards().filter(|hazard| hazard.code.slug != code).cloned().collect::<Vec<_>>()
            };
            assert_eq!(others(&accepted), others(&plain), "{}: {code}", case.name);
            for (finding, resource, until, state) in [
                (code, first, Some("2027-01-30"), State::Over),
                (code, Some("NobodyIsCalledThis"), None, State::Vain),
                ("quota-is-no-hazard", first, None, State::Vain),
            ] {
                let other = accepting(&case, finding, resource, until);
                assert!(open(&other), "{}: {finding} of {resource:?}", case.name);
                let states = other.accepted.iter().map(|accepted| accepted.state).collect::<Vec<_>>();
                let known = if finding == code { vec![state] } else { Vec::new() };
                assert_eq!(states, known, "{}: {finding}", case.name);
            }
        }
    }
    assert!(asked > 150, "{asked} are too few");
}

const OLD: &str = "name: web\ninstances: { type: t3.small, policies: [] }\n";
const NEW: &str = "name: web\ninstances: { type: t3.small, hop-limit: 2, policies: ['arn:aws:iam::aws:policy/AdministratorAccess'] }\n";

#[test]
fn a_gate_passes_what_a_rack_accepts_until_its_day_and_refuses_the_rest() {
    let folder = Folder::new("accepted").with("old.yml", OLD);
    let run = |accept: &Value, seconds: &str| {
        std::fs::write(folder.0.join("new.yml"), format!("{NEW}accept: {accept}\n")).unwrap();
        folder.run_under(&[("SOURCE_DATE_EPOCH", seconds)], "diff old.yml new.yml --deny weaken,replace", "")
    };
    let entry = |resource: &str| json!({ "finding": "weaken", "resource": resource, "reason": "asked for", "until": "2026-12-31" });
    let (role, template) = (entry("InstancesRole"), entry("InstancesLaunchTemplate"));
    let both = json!([role, template]);
    let (last, next) = ("1798761599", "1798761600");
    let passed = run(&both, last);
    assert_eq!((passed.code, passed.err.as_str()), (0, ""), "{}", passed.out);
    assert!(passed.out.contains("2 accepted"), "{}", passed.out);
    assert!(passed.out.contains("AdministratorAccess` says: asked for (until 2026-12-31)"), "{}", passed.out);
    assert_eq!(run(&both, next).code, 3);
    let one = run(&json!([template]), last);
    assert_eq!(one.code, 3);
    assert!(one.err.starts_with("denied[weaken]: `InstancesRole` allows more"), "{}", one.err);
}
