//! **From a convox.yml, Copilot manifests or a Compose file to app.yml**: what becomes of every key of the source.
//!
//! | file | what it does |
//! |---|---|
//! | `origin` | tells the files of the three tools apart from one another, and from what describes a stack |
//! | `merge` | lays mappings over one another: merge keys of YAML, overrides of an environment |
//! | `node` | a value of the source, and where it stands |
//! | `draft` | an app.yml on its way, and what became of each key of the source |
//! | `account` | goes through a source, so that nothing of it is passed over |
//! | `values` | durations, sizes, commands and names, from one spelling to the other |
//! | `schedule` | schedules as cron expressions of five fields |
//! | `variables` | environment variables, and which of them are secret |
//! | `convox`, `copilot`, `compose` | the rules of each tool, with `route`, `size` and `scale` in folders of theirs |
//! | `appfile` | writes app.yml |
//! | `imported` | the whole way |

mod account;
mod appfile;
mod compose;
mod convox;
mod copilot;
mod draft;
mod imported;
mod merge;
mod node;
mod origin;
mod schedule;
mod values;
mod variables;

pub use crate::app::foreign::Tool;
pub use imported::import;
pub use origin::{File, recognise};

/// What a person asks for beside the files.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// The name of the app.
    pub name: Option<String>,
    /// The environment of Copilot, or the profile of Compose, whose overrides count.
    pub environment: Option<String>,
    /// The rack it is to run on.
    pub rack: Option<Rack>,
}

/// The rack an app is to run on.
#[derive(Debug, Clone)]
pub struct Rack {
    /// The path of its file, from the folder of app.yml.
    pub file: String,
    /// Its name, if it is known.
    pub name: Option<String>,
}

/// An app that was imported.
#[derive(Debug, Clone)]
pub struct App {
    /// Its name.
    pub name: String,
    /// Whose files it comes from.
    pub tool: Tool,
    /// app.yml.
    pub text: String,
    /// What became of each key: of the app as a whole, and of each service.
    pub parts: Vec<Part>,
    /// What is good to know, as sentences without a full stop.
    pub notes: Vec<&'static str>,
}

/// What became of the keys of a service.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its name in app.yml; empty for what belongs to no service.
    pub service: String,
    /// The keys, in the order of the source.
    pub entries: Vec<Entry>,
}

/// What became of a key.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its path in the source; empty where the source says nothing, and a decision is needed for that.
    pub at: String,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a key, the most to do first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Something is to be done: what.
    ByHand(String),
    /// It is none that is known; what to look for.
    Unknown(String),
    /// A key of app.yml says nearly the same, or says it in another way: the key and how.
    Changed(String, String),
    /// App.yml has nothing of the kind; why.
    LeftOut(String),
    /// A key of app.yml says it; its path.
    Carried(String),
}

impl Fate {
    /// The word for it in reports.
    pub fn word(&self) -> &'static str {
        match self {
            Fate::ByHand(_) => "by hand",
            Fate::Unknown(_) => "unknown",
            Fate::Changed(..) => "carried otherwise",
            Fate::LeftOut(_) => "left out",
            Fate::Carried(_) => "carried",
        }
    }
}

impl App {
    /// All keys of the source.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.parts.iter().flat_map(|part| &part.entries)
    }

    /// Whether nothing is left to be done or decided.
    pub fn is_complete(&self) -> bool {
        self.entries().all(|entry| !matches!(entry.fate, Fate::ByHand(_) | Fate::Unknown(_)))
    }
}
