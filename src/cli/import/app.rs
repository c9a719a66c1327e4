//! The part of `rackform import` that is about services.

use super::{Format, INPUTS, Import, SIZE_LIMIT, misplaced, write};
use crate::cli::findings::{Found, print_json, say, tell};
use crate::cli::refused::Refused;
use crate::cli::{Outcome, Streams, files};
use crate::diag::codes::command as codes;
use crate::import::services::{File, Rack, Wishes, import};
use crate::rack::{self, Source};
use crate::report::{AppReport, Paint};
use crate::source;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

impl Import {
    /// Writes what files of Convox, Copilot or Compose come to.
    pub(super) fn app(&self, given: &[File], streams: &mut Streams) -> io::Result<Outcome> {
        for (option, is_given) in [("--beside", self.beside), ("--certificate", self.certificate.is_some())] {
            if is_given {
                let misuse = misplaced(option, "stacks, and these files describe services");
                return Refused::from(misuse).tell_as(self.json(), streams);
            }
        }
        let mut found = Found::default();
        let mut wishes = Wishes { name: self.name.clone(), environment: self.environment.clone(), rack: None };
        if let Some(path) = &self.rack {
            match named(path) {
                Ok(name) => wishes.rack = Some(Rack { file: path.display().to_string(), name }),
                Err(error) => {
                    let name = files::name(path);
                    found.add(&name, [files::failure(&codes::UNREADABLE_FILE, &name, "read", &error)]);
                    tell(&found, self.json(), streams)?;
                    return Ok(Outcome::Misuse);
                }
            }
        }
        let imported = import(given, &wishes).and_then(|app| {
            // Where it is written depends on its name, and so does the way from there to the rack.
            let folder = self.output.clone().unwrap_or_else(|| Path::new("out").join(format!("{}.import", app.name)));
            let file = self.target.clone().unwrap_or_else(|| folder.join("app.yml"));
            match wishes.rack.as_mut() {
                None => Ok((app, folder, file)),
                Some(rack) => {
                    rack.file = way(file.parent().unwrap_or(Path::new("")), Path::new(&rack.file));
                    Ok((import(given, &wishes)?, folder, file))
                }
            }
        });
        let (app, folder, file) = match imported {
            Ok(imported) => imported,
            Err(finding) => {
                found.add(INPUTS, [*finding]);
                tell(&found, self.json(), streams)?;
                return Ok(Outcome::Misuse);
            }
        };
        let report = AppReport { app: &app, file: file.display().to_string() };
        let text = report.markdown();
        let to_disk = [(file, app.text.as_str()), (folder.join("report.md"), text.as_str())];
        if let Err(finding) = write(&to_disk) {
            found.add(&folder.display().to_string(), [*finding]);
            tell(&found, self.json(), streams)?;
            return Ok(Outcome::Misuse);
        }
        match self.format {
            Format::Text => write!(streams.out, "{}", report.text(Paint::Coloured))?,
            Format::Markdown => write!(streams.out, "{text}")?,
            Format::Json => print_json("import", vec![report.json()], &found, &mut streams.out)?,
        }
        if self.format == Format::Text && !streams.quiet {
            let paths = to_disk.iter().map(|(path, _)| path.display().to_string()).collect::<Vec<_>>();
            say(&mut streams.err, &format!("written: {}", paths.join(", ")))?;
        }
        Ok(if app.is_complete() { Outcome::Fine } else { Outcome::Findings })
    }
}

/// The name of the rack of a file, if that can be understood.
fn named(path: &Path) -> io::Result<Option<String>> {
    let bytes = files::read(path, SIZE_LIMIT)?;
    let text = source::text(&files::name(path), bytes, SIZE_LIMIT).ok();
    let rack = text.and_then(|text| rack::parse(&Source { text, overrides: Vec::new() }).ok());
    Ok(rack.map(|rack| rack.value.name.to_string()))
}

/// The way from a folder to a file, where both are below the one that the command runs in; else the file as it is given.
fn way(folder: &Path, file: &Path) -> String {
    let inside = |path: &Path| path.components().all(|step| matches!(step, Component::Normal(_) | Component::CurDir));
    if !inside(folder) || !inside(file) {
        return file.display().to_string();
    }
    let up = folder.components().filter(|step| matches!(step, Component::Normal(_))).map(|_| "..");
    up.map(PathBuf::from).chain([file.to_path_buf()]).collect::<PathBuf>().display().to_string()
}
