//! Spot Instances beside on-demand ones, in the one group of instances.

use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::rack::words::{Architecture, InstanceType, Price, SpotStrategy, TypePattern, Whole};
use crate::rack::{Rack, Spot as Asked};

/// How a group mixes on-demand and Spot Instances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// How many on-demand instances there are before any Spot Instance.
    pub base: u32,
    /// How many of the others are on-demand, in per cent.
    pub on_demand: u32,
    /// Which types are launched.
    pub types: Types,
    /// From which pools Spot Instances come.
    pub strategy: SpotStrategy,
    /// The most that is paid for an hour of one, if less than the on-demand price.
    pub max_price: Option<Price>,
}

/// Which instance types a group launches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Types {
    /// These, of which on-demand instances are of the first that is available: the rack's own, before all others.
    Listed(Vec<InstanceType>),
    /// Those that match one of these, the first of which is the rack's own type.
    Matching(Vec<TypePattern>),
    /// Those of a size.
    Sized {
        /// The fewest vCPUs.
        vcpus: u32,
        /// The least memory in MiB.
        memory: u32,
        /// But not those that match one of these.
        exclude: Vec<TypePattern>,
    },
}

impl Types {
    /// Whether they may be burstable, given the type of the rack.
    pub fn any_burstable(&self, own: &InstanceType) -> bool {
        own.is_burstable() || matches!(self, Self::Matching(patterns) if patterns.iter().any(TypePattern::is_burstable))
    }

    /// Whether all of them are burstable, as far as their names say.
    pub(super) fn all_burstable(&self) -> bool {
        match self {
            Self::Listed(types) => types.iter().all(InstanceType::is_burstable),
            Self::Matching(patterns) => patterns.iter().all(TypePattern::is_burstable),
            Self::Sized { .. } => false,
        }
    }
}

/// How many instance types a group may list (EC2 Auto Scaling API reference, `LaunchTemplateOverrides`).
const MOST_TYPES: usize = 40;

fn at(key: &str) -> Path {
    Path::of("instances.spot").key(key)
}

/// Settles how the group mixes on-demand and Spot Instances, if it does.
pub(super) fn plan(rack: &Rack, findings: &mut Findings) -> Option<Spot> {
    let asked = rack.instances.spot.as_ref()?;
    let count = rack.instances.count;
    let base = asked.base.map_or(count.min(), Whole::get);
    findings.extend(base_of(base, rack));
    let types = types(rack, asked, findings)?;
    let on_demand = asked.on_demand.get();
    if base == count.max() || on_demand == 100 {
        let message = "`instances.spot` launches no Spot Instances: all instances are on-demand ones";
        let finding = Diagnostic::warning(&codes::NO_SPOT_INSTANCES, Place::Key(Path::of("instances.spot")), message);
        findings.push(finding.hint("lower `base` or `on-demand`, or remove `instances.spot`"));
    }
    Some(Spot { base, on_demand, types, strategy: asked.strategy, max_price: asked.max_price.clone() })
}

/// What there is to say about the number of on-demand instances.
fn base_of(base: u32, rack: &Rack) -> Option<Diagnostic> {
    let count = rack.instances.count;
    let place = Place::Value(at("base"));
    if base > count.max() {
        let message =
            format!("`instances.spot.base` is {base}, more than the {} instances there are at most", count.max());
        let finding = Diagnostic::error(&codes::OUT_OF_RANGE, place, message);
        let finding = finding.also(Place::Value(Path::of("instances.count")), "how many there are");
        return Some(finding.hint("lower it, or raise `max` of `instances.count`"));
    }
    let message = format!(
        "`instances.spot.base` is {base}, less than the minimum of {} instances: the stack waits for Spot Instances when it \
         is created or replaces instances",
        count.min()
    );
    let finding = Diagnostic::warning(&codes::SPOT_BELOW_MINIMUM, place, message);
    (base < count.min()).then(|| finding.hint("remove it: by default it is `min` of `instances.count`"))
}

/// Which types the group launches; none if that is not said in one way.
fn types(rack: &Rack, asked: &Asked, findings: &mut Findings) -> Option<Types> {
    let sized = [("vcpus", asked.vcpus.is_some()), ("memory", asked.memory.is_some())];
    if !asked.types.is_empty() {
        let others = sized.into_iter().chain([("exclude", !asked.exclude.is_empty())]);
        for (key, _) in others.filter(|(_, given)| *given) {
            let message = format!("`instances.spot.{key}` selects instance types, which `types` lists already");
            let finding = Diagnostic::error(&codes::SPOT_TYPES_CONFLICT, Place::Value(at(key)), message);
            let finding = finding.also(Place::Value(at("types")), "the list");
            findings.push(finding.hint(format!("remove `types` or `{key}`")));
        }
        return listed(rack, &asked.types, findings);
    }
    if let (Some(vcpus), Some(memory)) = (asked.vcpus, &asked.memory) {
        let exclude = asked.exclude.clone();
        return Some(Types::Sized { vcpus: vcpus.get(), memory: memory.mebibytes(), exclude });
    }
    let message = match sized.iter().find(|(_, given)| !given) {
        Some((missing, _)) if sized.iter().any(|(_, given)| *given) => {
            format!("`instances.spot` selects instance types by size, but has no `{missing}`")
        }
        _ => "`instances.spot` does not say which instance types it may launch".to_owned(),
    };
    let finding = Diagnostic::error(&codes::SPOT_TYPES, Place::Key(Path::of("instances.spot")), message);
    findings.push(finding.hint(
        "list similar types, such as `types: [m7g.large, m6g.large]`, or write both `vcpus` and `memory`, at least \
         those of `instances.type`",
    ));
    None
}

/// The types of a list, with the rack's own among them.
fn listed(rack: &Rack, types: &[TypePattern], findings: &mut Findings) -> Option<Types> {
    let own = &rack.instances.kind;
    for (index, one) in types.iter().enumerate() {
        findings.extend(other_architecture(one, index, own));
    }
    let own = TypePattern::Type(own.clone());
    let others = types.iter().filter(|one| **one != own).cloned();
    let all = [own.clone()].into_iter().chain(others).collect::<Vec<_>>();
    if all.len() > MOST_TYPES {
        let message = format!(
            "`instances.spot.types` and `instances.type` are {} instance types; a group can have at most {MOST_TYPES}",
            all.len()
        );
        let finding = Diagnostic::error(&codes::OUT_OF_RANGE, Place::Value(at("types")), message);
        findings.push(finding.hint("combine some of them in a pattern such as `m7g.*`"));
    }
    let named = all.iter().map(|one| match one {
        TypePattern::Type(kind) => Some(kind.clone()),
        TypePattern::Pattern(_) => None,
    });
    Some(named.collect::<Option<Vec<_>>>().map_or(Types::Matching(all), Types::Listed))
}

/// The finding that a type is of another architecture than the image.
fn other_architecture(one: &TypePattern, index: usize, own: &InstanceType) -> Option<Diagnostic> {
    let (here, there): (Architecture, Architecture) = (own.architecture(), one.architecture()?);
    let message = format!("`{one}` is of {there}, but `{own}` of {here}: the instances of a rack have one image");
    let place = Place::Value(at("types").index(index));
    let finding = Diagnostic::error(&codes::SPOT_ARCHITECTURE, place, message);
    let finding = finding.also(Place::Value(Path::of("instances.type")), "the type of the rack");
    (here != there).then(|| finding.hint(format!("list types of {here}")))
}
