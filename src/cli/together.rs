//! What racks and apps of one call are in each other's way with.

use super::findings::Found;
use crate::app::App;
use crate::description::{Described, Document};
use crate::diag::Diagnostic;
use crate::rack::{Rack, Source};
use crate::{Compiled, CompiledApp, apps_together, together};

/// A description that compiles, with the name of its file.
pub(super) struct One<'c, T> {
    pub name: &'c str,
    pub source: &'c Source,
    pub compiled: &'c T,
}

/// Adds what racks and apps are in each other's way with, at its place in the later one.
pub(super) fn find(racks: &[One<Compiled>], apps: &[One<CompiledApp>], found: &mut Found) {
    for (position, finding) in together(&racks.iter().map(|rack| rack.compiled).collect::<Vec<_>>()) {
        found.add(racks[position].name, located::<Rack>(racks[position].source, finding));
    }
    for (position, finding) in apps_together(&apps.iter().map(|app| app.compiled).collect::<Vec<_>>()) {
        found.add(apps[position].name, located::<App>(apps[position].source, finding));
    }
}

/// A finding with its places resolved in the description that it is about.
fn located<D: Described>(source: &Source, finding: Diagnostic) -> Vec<Diagnostic> {
    match Document::<D>::load(source) {
        Ok(document) => document.locate_all([finding].into_iter().collect()).into_vec(),
        Err(_) => vec![finding],
    }
}
