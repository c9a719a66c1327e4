//! Elastic Load Balancing.

use super::ec2::{SecurityGroup, Subnet};
use super::meaning::{DnsName, FullName, HostedZone};
use super::{attributes, kinds};
use crate::cfn::{Ref, Tagging, Text, Value};
use serde::Serialize;

kinds! {
    /// An application load balancer: one without a type is.
    LoadBalancer = "AWS::ElasticLoadBalancingV2::LoadBalancer", Tagging::List("Tags") => {
        /// `internal`; without it, it faces the internet. Cannot be changed later, nor be spelled out.
        scheme: Option<&'static str>,
        /// The subnets it stands in, in two zones at least.
        subnets: Vec<Ref<Subnet>>,
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
