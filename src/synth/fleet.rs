//! The instances: cluster, launch template, group, capacity provider, role.

use super::balancing::Router;
use super::boot;
use super::network::Network;
use super::spot;
use super::storage::Storage;
use crate::cfn::kinds::autoscaling::{AutoScalingGroup, ScheduledAction};
use crate::cfn::kinds::cloudformation::WaitCondition;
use crate::cfn::kinds::ec2::{
    BlockDeviceMapping, CreditSpecification, Ebs, IngressRule, IngressSource, LaunchTemplate, LaunchTemplateData,
    MetadataOptions, NetworkInterface, Placement, ProfileSpecification, SecurityGroup, SecurityGroupIngress,
    TagSpecification,
};
use crate::cfn::kinds::ecs::{
    AutoScalingGroupProvider, Capacity, CapacityProvider, CapacityProviderStrategyItem, Cluster,
    ClusterCapacityProviderAssociations, ManagedScaling,
};
use crate::cfn::kinds::iam::{InstanceProfile, Role};
use crate::cfn::policy::{PolicyDocument, Statement};
use crate::cfn::{CreationPolicy, Dependency, Pause, Pseudo, Ref, RollingUpdate, Template, Text, Value, text};
use crate::plan::address::Tier;
use crate::plan::{Architecture, Cron, Fargate, Fleet as Planned, Image, Plan, Reporting, Tenancy};

/// What the other rooms refer to.
pub(super) struct Fleet {
    /// The cluster.
    pub cluster: Ref<Cluster>,
    /// Where its capacity comes from.
    pub capacity: Ref<CapacityProvider>,
}

/// The logical id of the group, which instances report to when it replaces them.
const INSTANCES: &str = "Instances";

/// The logical id of what instances report to while the stack is created.
const INSTANCES_READY: &str = "InstancesReady";

/// The minutes an instance has from its launch to its report. The boot script sets the limits: it has 7 minutes until the
/// agent is registered (`RuntimeMaxSec`), and 5 for the report, which may have to install what reports (`TimeoutStopSec`).
/// The other 3 are for EC2, until the script begins.
const BOOT_MINUTES: u32 = 15;

/// The same for an instance of this fleet: before the 7 minutes begin, the user's own commands may take some.
fn boot_minutes(fleet: &Planned) -> u32 {
    BOOT_MINUTES + if fleet.boot.is_some() { boot::MINUTES } else { 0 }
}

/// The minutes that pass at most, while the stack is created, between the launch template and the first launch: Elastic
/// IPs, NAT gateways, routes, mount targets.
const EGRESS_MINUTES: u32 = 15;

/// The longest time for which CloudFormation waits for signals: 43,200 seconds (template reference, "CreationPolicy
/// attribute").
const LONGEST_WAIT_MINUTES: u32 = 720;

/// The minutes that all instances have to report while the stack is created. They are launched all at once then; where a
/// stack that is there gets its wait condition while its group renews instances, they come batch by batch.
fn creation_minutes(fleet: &Planned) -> u32 {
    let batches = fleet.min.div_ceil(fleet.batch);
    (EGRESS_MINUTES + batches * boot_minutes(fleet)).min(LONGEST_WAIT_MINUTES)
}

/// The minutes between two batches of instances that cannot report.
const SILENT_MINUTES: u32 = 5;

/// The host ports that ECS gives to containers: the ephemeral ranges of Linux and of Docker together (ECS API
/// reference, PortMapping, hostPort).
pub(super) const HOST_PORTS: (u16, u16) = (32768, 65535);

/// The security group of the instances: routers reach the containers' ports, instances reach each other, nobody else
/// reaches anything.
pub(super) fn security(network: &Network, routers: &[Router], t: &mut Template) -> Ref<SecurityGroup> {
    let from_router = |router: &Router| IngressRule {
        description: format!("container ports from {}", router.name),
        ip_protocol: "tcp",
        from_port: Some(HOST_PORTS.0),
        to_port: Some(HOST_PORTS.1),
        source: IngressSource::Group((&router.security).into()),
    };
    let group = SecurityGroup {
        group_description: text![Pseudo::StackName, " instances"],
        vpc_id: network.vpc.clone(),
        security_group_ingress: Some(routers.iter().map(from_router).collect()),
    };
    let group = t.add("InstancesSecurity", group);
    let among_themselves = IngressRule {
        description: "everything among the instances".to_owned(),
        ip_protocol: "-1",
        from_port: None,
        to_port: None,
        source: IngressSource::Group((&group).into()),
    };
    t.add("InstancesSecuritySelf", SecurityGroupIngress { group_id: (&group).into(), rule: among_themselves });
    group
}

