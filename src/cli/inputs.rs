//! The files on a command line that takes several, and what is known of all of them.

use super::beside::Beside;
use super::folders;
use super::input::Input;
use super::many;
use super::parameters;
use super::refused::Refused;
use crate::facts::Facts;
use crate::template::evaluate::Settings;
use std::path::PathBuf;

/// The files on a command line, and what is known of all of them.
pub(super) struct Inputs {
    pub all: Vec<Input>,
    pub facts: Facts,
    pub settings: Settings,
}

impl Inputs {
    /// Opens files, with what options say of them.
    pub fn open(paths: &[PathBuf], parameters: &[String], beside: &Beside) -> Result<Self, Refused> {
        let mut all = many::map(folders::descriptions(paths)?, true, |path| Input::open(&path));
        let templates = all.iter().map(Input::template).collect::<Vec<_>>();
        let facts = beside.read()?;
        let settings = parameters::beside("--param", parameters, &templates, &facts)?;
        let settings = parameters::unseen(&templates.iter().flatten().copied().collect::<Vec<_>>(), settings);
        let known = parameters::in_region(settings.clone(), facts.region.clone());
        all.iter_mut().for_each(|input| input.expand(&known));
        Ok(Self { all, facts, settings })
    }
}
