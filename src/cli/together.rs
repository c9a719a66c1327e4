//! What racks and apps of one call are in each other's way with.

use super::findings::Found;
use crate::app::App;
use crate::description::{Described, Document};
use crate::diag::Diagnostic;
use crate::rack::{Rack, Source};
use crate::{Footprint, together};

/// A description that compiles, with the name of its file.
pub(super) struct One<'c> {
    pub name: &'c str,
    pub source: &'c Source,
    pub footprint: &'c Footprint,
}

/// Adds what racks and apps are in each other's way with, at its place in the later one.
pub(super) fn find(all: &[One], found: &mut Found) {
    for (position, finding) in together(&all.iter().map(|one| one.footprint).collect::<Vec<_>>()) {
        let One { name, source, footprint } = all[position];
        let located = match footprint {
            Footprint::Rack(_) => located::<Rack>(source, finding),
            Footprint::App(_) => located::<App>(source, finding),
        };
        found.add(name, located);
    }
}

/// A finding with its places resolved in the description that it is about.
fn located<D: Described>(source: &Source, finding: Diagnostic) -> Vec<Diagnostic> {
    match Document::<D>::load(source) {
        Ok(document) => document.locate_all([finding].into_iter().collect()).into_vec(),
        Err(_) => vec![finding],
    }
}
