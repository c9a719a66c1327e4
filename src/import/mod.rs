//! **From a living stack to rack.yml**: what its parameters, its template and its physical facts say, as keys with their
//! origin.
//!
//! | file | what it does |
//! |---|---|
//! | `hand` | tells the files apart by what is in them, and reads them |
//! | `params` | reads what `convox rack params` prints |
//! | `convox` | a Convox rack: its parameters with their defaults, and what follows from them |
//! | `line` | a key with its value and its origin |
//! | `own/` | racks that rackform made itself: their template back to their rack.yml |
//! | `draft` | keys, and a verdict about each parameter |
//! | `carry` | the rules that a table of names cannot hold |
//! | `beside` | a rack that stands beside another, in its VPC |
//! | `rackfile` | writes rack.yml |
//! | `carried` | a Convox rack as rack.yml, with all that is to be said of it |
//! | `refusal` | why nothing comes of it |
//! | `restored` | a rack that rackform made, read back from its template |
//! | `deployed` | the template as it is deployed, with physical facts |
//! | `survival` | what of a stack survives its take-over |
//! | `services/` | from a convox.yml, Copilot manifests or a Compose file to app.yml |

mod beside;
mod carried;
mod carry;
mod convox;
mod deployed;
mod draft;
mod hand;
mod line;
pub mod own;
mod params;
mod rackfile;
mod refusal;
mod restored;
pub mod services;
mod survival;

pub use carried::import;
pub use carry::CERTIFICATE;
pub use draft::{Obstacle, Open, Verdict};
pub use hand::{Given, Hand, read};
pub use line::Line;
pub use rackfile::{RackFile, differs, rack_file};
pub use restored::{read_back, restore};
pub use survival::{ExportFate, Outcome, Survival, Survivor, survival};

use serde_json::Value;
use std::collections::BTreeSet;

/// What a person asks for beside the files.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// The name of the rack; that of the stack by default.
    pub name: Option<String>,
    /// The ARN of the certificate.
    pub certificate: Option<String>,
    /// Whether a rack is wanted beside the one there is.
    pub beside: bool,
}

/// A stack that was imported.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The name of the rack.
    pub name: String,
    /// The name of the stack, if it is known.
    pub stack: Option<String>,
    /// Its region, if it is known.
    pub region: Option<String>,
    /// The release of Convox; nothing of a rack that rackform made.
    pub release: Option<String>,
    /// Whether it is beside the one there is.
    pub beside: bool,
    /// rack.yml; with [`CERTIFICATE`] in the place of a certificate that is not known.
    pub file: RackFile,
    /// All parameters, by name.
    pub rows: Vec<Row>,
    /// What is to be decided or filled in, beside parameters.
    pub open: Vec<Open>,
    /// Why the stack cannot be taken over where it is.
    pub obstacles: Vec<Obstacle>,
    /// What is good to know, as sentences without a full stop.
    pub notes: Vec<String>,
    /// The template as it is deployed, if a file has it.
    pub deployed: Option<Value>,
    /// What survives, if the template is known and the take-over is in place.
    pub survival: Option<Survival>,
    /// The stacks that import what this one exports; nothing where no file says it.
    pub importers: Option<BTreeSet<String>>,
}

/// What became of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its value, as it may be shown.
    pub value: String,
    /// Whether the value is given, or assumed to be the default of its release.
    pub given: bool,
    /// The keys that say it, with their values as rack.yml has them.
    pub keys: Vec<String>,
    /// What became of it.
    pub verdict: Verdict,
}

/// A key that rack.yml refuses, and why.
#[derive(Debug, Clone)]
pub struct Rejected {
    /// The key; nothing where the finding is about none that was written.
    pub key: Option<&'static str>,
    /// Why, as a sentence without a full stop.
    pub why: String,
}

impl Imported {
    /// Whether all is carried over, and nothing is left to be decided.
    pub fn is_complete(&self) -> bool {
        let open = self.rows.iter().any(|row| matches!(row.verdict, Verdict::ByHand(_)));
        !open && self.open.is_empty() && self.obstacles.is_empty()
    }

    /// Whether it can be written: nothing stands in its way.
    pub fn is_written(&self) -> bool {
        self.obstacles.is_empty()
    }
}
