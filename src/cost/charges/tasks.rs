//! What tasks of ECS on AWS Fargate add.

use super::Charged;
use crate::cost::{Decimal, Meter, Range};
use crate::network::Named;
use crate::template::evaluate::{Fact, Node, Symbol, Term, Truth};

impl Charged<'_, '_, '_> {
    /// The tasks of a service, if they run on Fargate: instances are counted by themselves.
    pub(super) fn tasks(&mut self) {
        let strategy = self.property("CapacityProviderStrategy").listed();
        let providers = strategy.known.iter().map(|item| Provider::of(&item.get("CapacityProvider")));
        let providers = providers.chain(strategy.rest.iter().map(|_| Provider::Unknown)).collect::<Vec<_>>();
        let all = |wanted| !providers.is_empty() && providers.iter().all(|provider| *provider == wanted);
        match self.property("LaunchType").text() {
            Fact::Is(launch) if launch == "FARGATE" => {}
            Fact::Is(_) => return,
            Fact::Missing if all(Provider::Fargate) => {}
            Fact::Missing if all(Provider::Instances) => return,
            Fact::Missing if providers.contains(&Provider::Spot) => return self.open("Fargate Spot has no list price"),
            Fact::Missing | Fact::Unknown(_) => {
                return self.open("which capacity provider runs its tasks is not known, or decided at launch");
            }
        }
        self.fargate();
    }

    /// Tasks on Fargate, by what their definition gives each (ECS developer guide, "Fargate task definition parameters").
    fn fargate(&mut self) {
        let (model, count) = (self.model, self.property("DesiredCount").number().or(1));
        let named = self.property("TaskDefinition");
        let definition = Named::of(&named);
        let definition = definition.here().and_then(|id| model.document.resource(id));
        let Some(definition) = definition else { return self.open("its task definition is not in the template") };
        let property = |name| model.evaluator.property(definition, name);
        let (count, processors, memory) = (
            self.known("DesiredCount", count),
            self.known("Cpu", property("Cpu").number()),
            self.known("Memory", property("Memory").number()),
        );
        let (Some(count), Some(processors), Some(memory)) = (count, processors, memory) else { return };
        let [count, processors, memory] = [count, processors, memory].map(|number| number.max(0));
        let platform = property("RuntimePlatform");
        if !platform
            .get("OperatingSystemFamily")
            .text()
            .or("LINUX".to_owned())
            .holds(|word| Truth::of(word == "LINUX"))
            .is_yes()
        {
            return self.open("Windows on Fargate has prices of its own");
        }
        let (of_processors, of_memory) = match platform.get("CpuArchitecture").text().or("X86_64".to_owned()) {
            Fact::Is(architecture) if architecture == "ARM64" => (Meter::FargateArmProcessors, Meter::FargateArmMemory),
            Fact::Is(_) => (Meter::FargateProcessors, Meter::FargateMemory),
            _ => return self.open("the architecture of its tasks is not known"),
        };
        if !property("EphemeralStorage").is_absent() {
            self.open("more than 20 GB of storage for a task");
        }
        let of = |number| Decimal::parts(number, 1_024);
        let all =
            Range { least: Decimal::whole(count).of(self.all.least), most: Decimal::whole(count).of(self.all.most) };
        self.add(of_processors, of(processors), all);
        self.add(of_memory, of(memory), all);
        self.public_addresses(all);
    }
}

/// What a capacity provider runs tasks on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Provider {
    Fargate,
    Spot,
    /// Instances, which are counted by themselves.
    Instances,
    Unknown,
}

impl Provider {
    fn of(name: &Node) -> Self {
        match (&name.term, name.text()) {
            (Term::Symbol(Symbol::Resource { .. }), _) => Self::Instances,
            (_, Fact::Is(name)) if name == "FARGATE" => Self::Fargate,
            (_, Fact::Is(name)) if name == "FARGATE_SPOT" => Self::Spot,
            (_, Fact::Is(_)) => Self::Instances,
            (_, Fact::Missing | Fact::Unknown(_)) => Self::Unknown,
        }
    }
}
