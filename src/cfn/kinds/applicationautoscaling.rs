//! Application Auto Scaling.

use super::kinds;
use crate::cfn::{Ref, Tagging, Text};
use serde::Serialize;

kinds! {
    /// Something whose number is scaled.
    ScalableTarget = "AWS::ApplicationAutoScaling::ScalableTarget", Tagging::None => {
        /// Whose: `ecs`.
        service_namespace: &'static str,
        /// What of it: `ecs:service:DesiredCount`.
        scalable_dimension: &'static str,
        /// Which: `service/CLUSTER/SERVICE`.
        resource_id: Text,
        /// The fewest.
        min_capacity: u32,
        /// The most.
        max_capacity: u32,
    }

    /// By what the number is decided.
    ScalingPolicy = "AWS::ApplicationAutoScaling::ScalingPolicy", Tagging::None => {
        /// Its name. Cannot be changed later.
        policy_name: &'static str,
        /// `TargetTrackingScaling`.
        policy_type: &'static str,
        /// What is scaled.
        scaling_target_id: Ref<ScalableTarget>,
        /// The value that is aimed at.
        target_tracking_scaling_policy_configuration: TargetTracking,
    }
}

/// A value that is aimed at.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TargetTracking {
    /// Of what.
    pub predefined_metric_specification: PredefinedMetric,
    /// The value.
    pub target_value: u32,
}

/// A metric that AWS has defined.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PredefinedMetric {
    /// Which.
    pub predefined_metric_type: &'static str,
    /// Of which load balancer and target group, where it is one of those.
    pub resource_label: Option<Text>,
}
