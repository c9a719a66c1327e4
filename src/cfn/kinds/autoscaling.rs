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
        /// What they are launched from.
        launch_template: LaunchTemplateSpecification,
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
