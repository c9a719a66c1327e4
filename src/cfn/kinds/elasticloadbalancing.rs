//! Elastic Load Balancing.

use super::ec2::{SecurityGroup, Subnet, Vpc};
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
        subnets: Option<Vec<Value<Subnet>>>,
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

    /// What a listener does with some requests.
    ListenerRule = "AWS::ElasticLoadBalancingV2::ListenerRule", Tagging::None => {
        /// The listener. Cannot be changed later.
        listener_arn: Value<Listener>,
        /// Its place among the listener's rules; the lowest is asked first.
        priority: u32,
        /// Which requests.
        conditions: Vec<Condition>,
        /// What.
        actions: Vec<Action>,
    }

    /// Further certificates of a listener.
    ListenerCertificate = "AWS::ElasticLoadBalancingV2::ListenerCertificate", Tagging::None => {
        /// The listener. Cannot be changed later.
        listener_arn: Value<Listener>,
        /// The certificates.
        certificates: Vec<Certificate>,
    }

    /// What load balancers lead to.
    TargetGroup = "AWS::ElasticLoadBalancingV2::TargetGroup", Tagging::List("Tags") => {
        /// The VPC of its targets. Cannot be changed later.
        vpc_id: Value<Vpc>,
        /// `instance` or `ip`. Cannot be changed later.
        target_type: &'static str,
        /// `HTTP` or `HTTPS`. Cannot be changed later.
        protocol: &'static str,
        /// `HTTP2` or `GRPC`; without it, HTTP/1.1. Cannot be changed later.
        protocol_version: Option<&'static str>,
        /// The port of targets that are registered without one. Cannot be changed later.
        port: u32,
        /// The port that is asked: that of the target.
        health_check_port: &'static str,
        /// How.
        health_check_protocol: &'static str,
        /// For what.
        health_check_path: String,
        /// The seconds between two questions.
        health_check_interval_seconds: u32,
        /// The seconds an answer may take.
        health_check_timeout_seconds: u32,
        /// After how many good answers a target is well.
        healthy_threshold_count: u32,
        /// After how many bad answers it is not.
        unhealthy_threshold_count: u32,
        /// Which answers are good.
        matcher: Matcher,
        /// Its settings.
        target_group_attributes: Vec<Attribute>,
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

attributes! {
    TargetGroup {
        /// Its name as CloudWatch's metrics have it: `targetgroup/` and so on.
        full_name = "TargetGroupFullName": FullName;
    }
}

/// Which answers to health checks are good.
#[derive(Clone, Serialize)]
pub enum Matcher {
    /// These status codes of HTTP.
    #[serde(rename = "HttpCode")]
    Http(String),
    /// These of gRPC.
    #[serde(rename = "GrpcCode")]
    Grpc(String),
}

/// Which requests a rule is for.
#[derive(Clone, Serialize)]
#[serde(tag = "Field", rename_all = "kebab-case")]
pub enum Condition {
    /// Those for one of these hosts.
    #[serde(rename_all = "PascalCase")]
    HostHeader {
        /// The hosts.
        host_header_config: Values,
    },
    /// Those for one of these paths.
    #[serde(rename_all = "PascalCase")]
    PathPattern {
        /// The paths.
        path_pattern_config: Values,
    },
}

/// What a condition compares with.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Values {
    /// One of these.
    pub values: Vec<String>,
}

/// What a load balancer has in a subnet.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SubnetMapping {
    /// The subnet.
    pub subnet_id: Value<Subnet>,
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
    /// Sends the request to a target.
    #[serde(rename_all = "PascalCase")]
    Forward {
        /// One of this group.
        target_group_arn: Ref<TargetGroup>,
    },
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
