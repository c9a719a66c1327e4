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
        vpc_zone_identifier: Vec<Ref<Subnet>>,
        /// What they are launched from.
        launch_template: LaunchTemplateSpecification,
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
