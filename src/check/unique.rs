//! What two resources of one template hold, although only one may: AWS refuses the second one.

use crate::diag::codes::template as codes;
use crate::diag::{Diagnostic, Place};
use crate::template::Document;
use crate::template::evaluate::{Evaluator, Settings};
use crate::template::holding::holdings;
use crate::template::trail::Trail;
use crate::types::Hold;
use std::collections::BTreeMap;

/// Pairs of resources that hold the same for certain: whatever the values of parameters, they say the same, and both are there.
pub(super) fn findings(document: Document) -> Vec<Diagnostic> {
    let settings = Settings { without_defaults: true, ..Settings::default() };
    let evaluator = Evaluator::new(document, &settings);
    let mut held = BTreeMap::<_, &str>::new();
    let mut findings = Vec::new();
    for resource in document.resources().filter(|resource| evaluator.exists(*resource).is_yes()) {
        let holdings = holdings(document, resource.kind, |name| evaluator.property(resource, name));
        for holding in
            holdings.into_iter().filter(|holding| holding.hold == Hold::Exclusive && holding.key.given.is_yes())
        {
            let Some(key) = holding.key.texts() else { continue };
            let before = held.insert((holding.identity(), key.to_vec()), resource.id);
            let Some(other) = before.filter(|other| *other != resource.id) else { continue };
            let message = format!("`{}` and `{other}` {}: {}", resource.id, holding.alike(), holding.what.why());
            let place = Place::Pointer(Trail::ROOT.key("Resources").key(resource.id).pointer());
            findings
                .push(Diagnostic::error(&codes::DUPLICATE_RESOURCE, place, message).hint(holding.remedy(resource.id)));
        }
    }
    findings
}
