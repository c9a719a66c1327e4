//! A path as one line, and hop by hop.

use crate::diag::printable;
use crate::report::wording::{WIDTH, wrapped};
use crate::verify::Hop;

/// A path as one line: `internet -> Gateway -> Routes -> Subnet0 -> Instances`. A resource that allows several hops in a
/// row stands there once.
pub(super) fn line(path: &[Hop]) -> String {
    let mut names = path.iter().map(|hop| printable(&hop.resource)).collect::<Vec<_>>();
    names.dedup();
    names.join(" -> ")
}

/// So many columns stand before a hop below a finding: the numbers of a snippet's lines, ` = path: ` and an arrow.
const BELOW_FINDING: usize = 16;

/// A path as lines, for each hop: an arrow, what is reached, and in a column of its own why.
pub(super) fn hops(path: &[Hop]) -> Vec<String> {
    let arrows = std::iter::once("   ").chain(std::iter::repeat("-> "));
    arrows
        .zip(reasons(path, BELOW_FINDING))
        .map(|(arrow, reason)| format!("{arrow}{}", reason.replace('\n', "\n   ")))
        .collect()
}

/// What each hop says, without the arrows between them: of a proof not all lie on one way. What does not fit into a line
/// goes on below, in its column; so many columns stand `before` it.
pub(super) fn reasons(path: &[Hop], before: usize) -> Vec<String> {
    /// Beyond so many letters, a name moves its own line only.
    const WIDEST: usize = 32;
    /// So many columns what is said has at least.
    const MOST_NARROW: usize = 40;
    let lengths = path.iter().map(|hop| printable(&hop.resource).chars().count());
    let width = lengths.filter(|length| *length <= WIDEST).max().unwrap_or(0);
    let reasons = path.iter().map(|hop| {
        let (name, because) = (printable(&hop.resource), printable(&hop.because));
        let gap = if width == 0 && name.is_empty() { "" } else { "  " };
        let column = width.max(name.chars().count()) + gap.len();
        // Beside a very long name there would be no room.
        let lines = wrapped(&because, (WIDTH - before).saturating_sub(column).max(MOST_NARROW));
        let because = lines.join(&format!("\n{:column$}", ""));
        format!("{name:<width$}{gap}{because}").trim_end().to_owned()
    });
    reasons.collect()
}

#[cfg(test)]
mod tests {
    use super::{hops, line};
    use crate::verify::Hop;

    fn path(hops: &[(&str, &str)]) -> Vec<Hop> {
        let hop = |(resource, because): &(&str, &str)| Hop {
            resource: (*resource).to_owned(),
            because: (*because).to_owned(),
        };
        hops.iter().map(hop).collect()
    }

    #[test]
    fn reasons_stand_in_one_column() {
        let path = path(&[("internet", ""), ("Gateway", "is attached"), ("Gateway", "is routed to"), ("A", "is open")]);
        assert_eq!(line(&path), "internet -> Gateway -> A");
        assert_eq!(
            hops(&path),
            ["   internet", "-> Gateway   is attached", "-> Gateway   is routed to", "-> A         is open"]
        );
    }

    #[test]
    fn what_does_not_fit_goes_on_in_its_column() {
        let said =
            "is routed to by a route of a table with a name as long as it may be, and then some words more than that";
        let hops = hops(&path(&[("Gateway", said)]));
        let lines = hops.iter().flat_map(|hop| hop.lines()).collect::<Vec<_>>();
        assert!(lines.len() == 2 && lines.iter().all(|line| line.chars().count() <= 90), "{lines:?}");
        assert!(lines[1].starts_with("            "), "{lines:?}");
    }

    #[test]
    fn long_names_stand_apart_from_what_is_said_of_them() {
        let long = "A".repeat(40);
        assert_eq!(hops(&path(&[(&long, "is open")])), [format!("   {long}  is open")]);
        assert_eq!(hops(&path(&[("", "nothing is open")])), ["   nothing is open"]);
    }

    #[test]
    fn a_name_cannot_begin_a_line() {
        let path = path(&[("a\nb", "c\u{1b}[31m")]);
        assert_eq!((line(&path), hops(&path)), (r"a\nb".to_owned(), vec![r"   a\nb  c\u{1b}[31m".to_owned()]));
    }
}
