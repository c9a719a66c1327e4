//! What a change does that a pipeline may refuse, for tools that show it beside lines.

use super::Compared;
use crate::diag::codes::hazard;
use crate::diag::{Acceptance, Code, Diagnostic, Place, Severity, Text};
use crate::diff::{self, Hazard, Meaning, MeaningKind};
use crate::report::alert::{Alert, File, Kind, Locate, Topic};
use std::sync::Arc;

/// More can be reached from the internet; called as `--deny` and what is accepted call it.
static EXPOSURE: Code = Code {
    slug: "exposure",
    means: "After the change, more can be reached from the internet than before.",
    why: "Whatever listens there can be attacked as soon as the change is deployed.",
    fix: "Compare with the rules and subnets that the finding names. If it is meant, accept `exposure` of that resource, with a reason.",
};

/// A promise that held no longer does.
static PROMISE: Code = Code {
    slug: "promise",
    means: "A promise that the deployed template keeps is not kept any more after the change.",
    why: "What relied on it, such as a fixed address or an egress path in each zone, fails then or later.",
    fix: "Run `rackform verify` on the new template, which tells the path. If it is meant, accept `promise` of that resource, with a reason.",
};

/// Something protects less than before.
static WEAKEN: Code = Code {
    slug: "weaken",
    means: "After the change, something protects less than before.",
    why: "An older version of TLS, wider permissions or a shorter retention is seldom noticed until it matters.",
    fix: "Keep the old value. If it is meant, accept `weaken` of that resource, with a reason.",
};

/// A meaning that a pipeline may refuse.
fn refused(kind: MeaningKind) -> Option<Kind> {
    let (code, title, severity, topic) = match kind {
        MeaningKind::Exposes => {
            (&EXPOSURE, "no more can be reached from the internet", Severity::Error, Topic::Exposure)
        }
        MeaningKind::Breaks => (&PROMISE, "promises that held still hold", Severity::Error, Topic::Reliability),
        MeaningKind::Weakens => (&WEAKEN, "nothing protects less than before", Severity::Warning, Topic::Protection),
        _ => return None,
    };
    Some(Kind { code, title, severity, topic })
}

fn of_hazard(code: &'static Code) -> Kind {
    Kind { code, title: code.means, severity: Severity::Error, topic: Topic::Deployment }
}

impl Compared {
    /// The kinds of findings that a comparison looks for.
    pub fn kinds() -> Vec<Kind> {
        let meanings =
            [MeaningKind::Exposes, MeaningKind::Breaks, MeaningKind::Weakens].into_iter().filter_map(refused);
        meanings.chain(hazard::ALL.iter().copied().map(of_hazard)).collect()
    }

    /// What else than a hazard a pipeline may refuse, by the words that `--deny` and what is accepted have for it.
    pub fn refused() -> impl Iterator<Item = &'static Code> {
        [&EXPOSURE, &PROMISE, &WEAKEN].into_iter()
    }

    /// The hazards, and what the change means where a pipeline may refuse that, each at its line of the new side: a file, with its
    /// text if it is a template. What is no longer there is where resources begin.
    pub fn alerts(&self, file: &str, text: Option<&Arc<Text>>, locate: Locate<'_>) -> Vec<Alert> {
        let mut file = File::new(file, text, locate);
        let meanings = self.diff.meaning.iter().filter_map(|meaning| Some((meaning, refused(meaning.kind)?)));
        let mut alerts = meanings.map(|(meaning, kind)| self.of_meaning(meaning, kind, &mut file)).collect::<Vec<_>>();
        alerts.extend(self.diff.hazards.iter().map(|hazard| self.of_hazard(hazard, &mut file)));
        alerts
    }

    fn of_meaning(&self, meaning: &Meaning, kind: Kind, file: &mut File<'_>) -> Alert {
        let rule = meaning.rule.map(|rule| format!("`rackform explain {rule}` tells more"));
        let accepted = self.diff.acceptance(meaning.kind.word(), &meaning.resources);
        let said = (kind.severity, meaning.sentence.as_str(), rule);
        alert(kind, said, &meaning.resources, accepted, file)
    }

    fn of_hazard(&self, hazard: &Hazard, file: &mut File<'_>) -> Alert {
        let severity = match hazard.severity {
            diff::Severity::Outage => Severity::Warning,
            diff::Severity::Misses | diff::Severity::Fails | diff::Severity::Data => Severity::Error,
        };
        let when = if hazard.when.is_empty() { String::new() } else { format!(", {}", hazard.when) };
        let hint = Some(hazard.instead.clone()).filter(|hint| !hint.is_empty());
        let accepted = self.diff.acceptance(hazard.code.slug, &hazard.resources);
        let message = format!("{}{when}", hazard.what);
        alert(of_hazard(hazard.code), (severity, &message, hint), &hazard.resources, accepted, file)
    }
}

/// What is said of some resources, at the first of them.
fn alert(
    kind: Kind,
    (severity, message, hint): (Severity, &str, Option<String>),
    resources: &[String],
    accepted: Option<&Acceptance>,
    file: &mut File<'_>,
) -> Alert {
    let place = resources
        .first()
        .map_or(Place::Whole, |id| Place::Pointer(format!("/Resources/{}", id.replace('~', "~0").replace('/', "~1"))));
    let said = Diagnostic { hint, ..Diagnostic::new(kind.code, severity, place, message) };
    let said = accepted.map_or(said.clone(), |acceptance| said.accepted(&acceptance.why()));
    Alert::of(&said, kind, file)
}
