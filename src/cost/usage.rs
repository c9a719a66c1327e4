//! How much of something is used in a month, which no template says.

use super::{Decimal, Meter};
use std::collections::BTreeMap;

/// What is used in a month, by the meter that counts it: gigabytes, and the capacity units of a load balancer on average.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// How much, of what is known.
    pub of: BTreeMap<Meter, Decimal>,
}

impl Usage {
    /// Whether usage of a meter can be told: all that only use makes, and capacity units.
    pub fn counts(meter: &Meter) -> bool {
        meter.is_by_use() || matches!(meter, Meter::Lcu | Meter::Nlcu)
    }

    /// The capacity units of each load balancer: one, where nothing is said.
    pub(super) fn units(&self, meter: &Meter) -> Decimal {
        self.of.get(meter).copied().unwrap_or(Decimal::whole(1))
    }
}
