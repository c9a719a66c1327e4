//! What is launched mounts which file systems.

use crate::network::{Kind, Launched, Model, Named};
use crate::template::evaluate::{Fact, Same, Truth};

/// Whether the task definition of tasks has a file system among its volumes. Tasks with network interfaces of their own mount
/// it by these (ECS developer guide, "Use Amazon EFS volumes with Amazon ECS"; amazon-ecs-agent gives the volume plugin the
/// network namespace of the task).
fn by_tasks(model: &Model, launched: &Launched, filesystem: &Fact<Named>) -> Truth {
    let network = &model.network;
    let own = network.tasks.iter().filter(|tasks| tasks.id == launched.id && !tasks.has_network.is_no());
    Truth::any(own.map(|tasks| match network.definition(&tasks.definition) {
        Some(definition) => definition.filesystems.all.any(|own| match filesystem {
            Fact::Is(name) => own.name.same(name),
            Fact::Missing => Truth::No,
            Fact::Unknown(unknown) => Truth::Unknown(unknown.why.clone()),
        }),
        None => Truth::No,
    }))
}

/// Whether what something is launched from names a file system, and so mounts it. Of one that is not known, any that it names
/// may be it.
pub fn mounts_filesystem(model: &Model, launched: &Launched, filesystem: &Fact<Named>) -> Truth {
    if launched.kind == Kind::Tasks {
        return by_tasks(model, launched, filesystem);
    }
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
