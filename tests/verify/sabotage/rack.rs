//! A compiled rack, as those know it who mean to sabotage it: where its instances live and how their packets leave.

use rackform::Compiled;
use rackform::plan::address::Tier;
use rackform::template::evaluate::Settings;
use rackform::verify::{Expected, Verification, verify};
use serde_json::{Value, json};
use std::sync::Arc;

use super::judge::Told;
use crate::common;

/// A compiled rack before anything is done to it.
pub struct Rack {
    /// Its place among the racks.
    pub number: usize,
    /// What messages call it.
    pub name: String,
    /// Its template.
    pub template: Arc<Value>,
    /// Under which assumptions it is judged.
    pub settings: Settings,
    /// What its mode promises.
    pub expected: Expected,
    /// What is found in it, once told its mode and once not.
    untouched: [Verification; 2],
}

/// A subnet that instances are launched into, with what decides where its packets go.
pub struct Home {
    /// The number of its zone.
    pub slot: usize,
    /// The subnet.
    pub subnet: String,
    /// What gives it its route table.
    pub association: String,
    /// Its route table.
    pub table: String,
    /// The default route of that table, if it has one.
    pub route: Option<String>,
}

/// How packets leave the subnets that instances are launched into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Egress {
    Internet,
    NatPerZone,
    NatSingle,
    NatRegional,
    Endpoints,
}

impl Rack {
    pub fn of(number: usize, name: String, compiled: Compiled) -> Self {
        let expected = match compiled.plan.network.home() {
            Tier::Public => Expected::Public,
            Tier::Private => Expected::Private,
        };
        let settings = compiled.settings();
        let found = |expected| verify(&compiled.value, &settings, expected);
        let untouched = [found(Some(expected)), found(None)];
        Self { number, name, template: Arc::new(compiled.value), settings, expected, untouched }
    }

    /// What is found in the template before anything is done to it.
    pub fn before(&self, told: Told) -> &Verification {
        let [told_mode, told_nothing] = &self.untouched;
        if told == Told::Mode { told_mode } else { told_nothing }
    }

    pub fn has(&self, id: &str) -> bool {
        self.template["Resources"].get(id).is_some()
    }

    /// The value at a path below the resources, written as `Instances/Properties/MinSize`; null if nothing is there.
    pub fn value(&self, path: &str) -> &Value {
        self.template["Resources"].pointer(&format!("/{path}")).unwrap_or(&Value::Null)
    }

    /// The logical ids of the resources of a type.
    pub fn of_type(&self, kind: &str) -> Vec<String> {
        common::of_type(&self.template, kind).into_iter().map(|(id, _)| id.to_owned()).collect()
    }

    pub fn is_private(&self) -> bool {
        self.expected == Expected::Private
    }

    /// Whether the VPC and its internet gateway are the template's own.
    pub fn owns_its_vpc(&self) -> bool {
        self.has("Vpc")
    }

    /// The numbers of its zones.
    pub fn slots(&self) -> Vec<usize> {
        (0..3).filter(|slot| self.has(&format!("Subnet{slot}"))).collect()
    }

    /// The subnets that instances are launched into, by zone.
    pub fn homes(&self) -> Vec<Home> {
        let home = |slot: usize| {
            let (subnet, table, route) = if self.is_private() {
                let numbered = |name: &str| format!("{name}{slot}");
                (numbered("SubnetPrivate"), numbered("RouteTablePrivate"), numbered("RouteDefaultPrivate"))
            } else {
                (format!("Subnet{slot}"), "Routes".to_owned(), "RouteDefault".to_owned())
            };
            let route = Some(route).filter(|route| self.has(route));
            Home { slot, association: format!("{subnet}Routes"), subnet, table, route }
        };
        self.slots().into_iter().map(home).collect()
    }

    /// The same if the rack is private, otherwise none.
    pub fn private_homes(&self) -> Vec<Home> {
        if self.is_private() { self.homes() } else { Vec::new() }
    }

    /// The same if the rack is public, otherwise none.
    pub fn public_homes(&self) -> Vec<Home> {
        if self.is_private() { Vec::new() } else { self.homes() }
    }

    pub fn egress(&self) -> Egress {
        match (self.is_private(), self.zonal_nats().len()) {
            (false, _) => Egress::Internet,
            (true, 0) if self.has("NatRegional") => Egress::NatRegional,
            (true, 0) => Egress::Endpoints,
            (true, 1) => Egress::NatSingle,
            (true, _) => Egress::NatPerZone,
        }
    }

    /// The NAT gateways that stand in a zone.
    pub fn zonal_nats(&self) -> Vec<String> {
        (0..3).map(|slot| format!("Nat{slot}")).filter(|id| self.has(id)).collect()
    }

    /// The internet gateway as routes name it. A VPC that has none is given a foreign one.
    pub fn gateway(&self) -> Value {
        match self.value("RouteDefault/Properties/GatewayId") {
            Value::Null => json!("igw-0fedcba9876543210"),
            gateway => gateway.clone(),
        }
    }

    /// The internet gateway as paths name it.
    pub fn gateway_name(&self) -> String {
        let gateway = self.gateway();
        gateway["Ref"].as_str().or(gateway.as_str()).unwrap().to_owned()
    }

    /// The VPC as resources name it.
    pub fn vpc(&self) -> Value {
        self.value("Routes/Properties/VpcId").clone()
    }

    /// The VPC's block.
    pub fn block(&self) -> ipnet::Ipv4Net {
        self.template["Outputs"]["VpcCidr"]["Value"].as_str().unwrap().parse().unwrap()
    }
}
