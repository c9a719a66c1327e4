//! What pages share: the picture, costs, limits, findings, proofs.

use super::writer::{Cell, Html};
use crate::cost::{Bill, Limit, Line, Meter, Range, Scope};
use crate::diag::{Diagnostic, Severity};
use crate::picture::Picture;
use crate::report::bill::{gathered, missing};
use crate::report::verification::{facts, title};
use crate::report::wording::{count, fold};
use crate::verify::{Hop, Verdict, Verification};

/// So many zones can be lost on a page; no region has more.
const MOST_ZONES: usize = 6;

/// The picture, what happens when a zone is lost, and all of it in words. `prefix` tells its ids apart on the page.
pub(super) fn pictured(html: &mut Html, picture: &Picture, verification: &Verification, label: &str, prefix: &str) {
    let zones = match picture.vpcs.as_slice() {
        [one] if (2..=MOST_ZONES).contains(&one.zones.len()) => one.zones.as_slice(),
        _ => &[],
    };
    html.within("figure", &[], |html| {
        if !zones.is_empty() {
            lose(html, zones, prefix);
        }
        html.scrolling(label, |html| html.picture(picture, label, prefix));
        let losses = facts::losses(&verification.losses);
        html.within("div", &[("aria-live", "polite")], |html| {
            for (position, zone) in zones.iter().enumerate() {
                let cost =
                    losses.iter().find(|(lost, _)| lost == zone).map_or("costs no egress path", |(_, cost)| cost);
                let class = format!("loss loss-{position}");
                html.element("p", &[("class", &class)], &format!("The failure of {zone} {cost}."));
            }
        });
        html.folded("The picture in words", |html| html.list(&picture.sentences()));
    });
}

/// Buttons that lose a zone.
fn lose(html: &mut Html, zones: &[String], prefix: &str) {
    let name = format!("lose-{prefix}");
    html.within("fieldset", &[("class", "screen")], |html| {
        html.element("legend", &[], "Lose a zone:");
        let names = zones.iter().enumerate().map(|(position, zone)| (position.to_string(), zone.as_str()));
        for (position, zone) in [("none".to_owned(), "none")].into_iter().chain(names) {
            html.within("label", &[], |html| {
                let class = format!("lose-{position}");
                let mut attributes = vec![("type", "radio"), ("name", &name), ("class", &class)];
                attributes.extend((position == "none").then_some(("checked", "")));
                html.void("input", &attributes);
                html.element("span", &[], zone);
            });
        }
    });
}

