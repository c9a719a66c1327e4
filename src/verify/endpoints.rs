//! Whether endpoints do where paths out lack something, and who speaks of it if they do not.

use super::placement::Placement;
use super::scene::Scene;
use super::service::Reached;
use crate::network::Launched;
use crate::template::evaluate::Truth;

/// Whether something reaches a service that it needs by an endpoint.
pub(super) fn has_endpoints(scene: &Scene, launched: &Launched) -> Truth {
    let needed = scene.services(launched).iter().filter(|service| service.required);
    Truth::any(needed.map(|service| match &service.by {
        Reached::Endpoint(_) => Truth::Yes,
        Reached::Unknown(why) => Truth::Unknown(why.clone()),
        Reached::EgressPath | Reached::NotFrom(_) => Truth::No,
    }))
}

/// Whether something lacks a path out and endpoints do not make up for it: that is one finding, so that no other has to speak of
/// what endpoints lack.
pub(super) fn lacks_path(scene: &Scene, launched: &Launched, placement: &Placement) -> bool {
    let mut paths = placement.starting().flat_map(|place| scene.paths(place));
    paths.any(|path| path.trouble.is_some()) && !has_endpoints(scene, launched).is_yes()
}
