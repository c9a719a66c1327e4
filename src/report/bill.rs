//! **What `rackform cost` says**: what a template costs a month, line by line.

use super::finding::Paint;
use super::json::list;
use super::markdown::{self, Markdown, text};
use super::page::{self, HEADING, Page, styled};
use super::wording::{WIDTH, count, fold, wrapped};
use crate::cost::{Bill, Decimal, Expense, Limit, Line, Meter, Range, Uncounted};
use serde_json::{Value, json};

/// A bill with the name of what it is for.
#[derive(Debug, Clone)]
pub struct Costed {
    /// The name its reader knows the template by.
    pub name: String,
    /// The file it is in.
    pub file: String,
    /// The name of the rack and its mode, if it is one.
    pub rack: Option<(String, &'static str)>,
    /// What it costs.
    pub bill: Bill,
    /// How much of what AWS limits it takes.
    pub limits: Vec<Limit>,
    /// What it would cost otherwise, if anybody asked.
    pub alternatives: Vec<Alternative>,
}

/// What several kinds of a rack cost.
#[derive(Debug, Clone)]
pub struct Alternative {
    /// What it is: `private, nat: single`.
    pub what: String,
    /// What it costs, or why it is none.
    pub bill: Result<Bill, String>,
    /// What it means besides money, as a clause.
    pub means: &'static str,
}

impl Costed {
    /// The whole as text, with a newline at its end.
    pub fn text(&self, paint: Paint) -> String {
        let mut page = Page::new(paint);
        page.line(page::Line::from(format!("{}: ", self.name)).and(styled(HEADING, &self.bill.total())));
        paragraph(&mut page, "  ", &self.basis());
        let fixed = self.bill.lines.iter().filter(|line| !line.meter.is_by_use()).collect::<Vec<_>>();
        if !fixed.is_empty() {
            page.line("");
            fixed.iter().for_each(|line| page.line(row(line)));
            page.line(columns("fixed", "", "", &self.bill.fixed().amounts()));
        }
        let used = self.bill.lines.iter().filter(|line| line.meter.is_by_use()).collect::<Vec<_>>();
        if !used.is_empty() {
            page.line("");
            page.heading("By use", "");
            used.iter().for_each(|line| page.line(row(line)));
        }
        uncounted(&mut page, "Also billed by use", &self.bill.by_use, "by ");
        uncounted(&mut page, "Not counted", &self.bill.open, "");
        if !self.limits.is_empty() {
            page.line("");
            page.heading("Limits", " (AWS's defaults)");
            paragraph(&mut page, "  ", &fullest(&self.limits).join(", "));
        }
        if !self.alternatives.is_empty() {
            page.line("");
            alternatives(&mut page, &self.alternatives);
        }
        page.finish()
    }

    /// What the amounts rest on, in sentences.
    fn basis(&self) -> String {
        let mut sentences = vec![self.bill.basis()];
        sentences.extend(missing(&self.bill));
        sentences.join("; ")
    }

    /// The same in Markdown, as a table.
    pub fn markdown(&self) -> String {
        let mut page = markdown::Page::default();
        page.add("total", &Markdown::of("**{}**: {}\n", [text(&self.name), text(&self.bill.total())]));
        let rows = self.bill.lines.iter().map(|line| cells(line).map(|cell| text(&cell)));
        page.table("line", ["what", "number", "price", "a month"], rows);
        page.add("sentence", &Markdown::of("\n{}.\n", [text(&self.basis())]));
        for (heading, list, lead) in
            [("Also billed by use", &self.bill.by_use, "by "), ("Not counted", &self.bill.open, "")]
        {
            if !list.is_empty() {
                let items = gathered(list).into_iter().map(|(ids, why)| format!("{ids}: {lead}{why}"));
                let items = text(&items.collect::<Vec<_>>().join("; "));
                page.add("list", &Markdown::of("\n{}: {}.\n", [heading.into(), items]));
            }
        }
        if !self.limits.is_empty() {
            let limits = fullest(&self.limits).join(", ");
            page.add("list", &Markdown::of("\nLimits (AWS's defaults): {}.\n", [text(&limits)]));
        }
        if !self.alternatives.is_empty() {
            let first = first(&self.alternatives);
            let rows = self.alternatives.iter().map(|one| {
                let [fixed, more, means] = one.cells(first);
                [text(&one.what), text(&fixed), text(&more), text(&means)]
            });
            page.table("alternative", ["alternative", "fixed a month", "more", "what it means"], rows);
            for sentence in break_even(&self.alternatives) {
                page.add("sentence", &Markdown::of("\n{}.\n", [text(&sentence)]));
            }
        }
        page.finish()
    }

