//! A review as JSON.

use super::{Change, Piece, Review};
use crate::report::finding_json;
use serde_json::{Value, json};

impl Review {
    /// What changes, an object for each stack.
    pub fn json(&self) -> Vec<Value> {
        self.pieces.iter().map(|piece| piece.json(self)).collect()
    }
}

impl Piece {
    fn json(&self, review: &Review) -> Value {
        let (kind, difference, verification, findings) = match &self.change {
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
            "movedFrom": self.was,
            "stack": self.stack,
            "kind": kind,
            "summary": self.verdict(),
            "base": review.base,
            "commit": review.commit,
            "unknown": self.unknown,
            "notes": self.notes,
            "denied": self.denied,
            "difference": difference,
            "verification": verification,
            "findings": findings,
        })
    }
}
