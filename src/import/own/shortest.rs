//! The lines without those that change nothing.

use super::compared::{Compared, compare};
use crate::import::{Line, differs};
use serde_json::Value;

/// Leaves out every line without which the template compares as well as with it, and nothing more is warned of: first all
/// that say the default, then one after the other, from the last to the first.
pub(super) fn shortest(mut lines: Vec<Line>, mut compared: Compared, deployed: &Value) -> (Vec<Line>, Compared) {
    let fewer = lines.iter().filter(|line| differs(line)).cloned().collect::<Vec<_>>();
    if let Some(better) = as_good(&fewer, &compared, deployed) {
        (lines, compared) = (fewer, better);
    }
    for position in (0..lines.len()).rev() {
        let mut fewer = lines.clone();
        fewer.remove(position);
        if let Some(better) = as_good(&fewer, &compared, deployed) {
            (lines, compared) = (fewer, better);
        }
    }
    (lines, compared)
}

fn as_good(lines: &[Line], than: &Compared, deployed: &Value) -> Option<Compared> {
    compare(lines, deployed).ok().filter(|compared| compared.is_as_good_as(than))
}
