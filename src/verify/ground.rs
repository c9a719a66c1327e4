//! Where everything that is launched stands, and by which paths packets leave from there.

use super::Expected;
use super::address::Reason;
use super::egress::{EgressPath, paths};
use super::placement::{MOST_PLACES, Outbound, Place, Placement};
use crate::network::{Model, Network};
use crate::template::evaluate::Truth;
use std::collections::BTreeMap;

/// A template's model, with where everything stands.
pub(super) struct Ground<'m, 'a> {
    pub model: &'m Model<'a>,
    pub network: &'m Network,
    /// Where everything that is launched stands, in the order of `network.launched`.
    pub placements: Vec<Placement>,
    /// The paths out: they are the same for all that stands in the same way.
    paths: BTreeMap<Footing, Vec<EgressPath>>,
}

/// What paths out depend on: the subnet, whether there is a public address there and why, and what security groups let out.
type Footing = (String, Truth, Reason, Outbound);

fn footing(place: &Place) -> Footing {
    (place.subnet.clone(), place.address.clone(), place.because.clone(), place.outbound.clone())
}

impl<'m, 'a> Ground<'m, 'a> {
    pub fn of(model: &'m Model<'a>, claimed: Option<Expected>) -> Self {
        let network = &model.network;
        let mut left = MOST_PLACES;
        let placements = network.launched.iter().map(|launched| Placement::of(network, launched, claimed, &mut left));
        let placements = placements.collect::<Vec<_>>();
        let mut by_footing = BTreeMap::new();
        for place in placements.iter().flat_map(|placement| &placement.places.known) {
            by_footing.entry(footing(place)).or_insert_with(|| paths(network, place));
        }
        Self { model, network, placements, paths: by_footing }
    }

    /// The paths out for what stands in a place: one, unless several routes take the place of a default route.
    pub fn paths(&self, place: &Place) -> &[EgressPath] {
        self.paths.get(&footing(place)).map_or(&[], Vec::as_slice)
    }

    /// Whether a resource is one of the template: what stands outside is not judged.
    pub fn is_own(&self, id: &str) -> bool {
        self.model.document.has("Resources", id)
    }
}
