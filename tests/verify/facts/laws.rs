//! More facts decide more, and never otherwise: what holds without them holds with them, and what is refuted is not kept.

use super::super::foreign::{self, Case};
use super::{read, settings};
use crate::common::in_parallel;
use rackform::template::evaluate::Settings;
use rackform::verify::{Verdict, Verification, verify};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// What a template names outside: ids by kind, and imports with the kind that their places want.
#[derive(Default)]
struct Outside {
    ids: BTreeSet<String>,
    exports: BTreeMap<String, &'static str>,
    parameters: BTreeMap<String, &'static str>,
}

/// The kind of resource that a property, or the type of a parameter, is about.
fn kind(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let kinds =
        [("subnet", "subnet"), ("vpczone", "subnet"), ("securitygroup", "sg"), ("groupset", "sg"), ("vpc", "vpc")];
    kinds.iter().find(|(word, _)| name.contains(word)).map(|(_, kind)| *kind)
}

/// Whether a text is an id of a kind.
fn is_id(text: &str) -> bool {
    let prefix = ["subnet-", "sg-", "vpc-"].iter().find_map(|prefix| text.strip_prefix(prefix));
    prefix.is_some_and(|rest| !rest.is_empty() && rest.chars().all(|found| found.is_ascii_alphanumeric()))
}

impl Outside {
    fn of(case: &Case) -> Self {
        let mut outside = Self::default();
        outside.collect(&case.template, None);
        let given = case.settings.parameters.values().flat_map(|value| value.split(','));
        outside.ids.extend(given.filter(|text| is_id(text)).map(str::to_owned));
        for (name, declared) in case.template["Parameters"].as_object().into_iter().flatten() {
            let kind = declared["Type"].as_str().filter(|kind| kind.contains("AWS::EC2::")).and_then(kind);
            if let (Some(kind), true, false) =
                (kind, declared.get("Default").is_none(), case.settings.parameters.contains_key(name))
            {
                outside.parameters.insert(name.clone(), kind);
            }
        }
        outside
    }

    fn collect(&mut self, value: &Value, about: Option<&'static str>) {
        match value {
            Value::String(text) => self.ids.extend(text.split(',').filter(|text| is_id(text)).map(str::to_owned)),
            Value::Array(items) => items.iter().for_each(|item| self.collect(item, about)),
            Value::Object(entries) => {
                for (key, inner) in entries {
                    if let ("Fn::ImportValue", Some(name), Some(kind)) = (key.as_str(), inner.as_str(), about) {
                        self.exports.insert(name.to_owned(), kind);
                    }
                    self.collect(inner, kind(key).or(about));
                }
            }
            _ => {}
        }
    }

    /// A facts file that says something of all these, in one of several ways.
    fn file(&self, way: usize) -> String {
        let mut ids = self.ids.clone();
        let mut file = String::new();
        for (section, names) in [("exports", &self.exports), ("parameters", &self.parameters)] {
            if !names.is_empty() {
                writeln!(file, "{section}:").unwrap();
            }
            for (position, (name, kind)) in names.iter().enumerate() {
                let id = if *kind == "vpc" { "vpc-0facts".to_owned() } else { format!("{kind}-{section}{position}") };
                writeln!(file, "  {name:?}: {id}").unwrap();
                ids.insert(id);
            }
        }
        let vpc = ids.iter().find(|id| id.starts_with("vpc-")).cloned().unwrap_or_else(|| "vpc-0facts".to_owned());
        let of = |kind: &'static str| ids.iter().filter(move |id| id.starts_with(kind)).enumerate();
        let routes = |position: usize| match (way + position * (way / 4)) % 4 {
            0 => "public: false, egress: nat, egress-addresses: [192.0.2.1], ipv6: false",
            1 => "public: true, map-public-ip-on-launch: true, ipv6: false",
            2 => "public: false, egress: none, map-public-ip-on-launch: false",
            _ => "zone: eu-west-1a",
        };
        let rules = |position: usize| match (way + position * (way / 4)) % 3 {
            0 => "inbound: [], outbound: [{to: 0.0.0.0/0}]",
            1 => "inbound: [{from: 0.0.0.0/0, ports: 0-65535}], outbound: []",
            _ => "default: false",
        };
        for (section, kind) in [("subnets", "subnet-"), ("security-groups", "sg-")] {
            if of(kind).next().is_some() {
                writeln!(file, "{section}:").unwrap();
            }
            for (position, id) in of(kind) {
                let said = if kind == "sg-" { rules(position) } else { routes(position) };
                writeln!(file, "  {id}: {{vpc: {vpc}, {said}}}").unwrap();
            }
        }
        file
    }
}

/// What is refuted.
fn refuted(found: &Verification) -> BTreeSet<String> {
    let refuted = found.findings.iter().filter(|finding| finding.verdict == Verdict::Refuted);
    refuted.map(|finding| format!("{} {}", finding.diagnostic.code.slug, finding.resource)).collect()
}

#[test]
fn facts_decide_what_was_undecided_and_nothing_otherwise() {
    let cases = foreign::all().into_iter().map(|case| (Outside::of(&case), case));
    // What stands outside is known already where the template that makes it is given.
    let cases = cases.filter(|(outside, case)| case.settings.outside.is_empty() && outside.file(0).contains("vpc:"));
    let cases = cases.collect::<Vec<_>>();
    let found = in_parallel(&cases, |_, (outside, case)| {
        let before = verify(&case.template, &case.settings, case.expected);
        (0..12)
            .map(|way| {
                let file = outside.file(way);
                let facts = read(&[&file], &[]).unwrap_or_else(|found| panic!("{}: {found:#?}\n{file}", case.name()));
                let known = settings(&facts);
                let mut all = Settings { outside: known.outside, ..case.settings.clone() };
                known.parameters.into_iter().for_each(|(name, value)| {
                    all.parameters.entry(name).or_insert(value);
                });
                let after = verify(&case.template, &all, case.expected);
                let broken = before.holds() && !after.holds() || !refuted(&before).is_empty() && after.holds();
                let wrong = broken.then(|| {
                    format!(
                        "{} with\n{file}{:?}\nbecomes {:?}",
                        case.name(),
                        foreign::errors(&before),
                        foreign::errors(&after)
                    )
                });
                (
                    wrong,
                    refuted(&before).is_empty() && !before.holds() && (after.holds() || !refuted(&after).is_empty()),
                )
            })
            .collect()
    });
    let wrong = found.iter().filter_map(|(wrong, _)| wrong.clone()).collect::<Vec<_>>();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), found.len(), wrong.join("\n\n"));
    let decided = found.iter().filter(|(_, decided)| *decided).count();
    assert!(found.len() > 80 && decided > 20, "{decided} of {} became decided", found.len());
}
