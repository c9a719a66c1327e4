//! What was found out, for tools that show it beside lines or as tests.

use super::{Verified, path, rule};
use crate::diag::Severity;
use crate::report::alert::{Alert, File, Kind, Locate, Step, Topic};
use crate::report::junit::{Case, Outcome, Suite, line};
use crate::verify::{Finding, Rule, is_exposure, rules};

impl Verified {
    /// The kinds of findings that a verification looks for.
    pub fn kinds() -> Vec<Kind> {
        rules().map(of_rule).collect()
    }

    /// Its findings, each at its line.
    pub fn alerts(&self, locate: Locate<'_>) -> Vec<Alert> {
        let mut file = File::new(&self.file, self.text.as_ref(), locate);
        self.findings().iter().map(|finding| alert(finding, &mut file)).collect()
    }

    /// It as tests: a case for each rule, and for whatever else was found.
    pub fn suite(&self) -> Suite {
        let findings = self.findings();
        let others = findings.iter().map(|finding| finding.diagnostic.code).filter(|code| rule(code.slug).is_none());
        let mut slugs = others.map(|code| code.slug).collect::<Vec<_>>();
        slugs.sort_unstable();
        slugs.dedup();
        let rules = rules().filter(|_| self.outcome.is_ok()).map(|rule| rule.code.slug);
        Suite { name: self.file.clone(), cases: rules.chain(slugs).map(|slug| self.case(slug, &findings)).collect() }
    }

    /// What came of a rule, or of another kind of finding.
    fn case(&self, slug: &'static str, findings: &[Finding]) -> Case {
        let own = findings.iter().map(|finding| &finding.diagnostic).filter(|found| found.code.slug == slug);
        let (broken, others): (Vec<_>, Vec<_>) = own.partition(|found| found.severity == Severity::Error);
        let lines = broken.into_iter().map(line).collect::<Vec<_>>();
        let is_proved = self.outcome.as_ref().is_ok_and(|known| known.proofs.iter().any(|proof| proof.rule == slug));
        let outcome = match (lines.is_empty(), &self.outcome) {
            (false, Ok(_)) => Outcome::Failed(lines),
            (false, Err(_)) => Outcome::Broken(lines),
            (true, _) if is_proved || !others.is_empty() => Outcome::Passed,
            (true, _) => Outcome::Skipped("nothing here is what this rule is about"),
        };
        let notes = others.into_iter().map(|found| format!("{}: {}", found.severity.word(), line(found)));
        Case { name: slug, outcome, notes: notes.collect() }
    }
}

fn of_rule(rule: &'static Rule) -> Kind {
    let (topic, severity) = match rule.code.slug {
        _ if is_exposure(&rule.code) => (Topic::Exposure, Severity::Error),
        "deletion-policy" | "quota" => (Topic::Reliability, Severity::Advice),
        _ => (Topic::Reliability, Severity::Error),
    };
    Kind { code: &rule.code, title: rule.title, severity, topic }
}

fn alert(finding: &Finding, file: &mut File<'_>) -> Alert {
    let diagnostic = &finding.diagnostic;
    let other = Kind {
        code: diagnostic.code,
        title: diagnostic.code.means,
        severity: diagnostic.severity,
        topic: Topic::Correctness,
    };
    let kind = rule(diagnostic.code.slug).map_or(other, of_rule);
    let steps = finding.path.iter().map(|hop| Step {
        name: hop.resource.clone(),
        reason: hop.because.clone(),
        spot: file.resource(&hop.resource),
    });
    let steps = steps.collect::<Vec<_>>();
    Alert {
        path: (!steps.is_empty()).then(|| (path::line(&finding.path), steps)),
        resource: Some(finding.resource.clone()).filter(|resource| !resource.is_empty()),
        ..Alert::of(diagnostic, kind, file)
    }
}
