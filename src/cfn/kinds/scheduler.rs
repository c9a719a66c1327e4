//! Amazon EventBridge Scheduler.

use super::ecs::{CapacityProviderStrategyItem, NetworkConfiguration, TaskDefinition};
use super::kinds;
use super::meaning::Arn;
use crate::cfn::{Ref, Tagging, Text, Value};
use serde::Serialize;

kinds! {
    /// Something that is started again and again.
    Schedule = "AWS::Scheduler::Schedule", Tagging::None => {
        /// When: `cron(0 3 * * ? *)`.
        schedule_expression: String,
        /// Whose clock counts.
        schedule_expression_timezone: String,
        /// `ENABLED` or `DISABLED`.
        state: &'static str,
        /// Whether it may be late.
        flexible_time_window: FlexibleTimeWindow,
        /// What is started.
        target: Target,
    }
}

/// Whether something may be started late.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct FlexibleTimeWindow {
    /// `OFF` or `FLEXIBLE`.
    pub mode: &'static str,
}

/// What is started.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Target {
    /// On which cluster, by its ARN.
    pub arn: Text,
    /// As whom.
    pub role_arn: Value<Arn>,
    /// Which task.
    pub ecs_parameters: EcsParameters,
    /// What it is told: overrides of its containers, as JSON.
    pub input: Option<String>,
    /// What happens where it cannot be started.
    pub retry_policy: RetryPolicy,
}

/// A task that is started.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct EcsParameters {
    /// The task definition.
    pub task_definition_arn: Ref<TaskDefinition>,
    /// How many.
    pub task_count: u32,
    /// On what.
    pub capacity_provider_strategy: Vec<CapacityProviderStrategyItem>,
    /// In which network, where it has one of its own.
    pub network_configuration: Option<NetworkConfiguration>,
    /// From where it gets its tags: `TASK_DEFINITION`.
    pub propagate_tags: &'static str,
}

/// What happens where something cannot be started.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct RetryPolicy {
    /// The seconds after which it is given up.
    pub maximum_event_age_in_seconds: u32,
    /// How often it is tried again.
    pub maximum_retry_attempts: u32,
}
