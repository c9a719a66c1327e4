//! What becomes of a rack: keys with value and origin, a verdict about each parameter, and what is to be decided by hand.

use super::Line;
use super::convox::Convox;
use crate::diag::Shell;
use serde_json::Value;
use std::collections::BTreeMap;

/// What became of a parameter, the least to do first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The rack has nothing of the kind, or the parameter had no effect; why.
    Dropped(String),
    /// A key, or its default, does the same.
    Carried,
    /// A key does nearly the same; what differs.
    Changed(String),
    /// It has to be decided; what, and what is so until then.
    ByHand(String),
}

/// Something that is to be decided or filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// What, as a sentence without a full stop.
    pub what: String,
    /// The command that tells, or that does it.
    pub command: Option<Shell>,
}

/// Why the stack cannot be taken over where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// What would be lost, as a sentence without a full stop.
    pub what: String,
    /// What to do instead.
    pub instead: String,
}

/// A rack on its way to rack.yml.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The keys.
    pub lines: Vec<Line>,
    verdicts: BTreeMap<String, Vec<Verdict>>,
    origins: Vec<(&'static str, String)>,
    /// What is to be decided or filled in, beside parameters.
    pub open: Vec<Open>,
    /// Why the stack cannot be taken over where it is.
    pub obstacles: Vec<Obstacle>,
    /// What is good to know.
    pub notes: Vec<String>,
}

impl Draft {
    /// A key that some parameters come to.
    pub fn carry(&mut self, convox: &Convox, names: &[&str], key: &'static str, value: impl Into<Value>) {
        self.write(convox, names, key, value);
        names.iter().for_each(|name| self.judge(name, Verdict::Carried));
    }

    /// A key that some parameters come to, which are judged elsewhere.
    pub fn write(&mut self, convox: &Convox, names: &[&str], key: &'static str, value: impl Into<Value>) {
        self.lines.push(Line { key, value: value.into(), from: convox.origin(names) });
        self.origins.extend(names.iter().map(|name| (key, (*name).to_owned())));
    }

    /// A key that a parameter comes to where it is set to something; without the key a rack has nothing of the kind either.
    pub fn carry_if_set(&mut self, convox: &Convox, name: &'static str, key: &'static str, value: impl Into<Value>) {
        match convox.is_set(name) {
            true => self.carry(convox, &[name], key, value),
            false => self.carried(name),
        }
    }

    /// A key that no parameter says, with where it comes from.
    pub fn set(&mut self, key: &'static str, value: impl Into<Value>, from: impl Into<String>) {
        self.lines.push(Line { key, value: value.into(), from: from.into() });
    }

    /// What a parameter says is so by default.
    pub fn carried(&mut self, name: &str) {
        self.judge(name, Verdict::Carried);
    }

    /// What a parameter said is otherwise now.
    pub fn changed(&mut self, name: &str, how: impl Into<String>) {
        self.judge(name, Verdict::Changed(how.into()));
    }

    /// What a parameter said is no longer said, because of this.
    pub fn dropped(&mut self, name: &str, why: impl Into<String>) {
        self.judge(name, Verdict::Dropped(why.into()));
    }

    /// What a parameter said has to be decided.
    pub fn by_hand(&mut self, name: &str, what: impl Into<String>) {
        self.judge(name, Verdict::ByHand(what.into()));
    }

    /// Judges a parameter whatever was said of it before.
    pub fn overrule(&mut self, name: &str, verdict: Verdict) {
        self.verdicts.insert(name.to_owned(), vec![verdict]);
    }

    /// The keys that a parameter comes to.
    pub fn of(&self, name: &str) -> impl Iterator<Item = &Line> {
        let keys =
            self.origins.iter().filter(move |(_, origin)| origin == name).map(|(key, _)| *key).collect::<Vec<_>>();
        self.lines.iter().filter(move |line| keys.contains(&line.key))
    }

    /// Something to decide or to fill in.
    pub fn ask(&mut self, what: impl Into<String>, command: Option<Shell>) {
        self.open.push(Open { what: what.into(), command });
    }

    /// Something that stands in the way of a take-over in place.
    pub fn refuse(&mut self, what: impl Into<String>, instead: impl Into<String>) {
        self.obstacles.push(Obstacle { what: what.into(), instead: instead.into() });
    }

    fn judge(&mut self, name: &str, verdict: Verdict) {
        let verdicts = self.verdicts.entry(name.to_owned()).or_default();
        if !verdicts.contains(&verdict) {
            verdicts.push(verdict);
        }
    }

    /// The gravest verdict about a parameter, if any rule judged it.
    pub fn verdict(&self, name: &str) -> Option<Verdict> {
        self.verdicts.get(name)?.iter().max().cloned()
    }

    /// Takes a key out again that rack.yml refuses, and leaves what it came from to be decided.
    pub fn withdraw(&mut self, key: &str, why: &str) {
        let Some(at) = self.lines.iter().position(|line| line.key == key) else { return };
        self.lines.remove(at);
        let names = self.origins.iter().filter(|(of, _)| *of == key).map(|(_, name)| name.clone()).collect::<Vec<_>>();
        match names.is_empty() {
            true => self.ask(format!("`{key}` could not be written: {why}"), None),
            false => names.iter().for_each(|name| self.by_hand(name, why)),
        }
    }
}

/// The command that prints the blocks of the subnets of a VPC.
pub(super) fn blocks_of(vpc: &str) -> Shell {
    let filter = Shell::word(&format!("Name=vpc-id,Values={vpc}"));
    Shell::of("aws ec2 describe-subnets --filters {} --query 'Subnets[].CidrBlock'", [filter])
}
