//! What each resource of a template adds to which meter.

mod tasks;

use super::{Decimal, Meter, Range, Uncounted, Usage};
use crate::network::{Access, BalancerKind, Interface, Launched, Model, Names, Placement};
use crate::template::Resource;
use crate::template::evaluate::{Fact, Node, Symbol, Term, Truth, Why};
use crate::types::{self, Billing, Metered, Role};
use std::collections::BTreeSet;

/// Something that is added to a meter.
pub(super) struct Charge {
    pub meter: Meter,
    pub resource: String,
    pub count: Range,
}

/// What is charged, and what is not counted.
#[derive(Default)]
pub(super) struct Charges {
    pub charges: Vec<Charge>,
    pub open: Vec<Uncounted>,
    pub by_use: Vec<Uncounted>,
}

/// A resource that is charged.
struct Charged<'c, 'm, 'a> {
    model: &'m Model<'a>,
    resource: Resource<'a>,
    usage: &'c Usage,
    /// How many there are of it: none, if it may not be made.
    all: Range,
    charges: &'c mut Charges,
}

/// What the resources of a template are charged for, in their order.
pub(super) fn of(model: &Model, usage: &Usage) -> Charges {
    let mut charges = Charges::default();
    if model.document.is_rewritten() {
        let (resource, kind) = ("Transform".to_owned(), String::new());
        charges.open.push(Uncounted { resource, kind, why: "a macro decides what else is created".to_owned() });
    }
    for resource in model.document.resources() {
        let exists = model.evaluator.exists(resource);
        let billing = types::billing(resource.kind);
        let least = match &exists {
            Truth::No => continue,
            Truth::Yes => 1,
            Truth::Unknown(_) => 0,
        };
        let all = Range { least: Decimal::whole(least), most: Decimal::whole(1) };
        let mut charged = Charged { model, resource, usage, all, charges: &mut charges };
        if let Some(why) = exists.why().filter(|_| billing != Billing::Free) {
            charged.open(format!("whether it is created is not known: {why}"));
        }
        charged.extras();
        match billing {
            Billing::Free => {}
            Billing::ByUse(what) => charged.by_use(what),
            Billing::Unknown => charged.open(unknown(resource)),
            Billing::Metered(metered) => charged.metered(metered),
        }
    }
    transfer(model, &mut charges);
    charges
}

/// Why a resource of a type that nobody has looked at is not counted.
fn unknown(resource: Resource) -> &'static str {
    match resource.kind {
        "AWS::CloudFormation::Stack" => "its template is not read",
        _ if resource.is_custom() => "its handler decides what it creates",
        _ if resource.is_module() => "the module decides what it creates",
        _ => "rackform has no price for this type",
    }
}

/// What packets cost wherever they come from.
fn transfer(model: &Model, charges: &mut Charges) {
    let network = &model.network;
    let own = |id: &str| model.document.has("Resources", id);
    if let Some(gateway) = network.attachments.iter().find(|one| own(&one.id) && !one.gateway.is_missing()) {
        charges.add(Meter::Internet, &gateway.id, Range::exactly(Decimal::whole(1)));
    }
    let zones = network.subnets.values().filter_map(|subnet| subnet.zone.as_ref());
    if zones.map(ToString::to_string).collect::<BTreeSet<_>>().len() > 1 {
        let first = network.subnets.keys().next().cloned().unwrap_or_default();
        charges.add(Meter::BetweenZones, &first, Range::exactly(Decimal::whole(1)));
    }
}

impl Charges {
    fn add(&mut self, meter: Meter, resource: &str, count: Range) {
        self.charges.push(Charge { meter, resource: resource.to_owned(), count });
    }
}

impl<'a> Charged<'_, '_, 'a> {
    fn property(&self, name: &str) -> Node {
        self.model.evaluator.property(self.resource, name)
    }

    /// Adds so much for each of some.
    fn add(&mut self, meter: Meter, each: Decimal, of: Range) {
        let count = Range { least: each.of(of.least), most: each.of(of.most) };
        self.charges.add(meter, self.resource.id, count);
    }

    fn uncounted(&self, why: impl Into<String>) -> Uncounted {
        Uncounted { resource: self.resource.id.to_owned(), kind: self.resource.kind.to_owned(), why: why.into() }
    }

    fn open(&mut self, why: impl Into<String>) {
        let open = self.uncounted(why);
        self.charges.open.push(open);
    }

    fn by_use(&mut self, what: impl Into<String>) {
        let by_use = self.uncounted(what);
        self.charges.by_use.push(by_use);
    }

