//! Amazon Elastic Container Service.

use super::autoscaling::AutoScalingGroup;
use super::ec2::{SecurityGroup, Subnet};
use super::efs::{AccessPoint, FileSystem};
use super::elasticloadbalancing::TargetGroup;
use super::meaning::{Arn, ServiceName};
use super::{attributes, kinds};
use crate::cfn::{Ref, Tagging, Text, Value};
use serde::Serialize;
use std::collections::BTreeMap;

kinds! {
    /// A cluster.
    Cluster = "AWS::ECS::Cluster", Tagging::List("Tags") => {}

    /// Where a cluster's capacity comes from.
    CapacityProvider = "AWS::ECS::CapacityProvider", Tagging::List("Tags") => {
        /// The group of instances.
        auto_scaling_group_provider: AutoScalingGroupProvider,
    }

    /// The capacity providers of a cluster.
    ClusterCapacityProviderAssociations = "AWS::ECS::ClusterCapacityProviderAssociations", Tagging::None => {
        /// The cluster.
        cluster: Ref<Cluster>,
        /// The providers.
        capacity_providers: Vec<Capacity>,
        /// Which of them tasks use that do not say.
        default_capacity_provider_strategy: Vec<CapacityProviderStrategyItem>,
    }

    /// What a task is: its containers and what they have. Cannot be changed: every change makes a new revision.
    TaskDefinition = "AWS::ECS::TaskDefinition", Tagging::List("Tags") => {
        /// The name of which each revision is one.
        family: String,
        /// `bridge` or `awsvpc`.
        network_mode: &'static str,
        /// On what it has to be able to run: `EC2` or `FARGATE`.
        requires_compatibilities: Vec<&'static str>,
        /// The CPU units of the whole task, as text; only Fargate asks for them.
        cpu: Option<String>,
        /// The MiB of the whole task, as text; only Fargate asks for them.
        memory: Option<String>,
        /// As whom ECS starts it: pulls its image, gets its secrets, writes its logs.
        execution_role_arn: Value<Arn>,
        /// As whom it runs.
        task_role_arn: Value<Arn>,
        /// On which processors and system.
        runtime_platform: RuntimePlatform,
        /// Its containers.
        container_definitions: Vec<ContainerDefinition>,
        /// What they can mount.
        volumes: Option<Vec<Volume>>,
    }

    /// Tasks that ECS keeps running.
    Service = "AWS::ECS::Service", Tagging::List("Tags") => {
        /// Where.
        cluster: Value<Cluster>,
        /// What they are.
        task_definition: Ref<TaskDefinition>,
        /// `DAEMON` for one on each instance; without it, a number of them.
        scheduling_strategy: Option<&'static str>,
        /// `EC2`, where there is no strategy of capacity providers.
        launch_type: Option<&'static str>,
        /// Where their capacity comes from.
        capacity_provider_strategy: Option<Vec<CapacityProviderStrategyItem>>,
        /// How many.
        desired_count: Option<u32>,
        /// How they are replaced.
        deployment_configuration: DeploymentConfiguration,
        /// The seconds in which their health checks do not count.
        health_check_grace_period_seconds: Option<u32>,
        /// Which of their ports load balancers lead to.
        load_balancers: Option<Vec<LoadBalancerTarget>>,
        /// Their network, where it is one of their own.
        network_configuration: Option<NetworkConfiguration>,
        /// On which instances they are placed first.
        placement_strategies: Option<Vec<PlacementStrategy>>,
        /// Whether ECS moves them when zones have different numbers of them: `ENABLED` or `DISABLED`.
        availability_zone_rebalancing: Option<&'static str>,
        /// Whether commands can be run in them.
        enable_execute_command: Option<bool>,
        /// Whether ECS tags them with the cluster and the service.
        #[serde(rename = "EnableECSManagedTags")]
        enable_ecs_managed_tags: bool,
        /// From where they get their tags: `SERVICE`.
        propagate_tags: &'static str,
    }
}

attributes! {
    Service {
        /// Its name.
        name = "Name": ServiceName;
    }
}

/// A capacity provider: AWS's own, or one that is made from a group.
#[derive(Clone, Serialize)]
pub enum Capacity {
    /// AWS Fargate.
    #[serde(rename = "FARGATE")]
    Fargate,
    /// AWS Fargate, on spare capacity that AWS may take back.
    #[serde(rename = "FARGATE_SPOT")]
    FargateSpot,
    /// A group of instances.
    #[serde(untagged)]
    Group(Value<CapacityProvider>),
}

/// A group of instances that a cluster scales.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AutoScalingGroupProvider {
    /// The group, by name or ARN.
    pub auto_scaling_group_arn: Ref<AutoScalingGroup>,
    /// How ECS scales it.
    pub managed_scaling: ManagedScaling,
    /// Whether ECS moves tasks away before an instance goes: `ENABLED` or `DISABLED`.
    pub managed_draining: &'static str,
    /// Whether instances with tasks are protected from scale-in: `ENABLED` or `DISABLED`.
    pub managed_termination_protection: &'static str,
}

/// How ECS scales a group.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ManagedScaling {
    /// `ENABLED` or `DISABLED`.
    pub status: &'static str,
    /// How much of the capacity is to be in use, in percent.
    pub target_capacity: u32,
}

/// The share of a provider in tasks.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CapacityProviderStrategyItem {
    /// The provider.
    pub capacity_provider: Capacity,
    /// Its share.
    pub weight: u32,
}

