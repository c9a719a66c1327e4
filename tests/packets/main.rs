//! What `verify` says, held against an oracle that is none of ours: Linux. A template is made into network namespaces by
//! a reader of its own, packets are sent from everyone to everyone, and what got through is compared with what the
//! verification says would.
//!
//! It needs root, `ip`, `nft` and Python 3; without these it is skipped and says so, unless `RACKFORM_PACKETS=required`.
//! Only TCP over IPv4 is tried. VPC endpoints, network ACLs and AWS's own services do not exist here.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, missing_docs)]

mod addresses;
mod cases;
#[path = "../common/mod.rs"]
mod common;
mod effects;
mod expectation;
mod hosts;
mod observation;
mod prerequisites;
mod probes;
mod sabotage;
mod scripts;
mod vpc;
mod world;

use cases::{Case, case, each, sound};
use common::of_type;
use effects::{Effect, effects};
use expectation::Expectation;
use observation::Observation;
use prerequisites::can_travel;
use rackform::read::evaluate::Settings;
use rackform::read::verify::{Expected, Road, Verification, verify};
use sabotage::{SABOTAGES, Sabotage};
use serde_json::Value;
use std::collections::BTreeSet;
use vpc::Vpc;
use world::World;

/// A template in which packets have travelled.
struct Travelled {
    vpc: Vpc,
    world: World,
    observation: Observation,
}

impl Travelled {
    fn through(template: &Value) -> Self {
        let vpc = Vpc::of(template);
        let mut world = World::of(&vpc).unwrap_or_else(|said| panic!("{said}"));
        let observation = Observation::of(&vpc, &mut world);
        Self { vpc, world, observation }
    }

    fn differences(&self, verification: &Verification) -> Vec<String> {
        let Self { vpc, world, observation } = self;
        Expectation { verification, vpc, addresses: &world.addresses }.differences(observation)
    }

    fn effects(&self) -> BTreeSet<Effect> {
        effects(&self.vpc, &self.world, &self.observation)
    }
}

#[test]
fn packets_go_in_every_rack_where_verify_says() {
    if !can_travel() {
        return;
    }
    let said = each(&sound(), |Case { name, mode, compiled }| {
        let verification = verify(&compiled.value, &Settings::default(), None);
        let travelled = Travelled::through(&compiled.value);
        let mut said = travelled.differences(&verification);
        if !verification.holds() || verification.mode.word() != *mode {
            said.push(format!("it is {} to verify: {:#?}", verification.mode.word(), verification.findings));
        }
        if travelled.effects() != cases::effects(compiled) {
            said.push(format!("effects are {:?}", travelled.effects()));
        }
        said.iter().map(|line| format!("{name}: {line}")).collect()
    });
    assert!(said.is_empty(), "{} differences:\n{}", said.len(), said.join("\n"));
}

#[test]
fn packets_go_in_every_broken_template_where_verify_says() {
    if !can_travel() {
        return;
    }
    let said = each(SABOTAGES, |Sabotage { name, rack, mode, edit, effects, found }| {
        let mut template = case(rack, mode, &[]).unwrap().compiled.value;
        edit(&mut template);
        let expected = if *mode == "public" { Expected::Public } else { Expected::Private };
        let verification = verify(&template, &Settings::default(), Some(expected));
        let travelled = Travelled::through(&template);
        let mut said = travelled.differences(&verification);
        let slugs = verification.findings.iter().map(|finding| finding.diagnostic.code.slug).collect::<BTreeSet<_>>();
        if let Some(rule) = found.filter(|rule| !slugs.contains(rule)) {
            said.push(format!("{rule} says nothing of it; findings are {slugs:?}"));
        }
        if travelled.effects() != effects.iter().copied().collect() {
            said.push(format!("effects are {:?}", travelled.effects()));
        }
        said.iter().map(|line| format!("{mode}, {name}: {line}")).collect()
    });
    assert!(said.is_empty(), "{} differences:\n{}", said.len(), said.join("\n"));
}
