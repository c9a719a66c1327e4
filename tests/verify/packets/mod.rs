//! What `verify` says, held against an oracle that is none of ours: Linux. A template is made into network namespaces by
//! a reader of its own, everyone tries to connect to everyone, and what got through is compared with what `verify` says.
//!
//! It needs root, `ip`, `nft` and Python 3; without these it is skipped and says so, or fails if `RACKFORM_PACKETS` is
//! `required`. Only TCP over IPv4 is tried. VPC endpoints, network ACLs and AWS's services are not there.

mod addresses;
mod cases;
mod edits;
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
use effects::{Effect, effects};
use expectation::Expectation;
use observation::Observation;
use prerequisites::can_travel;
use rackform::template::evaluate::Settings;
use rackform::verify::{EgressKind, Expected, Inbound, Source, Verification, verify};
use sabotage::{SABOTAGES, Sabotage};
use serde_json::Value;
use std::collections::BTreeSet;
use vpc::Vpc;
use world::World;

/// A template whose packets have travelled.
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

    /// Where packets did otherwise than a verification says.
    fn differences(&self, verification: &Verification) -> Vec<String> {
        let Self { vpc, world, observation } = self;
        Expectation { verification, vpc, addresses: &world.addresses }.differences(observation)
    }

    fn effects(&self) -> BTreeSet<Effect> {
        effects(&self.vpc, &self.world, &self.observation)
    }
}

#[test]
fn packets_go_where_verify_says_in_every_rack() {
    if !can_travel() {
        return;
    }
    let said = each(&sound(), |Case { name, mode, compiled }| {
        let verification = verify(&compiled.value, &compiled.settings(), None);
        let travelled = Travelled::through(&compiled.value);
        let mut said = travelled.differences(&verification);
        if !verification.holds() || verification.mode.word() != *mode {
            said.push(format!(
                "verify takes it for {} and finds {:#?}",
                verification.mode.word(),
                verification.findings
            ));
        }
        if travelled.effects() != cases::effects(compiled) {
            said.push(format!("effects are {:?}", travelled.effects()));
        }
        said.iter().map(|line| format!("{name}: {line}")).collect()
    });
    assert!(said.is_empty(), "{} differences:\n{}", said.len(), said.join("\n"));
}

#[test]
fn packets_go_where_verify_says_in_every_broken_template() {
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
        match found {
            Some(rule) if !slugs.contains(rule) => said.push(format!("{rule} says nothing of it, only {slugs:?}")),
            None if !verification.holds() => said.push(format!("nothing is broken, and yet {slugs:?}")),
            _ => {}
        }
        if effects.contains(&Effect::Invaded) && !shows_the_way_in(&verification) {
            said.push("no path shows the way in from the internet".to_owned());
        }
        if travelled.effects() != effects.iter().copied().collect() {
            said.push(format!("effects are {:?}", travelled.effects()));
        }
        said.iter().map(|line| format!("{mode}, {name}: {line}")).collect()
    });
    assert!(said.is_empty(), "{} differences:\n{}", said.len(), said.join("\n"));
}

/// Whether a path leads from the internet to the instances.
fn shows_the_way_in(verification: &Verification) -> bool {
    verification.findings.iter().any(|finding| {
        let visits = |name: &str| finding.path.iter().any(|hop| hop.resource == name);
        finding.path.first().is_some_and(|hop| hop.resource == "internet") && visits("Gateway") && visits("Instances")
    })
}

/// Makes a verification say something else.
type Falsify = fn(&mut Verification);

/// Ways in which a verification of the default private rack may be wrong.
const WRONGS: &[(&str, Falsify)] = &[
    ("nobody gets in", |it| it.groups[0].inbound.clear()),
    ("SSH gets in from everywhere", |it| it.groups[0].inbound.push(ssh_from_everywhere())),
    ("one port less gets in", |it| it.groups[0].inbound.iter_mut().for_each(|it| it.ports = "32769-65535".to_owned())),
    ("one address is another's", |it| it.groups[0].egress[0].addresses = vec!["NatAddress1".to_owned()]),
    ("an address is not known", |it| it.groups[0].egress[2].addresses.clear()),
    ("a subnet has no egress path", |it| it.groups[0].egress[1].kind = EgressKind::None),
    ("a subnet has another egress path", |it| it.groups[0].egress[1].via = Some("Nat2".to_owned())),
    ("the router lets nobody in", |it| it.balancers[0].open_to.clear()),
    ("the router lets some in", |it| it.balancers[0].open_to[0].from = block("203.0.113.0/24")),
    ("the router is internal", |it| it.balancers[0].scheme = "internal"),
    ("losing a zone costs nothing", |it| it.losses[1].subnets.clear()),
    ("losing a zone costs another", |it| it.losses[1].subnets.push("SubnetPrivate0".to_owned())),
];

fn block(block: &str) -> Source {
    Source::Block(block.parse().unwrap())
}

fn ssh_from_everywhere() -> Inbound {
    let (from, protocol, ports) = (block("0.0.0.0/0"), "tcp".to_owned(), "22".to_owned());
    Inbound { from, through: None, protocol, ports }
}

#[test]
fn packets_notice_a_wrong_verification() {
    if !can_travel() {
        return;
    }
    let template = case("default", "private", &[]).unwrap().compiled.value;
    let right = verify(&template, &Settings::default(), None);
    let travelled = Travelled::through(&template);
    assert_eq!(travelled.differences(&right), Vec::<String>::new());
    for (name, falsify) in WRONGS {
        let mut wrong = right.clone();
        falsify(&mut wrong);
        assert!(!travelled.differences(&wrong).is_empty(), "nobody notices when it is said that {name}");
    }
}
