//! Resources that may come or go because a condition cannot be decided.

use super::Undecided;
use super::same::{Ground, defined};
use super::side::Side;
use crate::template::evaluate::Truth;

/// Whether a resource may come or go because a condition cannot be decided, on one side or both.
pub(super) fn undecided(ground: Ground, id: &str) -> Option<Undecided> {
    let exists = |side: &Side| side.document.resource(id).map_or(Truth::No, |resource| side.evaluator.exists(resource));
    let (before, after) = (exists(ground.old), exists(ground.new));
    let condition = ["Resources", id, "Condition"];
    let why = match (&before, &after) {
        (Truth::Unknown(_), Truth::Unknown(_))
            if ground.is_alike(defined(ground.old, &condition), defined(ground.new, &condition)) =>
        {
            return None;
        }
        (_, Truth::Unknown(why)) | (Truth::Unknown(why), _) => why.clone(),
        _ => return None,
    };
    let why = why.to_string();
    Some(Undecided { made: !before.is_yes() && !after.is_no(), removed: !before.is_no() && !after.is_yes(), why })
}
