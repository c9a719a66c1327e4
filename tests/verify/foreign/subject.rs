//! The templates that laws are held over, and how each is verified.

use super::case::{self, Case, errors};
use crate::common::{racks, slim};
use rackform::template::evaluate::Settings;
use rackform::verify::{Expected, Verification, verify};
use serde_json::Value;
use std::collections::BTreeSet;

/// A template and how it is verified.
pub struct Subject {
    pub name: String,
    pub template: Value,
    pub settings: Settings,
    pub expected: Option<Expected>,
}

impl Subject {
    /// What is found of a template that is verified in this way.
    pub fn verify(&self, template: &Value) -> Verification {
        verify(template, &self.settings, self.expected)
    }

    /// What refutes or leaves open its promises.
    pub fn errors(&self, template: &Value) -> BTreeSet<String> {
        errors(&self.verify(template))
    }
}

/// The foreign templates in every way they are verified.
pub fn foreign() -> Vec<Subject> {
    let all = case::all().into_iter().map(|case| {
        let name = case.name();
        let Case { template, settings, expected, .. } = case;
        Subject { name, template, settings, expected }
    });
    all.collect()
}

/// Racks of every shape in both modes.
pub fn shapes() -> Vec<Subject> {
    const SHAPES: [&str; 5] = ["default", "everything", "existing-vpc", "nat-none", "nat-regional"];
    let mut all = Vec::new();
    for rack in racks("ok").iter().filter(|rack| SHAPES.contains(&&*rack.name)) {
        for (mode, expected) in [("public", Expected::Public), ("private", Expected::Private)] {
            let made = slim(rack, &[("mode", mode)]);
            all.extend(made.map(|made| Subject {
                name: format!("{} ({mode})", rack.name),
                settings: made.settings(),
                template: made.value,
                expected: Some(expected),
            }));
        }
    }
    all
}

/// Racks of every shape in both modes, and the foreign templates that hold.
pub fn kept() -> Vec<Subject> {
    let foreign = foreign().into_iter().filter(|subject| subject.verify(&subject.template).holds());
    shapes().into_iter().chain(foreign).collect()
}

/// The templates that hold, and all foreign ones.
pub fn all() -> Vec<Subject> {
    kept().into_iter().chain(foreign()).collect()
}
