//! Target groups.

use super::name::Named;
use super::reader::Reader;
use crate::template::Resource;
use crate::template::evaluate::{Fact, Truth};

/// The port on which targets are reached, which is the default (Elastic Load Balancing API reference, `CreateTargetGroup`,
/// `HealthCheckPort`).
const TRAFFIC: &str = "traffic-port";

/// A target group.
#[derive(Debug, Clone)]
pub struct TargetGroup {
    /// Whether it is made.
    pub exists: Truth,
    /// The port on which targets are reached that name none of their own.
    pub port: Fact<i64>,
    /// The port on which their health is checked; missing where that is the one on which they are reached.
    pub health: Fact<i64>,
    /// What its targets are: `instance` unless it says otherwise.
    pub kind: Fact<String>,
    /// Its VPC; a group of functions has none.
    pub vpc: Fact<Named>,
}

impl TargetGroup {
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        Self {
            exists: reader.exists(resource),
            port: reader.property(resource, "Port").number(),
            health: match reader.property(resource, "HealthCheckPort") {
                port if port.text().holds(|port| Truth::of(port == TRAFFIC)).is_yes() => Fact::Missing,
                port => port.number(),
            },
            kind: reader.property(resource, "TargetType").text().or("instance".to_owned()),
            vpc: reader.named(resource, "VpcId"),
        }
    }
}
