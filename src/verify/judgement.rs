//! What a rule says of a subject: whether its promise is kept, and what rests on it.

use super::Hop;
use super::hops::at;
use crate::diag::Severity;
use crate::template::evaluate::{Open, Truth};
use crate::template::trail::first_key;

/// A reason longer than this convinces nobody.
pub(super) const LONGEST_PATH: usize = 100;

/// What a rule says of one subject. It is kept if everything that was asked is: a judgement that asked nothing says nothing.
#[derive(Debug)]
pub(super) struct Judgement {
    /// The logical id of the subject; empty for the template as a whole.
    pub about: String,
    /// Whether the promise is kept; nothing until something is asked.
    pub truth: Option<Truth>,
    /// What holds if it is, as a sentence without a full stop.
    pub statement: String,
    /// Why it holds.
    pub evidence: Vec<Hop>,
    /// What is not as promised, or not known to be.
    pub doubts: Vec<Doubt>,
    /// What should be known all the same: what is worth a warning, and what a notice.
    pub advice: Vec<Advisory>,
    /// How many doubts and pieces of advice there are beyond those that are kept.
    pub more: usize,
}

/// Something that is not as promised, or not known to be.
#[derive(Debug)]
pub(super) struct Doubt {
    /// Whether it is as promised: no, or unknown.
    pub truth: Truth,
    /// What there is to say of it.
    pub words: Words,
    /// Whether it need not be said where another rule said something about the subject at that place.
    pub once: bool,
}

/// What there is to say of something that is not as promised.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// The logical id of the resource it is about; empty for the template as a whole.
    pub about: String,
    /// The place, as a JSON Pointer.
    pub place: String,
    /// What is asked: a clause that begins with a word such as `whether`.
    pub question: String,
    /// What is so where the answer is no.
    pub refuted: String,
    /// What to do then.
    pub fix: String,
    /// The counter-example.
    pub evidence: Vec<Hop>,
}

/// Something that breaks no promise, but that someone should know.
#[derive(Debug)]
pub(super) struct Advice {
    /// The logical id of the resource it is about; empty for the template as a whole.
    pub about: String,
    /// The place, as a JSON Pointer.
    pub place: String,
    /// What is so.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// A piece of advice, and how it is told.
#[derive(Debug)]
pub(super) struct Advisory {
    /// How much it weighs.
    pub severity: Severity,
    /// Whether it need not be told where another rule said something about the subject at that place.
    pub once: bool,
    pub advice: Advice,
}

/// So much is kept of one judgement; of one that has more, nobody reads it all.
pub(super) const MOST: usize = 1_000;

impl Judgement {
    /// A judgement about a subject, with what holds if the promise is kept.
    pub fn new(about: impl Into<String>, statement: impl Into<String>) -> Self {
        Self {
            about: about.into(),
            truth: None,
            statement: statement.into(),
            evidence: Vec::new(),
            doubts: Vec::new(),
            advice: Vec::new(),
            more: 0,
        }
    }

    /// What it says of the template: nothing of what stands outside, unless that is so because of the template. What the
    /// template lacks because of something outside is told at its subject.
    pub fn of_template(mut self, is_outside: impl Fn(&str) -> bool) -> Option<Self> {
        let is_apart = is_outside(&self.about);
        if is_apart {
            self.doubts.retain(|doubt| !is_outside(&doubt.words.about));
            self.advice.retain(|advisory| !is_outside(&advisory.advice.about));
            if self.doubts.is_empty() && self.advice.is_empty() {
                return None;
            }
        }
        let subject = self.about.clone();
        let bring_home = |about: &mut String, place: &mut String| {
            if is_outside(about) {
                about.clone_from(&subject);
            }
            if place.strip_prefix("/Resources/").is_some_and(|rest| is_outside(&first_key(rest))) {
                *place = if about.is_empty() { String::new() } else { at(about) };
            }
        };
        for Doubt { words, .. } in &mut self.doubts {
            bring_home(&mut words.about, &mut words.place);
            let outside = words.fix.split('`').skip(1).step_by(2).find(|id| is_outside(id));
            if let Some(note) = outside.map(|id| format!("; `{id}` is outside the template")) {
                words.fix.push_str(&note);
            }
        }
        for Advisory { advice, .. } in &mut self.advice {
            bring_home(&mut advice.about, &mut advice.place);
        }
        Some(self)
    }