/// What is billed, line by line, in one column for each of several bills.
pub(super) fn costs(html: &mut Html, bills: &[(&str, &Bill)]) {
    let mut meters = bills.iter().flat_map(|(_, bill)| bill.lines.iter().map(|line| &line.meter)).collect::<Vec<_>>();
    meters.sort();
    meters.dedup();
    let (fixed, used) = meters.into_iter().partition::<Vec<_>, _>(|meter| !meter.is_by_use());
    let amount = |cost: Option<Range>| cost.map_or_else(|| "no price".to_owned(), Range::amounts);
    let row = |meter: &Meter| {
        let lines = bills.iter().map(|(_, bill)| bill.line(meter)).collect::<Vec<_>>();
        let mut row = vec![
            Cell::text(meter.label()),
            Cell::number(lines.iter().flatten().next().map_or_else(String::new, |line| price(line))),
        ];
        for line in lines {
            let number = line.and_then(|line| line.count).map(Range::numbers).unwrap_or_default();
            row.extend([Cell::number(number), Cell::number(line.map_or_else(String::new, |line| amount(line.cost())))]);
        }
        row
    };
    let mut rows = fixed.into_iter().map(row).collect::<Vec<_>>();
    let mut total = vec![Cell::text("fixed a month"), Cell::text("")];
    for (_, bill) in bills {
        total.extend([Cell::text(""), Cell::number(bill.fixed_amount())]);
    }
    rows.push(total);
    let heads = bills.iter().flat_map(|(name, _)| match bills.len() {
        1 => ["number".to_owned(), "a month".to_owned()],
        _ => [(*name).to_owned(), format!("{name}, a month")],
    });
    let heads = heads.collect::<Vec<_>>();
    let columns = ["what", "price"].into_iter().chain(heads.iter().map(String::as_str)).collect::<Vec<_>>();
    html.table("Costs a month", &columns, &rows);
    let slopes = used.iter().filter_map(|meter| {
        let line = bills.iter().find_map(|(_, bill)| bill.line(meter))?;
        let only =
            bills.iter().filter(|(_, bill)| bill.line(meter).is_some()).map(|(name, _)| *name).collect::<Vec<_>>();
        let only = if only.len() < bills.len() { format!(" ({} only)", only.join(", ")) } else { String::new() };
        Some(format!("{} {}{only}", meter.label(), price(line)))
    });
    let slopes = slopes.collect::<Vec<_>>().join("; ");
    if !slopes.is_empty() {
        html.element("p", &[], &format!("By use: {slopes}."));
    }
    let by_use = |bill: &Bill| gathered(&bill.by_use);
    let open = |bill: &Bill| gathered(&bill.open);
    uncounted(html, "Also billed by use", "by ", bills.iter().flat_map(|(_, bill)| by_use(bill)).collect());
    uncounted(html, "Not counted", "", bills.iter().flat_map(|(_, bill)| open(bill)).collect());
    if let Some((_, bill)) = bills.last() {
        let missing = missing(bill).map(|missing| format!("{}. ", sentence(&missing))).unwrap_or_default();
        let basis = format!("{}. {missing}No taxes, free tiers, discounts or commitments.", sentence(&bill.basis()));
        html.element("p", &[("class", "sub")], &basis);
    }
}

/// What is not counted, each once: resources, and why.
fn uncounted(html: &mut Html, heading: &str, lead: &str, mut list: Vec<(String, String)>) {
    list.sort();
    list.dedup();
    let list = list.into_iter().map(|(ids, why)| format!("{ids}: {lead}{why}")).collect::<Vec<_>>();
    if !list.is_empty() {
        html.element("p", &[], &format!("{heading}: {}.", list.join("; ")));
    }
}

fn price(line: &Line) -> String {
    let unit = line.meter.unit().word();
    line.price.as_ref().map_or_else(|| "no price".to_owned(), |price| format!("{} {unit}", price.amount.exact()))
}

/// A clause as the beginning of a sentence.
pub(super) fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What is taken of what AWS limits, in one column for each of several sides; of addresses in subnets, where fewest are left.
pub(super) fn limits(html: &mut Html, sides: &[(&str, &[Limit])]) {
    let is_of_subnet = |limit: &&Limit| matches!(limit.scope, Some(Scope::Subnet(_)));
    let mut all = Vec::<&Limit>::new();
    for limit in sides.iter().flat_map(|(_, limits)| limits.iter().filter(|limit| !is_of_subnet(limit))) {
        if !all.iter().any(|other| same(other, limit)) {
            all.push(limit);
        }
    }
    let taken = |limits: &[Limit], limit: &Limit| {
        let limit = limits.iter().find(|other| same(other, limit));
        limit.map_or_else(|| "none".to_owned(), |limit| format!("{} of {}", limit.taken, limit.most))
    };
    // What is so of several zones is said once.
    let row = |limit: &Limit| sides.iter().map(|(_, limits)| taken(limits, limit)).collect::<Vec<_>>();
    let folded = fold(all.into_iter().map(|limit| (limit.scope.as_ref(), (limit.what, row(limit)))));
    let rows = folded.into_iter().map(|(places, (what, cells))| {
        let places = places.into_iter().flatten().map(Scope::to_string).collect::<Vec<_>>().join(", ");
        let name = if places.is_empty() { what.to_owned() } else { format!("{what} in {places}") };
        [Cell::text(name)].into_iter().chain(cells.into_iter().map(Cell::number)).collect::<Vec<_>>()
    });
    let mut rows = rows.collect::<Vec<_>>();
    let fewest = |limits: &[Limit]| {
        let fullest = limits.iter().filter(is_of_subnet).min_by_key(|limit| limit.left())?;
        Some(format!("{} in {}", fullest.left(), fullest.scope.as_ref()?))
    };
    let cells = sides.iter().filter_map(|(_, limits)| fewest(limits)).collect::<Vec<_>>();
    if cells.len() == sides.len() {
        let cells = cells.into_iter().map(Cell::number);
        rows.push([Cell::text("addresses left for instances and tasks")].into_iter().chain(cells).collect());
    }
    let columns = ["what"].into_iter().chain(sides.iter().map(|(name, _)| *name)).collect::<Vec<_>>();
    html.table("Quotas and limits", &columns, &rows);
}

