//! The template of some lines, compared with the one that is deployed.

use crate::diag::{Diagnostic, Findings, Severity};
use crate::import::Line;
use crate::rack::{Document, Source};
use crate::{plan, synth};
use serde_json::{Map, Value};
use std::fmt;

/// Where a deployed template differs from the one that a description makes.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The JSON Pointer of what differs.
    pub place: String,
    /// What is deployed, if anything.
    pub deployed: Option<Value>,
    /// What the description makes, if anything.
    pub made: Option<Value>,
}

impl fmt::Display for Difference {
    /// One line: the place, what is deployed, and what the description makes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, deployed, made } = self;
        match (deployed, made) {
            (Some(deployed), Some(made)) => {
                write!(f, "`{place}` is {}, and rack.yml makes {}", Short(deployed), Short(made))
            }
            (Some(deployed), None) => write!(f, "`{place}` is {}, and rack.yml makes nothing there", Short(deployed)),
            (None, Some(made)) => write!(f, "`{place}` is not there, and rack.yml makes {}", Short(made)),
            (None, None) => write!(f, "`{place}` differs"),
        }
    }
}

/// A value in at most so many letters.
struct Short<'v>(&'v Value);

const LONGEST: usize = 80;

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        match text.char_indices().nth(LONGEST) {
            Some((end, _)) => write!(f, "{}…", &text[..end]),
            None => f.write_str(&text),
        }
    }
}

/// What became of some lines.
#[derive(Debug)]
pub(super) struct Compared {
    /// Where the deployed template differs from theirs.
    pub differences: Vec<Difference>,
    /// How many warnings there are about them.
    pub warnings: usize,
}

impl Compared {
    /// Whether this is no worse than another: there is no difference that the other has not, and no warning more.
    pub fn is_as_good_as(&self, other: &Self) -> bool {
        let known = self.differences.iter().all(|difference| other.differences.contains(difference));
        known && self.warnings <= other.warnings
    }
}

/// The description that lines make, as a tree; as JSON it is a rack.yml.
pub fn description(lines: &[Line]) -> Value {
    let mut tree = Value::Object(Map::new());
    for Line { key, value, .. } in lines {
        *key.split('.').fold(&mut tree, |section, name| &mut section[name]) = value.clone();
    }
    tree
}

/// Makes the template of some lines, and compares it with the deployed one. What [`crate::compile`] proves of it is left to
/// whoever uses the lines.
///
/// # Errors
/// Why there is no template of these lines; places are paths of rack.yml.
pub(super) fn compare(lines: &[Line], deployed: &Value) -> Result<Compared, Vec<Diagnostic>> {
    let document = Document::load(&Source::new("rack.yml", &description(lines).to_string()));
    let document = document.map_err(|refused| refused.into_findings())?;
    let mut findings = Findings::default();
    let rack = document.read(&mut findings).asked;
    if findings.any_error() {
        return Err(findings.into_vec());
    }
    // What has no effect changes nothing, and is left out for that.
    let planned = plan::plan(&rack, &|_| false).map_err(|refused| refused.into_findings())?;
    let warnings = planned.warnings.iter().filter(|finding| finding.severity == Severity::Warning).count();
    let made = synth::synth(&planned.value).into_json();
    let mut differences = Vec::new();
    differ("", Some(deployed), Some(&made), &mut differences);
    Ok(Compared { differences, warnings })
}

/// The smallest values that differ; lists of different lengths differ as a whole.
fn differ(place: &str, deployed: Option<&Value>, made: Option<&Value>, found: &mut Vec<Difference>) {
    match (deployed, made) {
        (deployed, made) if deployed == made => {}
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            let more = other.keys().filter(|key| !one.contains_key(*key));
            for key in one.keys().chain(more) {
                let escaped = key.replace('~', "~0").replace('/', "~1");
                differ(&format!("{place}/{escaped}"), one.get(key), other.get(key), found);
            }
        }
        (Some(Value::Array(one)), Some(Value::Array(other))) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                differ(&format!("{place}/{index}"), Some(one), Some(other), found);
            }
        }
        (deployed, made) => {
            found.push(Difference { place: place.to_owned(), deployed: deployed.cloned(), made: made.cloned() })
        }
    }
}
