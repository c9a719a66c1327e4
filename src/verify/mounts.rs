//! What is launched mounts which file systems.

use crate::network::{Launched, Model, Named};
use crate::template::evaluate::{Fact, Truth};

/// Whether what something is launched from names a file system, and so mounts it. Of one that is not known, any that it names
/// may be it.
pub fn mounts_filesystem(model: &Model, launched: &Launched, filesystem: &Fact<Named>) -> Truth {
    let document = model.document;
    let names = |is_meant: &dyn Fn(&str) -> bool| {
        model.references.all.iter().any(|reference| {
            is_meant(reference.to)
                && reference.resource().is_some_and(|from| launched.sources.iter().any(|source| source == from))
        })
    };
    match filesystem {
        Fact::Unknown(unknown) => {
            let is_one = |id: &str| document.resource(id).is_some_and(|one| one.kind == "AWS::EFS::FileSystem");
            Truth::of(names(&is_one)).and(Truth::Unknown(unknown.why.clone()))
        }
        known => known.holds(|name| Truth::of(name.here().is_some_and(|id| names(&|to| to == id)))),
    }
}
