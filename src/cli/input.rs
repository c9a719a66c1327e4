//! What a file holds where a template may be given: a template, or a rack or an app, which is compiled.

use super::content::Content;
use super::templates::{SIZE_LIMIT, Template};
use super::tree::{Disk, Tree};
use super::{apps, files, many};
use crate::cfn::Style;
use crate::diag::codes::command;
use crate::diag::{Diagnostic, Text};
use crate::rack::{Document, Override, Source};
use crate::source::{self, yaml};
use crate::template::evaluate::Settings;
use crate::{Compiled, CompiledApp, app, compile, compile_app};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;

/// A file and what is in it.
pub(super) struct Input {
    /// The name under which messages speak of it.
    pub name: String,
    /// Its text, if it is a template.
    pub text: Option<Arc<Text>>,
    /// What is in it.
    pub subject: Subject,
}

/// What is in a file.
pub(super) enum Subject {
    /// A template.
    Template(Template),
    /// A rack, what it compiles to, and what it is warned of.
    Rack(Box<(Document, Compiled, Vec<Diagnostic>)>),
    /// An app, what it compiles to on its rack, and what it is warned of.
    App(Box<(app::Document, CompiledApp, Vec<Diagnostic>)>),
    /// Something else; the findings say why.
    Refused(Vec<Diagnostic>),
    /// Nobody knows: it cannot be read.
    Unreadable(Diagnostic),
}

impl Input {
    /// The input that a file is, or standard input for `-`.
    pub fn open(path: &Path) -> Self {
        Self::open_in(&Disk, path)
    }

    /// The input that a file in a tree is.
    pub fn open_in(tree: &dyn Tree, path: &Path) -> Self {
        let name = tree.name(path);
        match tree.read(path, SIZE_LIMIT) {
            Ok(bytes) => Self::read(tree, path, &name, bytes),
            Err(error) => {
                let finding = files::failure(&command::UNREADABLE_FILE, &name, "read", &error);
                Self { name, text: None, subject: Subject::Unreadable(finding) }
            }
        }
    }

    fn read(tree: &dyn Tree, path: &Path, name: &str, bytes: Vec<u8>) -> Self {
        let read = match Content::of(path, &bytes) {
            Content::Rack => rack(name, bytes),
            Content::App => app(tree, path, name, bytes),
            Content::Template => template(name, bytes),
        };
        let (text, subject) = read.unwrap_or_else(|refused| (None, Subject::Refused(refused)));
        Self { name: name.to_owned(), text, subject }
    }

    /// What a rack is in a mode, whatever its file says; nothing where this is no rack.
    pub fn in_mode(&self, mode: &str) -> Option<Self> {
        self.with([Override::option(mode, "mode", mode)])
    }

    /// The same for two modes.
    pub fn in_modes(&self, modes: [&str; 2]) -> Option<[Self; 2]> {
        let sources = modes.map(|mode| self.source_with([Override::option(mode, "mode", mode)]));
        let [Some(one), Some(other)] = sources else { return None };
        let name = &self.name;
        Some(many::both([one, other], |source| Self::of_rack(name, &source)))
    }

    /// What a rack is with other values of some keys; nothing where this is no rack.
    pub fn with(&self, overrides: impl IntoIterator<Item = Override>) -> Option<Self> {
        Some(Self::of_rack(&self.name, &self.source_with(overrides)?))
    }

    fn source_with(&self, overrides: impl IntoIterator<Item = Override>) -> Option<Source> {
        let Subject::Rack(rack) = &self.subject else { return None };
        let mut source = rack.0.source().clone();
        source.overrides.extend(overrides);
        Some(source)
    }

    fn of_rack(name: &str, source: &Source) -> Self {
        let subject = compiled(source).unwrap_or_else(Subject::Refused);
        Self { name: name.to_owned(), text: None, subject }
    }

    /// The same rack once more; nothing where this is no rack.
    pub fn again(&self) -> Option<Self> {
        self.with([])
    }

    /// Writes out the loops of a template, as far as what they go over is known.
    pub fn expand(&mut self, settings: &Settings) {
        if let Subject::Template(template) = &mut self.subject {
            template.expand(settings);
        }
    }

