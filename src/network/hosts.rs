//! On which instances ECS tasks run, or that they run on Fargate.

use super::Network;
use super::launch::{Kind, Launched};
use super::name::{Named, Names};
use super::reader::Reader;
use super::tasks::{Tasks, named_cluster, strategy};
use crate::template::Resource;
use crate::template::evaluate::{Fact, Open, Same, Truth, Unknown, Why};

/// A cluster's capacity providers, as the cluster says them, or their association with it.
#[derive(Debug, Clone)]
pub struct Capacity {
    /// The cluster.
    pub cluster: Fact<Named>,
    /// Whether the resource that says it is made.
    pub exists: Truth,
    /// The providers.
    pub providers: Names,
    /// Those that tasks run on that choose none.
    pub defaults: Names,
}

/// A capacity provider.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its logical id.
    pub id: String,
    /// Whether it is made.
    pub exists: Truth,
    /// Its Auto Scaling group.
    pub group: Fact<Named>,
}

/// What tasks run on.
#[derive(Debug, Clone)]
pub struct RunsOn {
    /// Whether that is Fargate.
    pub fargate: Truth,
    /// The positions of the instances among what is launched, and whether tasks run on each.
    pub instances: Open<(usize, Truth)>,
}

impl Capacity {
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        let is_cluster = resource.kind == "AWS::ECS::Cluster";
        let own = || Fact::Is(Named::Here(resource.id.to_owned()));
        Self {
            cluster: if is_cluster { own() } else { named_cluster(&reader.property(resource, "Cluster")) },
            exists: reader.exists(resource),
            providers: reader.names(resource, "CapacityProviders"),
            defaults: strategy(&reader.property(resource, "DefaultCapacityProviderStrategy")),
        }
    }
}

impl Provider {
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        let provider = reader.property(resource, "AutoScalingGroupProvider");
        Self {
            id: resource.id.to_owned(),
            exists: reader.exists(resource),
            group: Named::of(&provider.get("AutoScalingGroupArn")),
        }
    }
}

impl Network {
    /// What tasks run on. Tasks that choose neither capacity providers nor a launch type run on the cluster's default
    /// providers, and without these on its instances (ECS API reference, `CreateService`).
    pub fn runs_on(&self, tasks: &Tasks) -> RunsOn {
        let chosen = !tasks.providers.is_empty();
        let providers = match &tasks.launch_type {
            _ if chosen => tasks.providers.clone(),
            Fact::Missing => self.default_providers(&tasks.cluster),
            _ => Names::default(),
        };
        if !providers.is_empty() {
            return self.on_providers(&providers);
        }
        let fargate = tasks.launch_type.holds(|own| Truth::of(own == "FARGATE"));
        let instances = match &fargate {
            Truth::Yes => Open::default(),
            Truth::No if tasks.launch_type.holds(|own| Truth::of(own == "EXTERNAL")).is_yes() => {
                Open::unknown(hosts_of(&tasks.cluster))
            }
            Truth::No | Truth::Unknown(_) => self.members(&tasks.cluster),
        };
        RunsOn { fargate, instances }
    }

    fn default_providers(&self, cluster: &Fact<Named>) -> Names {
        let mut names = Names::default();
        for capacity in &self.capacities {
            match capacity.cluster.same(cluster).and(capacity.exists.clone()) {
                Truth::Yes => names.extend(capacity.defaults.clone()),
                Truth::Unknown(why) if !capacity.defaults.is_empty() => names.all.open(Some(why)),
                Truth::No | Truth::Unknown(_) => {}
            }
        }
        names
    }

    fn on_providers(&self, names: &Names) -> RunsOn {
        let is_fargate = |name: &Named| matches!(name, Named::Given(id) if id.starts_with("FARGATE"));
        let fargate = names.all.any(|written| match &written.name {
            Named::Here(_) | Named::Given(_) => Truth::of(is_fargate(&written.name)),
            Named::Parameter(name) | Named::Symbol(name) => Truth::Unknown(Why::StandsFor(name.clone())),
        });
        let mut instances = Open { known: Vec::new(), rest: names.all.rest.clone() };
        for name in names.known().filter(|name| !is_fargate(name)) {
            let provider = self.providers.iter().find(|provider| Some(&*provider.id) == name.here());
            match provider.map(|provider| (self.group_of(provider), &provider.exists)) {
                Some((Some(position), exists)) => {
                    let there = exists.clone().and(self.launched[position].exists.clone());
                    instances.open((!there.is_yes()).then(|| Why::HostsOf(name.id().to_owned())));
                    instances.known.push((position, there));
                }
                _ => instances.open(Some(Why::HostsOf(name.id().to_owned()))),
            }
        }
        RunsOn { fargate, instances }
    }

    /// The position of the group of a capacity provider.
    fn group_of(&self, provider: &Provider) -> Option<usize> {
        let id = provider.group.here()?;
        self.launched.iter().position(|launched| launched.id == id)
    }

    /// The instances that join a cluster: those whose user data names it, and the groups of its capacity providers.
    fn members(&self, cluster: &Fact<Named>) -> Open<(usize, Truth)> {
        let Some(id) = cluster.here() else { return Open::unknown(hosts_of(cluster)) };
        let joins = |launched: &Launched| launched.kind == Kind::Instances && launched.named.contains(id);
        let by_data = self.launched.iter().enumerate().filter(|(_, launched)| joins(launched));
        let mut found = by_data.map(|(position, launched)| (position, launched.exists.clone())).collect::<Vec<_>>();
        for capacity in self.capacities.iter().filter(|capacity| capacity.cluster.here() == Some(id)) {
            let providers = self.providers.iter().filter(|one| {
                let is_one = |name: &Named| Some(&*one.id) == name.here();
                capacity.providers.known().any(is_one)
            });
            let groups = providers.filter_map(|provider| Some((self.group_of(provider)?, provider.exists.clone())));
            let new = groups.filter(|(position, _)| !found.iter().any(|(other, _)| other == position));
            let new = new.collect::<Vec<_>>();
            found.extend(new);
        }
        // Without those that are not made for certain there may be none but others.
        let is_sure = found.iter().any(|(_, there)| there.is_yes());
        Open { known: found, rest: (!is_sure).then(|| hosts_of(cluster)) }
    }

    /// The task definition of a name, if it is described.
    pub fn definition(&self, name: &Fact<Named>) -> Option<&super::Definition> {
        self.definitions.get(name.here()?)
    }

    /// Why the task definition of tasks is not known.
    pub fn unknown_definition(tasks: &Tasks) -> Why {
        match &tasks.definition {
            Fact::Is(name) => Why::Outside("task definition", name.id().to_owned()),
            Fact::Unknown(Unknown { why, .. }) => why.clone(),
            Fact::Missing => Why::NamesNo("it", "task definition"),
        }
    }
}

/// That the instances of a cluster are not known.
fn hosts_of(cluster: &Fact<Named>) -> Why {
    match cluster {
        Fact::Is(name) => Why::HostsOf(name.id().to_owned()),
        Fact::Missing => Why::HostsOf("default".to_owned()),
        Fact::Unknown(unknown) => unknown.why.clone(),
    }
}
