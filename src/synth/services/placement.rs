//! On what tasks run, and in which network.

use super::App;
use crate::cfn::kinds::ec2::{IngressRule, IngressSource, SecurityGroup, SecurityGroupIngress};
use crate::cfn::kinds::ecs::{
    AwsvpcConfiguration, Capacity, CapacityProviderStrategyItem, NetworkConfiguration, PlacementStrategy,
};
use crate::cfn::{Dependency, Ref, Template, text};
use crate::plan::address::Tier;
use crate::plan::services::{AwsVpc, Count, Network, On, Service, Storage};

/// The network of tasks that have one of their own.
pub(super) struct Own {
    /// As a service and a timer take it.
    pub configuration: NetworkConfiguration,
    /// The rule by which tasks reach the rack's file system, if they mount it.
    pub files: Option<Dependency>,
}

/// The network of a service's tasks, with a security group that admits the router on the port of the container, and nobody else.
pub(super) fn network(app: &App, service: &Service, t: &mut Template) -> Option<Own> {
    let Network::AwsVpc(own) = &service.network else { return None };
    let router = service.entrance.as_ref().map(|entrance| IngressRule {
        description: format!("port of the container from {}", entrance.listener.site.export()),
        ip_protocol: "tcp",
        from_port: u16::try_from(entrance.port).ok(),
        to_port: u16::try_from(entrance.port).ok(),
        source: IngressSource::Group(app.imports.value(&format!("{}SecurityGroup", entrance.listener.site.export()))),
    });
    let group = SecurityGroup {
        group_description: text![app.plan.stack(), " ", service.name.to_string()],
        vpc_id: app.imports.value("Vpc"),
        security_group_ingress: router.map(|router| vec![router]),
    };
    let group = t.add(format!("{}Security", service.id), group);
    app.mark(&group, service, t);
    let files = files(app, service, &group, t);
    Some(Own { configuration: configuration(app, own, &group), files })
}

/// Lets tasks mount the rack's file system, if they do.
fn files(app: &App, service: &Service, group: &Ref<SecurityGroup>, t: &mut Template) -> Option<Dependency> {
    if !service.volumes.iter().any(|volume| volume.storage == Storage::AccessPoint) {
        return None;
    }
    let rule = IngressRule {
        description: format!("NFS from {} of {}", service.name, app.plan.stack()),
        ip_protocol: "tcp",
        from_port: Some(2049),
        to_port: Some(2049),
        source: IngressSource::Group(group.into()),
    };
    let group_id = app.imports.value("FilesystemSecurityGroup");
    Some(Dependency::from(&t.add(format!("{}SecurityFilesystem", service.id), SecurityGroupIngress { group_id, rule })))
}

fn configuration(app: &App, own: &AwsVpc, group: &Ref<SecurityGroup>) -> NetworkConfiguration {
    let tier = match own.tier {
        Tier::Public => "Subnet",
        Tier::Private => "SubnetPrivate",
    };
    NetworkConfiguration {
        awsvpc_configuration: AwsvpcConfiguration {
            subnets: (0..own.zones).map(|slot| app.imports.value(&format!("{tier}{slot}"))).collect(),
            security_groups: vec![group.into()],
            assign_public_ip: own.public_address.map(|public| if public { "ENABLED" } else { "DISABLED" }),
        },
    }
}

/// How a service says on what its tasks run.
pub(super) struct Placed {
    pub launch_type: Option<&'static str>,
    pub strategy: Option<Vec<CapacityProviderStrategyItem>>,
    pub strategies: Option<Vec<PlacementStrategy>>,
}

/// A service that runs on every instance takes neither a strategy of capacity providers nor one of placement (ECS API
/// reference, CreateService).
pub(super) fn placed(app: &App, service: &Service) -> Placed {
    if service.count == Count::Everywhere {
        return Placed { launch_type: Some("EC2"), strategy: None, strategies: None };
    }
    let spread = |field| PlacementStrategy { kind: "spread", field };
    let strategies =
        (service.on == On::Instances).then(|| vec![spread("attribute:ecs.availability-zone"), spread("instanceId")]);
    Placed { launch_type: None, strategy: Some(strategy(app, service)), strategies }
}

/// Where the capacity for tasks comes from.
pub(super) fn strategy(app: &App, service: &Service) -> Vec<CapacityProviderStrategyItem> {
    let capacity_provider = match service.on {
        On::Instances => Capacity::Group(app.imports.value("CapacityProvider")),
        On::Fargate => Capacity::Fargate,
        On::FargateSpot => Capacity::FargateSpot,
    };
    vec![CapacityProviderStrategyItem { capacity_provider, weight: 1 }]
}