pub(super) fn synth(
    plan: &Plan,
    network: &Network,
    security: &Ref<SecurityGroup>,
    storage: &Option<Storage>,
    t: &mut Template,
) -> Fleet {
    let cluster = t.add("Cluster", Cluster {});
    let role = t.add("InstancesRole", role(&plan.fleet));
    let path = plan.fleet.role_path.as_ref().map(ToString::to_string);
    let profile = t.add("InstancesProfile", InstanceProfile { path, roles: vec![role] });

    let launched = LaunchTemplateData {
        image_id: image(&plan.fleet),
        instance_type: plan.fleet.instance_type.to_string(),
        key_name: plan.fleet.key.as_ref().map(ToString::to_string),
        iam_instance_profile: ProfileSpecification { name: profile },
        network_interfaces: vec![NetworkInterface {
            device_index: 0,
            associate_public_ip_address: plan.network.home() == Tier::Public,
            delete_on_termination: true,
            groups: [security.into()].into_iter().chain(plan.fleet.groups.iter().map(Value::given)).collect(),
        }],
        block_device_mappings: volumes(&plan.fleet),
        credit_specification: plan.fleet.credits.map(|credits| CreditSpecification { cpu_credits: credits.word() }),
        placement: match plan.fleet.tenancy {
            Tenancy::Default => None,
            Tenancy::Dedicated => Some(Placement { tenancy: Tenancy::Dedicated.word() }),
        },
        metadata_options: MetadataOptions {
            http_endpoint: "enabled",
            http_tokens: "required",
            http_put_response_hop_limit: plan.fleet.hop_limit,
        },
        user_data: boot::script(plan, &cluster, storage, &[INSTANCES_READY, INSTANCES]),
        tag_specifications: vec![TagSpecification { resource_type: "volume", tags: t.tags(INSTANCES) }],
    };
    let launched_from = t.add("InstancesLaunchTemplate", LaunchTemplate { launch_template_data: launched });
    let group = AutoScalingGroup {
        min_size: plan.fleet.min.to_string(),
        max_size: plan.fleet.max.to_string(),
        vpc_zone_identifier: network.homes.clone(),
        capacity_rebalance: plan.fleet.spot.as_ref().map(|_| true),
        launch: spot::launch(&plan.fleet, &launched_from),
    };
    let group = t.add(INSTANCES, group);
    // ECS sets this tag when it makes the capacity provider, and scales by what has it; the first instances are launched
    // before (ECS developer guide, "Amazon ECS capacity providers for EC2 workloads").
    t.tag(&group, "AmazonECSManaged", "");
    t.wait(&group, network.egress_path.iter().chain(storage.iter().flat_map(|storage| &storage.targets)).cloned());
    wait(&plan.fleet, &launched_from, &group, t);

    schedule(&plan.fleet, &group, t);
    let capacity = capacity(&plan.fleet, &group, t);
    let fargate = match plan.fleet.fargate {
        Fargate::Associated => vec![Capacity::Fargate, Capacity::FargateSpot],
        Fargate::Unknown => Vec::new(),
    };
    let associations = ClusterCapacityProviderAssociations {
        cluster: cluster.clone(),
        capacity_providers: fargate.into_iter().chain([Capacity::Group((&capacity).into())]).collect(),
        default_capacity_provider_strategy: vec![CapacityProviderStrategyItem {
            capacity_provider: Capacity::Group((&capacity).into()),
            weight: 1,
        }],
    };
    t.add("ClusterCapacity", associations);
    Fleet { cluster, capacity }
}

/// What instances may do: be part of a cluster, be reached by Session Manager, and what the user adds. A service has the
/// same name in every partition (AWS CDK, `ServicePrincipal`); IAM refuses others, such as `ec2.amazonaws.eu` (pulumi/pulumi-eks
/// issue 2341).
fn role(fleet: &Planned) -> Role {
    let managed = |name: &str| text!["arn:", Pseudo::Partition, ":iam::aws:policy/", name];
    let own = ["service-role/AmazonEC2ContainerServiceforEC2Role", "AmazonSSMManagedInstanceCore"].map(managed);
    let users = fleet.policies.iter().map(|policy| Text::from(policy.to_string()));
    Role {
        path: fleet.role_path.as_ref().map(ToString::to_string),
        assume_role_policy_document: PolicyDocument::new(vec![Statement::trust(Text::from("ec2.amazonaws.com"))]),
        managed_policy_arns: Some(own.into_iter().chain(users).collect()),
        policies: None,
    }
}

