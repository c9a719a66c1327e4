//! Which families of instance types a region has.

use super::{InstanceType, Region};

/// A date, then the families of each region, a line each: what cfn-lint takes from AWS's price lists. Made by
/// `schemas/aws/extract.py`.
const FAMILIES: &str = include_str!("../../../schemas/aws/instance-families.txt");

/// Whether a region has a family of instance types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offering {
    /// It has.
    Offered,
    /// By the price lists of this date it has not, but other regions have.
    Elsewhere(&'static str),
    /// The region or the family is none that is known; it may be newer.
    Unknown,
}

impl InstanceType {
    /// Whether a region had the family of this type when the table was made.
    pub fn offering(&self, region: Region) -> Offering {
        let families = |line: &'static str| line.split(' ').skip(1);
        let has = |line: &'static str| families(line).any(|family| family == self.family());
        let (date, regions) = FAMILIES.split_once('\n').unwrap_or_default();
        match regions.lines().find(|line| line.split(' ').next() == Some(region.name())) {
            Some(line) if has(line) => Offering::Offered,
            Some(_) if regions.lines().any(has) => Offering::Elsewhere(date),
            _ => Offering::Unknown,
        }
    }
}
