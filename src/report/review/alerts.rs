//! What is wrong with a change, for tools that show it beside lines.

use super::{Change, Denial, Piece, Review};
use crate::diag::codes::command::{DENIED_CHANGE, UNKNOWN_CHANGE};
use crate::diag::{Code, Diagnostic, Place, Severity};
use crate::report::alert::{Alert, File, Kind, Locate, Topic};
use crate::report::change::Compared;
use crate::report::verification::Verified;

impl Review {
    /// The kinds of findings that a review looks for.
    pub fn kinds() -> Vec<Kind> {
        let own = [&DENIED_CHANGE, &UNKNOWN_CHANGE].map(|code| kind(code, Topic::Deployment));
        own.into_iter().chain(Compared::kinds()).chain(Verified::kinds()).collect()
    }

    /// What is wrong, each at its line of the new side: what is denied or not known, what does not compile, the hazards, and the
    /// promises that are broken.
    pub fn alerts(&self, locate: Locate<'_>) -> Vec<Alert> {
        let own = self.pieces.iter().flat_map(|piece| piece.alerts(locate));
        let together = self.together.iter().map(|(file, found)| alert(found, Topic::Correctness, file, locate));
        own.chain(together).collect()
    }
}

impl Piece {
    fn alerts(&self, locate: Locate<'_>) -> Vec<Alert> {
        let denied = self.denied.iter().map(|Denial { code, message }| {
            Diagnostic::error(&DENIED_CHANGE, Place::Whole, format!("{message} (denied: {code})"))
        });
        let unknown = self.unknown.iter().map(|why| Diagnostic::error(&UNKNOWN_CHANGE, Place::Whole, why));
        let said = denied.chain(unknown).map(|found| alert(&found, Topic::Deployment, &self.file, locate));
        let mut alerts = said.collect::<Vec<_>>();
        match &self.change {
            Change::Changed { compared, verified } => {
                alerts.extend(compared.alerts(&self.file, None, locate));
                alerts.extend(broken(verified, locate));
            }
            Change::New { verified, .. } => alerts.extend(broken(verified, locate)),
            Change::Gone => {}
            Change::Refused(findings) => {
                alerts.extend(findings.iter().map(|found| alert(found, Topic::Correctness, &self.file, locate)));
            }
        }
        alerts
    }
}

/// The promises that are broken. What else is found of a description is not of the change.
fn broken(verified: &Verified, locate: Locate<'_>) -> impl Iterator<Item = Alert> {
    verified.alerts(locate).into_iter().filter(|alert| alert.severity == Severity::Error)
}

fn alert(found: &Diagnostic, topic: Topic, file: &str, locate: Locate<'_>) -> Alert {
    Alert::of(found, kind(found.code, topic), &mut File::new(file, None, locate))
}

fn kind(code: &'static Code, topic: Topic) -> Kind {
    Kind { code, title: code.means, severity: Severity::Error, topic }
}
