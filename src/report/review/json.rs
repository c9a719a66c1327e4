//! A review as JSON.

use super::{Change, Denial, Piece, Review};
use crate::report::finding_json;
use crate::report::json::{list, with};
use serde_json::{Value, json};

impl Review {
    /// What changes, an object for each stack.
    pub fn json(&self) -> Vec<Value> {
        self.pieces.iter().map(|piece| piece.json(self)).collect()
    }
}

impl Piece {
    fn json(&self, review: &Review) -> Value {
        let said = json!({
            "file": self.file,
            "movedFrom": self.was,
            "stack": self.stack,
            "kind": self.kind(),
            "summary": self.verdict(),
            "base": review.base,
            "commit": review.commit,
            "reason": self.unknown,
            "notes": self.notes,
            "denied": list(&self.denied, Denial::json),
        });
        with(said, self.details())
    }

    /// What becomes of the stack, in a word.
    fn kind(&self) -> &'static str {
        match &self.change {
            // Its stack had a description, though nobody can read that any more.
            Change::New { .. } if self.unknown.is_some() => "unknown",
            Change::New { .. } => "new",
            Change::Changed { .. } => "changed",
            Change::Gone => "gone",
            Change::Refused(_) => "refused",
        }
    }

    /// What other commands say of the sides; null where there is nothing to say.
    fn details(&self) -> Value {
        let (mut comparison, mut product, mut verification, mut findings) = (None, None, None, Vec::new());
        match &self.change {
            Change::Changed { compared, verified } => {
                comparison = Some(compared.json());
                verification = Some(verified.json());
            }
            Change::New { summary, bill, verified, .. } => {
                product = Some(with(summary.product(&self.file), json!({ "bill": bill.json() })));
                verification = Some(verified.json());
            }
            Change::Gone => {}
            Change::Refused(found) => findings = list(found, |found| finding_json(found, &self.file)),
        }
        json!({ "comparison": comparison, "product": product, "verification": verification, "findings": findings })
    }
}