/// The image: pinned, or looked up when the stack is created or updated (ECS developer guide, "Retrieving Amazon
/// ECS-optimized Linux AMI metadata").
fn image(fleet: &Planned) -> String {
    match (&fleet.image, fleet.architecture) {
        (Image::Pinned(id), _) => id.to_string(),
        (Image::Parameter(parameter), _) => {
            let version = parameter.version().map_or_else(String::new, |version| format!(":{version}"));
            format!("{{{{resolve:ssm:{}{version}}}}}", parameter.path())
        }
        (Image::AmazonLinux2023, architecture) => {
            let folder = match architecture {
                Architecture::X86_64 => "amazon-linux-2023",
                Architecture::Arm64 => "amazon-linux-2023/arm64",
            };
            format!("{{{{resolve:ssm:/aws/service/ecs/optimized-ami/{folder}/recommended/image_id}}}}")
        }
    }
}

/// The root volume, and one for swap.
fn volumes(fleet: &Planned) -> Vec<BlockDeviceMapping> {
    let volume = |device_name, volume_size| BlockDeviceMapping {
        device_name,
        ebs: Ebs { volume_size, volume_type: "gp3", encrypted: true, delete_on_termination: true },
    };
    let swap = (fleet.swap > 0).then(|| volume("/dev/xvdb", fleet.swap));
    [volume("/dev/xvda", fleet.disk)].into_iter().chain(swap).collect()
}

/// Has the stack wait for its instances, when it is created and whenever the group replaces them.
///
/// On creation a condition waits, not the group: what is made from the group, the capacity provider, would then come after
/// the instances, and ECS counts only those to a provider that join the cluster after it (ECS developer guide, "Amazon ECS
/// capacity providers for EC2 workloads").
fn wait(fleet: &Planned, launched_from: &Ref<LaunchTemplate>, group: &Ref<AutoScalingGroup>, t: &mut Template) {
    let pause = match fleet.reporting {
        Reporting::Signals => {
            let ready = t.add(INSTANCES_READY, WaitCondition {});
            t.wait(&ready, [Dependency::from(launched_from)]);
            t.await_signals(&ready, CreationPolicy { signals: fleet.min, timeout_minutes: creation_minutes(fleet) });
            Pause::Signals(boot_minutes(fleet))
        }
        Reporting::Silent => Pause::Minutes(SILENT_MINUTES),
    };
    t.roll(group, RollingUpdate { in_service: fleet.in_service, batch: fleet.batch, pause });
}

/// Stops and starts all instances. While they are stopped the most there may be is none, or ECS would start some for tasks that
/// wait.
fn schedule(fleet: &Planned, group: &Ref<AutoScalingGroup>, t: &mut Template) {
    let Some(schedule) = &fleet.schedule else { return };
    let action = |(min_size, max_size), recurrence: &Cron| ScheduledAction {
        auto_scaling_group_name: group.clone(),
        min_size,
        max_size,
        desired_capacity: min_size,
        recurrence: recurrence.to_string(),
        time_zone: schedule.zone.to_string(),
    };
    t.add("InstancesStop", action((0, 0), &schedule.stop));
    t.add("InstancesStart", action((fleet.min, fleet.max), &schedule.start));
}

/// Lets ECS scale the group and drain instances before they go. Termination protection stays off: it would stop rolling
/// updates and the deletion of the stack.
fn capacity(fleet: &Planned, group: &Ref<AutoScalingGroup>, t: &mut Template) -> Ref<CapacityProvider> {
    let provider = AutoScalingGroupProvider {
        auto_scaling_group_arn: group.clone(),
        managed_scaling: ManagedScaling { status: "ENABLED", target_capacity: fleet.target_capacity },
        managed_draining: "ENABLED",
        managed_termination_protection: "DISABLED",
    };
    t.add("InstancesCapacity", CapacityProvider { auto_scaling_group_provider: provider })
}
