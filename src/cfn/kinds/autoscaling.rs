//! Amazon EC2 Auto Scaling.

use super::ec2::{LaunchTemplate, Subnet};
use super::kinds;
use super::meaning::Version;
use crate::cfn::{Ref, Tagging, Value};
use serde::Serialize;

kinds! {
    /// A group of instances.
    AutoScalingGroup = "AWS::AutoScaling::AutoScalingGroup", Tagging::Propagated => {
        /// The fewest instances; AWS wants the number as text.
        min_size: String,
        /// The most instances; AWS wants the number as text.
        max_size: String,
        /// The subnets instances are launched into.
        #[serde(rename = "VPCZoneIdentifier")]
        vpc_zone_identifier: Vec<Value<Subnet>>,
        /// Whether a Spot Instance that may be interrupted is replaced before that.
        capacity_rebalance: Option<bool>,
        /// What they are launched from.
        #[serde(flatten)]
        launch: Launch,
    }

    /// A change of a group's sizes that comes again.
    ScheduledAction = "AWS::AutoScaling::ScheduledAction", Tagging::None => {
        /// The group.
        auto_scaling_group_name: Ref<AutoScalingGroup>,
        /// The fewest instances from then on.
        min_size: u32,
        /// The most.
        max_size: u32,
        /// How many there are to be.
        desired_capacity: u32,
        /// When, as a cron expression.
        recurrence: String,
        /// By which clock.
        time_zone: String,
    }
}

/// A version of a launch template.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LaunchTemplateSpecification {
    /// The launch template.
    pub launch_template_id: Ref<LaunchTemplate>,
    /// The version.
    pub version: Value<Version>,
}

/// What a group launches its instances from: the property of its name.
#[derive(Clone, Serialize)]
pub enum Launch {
    /// From a launch template alone.
    LaunchTemplate(LaunchTemplateSpecification),
    /// From a launch template, of several types, some as Spot Instances.
    MixedInstancesPolicy(MixedInstancesPolicy),
}

/// On-demand and Spot Instances of several types.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MixedInstancesPolicy {
    /// How many of them are which.
    pub instances_distribution: InstancesDistribution,
    /// What they are launched from.
    pub launch_template: MixedLaunchTemplate,
}

/// How many instances are on-demand ones, and how Spot Instances are chosen.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct InstancesDistribution {
    /// How many on-demand instances there are before any other.
    pub on_demand_base_capacity: u32,
    /// How many of the others are on-demand ones, in per cent; all of them by default.
    pub on_demand_percentage_above_base_capacity: u32,
    /// From which pools Spot Instances come.
    pub spot_allocation_strategy: &'static str,
    /// The most that an hour of one may cost in USD; the on-demand price by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spot_max_price: Option<String>,
}

/// A launch template, and what is launched instead of its instance type.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MixedLaunchTemplate {
    /// The launch template.
    pub launch_template_specification: LaunchTemplateSpecification,
    /// The types.
    pub overrides: Vec<Override>,
}

/// What overrides the instance type of a launch template.
#[derive(Clone, Serialize)]
pub enum Override {
    /// A type; of on-demand instances, that which stands first is tried first.
    InstanceType(String),
    /// All types with these attributes.
    InstanceRequirements(InstanceRequirements),
}

/// The attributes of the types that are launched (EC2 Auto Scaling API reference, `InstanceRequirements`).
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct InstanceRequirements {
    /// How many vCPUs they have.
    #[serde(rename = "VCpuCount")]
    pub v_cpu_count: AtLeast,
    /// How much memory in MiB.
    #[serde(rename = "MemoryMiB")]
    pub memory_mib: AtLeast,
    /// Who makes their processors, by which the architecture is chosen.
    pub cpu_manufacturers: Vec<&'static str>,
    /// Only these, by names and patterns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_instance_types: Vec<String>,
    /// None of these, by names and patterns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded_instance_types: Vec<String>,
    /// Whether they may be burstable; they may not by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub burstable_performance: Option<&'static str>,
    /// Of which generations they are, of any by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_generations: Option<Vec<&'static str>>,
    /// How many accelerators they have, such as GPUs, any number by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accelerator_count: Option<AtMost>,
    /// How much more than the cheapest a type may cost on demand, in per cent; 20 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_demand_max_price_percentage_over_lowest_price: Option<u32>,
    /// The same as a Spot Instance; 100 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spot_max_price_percentage_over_lowest_price: Option<u32>,
}

/// At least so many.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AtLeast {
    /// How many.
    pub min: u32,
}

/// At most so many.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AtMost {
    /// How many.
    pub max: u32,
}
