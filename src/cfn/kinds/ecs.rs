//! Amazon Elastic Container Service.

use super::autoscaling::AutoScalingGroup;
use super::kinds;
use crate::cfn::{Ref, Tagging};
use serde::Serialize;

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
    Group(Ref<CapacityProvider>),
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

/// The share of a provider in a cluster's tasks.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CapacityProviderStrategyItem {
    /// The provider.
    pub capacity_provider: Ref<CapacityProvider>,
    /// Its share.
    pub weight: u32,
}
