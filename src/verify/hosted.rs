//! What ECS tasks need of the instances that they run on: these pull their images, read their secrets and send their logs.

use super::hops::at;
use super::judgement::{Judgement, Words};
use super::needs::{Need, needs};
use super::registries::is_registry;
use super::running::{Host, Running};
use super::scene::Scene;
use super::service::{INSTANCES, Reached, from_hosts};
use super::{Hop, fixes};
use crate::template::evaluate::Truth;
use crate::template::wording::quoted;
use std::collections::BTreeSet;

/// Judges whether tasks that run on instances reach from there what they need.
pub(super) fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for running in scene.running().filter(|running| runs_on_instances(running)) {
        let id = &running.tasks.id;
        let mut judgement = Judgement::new(id, format!("the instances that run `{id}` can reach what it needs"));
        let needs = needs(scene.model, &running).into_iter();
        let needs = needs.filter(|need| !(need.is_of_task && running.tasks.has_network.is_yes()));
        let mut lacking = Vec::<Lacking>::new();
        for need in needs {
            let by = from_hosts(&scene.ground, &running, need.name);
            judgement.because(reached(&need, &by));
            let truth = running.exists().and(need.truth.clone()).implies(is_reached(&by));
            // What instances of the template need themselves is judged as that, and what nobody describes as that.
            if is_told(scene, &running, &need) || running.definition.is_err() {
                judgement.rests_on(truth);
            } else {
                Lacking::add(&mut lacking, need, by, truth);
            }
        }
        lacking.into_iter().for_each(|lacking| lacking.ask(&mut judgement, &running));
        hand_over(judgement);
    }
}

/// Whether tasks run on instances; where it is not known whether they run on Fargate, what has network interfaces of its own
/// is judged by these as well.
fn runs_on_instances(running: &Running) -> bool {
    running.fargate.is_no() || !running.fargate.is_yes() && running.tasks.has_network.is_no()
}

/// Whether all instances that tasks run on are of the template, and need the same themselves.
fn is_told(scene: &Scene, running: &Running, need: &Need) -> bool {
    let is_own = |host: &Host| scene.is_own(&host.launched.id);
    INSTANCES.contains(&need.name) && running.hosts.rest.is_none() && running.hosts.known.iter().all(is_own)
}

fn is_reached(by: &Reached) -> Truth {
    match by {
        Reached::EgressPath | Reached::Endpoint(_) => Truth::Yes,
        Reached::NotFrom(_) => Truth::No,
        Reached::Unknown(why) => Truth::Unknown(why.clone()),
    }
}

/// How something is reached, if it is.
fn reached(need: &Need, by: &Reached) -> Option<Hop> {
    let Need { name, purpose, .. } = need;
    match by {
        Reached::EgressPath => Some(Hop::new(*name, format!("is reached over the egress path, {purpose}"))),
        Reached::Endpoint(id) => Some(Hop::new(id, format!("is the endpoint for {name}, {purpose}"))),
        Reached::NotFrom(_) | Reached::Unknown(_) => None,
    }
}

/// Needs that are not met for one reason.
struct Lacking {
    needs: Vec<Need>,
    by: Reached,
    truth: Truth,
}

impl Lacking {
    fn add(all: &mut Vec<Self>, need: Need, by: Reached, truth: Truth) {
        let is_same = |other: &&mut Self| {
            other.truth == truth && other.by == by && is_registry(other.needs[0].name) == is_registry(need.name)
        };
        match all.iter_mut().find(is_same) {
            Some(other) => other.needs.push(need),
            None => all.push(Self { needs: vec![need], by, truth }),
        }
    }

    fn ask(self, judgement: &mut Judgement, running: &Running) {
        let id = &running.tasks.id;
        let names = self.needs.iter().map(|need| need.name).collect::<Vec<_>>();
        let purposes = self.needs.iter().map(|need| need.purpose.as_str()).collect::<BTreeSet<_>>();
        let purposes = purposes.into_iter().collect::<Vec<_>>().join(", ");
        let from = match &self.by {
            Reached::NotFrom(subnets) => quoted(&subnets.iter().map(String::as_str).collect::<Vec<_>>(), "and"),
            _ => "its instances".to_owned(),
        };
        let listed = quoted(&names, "and");
        let host = running.hosts.known.first().map_or("", |host| host.launched.id.as_str());
        judgement.ask(self.truth, || Words {
            about: id.clone(),
            place: self.needs.first().map_or_else(|| at(id), |need| need.pointer.clone()),
            question: format!("whether the instances of `{id}` can reach {listed} ({purposes})"),
            refuted: format!("the instances of `{id}` cannot reach {listed} from {from} ({purposes})"),
            fix: if is_registry(names[0]) {
                fixes::mirror(host)
            } else {
                format!("add endpoints with private DNS for {listed} in the VPC of `{host}`")
            },
            evidence: match self.by {
                Reached::NotFrom(_) => vec![
                    Hop::new(id, format!("runs on `{host}`")),
                    Hop::new(host, format!("is launched into {from}")),
                    Hop::new(names[0], "has no endpoint there, and no egress path leads to it"),
                ],
                _ => Vec::new(),
            },
        });
    }
}