/// On which processors and system a task runs.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct RuntimePlatform {
    /// `X86_64` or `ARM64`.
    pub cpu_architecture: &'static str,
    /// `LINUX`.
    pub operating_system_family: &'static str,
}

/// A container of a task.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ContainerDefinition {
    /// Its name within the task.
    pub name: String,
    /// Its image.
    pub image: String,
    /// Whether the task ends with it.
    pub essential: bool,
    /// Its CPU units.
    pub cpu: u32,
    /// The MiB at which it is killed.
    pub memory: u32,
    /// The MiB that are reserved for it, where these are fewer.
    pub memory_reservation: Option<u32>,
    /// Its program, where that is not the image's.
    pub entry_point: Option<Vec<String>>,
    /// The arguments of its program, where these are not the image's.
    pub command: Option<Vec<String>>,
    /// Its environment variables.
    pub environment: Option<Vec<KeyValuePair>>,
    /// Those whose values ECS gets elsewhere.
    pub secrets: Option<Vec<Secret>>,
    /// Its ports.
    pub port_mappings: Option<Vec<PortMapping>>,
    /// What it mounts.
    pub mount_points: Option<Vec<MountPoint>>,
    /// As whom it runs, where that is not the image's user.
    pub user: Option<String>,
    /// Whether its root file system is read-only.
    pub readonly_root_filesystem: Option<bool>,
    /// The seconds it has to stop.
    pub stop_timeout: u32,
    /// What of Linux it has.
    pub linux_parameters: Option<LinuxParameters>,
    /// Where its logs go.
    pub log_configuration: LogConfiguration,
}

/// An environment variable.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct KeyValuePair {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// An environment variable whose value ECS gets elsewhere.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Secret {
    /// Its name.
    pub name: String,
    /// Where: the ARN of a parameter or a secret, with what of it behind.
    pub value_from: Text,
}

/// A port of a container.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PortMapping {
    /// Its number.
    pub container_port: u32,
    /// That of the instance; 0 for one that ECS chooses.
    pub host_port: Option<u32>,
    /// `tcp` or `udp`.
    pub protocol: &'static str,
}

/// Something that a container mounts.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MountPoint {
    /// Which of the task's volumes.
    pub source_volume: String,
    /// Where.
    pub container_path: String,
    /// Whether it can only read it.
    pub read_only: bool,
}

/// What of Linux a container has.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LinuxParameters {
    /// Whether its first process is one that forwards signals and reaps processes.
    pub init_process_enabled: bool,
}

/// Where the logs of a container go.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LogConfiguration {
    /// By which driver of Docker.
    pub log_driver: &'static str,
    /// What that is told.
    pub options: BTreeMap<&'static str, Text>,
}

/// Something that containers of a task can mount.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Volume {
    /// Its name within the task.
    pub name: String,
    /// A folder of the instance.
    pub host: Option<HostVolume>,
    /// A folder of a file system.
    #[serde(rename = "EFSVolumeConfiguration")]
    pub efs_volume_configuration: Option<EfsVolumeConfiguration>,
}

/// A folder of the instance.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct HostVolume {
    /// Its path; it is made where it is not there.
    pub source_path: String,
}

/// A folder of a file system.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct EfsVolumeConfiguration {
    /// The file system.
    pub filesystem_id: Value<FileSystem>,
    /// Whether it is mounted with TLS: `ENABLED` or `DISABLED`.
    pub transit_encryption: &'static str,
    /// By which access point.
    pub authorization_config: AuthorizationConfig,
}

/// By which access point a file system is mounted, and as whom.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AuthorizationConfig {
    /// The access point.
    pub access_point_id: Ref<AccessPoint>,
    /// Whether as the task's role: `ENABLED` or `DISABLED`.
    #[serde(rename = "IAM")]
    pub iam: &'static str,
}

/// How tasks are replaced.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeploymentConfiguration {
    /// How many run at least, in per cent.
    pub minimum_healthy_percent: u32,
    /// How many run at most, in per cent.
    pub maximum_percent: u32,
    /// What happens where new ones do not start.
    pub deployment_circuit_breaker: DeploymentCircuitBreaker,
}

/// What happens where new tasks do not start.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeploymentCircuitBreaker {
    /// Whether the deployment is given up.
    pub enable: bool,
    /// Whether the last good one comes back.
    pub rollback: bool,
}

/// A port of a task that a load balancer leads to.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LoadBalancerTarget {
    /// The container.
    pub container_name: String,
    /// Its port.
    pub container_port: u32,
    /// As a target of which group.
    pub target_group_arn: Ref<TargetGroup>,
}

/// The network of tasks.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct NetworkConfiguration {
    /// Their interface.
    pub awsvpc_configuration: AwsvpcConfiguration,
}

/// The interface of tasks.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AwsvpcConfiguration {
    /// The subnets, one of which it is in.
    pub subnets: Vec<Value<Subnet>>,
    /// Its security groups.
    pub security_groups: Vec<Value<SecurityGroup>>,
    /// Whether it has a public address: `ENABLED` or `DISABLED`; only on Fargate may it be said.
    pub assign_public_ip: Option<&'static str>,
}

/// On which instances tasks are placed first.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PlacementStrategy {
    /// `spread`.
    #[serde(rename = "Type")]
    pub kind: &'static str,
    /// Over which: zones, or instances.
    pub field: &'static str,
}
