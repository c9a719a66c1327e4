//! What is found in templates as other people write them: each `.expected` file is a call with the verdict an engineer
//! gave, what the template is about, and below them everything the call says.
//!
//! A new case is a new file whose first lines say the call, the verdict and why. `UPDATE_EXPECTED=1 cargo test
//! foreign::` writes what stands below; the verdict it never touches.

mod accepted;
mod assignments;
mod case;
mod equivalents;
mod existence;
mod laws;
mod subject;
mod unknown;

pub use case::{Case, all, errors, files};

use crate::common::large::multiplied;
use rackform::check::check;
use rackform::diag::codes::template as codes;
use rackform::diag::{Diagnostic, Severity};
use rackform::template::evaluate::Settings;
use rackform::verify::verify;
use std::collections::BTreeSet;

#[test]
fn each_template_gets_the_verdict_an_engineer_gave_it() {
    let mut wrong = Vec::new();
    for case in case::all() {
        let found = case.verify();
        let (mode, errors) = &case.verdict;
        let said = case::errors(&found);
        if found.mode.word() != mode || said != *errors || found.holds() != errors.is_empty() {
            let missing = errors.difference(&said).collect::<Vec<_>>();
            let more = said.difference(errors).collect::<Vec<_>>();
            wrong.push(format!(
                "{}: {} for {mode}; missing {missing:?}, more {more:?}",
                case.name(),
                found.mode.word()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_call_says_what_stands_below_its_verdict() {
    for case in case::all() {
        case.assert_says(&case::written(&case.verify()));
    }
}

#[test]
fn each_template_has_a_verdict() {
    let judged = case::all().into_iter().map(|case| case.file).collect::<BTreeSet<_>>();
    for path in case::files("json") {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(judged.contains(&file), "{file} has no .expected file that begins with `# rackform verify {file}`");
    }
}

#[test]
fn each_template_is_one_that_could_be_deployed() {
    for path in case::files("json") {
        let template = case::template(&path.file_name().unwrap().to_string_lossy());
        // What a rule refutes as well.
        let by_rule = |finding: &Diagnostic| {
            finding.code == &codes::DUPLICATE_RESOURCE || finding.message.starts_with("`WithoutNetwork` lacks")
        };
        let errors = check(&template, 0).into_iter().filter(|finding| !by_rule(finding));
        let errors = errors.filter(|finding| finding.severity == Severity::Error);
        let errors = errors.map(|finding| format!("{:?}: {}", finding.place(), finding.message)).collect::<Vec<_>>();
        assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
    }
}

/// A person follows a finding to its place in the file, and reads why along its path.
#[test]
fn each_finding_has_a_place_in_the_template_and_no_empty_hop() {
    for case in case::all() {
        for finding in case.verify().findings {
            let pointer = case::pointer(&finding);
            assert!(case.template.pointer(pointer).is_some(), "{}: {pointer} leads nowhere", case.name());
            let empty = finding.path.iter().find(|hop| hop.resource.is_empty() || hop.because.is_empty());
            assert!(empty.is_none(), "{}: {finding:#?}", case.name());
        }
    }
}

/// What is said of each does not multiply with them.
#[test]
fn what_multiplies_is_not_listed_for_each_other() {
    for (name, template) in multiplied(&case::template("classic.json")) {
        assert!(template.to_string().len() < 1_000_000, "{name}");
        let found = verify(&template, &Settings::default(), None);
        let listed = found.groups.iter().map(|group| group.inbound.len() + group.egress.len()).sum::<usize>();
        let listed = listed + found.balancers.iter().map(|balancer| balancer.open_to.len()).sum::<usize>();
        assert!(listed < 50_000, "{name}: {listed} rows");
    }
}