    /// Asks whether something is as promised; the words are for where it is not, or not known to be.
    pub fn ask(&mut self, truth: Truth, words: impl FnOnce() -> Words) {
        self.doubt(truth, false, words);
    }

    /// The same for what need not be said where another rule said something about the subject at that place.
    pub fn ask_once(&mut self, truth: Truth, words: impl FnOnce() -> Words) {
        self.doubt(truth, true, words);
    }

    /// Lets the judgement rest on something that another rule asks, and tells of.
    pub fn rests_on(&mut self, truth: Truth) {
        self.truth = Some(self.truth.take().unwrap_or(Truth::Yes).and(truth));
    }

    /// Says that the rule asks all there is to ask of the subject, be it nothing: so it is kept if nothing breaks it.
    pub fn asks_all(&mut self) {
        self.rests_on(Truth::Yes);
    }

    /// Asks whether there is nothing more than what is known of a list.
    pub fn ask_rest<T>(&mut self, list: &Open<T>, words: impl FnOnce() -> Words) {
        self.ask(list.rest().not(), words);
    }

    fn doubt(&mut self, truth: Truth, once: bool, words: impl FnOnce() -> Words) {
        if !truth.is_yes() && self.has_room() {
            self.doubts.push(Doubt { truth: truth.clone(), words: words(), once });
        }
        self.rests_on(truth);
    }

    /// Warns of something that breaks no promise.
    pub fn warn(&mut self, advice: impl FnOnce() -> Advice) {
        self.advise(Severity::Warning, false, advice);
    }

    /// The same for what need not be told where another rule said something about the subject at that place.
    pub fn warn_once(&mut self, advice: impl FnOnce() -> Advice) {
        self.advise(Severity::Warning, true, advice);
    }

    /// Tells something that was not looked at or is merely worth knowing.
    pub fn notice(&mut self, advice: impl FnOnce() -> Advice) {
        self.advise(Severity::Notice, false, advice);
    }

    /// Tells that something is placed in no subnet of a name, so that AWS puts it into the default VPC. Nobody knows what was made of that:
    /// what rests on it is undecided where something is launched there, which may be exposed. Of what faces the internet
    /// on purpose, or has no public address, it is only told.
    pub fn in_default_vpc(&mut self, id: &str, place: String, because: &str) {
        self.notice(|| Advice {
            about: id.to_owned(),
            place,
            message: format!("`{id}` {because}, so it is in subnets of the default VPC, which are public unless somebody changed them"),
            hint: "name subnets, or check the route tables of the default VPC and who can connect from there".to_owned(),
        });
    }

    fn advise(&mut self, severity: Severity, once: bool, advice: impl FnOnce() -> Advice) {
        if self.has_room() {
            self.advice.push(Advisory { severity, once, advice: advice() });
        }
    }

    /// Whether something more is kept of it; otherwise it is counted.
    fn has_room(&mut self) -> bool {
        let room = self.doubts.len() + self.advice.len() < MOST;
        self.more += usize::from(!room);
        room
    }

    /// Edits each text that is told.
    pub fn each_text(&mut self, edit: impl Fn(&mut String)) {
        edit(&mut self.statement);
        for Doubt { words, .. } in &mut self.doubts {
            let hops = words.evidence.iter_mut().map(|hop| &mut hop.because);
            [&mut words.question, &mut words.refuted, &mut words.fix].into_iter().chain(hops).for_each(&edit);
        }
        for Advisory { advice, .. } in &mut self.advice {
            [&mut advice.message, &mut advice.hint].into_iter().for_each(&edit);
        }
        self.evidence.iter_mut().for_each(|hop| edit(&mut hop.because));
    }

    /// Adds why it holds.
    pub fn because(&mut self, hops: impl IntoIterator<Item = Hop>) {
        self.evidence.extend(hops);
    }
}
