//! Packets as the oracle.
#![allow(clippy::unwrap_used, missing_docs)]

mod addresses;
#[path = "../common/mod.rs"]
mod common;
mod hosts;
mod scripts;
mod vpc;
mod world;

use common::{racks, with};
use vpc::{Kind, Vpc};
use world::{Attempt, World};

#[test]
fn try_it() {
    for mode in ["public", "private"] {
        let fixture = racks("ok").into_iter().find(|it| it.name == "default").unwrap();
        let compiled = with(&fixture, &[("mode", mode)]).unwrap();
        let vpc = Vpc::of(&compiled.value);
        let t = std::time::Instant::now();
        let mut world = World::of(&vpc).unwrap();
        println!("{mode} {:?}", t.elapsed());
        let mut attempts = Vec::new();
        for host in &vpc.hosts {
            let a = |to, port| Attempt { from: host.name(), source: None, to, port, further: None };
            attempts.push(a(addresses::ANYONE, 443));
            for target in &vpc.hosts {
                if target.name() != host.name() {
                    for port in &target.ports {
                        attempts.push(a(world.addresses.private(&target.name()), *port));
                    }
                }
            }
        }
        for target in &vpc.hosts {
            for port in &target.ports {
                let mut a = Attempt {
                    from: "internet".into(),
                    source: Some(addresses::ANYONE),
                    to: world.addresses.private(&target.name()),
                    port: *port,
                    further: None,
                };
                attempts.push(a.clone());
                if let Some(to) = world.addresses.public.get(&target.name()) {
                    a.to = *to;
                    attempts.push(a.clone());
                    if target.kind == Kind::Balancer {
                        for h in vpc.hosts_of(Kind::Instance) {
                            for p in &h.ports {
                                a.further = Some((world.addresses.private(&h.name()), *p));
                                attempts.push(a.clone());
                            }
                        }
                    }
                }
            }
        }
        let t = std::time::Instant::now();
        let heard = world.attempt(&attempts);
        println!("{} attempts {:?}", attempts.len(), t.elapsed());
        for (a, h) in attempts.iter().zip(&heard) {
            if !h.is_empty() {
                println!("{} -> {}:{} {:?}: {h:?}", a.from, a.to, a.port, a.further);
            }
        }
    }
}
