//! What another name or region of a rack means: its stack is another one.

use super::words::hazard;
use crate::diag::codes::hazard as codes;
use crate::diff::{Hazard, Severity, Stack};

/// That a change does not reach the stack that is there; `None` if it does, as far as the two sides say.
///
/// A stack is found by its name in a region (CloudFormation API reference, `CreateChangeSet`): under another one a second
/// stack is created.
pub fn other_stack(old: &Stack, new: &Stack) -> Option<Hazard> {
    let in_region = |stack: &Stack| stack.region.as_ref().map(|region| format!(" in {region}")).unwrap_or_default();
    let moved = old.region.as_ref().zip(new.region.as_ref()).is_some_and(|(old, new)| old != new);
    let named = |stack: &Stack| match moved {
        true => format!("`{}`{}", stack.name, in_region(stack)),
        false => format!("`{}`", stack.name),
    };
    let what = format!(
        "no stack is updated: a second stack {} is created, and {} keeps running beside it",
        named(new),
        named(old)
    );
    let when = match (old.name != new.name, moved) {
        (false, false) => return None,
        (true, _) => "as soon as it is deployed: the `name` of a rack is that of its stack",
        (false, true) => "as soon as it is deployed: a stack is in one region",
    };
    let instead = "keep the name and the region; or deploy the second stack beside the first, move what is served, and delete the first";
    Some(hazard(&codes::OTHER_STACK, Severity::Misses, &[], what, when.to_owned(), instead))
}