    /// The value of a property that is read as something; else it is told that it is not known.
    fn known<T>(&mut self, name: &str, fact: Fact<T>) -> Option<T> {
        match fact {
            Fact::Is(value) => return Some(value),
            Fact::Missing => self.open(format!("the template does not say its `{name}`")),
            Fact::Unknown(unknown) => self.open(format!("its `{name}` is not known: {unknown}")),
        }
        None
    }

    fn metered(&mut self, metered: Metered) {
        let (one, all) = (Decimal::whole(1), self.all);
        match metered {
            Metered::InstanceGroup => self.group(),
            Metered::Instance => self.instances(all),
            Metered::Volume => {
                let properties = self.model.evaluator.properties(self.resource);
                self.volume(&properties, "Size", all);
            }
            Metered::ElasticIp => self.elastic_ip(),
            Metered::NatGateway => self.nat(),
            Metered::LoadBalancer => self.balancer(),
            Metered::Endpoint => self.endpoint(),
            Metered::FileSystem => self.files(),
            Metered::LogGroup => {
                self.add(Meter::Logs, one, all);
                self.add(Meter::LogStorage, one, all);
            }
            Metered::Key => {
                self.add(Meter::Key, one, all);
                if !self.property("EnableKeyRotation").flag().truth(false).is_no() {
                    self.by_use("key material that rotates");
                }
            }
            Metered::Secret => self.add(Meter::Secret, one, all),
            Metered::Alarm => self.alarm(),
            Metered::Tasks => self.tasks(),
        }
    }

    /// What properties make it cost besides, for which there is no price.
    fn extras(&mut self) {
        for extra in types::extras(self.resource.kind) {
            let said = self.property(extra.property);
            let is_usual = said.is_absent() || said.text().holds(|word| Truth::of(word == extra.usual)).is_yes();
            if !is_usual {
                self.open(extra.why);
            }
        }
    }

    fn launched(&self) -> Option<&Launched> {
        self.model.network.launched.iter().find(|launched| launched.id == self.resource.id)
    }

    fn group(&mut self) {
        let policy = self.property("MixedInstancesPolicy");
        let mixed = !policy.is_absent();
        if mixed {
            self.open("which instance types it launches, and which of them as Spot Instances, is decided at launch");
            let overrides = policy.at(&["LaunchTemplate", "Overrides"]).listed();
            let of_other = |one: &Node| !one.get("LaunchTemplateSpecification").is_absent();
            if overrides.rest.is_some() || overrides.known.iter().any(of_other) {
                return;
            }
        }
        let (least, most) = (self.property("MinSize").number(), self.property("MaxSize").number());
        let (Some(least), Some(most)) = (self.known("MinSize", least), self.known("MaxSize", most)) else { return };
        let least = least.max(0);
        let all = Range {
            least: Decimal::whole(least).of(self.all.least),
            most: Decimal::whole(most.max(least)).of(self.all.most),
        };
        let Some(data) = self.described() else { return self.open("what it launches is not in the template") };
        if mixed { self.attached(&data, all) } else { self.launches(&data, all) }
    }

    /// Instances, with the volumes and public addresses they have.
    fn instances(&mut self, all: Range) {
        match self.described() {
            Some(data) => self.launches(&data, all),
            None => self.open("what it launches is not in the template"),
        }
    }

    /// What is launched, as it is described.
    fn launches(&mut self, data: &[Node], all: Range) {
        let say = |name: &str| said(data, name);
        if say("InstanceMarketOptions").is_some() || say("SpotPrice").is_some() {
            return self.open("Spot Instances have no list price");
        }
        let tenancy = say("Placement").map(|placement| placement.get("Tenancy"));
        let tenancy = tenancy.or(say("Tenancy")).or(say("PlacementTenancy"));
        if tenancy.is_some_and(|tenancy| {
            !tenancy.is_absent() && !tenancy.text().holds(|word| Truth::of(word == "default")).is_yes()
        }) {
            return self.open("instances that share no hardware have prices of their own");
        }
        if let Some(kind) = self.known("InstanceType", say("InstanceType").unwrap_or_else(missing).text()) {
            self.add(Meter::Instance(kind), Decimal::whole(1), all);
        }
        self.attached(data, all);
    }

    /// The volumes and public addresses of what is launched.
    fn attached(&mut self, data: &[Node], all: Range) {
        let mappings = said(data, "BlockDeviceMappings").unwrap_or_else(missing).listed();
        if mappings.is_empty() || mappings.rest.is_some() {
            self.open("the sizes of its volumes are those of its image");
        }
        for mapping in mappings.known {
            let volume = mapping.get("Ebs");
            if !volume.is_absent() {
                self.volume(&volume, "VolumeSize", all);
            }
        }
        self.public_addresses(all);
    }

