//! What services register with load balancers is what their task definition publishes, in a target group that takes it.

use crate::diag::Code;
use crate::network::{Container, Definition, PortMapping, Registration, TargetGroup};
use crate::template::evaluate::{Fact, Truth};
use crate::verify::hops::{at, at_property};
use crate::verify::judgement::{Judgement, Words};
use crate::verify::running::Running;
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule};

/// The network mode in which tasks have network interfaces of their own.
const AWSVPC: &str = "awsvpc";

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "service-registration",
        means: "An ECS service registers a container or a port that its task definition does not have, a target group of another target type than its network mode needs, or has a network configuration that does not fit its network mode.",
        why: "ECS rejects the service, and the stack rolls back. Tasks with network interfaces of their own (`awsvpc`) are registered by IP address, those that share the network of their instance by instance.",
        fix: "Name a container and a container port of the task definition; use the target type `ip` with the network mode `awsvpc`, and `instance` with `bridge` and `host`.",
    },
    title: "services register what their task definitions publish",
    checks: "The `LoadBalancers` of each ECS service: container name and port against the `PortMappings` of the task definition, and the `TargetType` of the target group against the network mode; and whether there is a network configuration just where the network mode is `awsvpc`.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for running in scene.running().filter(|running| running.tasks.is_kept()) {
        let id = &running.tasks.id;
        let mut judgement = Judgement::new(id, format!("`{id}` registers what its task definition publishes"));
        let is_asked = !running.tasks.registrations.is_empty();
        match &running.definition {
            Ok(definition) => {
                network(&mut judgement, &running, definition);
                for registration in &running.tasks.registrations.known {
                    container(&mut judgement, &running, definition, registration);
                    target_type(scene, &mut judgement, &running, definition, registration);
                }
            }
            Err(why) if is_asked => judgement.rests_on(Truth::Unknown(why.clone())),
            Err(_) => {}
        }
        hand_over(judgement);
    }
}

/// Whether tasks have a network configuration if they need one, and only then (ECS API reference, `CreateService`,
/// `networkConfiguration`).
fn network(judgement: &mut Judgement, running: &Running, definition: &Definition) {
    let (id, task) = (&running.tasks.id, &definition.id);
    let own = definition.mode.holds(|mode| Truth::of(mode == AWSVPC));
    let has = &running.tasks.has_network;
    let fits = own.clone().implies(has.clone()).and(has.clone().implies(own));
    let lacks = has.is_no();
    judgement.ask(running.exists().implies(fits), || Words {
        about: id.clone(),
        place: if lacks { at(id) } else { at_property(id, "NetworkConfiguration") },
        question: format!("whether the network mode of `{task}` needs a network configuration"),
        refuted: if lacks {
            format!("`{id}` has no `NetworkConfiguration`, and the network mode of `{task}` is {AWSVPC}")
        } else {
            format!("`{id}` has a `NetworkConfiguration`, and the network mode of `{task}` is not {AWSVPC}")
        },
        fix: if lacks {
            format!("add a `NetworkConfiguration` with subnets and security groups to `{id}`")
        } else {
            format!("set `NetworkMode` of `{task}` to `{AWSVPC}`, or remove `NetworkConfiguration` of `{id}`")
        },
        evidence: vec![Hop::new(id, format!("runs `{task}`")), mode(definition)],
    });
}

fn mode(definition: &Definition) -> Hop {
    let mode = definition.mode.clone().known().unwrap_or_default();
    Hop::new(&definition.id, format!("its network mode is {mode}"))
}

/// Whether a container and its port are those of the task definition.
fn container(judgement: &mut Judgement, running: &Running, definition: &Definition, registration: &Registration) {
    let (id, task) = (&running.tasks.id, &definition.id);
    let (Fact::Is(name), Fact::Is(port)) = (&registration.container, &registration.port) else {
        let why = registration.container.why().or(registration.port.why());
        return why.into_iter().for_each(|why| judgement.rests_on(Truth::Unknown(why.clone())));
    };
    let is_named = |container: &Container| container.name.holds(|own| Truth::of(own == name));
    let maps = |mapping: &PortMapping| {
        mapping.container.holds(|ports| Truth::of(u16::try_from(*port).is_ok_and(|port| ports.has(port))))
    };
    let named = definition.containers.any(is_named);
    let mapped = definition.containers.any(|container| is_named(container).and(container.ports.any(maps)));
    let what = if named.is_no() { format!("container `{name}`") } else { format!("port {port} of `{name}`") };
    judgement.ask(running.exists().implies(mapped), || Words {
        about: id.clone(),
        place: registration.pointer.clone(),
        question: format!("whether `{task}` publishes port {port} of `{name}`"),
        refuted: format!("`{id}` registers {what}, which `{task}` does not have"),
        fix: if named.is_no() {
            format!("name a container of `{task}` in `LoadBalancers` of `{id}`")
        } else {
            format!("add port {port} to `PortMappings` of `{name}` in `{task}`")
        },
        evidence: vec![
            Hop::new(id, format!("registers port {port} of the container `{name}`")),
            Hop::new(task, published(definition)),
        ],
    });
    judgement.because([Hop::new(task, format!("`{name}` publishes port {port}"))]);
}

/// What containers publish, as far as that is known.
fn published(definition: &Definition) -> String {
    let ports = |container: &Container| {
        let ports = container.ports.known.iter().filter_map(|mapping| mapping.container.clone().known());
        ports.map(|ports| ports.to_string()).collect::<Vec<_>>().join(", ")
    };
    let all = definition.containers.known.iter().map(|container| {
        let name = container.name.clone().known().map_or_else(|| "a container".to_owned(), |name| format!("`{name}`"));
        match ports(container) {
            none if none.is_empty() => format!("{name} publishes no port"),
            ports => format!("{name} publishes {ports}"),
        }
    });
    let all = all.collect::<Vec<_>>();
    if all.is_empty() { "no container of it is known".to_owned() } else { all.join("; ") }
}

/// Whether a target group takes what it is given: addresses of tasks, or instances (ECS API reference, `LoadBalancer`,
/// `targetGroupArn`).
fn target_type(
    scene: &Scene,
    judgement: &mut Judgement,
    running: &Running,
    definition: &Definition,
    registration: &Registration,
) {
    let id = &running.tasks.id;
    let Some((group, TargetGroup { kind, exists, .. })) =
        registration.group.here().and_then(|id| scene.network.target_groups.get_key_value(id))
    else {
        return;
    };
    let own = definition.mode.holds(|mode| Truth::of(mode == AWSVPC));
    let by_address = kind.holds(|kind| Truth::of(kind == "ip"));
    let by_instance = kind.holds(|kind| Truth::of(kind == "instance"));
    let fits = own.clone().implies(by_address).and(own.clone().not().implies(by_instance));
    let needed = if own.is_yes() { "ip" } else { "instance" };
    let there = running.exists().and(exists.clone());
    judgement.ask(there.implies(fits), || Words {
        about: id.clone(),
        place: at_property(group, "TargetType"),
        question: format!("whether the target type of `{group}` fits the network mode of `{}`", definition.id),
        refuted: format!(
            "`{id}` registers its tasks in `{group}`, whose target type is {}, and the network mode of `{}` needs {needed}",
            kind.clone().known().unwrap_or_default(),
            definition.id
        ),
        fix: format!("set `TargetType` of `{group}` to `{needed}`"),
        evidence: vec![
            Hop::new(id, format!("registers its tasks in `{group}`")),
            mode(definition),
            Hop::new(group, format!("its targets are of the type {}", kind.clone().known().unwrap_or_default())),
        ],
    });
}
