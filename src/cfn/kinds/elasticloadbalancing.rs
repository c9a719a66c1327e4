//! Elastic Load Balancing.

use super::ec2::{SecurityGroup, Subnet};
use super::meaning::{AllocationId, DnsName, FullName, HostedZone};
use super::{attributes, kinds};
use crate::cfn::{Ref, Tagging, Text, Value};
use serde::Serialize;

kinds! {
    /// A load balancer.
    LoadBalancer = "AWS::ElasticLoadBalancingV2::LoadBalancer", Tagging::List("Tags") => {
        /// Its name; CloudFormation gives it one otherwise. Cannot be changed later.
        name: Option<String>,
        /// `network`; without it, it is an Application Load Balancer. Cannot be changed later, nor be spelled out.
        #[serde(rename = "Type")]
        kind: Option<&'static str>,
        /// `internal` or `internet-facing`; without it, it faces the internet. Cannot be changed later, nor be spelled out.
        scheme: Option<&'static str>,
        /// The subnets it stands in, in two zones at least.
        subnets: Option<Vec<Ref<Subnet>>>,
        /// The same with what it has in each: subnets or these.
        subnet_mappings: Option<Vec<SubnetMapping>>,
        /// Its security groups.
        security_groups: Vec<Value<SecurityGroup>>,
        /// Its settings.
        load_balancer_attributes: Vec<Attribute>,
    }

    /// What a load balancer listens for.
    Listener = "AWS::ElasticLoadBalancingV2::Listener", Tagging::List("Tags") => {
        /// The load balancer.
        load_balancer_arn: Ref<LoadBalancer>,
        /// The TCP port.
        port: u16,
        /// `HTTP` or `HTTPS`.
        protocol: &'static str,
        /// The TLS versions and ciphers it offers.
        ssl_policy: Option<String>,
        /// The certificates it presents.
        certificates: Option<Vec<Certificate>>,
        /// What it does with requests that no rule is for.
        default_actions: Vec<Action>,
    }
}

attributes! {
    LoadBalancer {
        /// Its DNS name.
        dns_name = "DNSName": DnsName;
        /// The hosted zone that alias records of its name are for.
        hosted_zone = "CanonicalHostedZoneID": HostedZone;
        /// Its name as CloudWatch's metrics have it: `app/` and so on.
        full_name = "LoadBalancerFullName": FullName;
    }
}

/// What a load balancer has in a subnet.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SubnetMapping {
    /// The subnet.
    pub subnet_id: Ref<Subnet>,
    /// Its Elastic IP there; only an internet-facing Network Load Balancer has one.
    pub allocation_id: Option<Value<AllocationId>>,
}

/// A setting of a load balancer.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Attribute {
    /// Its name.
    pub key: &'static str,
    /// Its value, always text.
    pub value: Text,
}

/// A certificate.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Certificate {
    /// Its ARN.
    pub certificate_arn: String,
}

/// What a listener does with a request.
#[derive(Clone, Serialize)]
#[serde(tag = "Type", rename_all = "kebab-case")]
pub enum Action {
    /// Sends the client elsewhere.
    #[serde(rename_all = "PascalCase")]
    Redirect {
        /// Where to.
        redirect_config: RedirectConfig,
    },
    /// Answers by itself.
    #[serde(rename_all = "PascalCase")]
    FixedResponse {
        /// What.
        fixed_response_config: FixedResponseConfig,
    },
}

/// Where a listener sends a client.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct RedirectConfig {
    /// The protocol.
    pub protocol: &'static str,
    /// The port; AWS wants the number as text.
    pub port: &'static str,
    /// `HTTP_301` or `HTTP_302`.
    pub status_code: &'static str,
}

/// What a listener answers by itself.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct FixedResponseConfig {
    /// The HTTP status; AWS wants the number as text.
    pub status_code: &'static str,
    /// The type of the body.
    pub content_type: &'static str,
    /// The body.
    pub message_body: &'static str,
}