/// Whether two limits are of the same things.
fn same(one: &Limit, other: &Limit) -> bool {
    (one.what, &one.scope) == (other.what, &other.scope)
}

/// What a rack is warned of.
pub(super) fn warnings(html: &mut Html, warnings: &[Diagnostic]) {
    let told = warnings
        .iter()
        .filter(|warning| warning.severity != Severity::Accepted)
        .map(|warning| format!("{} ({}): {}", warning.severity.word(), warning.code.slug, warning.advice()));
    html.list(&told.collect::<Vec<_>>());
}

/// Whether every promise holds.
pub(super) fn verdict(html: &mut Html, verification: &Verification, of: &str) {
    let (class, verdict) = match verification.holds() {
        true => ("good", "every promise holds"),
        false => ("bad", "not every promise holds"),
    };
    html.element("p", &[("class", class)], &format!("{of}, {verdict}."));
}

/// What is not as promised, or should be known.
pub(super) fn findings(html: &mut Html, verification: &Verification) {
    let said = verification.findings.iter().filter(|finding| finding.diagnostic.severity != Severity::Accepted);
    for finding in said {
        let word = match (finding.diagnostic.severity, finding.verdict) {
            (Severity::Error, Verdict::Refuted) => "refuted",
            (Severity::Error, _) => "undecided",
            (severity, _) => severity.word(),
        };
        let diagnostic = &finding.diagnostic;
        html.within("details", &[], |html| {
            let class = if diagnostic.severity == Severity::Error { "bad" } else { "sub" };
            html.within("summary", &[], |html| {
                html.element("span", &[("class", class)], &format!("{word} ({})", diagnostic.code.slug));
                html.element("span", &[], &diagnostic.message);
            });
            hops(html, &finding.path);
            if let Some(hint) = &diagnostic.hint {
                html.element("p", &[], &format!("{}.", sentence(hint)));
            }
        });
    }
}

/// The promises that hold and of which something else does not hold as well, as sentences.
pub(super) fn promises(verification: &Verification, is_of_one: impl Fn(&str) -> bool) -> Vec<String> {
    let proved = facts::proved(verification).into_iter().filter(|(_, rule, _)| is_of_one(rule));
    proved.map(|(_, rule, _)| format!("{}.", sentence(title(rule)))).collect()
}

/// The promises that hold, folded, each with its reasons.
pub(super) fn proofs(html: &mut Html, verification: &Verification, of: &str) {
    let proved = facts::proved(verification);
    html.folded(&format!("{}{of}, each with its reasons", holding(verification)), |html| {
        for (proofs, rule, _) in proved {
            html.folded(title(rule), |html| {
                for proof in proofs {
                    html.element("p", &[], &format!("{}:", sentence(&proof.statement)));
                    hops(html, &proof.path);
                }
            });
        }
    });
}

/// How many promises hold: `23 promises hold`.
pub(super) fn holding(verification: &Verification) -> String {
    let number = facts::proved(verification).len();
    format!("{} {}", count(number, "promise"), if number == 1 { "holds" } else { "hold" })
}

fn hops(html: &mut Html, path: &[Hop]) {
    let hops = path.iter().map(|hop| match hop.resource.as_str() {
        "" => hop.because.clone(),
        resource => format!("`{resource}`: {}", hop.because),
    });
    html.list(&hops.collect::<Vec<_>>());
}