    /// What instances are described by: what stands first wins.
    fn described(&self) -> Option<Vec<Node>> {
        let evaluator = &self.model.evaluator;
        let sources = self.launched()?.sources.iter().filter_map(|id| self.model.document.resource(id));
        let described = sources.filter(|source| matches!(types::of(source.kind).role, Role::Describes | Role::Single));
        let described = described.map(|source| match evaluator.property(source, "LaunchTemplateData") {
            data if data.is_absent() => evaluator.properties(source),
            data => data,
        });
        let described = described.collect::<Vec<_>>();
        (!described.is_empty()).then_some(described)
    }

    /// Volumes; without a type they are of `gp2` (EC2 API reference, `EbsBlockDevice`).
    fn volume(&mut self, volume: &Node, size: &str, all: Range) {
        let kind = volume.get("VolumeType").text().or("gp2".to_owned());
        let (kind, size) = (self.known("VolumeType", kind), self.known(size, volume.get(size).number()));
        let (Some(kind), Some(size)) = (kind, size) else { return };
        if !volume.get("Iops").is_absent() || !volume.get("Throughput").is_absent() {
            self.open("provisioned IOPS and throughput of volumes");
        }
        self.add(Meter::Volume(kind), Decimal::whole(size.max(0)), all);
    }

    /// The public IPv4 addresses of what is launched: one for each, if its first interface has one.
    fn public_addresses(&mut self, all: Range) {
        let subnets = |interface: &Interface, launched: &Launched| {
            let names = interface.subnets.as_ref().unwrap_or(&launched.subnets);
            let network = &self.model.network;
            names.all.any(|written| {
                let subnet = network.subnet(&written.name);
                let unknown = || Truth::Unknown(Why::StandsFor(written.name.id().to_owned()));
                subnet.map_or_else(unknown, |subnet| subnet.public_addresses.clone())
            })
        };
        let has = self.launched().and_then(|launched| {
            let first = launched.interfaces.iter().find(|interface| launched.is_first(interface))?;
            Some(match &first.public_address {
                Fact::Is(has) => Truth::of(*has),
                Fact::Missing => subnets(first, launched),
                Fact::Unknown(unknown) => Truth::Unknown(unknown.why.clone()),
            })
        });
        match has {
            Some(Truth::Yes) => self.add(Meter::PublicIpv4, Decimal::whole(1), all),
            Some(Truth::Unknown(why)) => self.open(format!("whether it has public IPv4 addresses is not known: {why}")),
            Some(Truth::No) | None => {}
        }
    }

    fn elastic_ip(&mut self) {
        // What you bring yourself costs nothing (AWS Networking blog of 2024-02-01).
        match self.property("PublicIpv4Pool").text() {
            Fact::Missing => self.add(Meter::PublicIpv4, Decimal::whole(1), self.all),
            Fact::Is(_) | Fact::Unknown(_) => self.open("addresses of your own pool cost nothing, those of AWS's do"),
        }
    }

    fn nat(&mut self) {
        let Some(nat) = self.model.network.nats.iter().find(|nat| nat.id == self.resource.id) else { return };
        let zones = match &nat.placement {
            Placement::Subnet(_) | Placement::Stated => 1,
            Placement::Regional(_) if !nat.by_zone.is_empty() => nat.by_zone.len(),
            Placement::Regional(vpc) => {
                let subnets = self.model.network.subnets.values();
                let here = subnets.filter(|subnet| subnet.vpc.is(vpc).is_yes());
                let zones = here.map(|subnet| subnet.zone.as_ref().map(ToString::to_string)).collect::<BTreeSet<_>>();
                if zones.is_empty() || zones.contains(&None) {
                    return self.open("how many zones it stands in is not known");
                }
                zones.len()
            }
            Placement::Unknown(why) => return self.open(format!("where it stands is not known: {why}")),
        };
        let zones = Decimal::whole(i64::try_from(zones).unwrap_or(i64::MAX));
        let addresses = nat.all_addresses();
        let outside = addresses.known().filter(|address| address.is_undescribed()).count();
        let (chosen, public) = (addresses.all.is_empty(), nat.public.clone());
        self.add(Meter::NatGateway, zones, self.all);
        self.add(Meter::NatGatewayData, Decimal::whole(1), self.all);
        match public {
            Truth::Yes if chosen => self.add(Meter::PublicIpv4, zones, self.all),
            Truth::Yes if addresses.all.rest.is_some() => self.open("how many addresses it has is not known"),
            Truth::Yes if outside > 0 => {
                let outside = Decimal::whole(i64::try_from(outside).unwrap_or(i64::MAX));
                self.add(Meter::PublicIpv4, outside, self.all);
            }
            Truth::Unknown(why) => self.open(format!("whether it has public addresses is not known: {why}")),
            Truth::Yes | Truth::No => {}
        }
    }