    /// The whole as one object.
    pub fn json(&self) -> Value {
        json!({
            "file": self.file,
            "rack": self.rack.as_ref().map(|(name, _)| name),
            "mode": self.rack.as_ref().map(|(_, mode)| mode),
            "bill": self.bill.json(),
            "lines": list(&self.bill.lines, line),
            "alsoByUse": list(&self.bill.by_use, not_counted),
            "notCounted": list(&self.bill.open, not_counted),
            "limits": list(&self.limits, limit),
            "alternatives": list(&self.alternatives, Alternative::json),
        })
    }
}

impl Bill {
    /// Which prices these are and what they come to, as an object.
    pub fn json(&self) -> Value {
        json!({
            "region": self.region,
            "regionAssumed": self.is_assumed,
            "currency": self.currency,
            "listPrices": self.is_listed,
            "pricesFrom": self.dates().map(|(first, _)| first),
            "pricesTo": self.dates().map(|(_, last)| last),
            "fixed": money(self.fixed()),
            "used": money(self.used()),
            "complete": self.is_whole(),
        })
    }

    /// What it comes to, in a line: `201.47 USD a month`.
    pub fn total(&self) -> String {
        let total = Range { least: self.fixed().least + self.used().least, most: self.fixed().most + self.used().most };
        format!("{} {} a month", self.known(total), self.currency)
    }

    /// The same, or that nobody knows, since nothing that is there has a price.
    pub(super) fn verdict(&self) -> String {
        if self.is_priced() { self.total() } else { "cost not known".to_owned() }
    }

    /// What is there comes to so much, or to at least that; nobody knows how much where nothing of it has a price.
    pub(super) fn fixed_amount(&self) -> String {
        if self.is_priced() { self.known(self.fixed()) } else { NOT_KNOWN.to_owned() }
    }

    /// Whether anything that is there has a price, or nothing has to have one.
    fn is_priced(&self) -> bool {
        let mut there = self.lines.iter().filter(|line| !line.meter.is_by_use());
        self.is_whole() || there.any(|line| line.price.is_some())
    }

    /// An amount, which is the least it can be if not all is counted.
    fn known(&self, amount: Range) -> String {
        let least = if self.is_whole() { "" } else { "at least " };
        format!("{least}{}", amount.amounts())
    }

    /// What it costs and at which prices, in a line; or that prices are missing.
    pub fn summary(&self) -> String {
        let there = self.lines.iter().filter(|line| !line.meter.is_by_use());
        let (unpriced, all) = (there.clone().filter(|line| line.price.is_none()).count(), there.count());
        if unpriced == 0 {
            return format!("{} ({})", self.total(), self.basis());
        }
        format!(
            "cost not known: {unpriced} of {all} items have no list price in {}; `rackform cost --prices FILE` takes yours",
            self.region
        )
    }

    /// Which prices these are, as a clause.
    pub fn basis(&self) -> String {
        let whose = if self.is_listed { "list prices" } else { "your prices, else list prices" };
        let of = match self.dates() {
            Some((first, last)) if first == last => format!(", as of {first}"),
            Some((first, last)) => format!(", as of {first} to {last}"),
            None => String::new(),
        };
        let assumed = if self.is_assumed { " (assumed)" } else { "" };
        format!("{whose}, {}{assumed}{of}; on demand, Linux", self.region)
    }
}

impl Alternative {
    /// What it costs, how much more than the first, and what it means. How much more is not known where not all is counted.
    pub(super) fn cells(&self, first: Option<Decimal>) -> [String; 3] {
        match &self.bill {
            Ok(bill) => {
                let least = Range::exactly(bill.fixed().least);
                let fixed = if bill.is_priced() { bill.known(least) } else { NOT_KNOWN.to_owned() };
                let more = first.filter(|_| bill.is_whole()).map(|first| (least.least - first).signed());
                [fixed, more.unwrap_or_default(), self.means.to_owned()]
            }
            Err(why) => [String::new(), String::new(), why.clone()],
        }
    }

    /// What it costs for certain, whatever is used, and by how much a gigabyte through NAT gateways, or else endpoints, adds to
    /// that; nothing where not all is counted.
    pub(super) fn slope(&self) -> Option<(Decimal, Decimal)> {
        let bill = self.bill.as_ref().ok().filter(|bill| bill.is_whole())?;
        let price = |meter| Some(bill.line(&meter)?.price.as_ref()?.amount);
        let gigabyte = price(Meter::NatGatewayData).or_else(|| price(Meter::InterfaceEndpointData));
        Some((bill.fixed().least, gigabyte.unwrap_or_default()))
    }