    /// The template, if there is one.
    pub fn template(&self) -> Option<&Value> {
        match &self.subject {
            Subject::Template(template) => Some(&template.value),
            Subject::Rack(rack) => Some(&rack.1.value),
            Subject::App(app) => Some(&app.1.value),
            Subject::Refused(_) | Subject::Unreadable(_) => None,
        }
    }

    /// The name of the rack, if this is one.
    pub fn rack_name(&self) -> Option<String> {
        let Subject::Rack(rack) = &self.subject else { return None };
        Some(rack.1.plan.name.to_string())
    }

    /// The name of the stack, if this is a rack or an app.
    pub fn stack_name(&self) -> Option<String> {
        match &self.subject {
            Subject::Rack(rack) => Some(rack.1.plan.name.to_string()),
            Subject::App(app) => Some(app.1.plan.stack()),
            Subject::Template(_) | Subject::Refused(_) | Subject::Unreadable(_) => None,
        }
    }

    /// The mode of the rack, if this is one.
    pub fn mode(&self) -> Option<&'static str> {
        let Subject::Rack(rack) = &self.subject else { return None };
        Some(rack.1.plan.network.home().word())
    }

    /// The services that the rack has endpoints for, and those that it needs without a NAT gateway, if this is a rack.
    pub fn endpoints_without_nat(&self) -> Option<Vec<String>> {
        let Subject::Rack(rack) = &self.subject else { return None };
        Some(crate::endpoints_without_nat(&rack.1.rack))
    }

    /// What is known of this input: of a rack and an app, what it is proved under as well.
    pub fn settings(&self, settings: &Settings) -> Settings {
        match &self.subject {
            Subject::Rack(rack) => rack.1.assumed(settings.clone()),
            Subject::App(app) => app.1.assumed(settings.clone()),
            _ => settings.clone(),
        }
    }

    /// The region that a rack names, if this is one, or an app on one, and it does.
    pub fn region(&self) -> Option<String> {
        let region = match &self.subject {
            Subject::Rack(rack) => rack.1.plan.region,
            Subject::App(app) => app.1.plan.region,
            Subject::Template(_) | Subject::Refused(_) | Subject::Unreadable(_) => None,
        };
        region.map(|region| region.to_string())
    }
}

type Read = Result<(Option<Arc<Text>>, Subject), Vec<Diagnostic>>;

fn template(name: &str, bytes: Vec<u8>) -> Read {
    let text = source::text(name, bytes, SIZE_LIMIT).map_err(|finding| vec![*finding])?;
    let template = Template::read(&text).map_err(|finding| vec![*finding])?;
    Ok((Some(text), Subject::Template(template)))
}

fn rack(name: &str, bytes: Vec<u8>) -> Read {
    let text = source::text(name, bytes, yaml::SIZE_LIMIT).map_err(|finding| vec![*finding])?;
    Ok((None, compiled(&Source { text, overrides: Vec::new() })?))
}

fn app(tree: &dyn Tree, path: &Path, name: &str, bytes: Vec<u8>) -> Read {
    let text = source::text(name, bytes, yaml::SIZE_LIMIT).map_err(|finding| vec![*finding])?;
    let source = Source { text, overrides: Vec::new() };
    let rack = apps::rack_of(tree, path, &source, &[])?;
    match (app::Document::load(&source), compile_app(&source, &rack, Style::Readable)) {
        (Ok(document), Ok(compiled)) => {
            Ok((None, Subject::App(Box::new((document, compiled.value, compiled.warnings)))))
        }
        (Err(refused), _) | (_, Err(refused)) => Err(refused.into_findings()),
    }
}

fn compiled(source: &Source) -> Result<Subject, Vec<Diagnostic>> {
    match (Document::load(source), compile(source, Style::Readable)) {
        (Ok(document), Ok(compiled)) => Ok(Subject::Rack(Box::new((document, compiled.value, compiled.warnings)))),
        (Err(refused), _) | (_, Err(refused)) => Err(refused.into_findings()),
    }
}
