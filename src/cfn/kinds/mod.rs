//! The kinds of resources that templates here have: one file per AWS service, each struct with exactly the properties
//! used. Names and meanings are those of the AWS resource-type schemas, which every template is checked against.

pub mod applicationautoscaling;
pub mod autoscaling;
pub mod cloudformation;
pub mod ec2;
pub mod ecs;
pub mod efs;
pub mod elasticloadbalancing;
pub mod iam;
pub mod logs;
pub mod s3;
pub mod scheduler;

/// Declares kinds of resources: their type, how they take tags, and their properties.
macro_rules! kinds {
    ($(
        $(#[$about:meta])+
        $name:ident = $type:literal, $tagging:expr => {
            $( $(#[$described:meta])+ $property:ident: $kind:ty, )*
        }
    )+) => {$(
        $(#[$about])+
        #[derive(Clone, serde::Serialize)]
        #[serde(rename_all = "PascalCase")]
        pub struct $name {
            $( $(#[$described])+ pub $property: $kind, )*
        }

        impl crate::cfn::Kind for $name {
            const TYPE: &'static str = $type;
            const TAGGING: crate::cfn::Tagging = $tagging;
        }
    )+};
}
use kinds;

/// Declares the attributes of a kind that templates here use.
macro_rules! attributes {
    ($( $kind:ident { $( $(#[doc = $about:literal])+ $method:ident = $attribute:literal: $meaning:ty; )+ } )+) => {$(
        impl crate::cfn::Ref<$kind> {
            $(
                $(#[doc = $about])+
                pub fn $method(&self) -> crate::cfn::Value<$meaning> {
                    self.attribute($attribute)
                }
            )+
        }
    )+};
}
use attributes;

/// What an attribute means, where it is not the id of a resource.
pub mod meaning {
    /// An Amazon Resource Name.
    pub enum Arn {}
    /// The allocation id of an Elastic IP.
    pub enum AllocationId {}
    /// A DNS name.
    pub enum DnsName {}
    /// The full name of a load balancer.
    pub enum FullName {}
    /// The id of a hosted zone.
    pub enum HostedZone {}
    /// The name of an ECS service.
    pub enum ServiceName {}
    /// The version of a launch template.
    pub enum Version {}
}