    /// As an object.
    fn json(&self) -> Value {
        let bill = self.bill.as_ref().ok();
        json!({
            "name": self.what,
            "message": self.means,
            "fixed": bill.map(|bill| money(bill.fixed())),
            "complete": bill.map(Bill::is_whole),
            "reason": self.bill.as_ref().err(),
        })
    }
}

impl Expense {
    /// How much more a change costs, for a verdict: `+98.55 USD a month`. Nothing where that is as much as before, or not known.
    pub(super) fn verdict(&self) -> Option<String> {
        let is_told = self.is_known() && !self.is_nothing();
        is_told.then(|| format!("{} {} a month", self.more().signed(), self.after.currency))
    }

    /// What a change costs, in a sentence without a full stop. Nothing where that is as much as before.
    pub(super) fn sentence(&self) -> Option<String> {
        if self.is_nothing() {
            return None;
        }
        let meters = self.by_meter();
        let by_meter = meters.iter().map(|(meter, more)| match more {
            Some(more) => format!("{} {}", meter.label(), more.signed()),
            None => format!("{} (no price, `--prices FILE` gives yours)", meter.label()),
        });
        let uncounted = self.uncounted().into_iter().map(|one| format!("`{}` not counted ({})", one.resource, one.why));
        let parts = by_meter.chain(uncounted).collect::<Vec<_>>();
        const MOST: usize = 6;
        let shown = if parts.len() > MOST { MOST - 1 } else { parts.len() };
        let more = if shown < parts.len() { format!(", and {} more", parts.len() - shown) } else { String::new() };
        let (parts, basis) = (format!("{}{more}", parts[..shown].join(", ")), self.after.basis());
        // What was counted before and no longer is would seem to be saved.
        let is_lost = |one: &&Uncounted| self.before.lines.iter().any(|line| line.resources.contains(&one.resource));
        let is_lost = self.uncounted().iter().any(is_lost);
        let is_priced = !is_lost && meters.iter().any(|(_, more)| more.is_some());
        let total = format!("{} {} a month", self.more().signed(), self.after.currency);
        let sizes = format!("from {} to {} at the smallest size", self.before.fixed().least, self.after.fixed().least);
        Some(match self.is_known() {
            true => format!("costs {total}, {sizes}: {parts}; {basis}"),
            false if is_priced => format!("costs {total} as far as that is known, {sizes}: {parts}; {basis}"),
            false => format!("how much it costs more is not known: {parts}; {basis}"),
        })
    }

