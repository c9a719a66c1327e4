//! The rules that a table of names cannot hold, one file for each section of rack.yml.

mod instances;
mod logs;
mod network;
mod plane;
mod router;
mod spot;
mod storage;

pub use router::CERTIFICATE;

use super::convox::Convox;
use super::draft::{Draft, Verdict};

/// What a rack comes to that takes over another where it is.
pub(super) fn carry(convox: &Convox, certificate: Option<&str>, draft: &mut Draft) {
    network::carry(convox, draft);
    instances::carry(convox, draft);
    spot::carry(convox, draft);
    router::carry(convox, certificate, draft);
    storage::carry(convox, draft);
    logs::carry(convox, draft);
    plane::carry(convox, draft);
}

/// What became of a parameter. One that a key says and no rule judged must not count as carried.
pub(super) fn verdict(draft: &Draft, name: &str) -> Verdict {
    draft.verdict(name).unwrap_or_else(plane::unjudged)
}

#[cfg(test)]
mod tests {
    use super::{Draft, Verdict, verdict};
    use crate::rack::convox::PARAMETERS;

    #[test]
    fn what_no_rule_judges_is_not_carried() {
        for parameter in PARAMETERS {
            assert!(matches!(verdict(&Draft::default(), parameter.name), Verdict::ByHand(_)), "{}", parameter.name);
        }
    }
}
