//! **Findings**: what is wrong, where, and what to do. The ground floor: it knows nothing of racks or CloudFormation.
//!
//! A stage that can fail returns [`Checked`]: its value together with warnings, or everything that is wrong at once.

mod acceptance;
mod code;
pub mod codes;
mod nearest;
mod path;
mod shell;
mod shown;
mod text;

pub use acceptance::{Acceptance, Date};
pub use code::Code;
pub use codes::explain;
pub use nearest::nearest;
pub use path::{Path, Step};
pub use shell::Shell;
pub use shown::{calm, covered, filled, is_unseen, printable};
pub use text::{Span, Text};

/// One finding. Its first [`Spot`] is where the matter lies; further ones point at what it collides with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of finding this is; `rackform explain` has an entry for each.
    pub code: &'static Code,
    /// How grave it is.
    pub severity: Severity,
    /// What was found, in lower case, naming the thing in backticks.
    pub message: String,
    /// Where; never empty.
    pub spots: Vec<Spot>,
    /// What to do about it: an action.
    pub hint: Option<String>,
}

/// How grave a finding is, the gravest first. An error stops the output, a warning and advice do not, a notice only informs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The result would be wrong or refused by AWS.
    Error,
    /// It works, but someone should know.
    Warning,
    /// It works and breaks no promise, but it is not good practice.
    Advice,
    /// Something could not be judged, or is merely worth knowing.
    Notice,
    /// It would be one of the others, but somebody has accepted it.
    Accepted,
}

impl Severity {
    /// All of them, the gravest first.
    pub const ALL: [Self; 5] = [Self::Error, Self::Warning, Self::Advice, Self::Notice, Self::Accepted];

    /// The word for it in output: `error`, `warning`, `advice`, `notice` or `accepted`.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "advice",
            Severity::Notice => "notice",
            Severity::Accepted => "accepted",
        }
    }
}

/// A place and what is to be said there (may be empty).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Where.
    pub place: Place,
    /// A few words shown beside the place.
    pub label: String,
}

/// A place in an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The input as a whole.
    Whole,
    /// The value at a path of rack.yml; becomes a [`Span`] once the text is at hand.
    Value(Path),
    /// The key at a path of rack.yml; becomes a [`Span`] once the text is at hand.
    Key(Path),
    /// A stretch of text.
    Span(Span),
    /// A JSON Pointer (RFC 6901) into a template.
    Pointer(String),
    /// The same with the stretch of text that it leads to, where lines say more than pointers: in YAML.
    Located(String, Span),
}

impl Place {
    /// The path in rack.yml, if it is one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Place::Value(path) | Place::Key(path) => Some(path),
            Place::Whole | Place::Span(_) | Place::Pointer(_) | Place::Located(..) => None,
        }
    }

    /// The JSON Pointer into a template, if it has one.
    pub fn pointer(&self) -> Option<&str> {
        match self {
            Place::Pointer(pointer) | Place::Located(pointer, _) => Some(pointer),
            Place::Whole | Place::Value(_) | Place::Key(_) | Place::Span(_) => None,
        }
    }

    /// The stretch of text, if it has one.
    pub fn span(&self) -> Option<&Span> {
        match self {
            Place::Span(span) | Place::Located(_, span) => Some(span),
            Place::Whole | Place::Value(_) | Place::Key(_) | Place::Pointer(_) => None,
        }
    }
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: &'static Code, place: Place, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, place, message)
    }

    /// A warning at a place.
    pub fn warning(code: &'static Code, place: Place, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, place, message)
    }

    /// A notice at a place.
    pub fn notice(code: &'static Code, place: Place, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Notice, place, message)
    }

    /// A finding of any severity at a place.
    pub fn new(code: &'static Code, severity: Severity, place: Place, message: impl Into<String>) -> Self {
        let spots = vec![Spot { place, label: String::new() }];
        Self { code, severity, message: message.into(), spots, hint: None }
    }

    /// The same finding with an action to take.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same finding, accepted.
    #[must_use]
    pub fn accepted(self, why: &str) -> Self {
        Self { severity: Severity::Accepted, ..self }.hint(format!("accepted: {why}"))
    }

    /// The same finding pointing at one more place.
    #[must_use]
    pub fn also(mut self, place: Place, label: impl Into<String>) -> Self {
        self.spots.push(Spot { place, label: label.into() });
        self
    }

    /// What was found and what to do, in a line.
    pub fn advice(&self) -> String {
        let hint = self.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
        format!("{}{hint}", self.message)
    }

    /// The logical id of the resource in which the matter lies, if it is in one.
    pub fn resource(&self) -> Option<String> {
        let id = self.place().pointer()?.strip_prefix("/Resources/")?.split('/').next()?;
        Some(id.replace("~1", "/").replace("~0", "~"))
    }

    /// Where the matter lies.
    pub fn place(&self) -> &Place {
        &self.spots[0].place
    }
}

/// The outcome of a stage: the value with its warnings, or all the findings, at least one of them an error.
pub type Checked<T> = Result<Sound<T>, Refused>;

/// A value nothing speaks against, and what its user should know nevertheless.
#[derive(Debug, Clone)]
pub struct Sound<T> {
    /// The value.
    pub value: T,
    /// Warnings and notices; no errors.
    pub warnings: Vec<Diagnostic>,
}

/// All that was found, at least one error among it.
#[derive(Debug, Clone)]
pub struct Refused(Vec<Diagnostic>);

impl Refused {
    /// The findings: errors and whatever else was noticed on the way.
    pub fn findings(&self) -> &[Diagnostic] {
        &self.0
    }

    /// The findings by value.
    pub fn into_findings(self) -> Vec<Diagnostic> {
        self.0
    }
}

impl From<Diagnostic> for Refused {
    /// Refuses for one reason; whatever severity it had, it is an error now.
    fn from(mut finding: Diagnostic) -> Self {
        finding.severity = Severity::Error;
        Self(vec![finding])
    }
}

/// Collects findings while a stage goes on.
#[derive(Debug, Default)]
pub struct Findings(Vec<Diagnostic>);

impl Findings {
    /// Adds a finding.
    pub fn push(&mut self, finding: Diagnostic) {
        self.0.push(finding);
    }

    /// Whether an error is among them.
    pub fn any_error(&self) -> bool {
        self.0.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// The value with its warnings, or everything found if an error is among it.
    pub fn conclude<T>(self, value: T) -> Checked<T> {
        if self.any_error() { Err(Refused(self.0)) } else { Ok(Sound { value, warnings: self.0 }) }
    }

    /// All the findings, as the reason why there is no value.
    ///
    /// # Panics
    /// When no error is among them: nothing would say why.
    pub fn refuse(self) -> Refused {
        assert!(self.any_error(), "a stage without a result has found an error");
        Refused(self.0)
    }

    /// The findings so far, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }

    /// The findings so far.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.0
    }
}

impl FromIterator<Diagnostic> for Findings {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(findings: I) -> Self {
        Self(findings.into_iter().collect())
    }
}

impl Extend<Diagnostic> for Findings {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, findings: I) {
        self.0.extend(findings);
    }
}