    fn balancer(&mut self) {
        let Some(balancer) = self.model.network.balancers.iter().find(|balancer| balancer.id == self.resource.id)
        else {
            return self.open("Gateway Load Balancers have prices of their own");
        };
        let (kind, faces, subnets) = (balancer.kind.clone(), balancer.faces_internet.clone(), balancer.subnets.clone());
        let (hours, units) = match self.known("Type", kind) {
            Some(BalancerKind::Application) => (Meter::ApplicationLoadBalancer, Meter::Lcu),
            Some(BalancerKind::Network) => (Meter::NetworkLoadBalancer, Meter::Nlcu),
            Some(BalancerKind::Classic) => return self.open("Classic Load Balancers have prices of their own"),
            None => return,
        };
        let used = self.usage.units(&units);
        self.add(hours, Decimal::whole(1), self.all);
        self.add(units, used, self.all);
        let Some(zones) = self.count(&subnets) else { return };
        match faces {
            Truth::Yes => {
                let mappings = self.property("SubnetMappings").listed().known;
                // Those that the template allocates are counted by themselves.
                let is_own = |id: &str| self.model.document.resource(id).is_some();
                let own = |mapping: &&Node| match &mapping.get("AllocationId").term {
                    Term::Symbol(Symbol::Resource { id, .. }) => is_own(id),
                    _ => false,
                };
                let given = mappings.iter().filter(own).count();
                let own = Decimal::whole(zones - i64::try_from(given).unwrap_or(zones).min(zones));
                self.add(Meter::PublicIpv4, own, self.all);
            }
            Truth::No => {}
            Truth::Unknown(why) => self.open(format!("whether it has public IPv4 addresses is not known: {why}")),
        }
    }

    /// How many subnets a list has; else it is told that it is not known.
    fn count(&mut self, subnets: &Names) -> Option<i64> {
        match &subnets.all.rest {
            Some(why) => {
                self.open(format!("how many subnets it is in is not known: {why}"));
                None
            }
            None => i64::try_from(subnets.all.known.len()).ok(),
        }
    }

    fn endpoint(&mut self) {
        let network = &self.model.network;
        let Some(endpoint) = network.endpoints.iter().find(|endpoint| endpoint.id == self.resource.id) else {
            return self.open("endpoints of Gateway Load Balancers have prices of their own");
        };
        match endpoint.access.clone() {
            Access::Gateway(_) | Access::Existing => {}
            Access::Interface { subnets, .. } => {
                if let Some(zones) = self.count(&subnets) {
                    self.add(Meter::InterfaceEndpoint, Decimal::whole(zones), self.all);
                    self.add(Meter::InterfaceEndpointData, Decimal::whole(1), self.all);
                }
            }
            Access::Unknown(why) => self.open(format!("which type of endpoint it is is not known: {why}")),
        }
    }

    fn files(&mut self) {
        let (one, all) = (Decimal::whole(1), self.all);
        self.add(Meter::Files, one, all);
        match self.property("ThroughputMode").text().or("bursting".to_owned()) {
            Fact::Is(mode) if mode == "bursting" => {}
            Fact::Is(mode) if mode == "elastic" => {
                self.add(Meter::FilesRead, one, all);
                self.add(Meter::FilesWritten, one, all);
            }
            _ => self.open("provisioned throughput of file systems"),
        }
        if !self.property("LifecyclePolicies").is_absent() {
            self.by_use("files that move to other storage classes");
        }
        if !self.property("BackupPolicy").is_absent()
            && !self.property("BackupPolicy").get("Status").text().holds(|word| Truth::of(word == "DISABLED")).is_yes()
        {
            self.by_use("backups in AWS Backup");
        }
    }

    /// An alarm is billed for each metric, and more if it looks more often than once a minute (CloudWatch pricing).
    fn alarm(&mut self) {
        if !self.property("Metrics").is_absent() {
            return self.open("alarms on several metrics are billed for each");
        }
        match self.property("Period").number().or(60) {
            Fact::Is(seconds) if seconds >= 60 => self.add(Meter::Alarm, Decimal::whole(1), self.all),
            _ => self.open("alarms of high resolution have prices of their own"),
        }
    }
}

/// What the first of some descriptions says that says something.
fn said(data: &[Node], name: &str) -> Option<Node> {
    data.iter().map(|node| node.get(name)).find(|node| !node.is_absent())
}

fn missing() -> Node {
    Node { pointer: String::new(), term: Term::Absent }
}
