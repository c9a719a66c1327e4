//! A review as JSON.

use super::{Change, Piece, Review};
use crate::report::finding_json;
use serde_json::{Value, json};

impl Review {
    /// The whole as one document.
    pub fn json(&self) -> Value {
        let together = self.together.iter().map(|(file, found)| finding_json(found, file)).collect::<Vec<_>>();
        json!({
            "version": 1,
            "command": "review",
            "base": self.base,
            "commit": self.commit,
            "rackform": self.version,
            "same": self.same,
            "notes": self.notes,
            "findings": together,
            "results": self.pieces.iter().map(Piece::json).collect::<Vec<_>>(),
        })
    }
}

impl Piece {
    fn json(&self) -> Value {
        let (change, difference, verification, findings) = match &self.change {
            Change::Changed { compared, verified } => {
                ("changed", Some(compared.json()), Some(verified.json()), Vec::new())
            }
            Change::New { verified, .. } => ("new", None, Some(verified.json()), Vec::new()),
            Change::Gone => ("gone", None, None, Vec::new()),
            Change::Refused(findings) => {
                ("refused", None, None, findings.iter().map(|found| finding_json(found, &self.file)).collect())
            }
        };
        json!({
            "file": self.file,
            "was": self.was,
            "stack": self.stack,
            "change": change,
            "verdict": self.verdict(),
            "unknown": self.unknown,
            "notes": self.notes,
            "denied": self.denied,
            "difference": difference,
            "verification": verification,
            "findings": findings,
        })
    }
}
