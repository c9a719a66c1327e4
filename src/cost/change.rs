//! What a change costs: the difference of two bills.

use super::{Bill, Decimal, Line, Meter, Uncounted};
use std::collections::BTreeSet;

/// What a template cost a month, and what another in its place costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expense {
    /// What it cost.
    pub before: Bill,
    /// What it costs.
    pub after: Bill,
}

impl Expense {
    /// How much more the change costs a month, at the smallest size and without what only use makes; of what has no price
    /// nothing is in it.
    pub fn more(&self) -> Decimal {
        self.after.fixed().least - self.before.fixed().least
    }

    /// How much more it may cost a month: at the smallest size or at the largest, whichever is more.
    pub fn most(&self) -> Decimal {
        self.more().max(self.after.fixed().most - self.before.fixed().most)
    }

    /// How much more each meter costs that costs more or less, or is counted more or less often without a price.
    pub fn by_meter(&self) -> Vec<(&Meter, Option<Decimal>)> {
        let lines = self.before.lines.iter().chain(&self.after.lines);
        let meters = lines.map(|line| &line.meter).filter(|meter| !meter.is_by_use()).collect::<BTreeSet<_>>();
        let all = meters.into_iter().filter_map(|meter| {
            let [before, after] = [&self.before, &self.after].map(|bill| bill.line(meter));
            let count = |line: Option<&Line>| line.and_then(|line| line.count).map(|count| count.least);
            let cost = |line: Option<&Line>| line.map_or(Some(Decimal::default()), |line| Some(line.cost()?.least));
            let more = cost(after).zip(cost(before)).map(|(after, before)| after - before);
            let is_same = more.map_or_else(|| count(before) == count(after), Decimal::is_nothing);
            (!is_same).then_some((meter, more))
        });
        all.collect()
    }

    /// What comes with the change, or goes with it, and is not counted.
    pub fn uncounted(&self) -> Vec<&Uncounted> {
        let comes = self.after.open.iter().filter(|open| !self.before.open.contains(open));
        comes.chain(self.before.open.iter().filter(|open| !self.after.open.contains(open))).collect()
    }

    /// Whether how much more it costs is known.
    pub fn is_known(&self) -> bool {
        self.uncounted().is_empty() && self.by_meter().iter().all(|(_, more)| more.is_some())
    }

    /// Whether it is known to cost as much as before.
    pub fn is_nothing(&self) -> bool {
        self.is_known() && self.by_meter().is_empty()
    }
}