    /// As an object.
    pub(super) fn json(&self) -> Value {
        let by_meter = |(meter, more): &(&Meter, Option<Decimal>)| json!({ "meter": meter.to_string(), "difference": more.map(cents) });
        json!({
            "region": self.after.region,
            "currency": self.after.currency,
            "before": money(self.before.fixed()),
            "after": money(self.after.fixed()),
            "difference": cents(self.more()),
            "complete": self.is_known(),
            "byMeter": list(&self.by_meter(), by_meter),
            "notCounted": list(&self.uncounted(), |one| not_counted(one)),
        })
    }
}

/// What has a price that nobody knows, or is billed in a way that is not counted.
fn not_counted(one: &Uncounted) -> Value {
    json!({ "resource": one.resource, "type": one.kind, "reason": one.why })
}

fn limit(limit: &Limit) -> Value {
    json!({ "name": limit.to_string(), "count": limit.taken, "limit": limit.most })
}

fn line(line: &Line) -> Value {
    let price = line.price.as_ref();
    let price =
        price.map(|price| json!({ "amount": number(price.amount), "date": price.date, "source": price.source }));
    json!({
        "meter": line.meter.to_string(),
        "name": line.meter.label(),
        "byUse": line.meter.is_by_use(),
        "assumed": line.is_assumed,
        "resources": line.resources,
        "count": line.count.map(range),
        "unit": line.meter.unit().word(),
        "price": price,
        "monthly": line.cost().map(money),
    })
}

/// What costs of which no price is known.
const NOT_KNOWN: &str = "not known";

/// The fixed costs of the first of several, if all of it is counted.
pub(super) fn first(all: &[Alternative]) -> Option<Decimal> {
    let bill = all.iter().find_map(|one| one.bill.as_ref().ok())?;
    bill.is_whole().then(|| bill.fixed().least)
}

/// What several kinds of a rack cost, with what each costs more than the first.
fn alternatives(page: &mut Page, all: &[Alternative]) {
    page.heading("Alternatives", ", fixed a month at the smallest size");
    let first = first(all);
    for one in all {
        let [fixed, more, means] = one.cells(first);
        page.line(format!("  {:<24} {fixed:>10}  {more:>10}  {means}", one.what));
    }
    for sentence in break_even(all) {
        paragraph(page, "  ", &sentence);
    }
}

/// From how many GB a month on what is dearer at first is cheaper, because it costs less a GB.
pub(super) fn break_even(all: &[Alternative]) -> Vec<String> {
    let of = |one: &Alternative| one.slope().filter(|(_, a_gb)| !a_gb.is_nothing());
    let Some((first, (fixed, a_gb))) = all.iter().find_map(|one| Some((one, of(one)?))) else { return Vec::new() };
    let dearer = all.iter().filter_map(|one| Some((one, of(one)?))).filter_map(|(one, (more, less))| {
        let from = (more - fixed).over(a_gb - less).filter(|from| *from > 0)?;
        let from = Decimal::whole(i64::try_from(from).ok()?).to_string();
        let from = from.trim_end_matches(".00");
        Some(format!("`{}` costs less than `{}` from {from} GB a month on", one.what, first.what))
    });
    dearer.collect()
}

/// That prices are missing, and what to do.
pub(super) fn missing(bill: &Bill) -> Option<String> {
    let names = bill.unpriced().map(|line| format!("`{}`", line.meter)).collect::<Vec<_>>();
    (!names.is_empty()).then(|| {
        format!("no price is known in {} for {}: give yours with `--prices FILE`", bill.region, names.join(", "))
    })
}

fn row(line: &Line) -> String {
    let [what, number, price, amount] = cells(line);
    columns(&what, &number, &price, &amount)
}

/// What a line says: what, how many, for how much, and what that comes to.
fn cells(line: &Line) -> [String; 4] {
    let assumed = if line.is_assumed { " (assumed)" } else { "" };
    let price = line.price.as_ref().map(|price| format!("{} {}", price.amount.exact(), line.meter.unit().word()));
    [
        format!("{}{assumed}", line.meter.label()),
        line.count.map_or_else(String::new, Range::numbers),
        price.unwrap_or_else(|| "not known".to_owned()),
        line.cost().map_or_else(String::new, Range::amounts),
    ]
}

fn columns(what: &str, number: &str, price: &str, amount: &str) -> String {
    format!("  {what:<34} {number:>10}  {price:>20}  {amount}")
}

fn number(number: Decimal) -> Value {
    serde_json::from_str(&number.exact()).unwrap_or(Value::Null)
}

fn range(range: Range) -> Value {
    json!({ "least": number(range.least), "most": number(range.most) })
}

/// The same of money, in hundredths.
fn money(range: Range) -> Value {
    json!({ "least": cents(range.least), "most": cents(range.most) })
}

fn cents(amount: Decimal) -> Value {
    serde_json::from_str(&amount.to_string().replace(',', "")).unwrap_or(Value::Null)
}

/// The limits, and of those of which there are several the one that is taken most.
fn fullest(limits: &[Limit]) -> Vec<String> {
    let folded = fold(limits.iter().map(|limit| (limit, limit.what)));
    let fullest = folded.into_iter().filter_map(|(all, _)| {
        let fullest = all.iter().min_by_key(|limit| limit.left())?;
        Some(format!("{fullest} {} of {}", fullest.taken, fullest.most))
    });
    fullest.collect()
}

/// Those for one reason together.
pub(super) fn gathered(list: &[Uncounted]) -> Vec<(String, String)> {
    const MOST: usize = 4;
    let folded = fold(list.iter().map(|one| (one, one.why.clone())));
    let gathered = folded.into_iter().map(|(all, why)| {
        let shown = if all.len() > MOST { MOST - 1 } else { all.len() };
        let mut ids = all[..shown].iter().map(|one| format!("`{}`", one.resource)).collect::<Vec<_>>();
        if shown < all.len() {
            ids.push(count(all.len() - shown, "other"));
        }
        (ids.join(", "), why)
    });
    gathered.collect()
}

fn uncounted(page: &mut Page, heading: &str, list: &[Uncounted], lead: &str) {
    if list.is_empty() {
        return;
    }
    page.line("");
    page.heading(heading, "");
    for (ids, why) in gathered(list) {
        paragraph(page, "  ", &format!("{ids}: {lead}{why}"));
    }
}

fn paragraph(page: &mut Page, lead: &str, text: &str) {
    for line in wrapped(text, WIDTH - lead.len()) {
        page.line(format!("{lead}{line}"));
    }
}
