//! VPC endpoints.

use super::{Partition, Region};
use crate::description::{Textual, Wrong, as_written, clip};
use crate::diag::codes::rack as codes;
use crate::diag::nearest;
use serde_json::{Value, json};
use std::fmt;

/// The services with gateway endpoints (AWS PrivateLink guide, "Gateway endpoints").
const GATEWAY: &[&str] = &["s3", "dynamodb"];

/// The services with interface endpoints that a rack or its applications call, by the last part of their endpoint's
/// name (AWS PrivateLink guide, "AWS services that integrate with AWS PrivateLink").
const INTERFACE: &[&str] = &[
    "acm-pca",
    "application-autoscaling",
    "appmesh-envoy-management",
    "athena",
    "autoscaling",
    "backup",
    "batch",
    "bedrock-runtime",
    "cloudformation",
    "cloudtrail",
    "codeartifact.api",
    "codeartifact.repositories",
    "codebuild",
    "codedeploy",
    "codepipeline",
    "ec2",
    "ec2messages",
    "ecr.api",
    "ecr.dkr",
    "ecs",
    "ecs-agent",
    "ecs-telemetry",
    "elasticache",
    "elasticfilesystem",
    "elasticloadbalancing",
    "email-smtp",
    "events",
    "evidently",
    "execute-api",
    "glue",
    "kinesis-firehose",
    "kinesis-streams",
    "kms",
    "lambda",
    "logs",
    "monitoring",
    "rds",
    "rds-data",
    "redshift",
    "sagemaker.api",
    "sagemaker.runtime",
    "scheduler",
    "secretsmanager",
    "servicediscovery",
    "sns",
    "sqs",
    "ssm",
    "ssmmessages",
    "states",
    "sts",
    "xray",
];

/// What the names of endpoint services begin with in the commercial regions and in GovCloud, and those of gateway
/// endpoints everywhere.
const COMMON: &str = "com.amazonaws";

/// A service whose interface endpoints AWS CDK does not know, so that outside the commercial regions and GovCloud their
/// name is not known here either.
const NAME_UNKNOWN_ELSEWHERE: &[&str] = &["scheduler"];

/// The interface endpoints whose names begin with a partition's own word, by region; the names of all others begin with
/// [`COMMON`] there too. That is no word on whether a service is offered there.
///
/// Source: aws-cdk-lib 2.276.0, `aws-ec2/lib/vpc-endpoint.js`, `getDefaultEndpointPrefix`, which AWS CDK keeps by
/// `describe-vpc-endpoint-services`; those of the services above.
const OWN_NAMES: &[(&str, &[&str], &[&str])] = &[
    (
        "cn.com.amazonaws",
        &["cn-north-1", "cn-northwest-1"],
        &[
            "application-autoscaling",
            "appmesh-envoy-management",
            "athena",
            "autoscaling",
            "backup",
            "batch",
            "cloudformation",
            "ec2",
            "ecr.api",
            "ecr.dkr",
            "elasticache",
            "elasticfilesystem",
            "execute-api",
            "kinesis-streams",
            "lambda",
            "monitoring",
            "rds",
            "redshift",
            "sagemaker.api",
            "sagemaker.runtime",
            "sqs",
            "states",
            "sts",
            "xray",
        ],
    ),
    ("eu.amazonaws", &["eusc-de-east-1"], &["ecr.api", "ecr.dkr", "execute-api"]),
    (
        "gov.ic.c2s",
        &["us-iso-east-1"],
        &[
            "application-autoscaling",
            "athena",
            "autoscaling",
            "ec2",
            "ecr.api",
            "ecr.dkr",
            "elasticfilesystem",
            "execute-api",
            "sagemaker.api",
            "sagemaker.runtime",
            "sns",
            "sqs",
        ],
    ),
    (
        "gov.ic.c2s",
        &["us-iso-west-1"],
        &["autoscaling", "ec2", "ecr.api", "ecr.dkr", "elasticfilesystem", "execute-api", "monitoring", "sns", "sqs"],
    ),
    (
        "gov.sgov.sc2s",
        &["us-isob-east-1"],
        &[
            "application-autoscaling",
            "autoscaling",
            "ec2",
            "ecr.api",
            "ecr.dkr",
            "elasticfilesystem",
            "execute-api",
            "sagemaker.api",
            "sagemaker.runtime",
            "sns",
            "sqs",
        ],
    ),
    ("gov.sgov.sc2s", &["us-isob-west-1"], &["ecr.api", "ecr.dkr", "execute-api"]),
    ("gov.ic.hci.csp", &["us-isof-east-1", "us-isof-south-1"], &["ecr.api", "ecr.dkr", "execute-api"]),
    ("uk.adc-e.cloud", &["eu-isoe-west-1"], &["ecr.api", "ecr.dkr", "execute-api"]),
];

/// A VPC endpoint, by the service it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint(&'static str);

/// The two ways in which an endpoint is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndpointKind {
    /// By a route: free of charge, one entry in every route table.
    Gateway,
    /// By a network interface in every private subnet, under the service's own DNS name.
    Interface,
}

impl Endpoint {
    /// Amazon S3.
    pub const S3: Self = Self("s3");

    /// The last part of the endpoint's name: `ecr.dkr` of `com.amazonaws.us-east-1.ecr.dkr`.
    pub fn service(self) -> &'static str {
        self.0
    }

    /// How it is reached.
    pub fn kind(self) -> EndpointKind {
        if GATEWAY.contains(&self.0) { EndpointKind::Gateway } else { EndpointKind::Interface }
    }

    /// What its service's name begins with where nothing says which region it is for: `com.amazonaws` of
    /// `com.amazonaws.us-east-1.ecr.dkr`.
    pub fn common_prefix(self) -> &'static str {
        COMMON
    }

    /// What its service's name begins with in a region, if that is known: `cn.com.amazonaws` of
    /// `cn.com.amazonaws.cn-north-1.ecr.dkr`.
    pub fn prefix_in(self, region: Region) -> Option<&'static str> {
        if self.kind() == EndpointKind::Gateway {
            return Some(COMMON);
        }
        match region.partition() {
            Partition::Commercial | Partition::GovCloud => Some(COMMON),
            _ if NAME_UNKNOWN_ELSEWHERE.contains(&self.0) => None,
            _ => {
                let (prefix, _, own) = OWN_NAMES.iter().find(|(_, regions, _)| regions.contains(&region.name()))?;
                Some(if own.contains(&self.0) { prefix } else { COMMON })
            }
        }
    }
}

impl Textual for Endpoint {
    const EXPECTED: &'static str = "a service with a VPC endpoint such as `s3` or `ecr.api`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        let services = || GATEWAY.iter().chain(INTERFACE).copied();
        if let Some(service) = services().find(|service| *service == text) {
            return Ok(Self(service));
        }
        let last = text.rsplit_once("amazonaws.").and_then(|(_, rest)| rest.split_once('.')).map(|(_, last)| last);
        let meant = last.filter(|last| services().any(|service| service == *last));
        let meant = meant.or_else(|| nearest(text, services()));
        let hint = match meant {
            Some(service) => format!("did you mean `{service}`?"),
            None => {
                "write the service name as in its endpoint: `ecr.dkr` for com.amazonaws.us-east-1.ecr.dkr".to_owned()
            }
        };
        Err(Wrong::new(
            &codes::UNKNOWN_ENDPOINT,
            format!("`{}` is not a service with a VPC endpoint that a rack can have", clip(text)),
            hint,
        ))
    }

    fn schema() -> Value {
        json!({ "enum": GATEWAY.iter().chain(INTERFACE).collect::<Vec<_>>() })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

as_written!(Endpoint);

/// A VPC endpoint that is reached by network interfaces: one that a VPC has for all its subnets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InterfaceEndpoint(Endpoint);

impl InterfaceEndpoint {
    /// The last part of the endpoint's name, as of [`Endpoint::service`].
    pub fn service(self) -> &'static str {
        self.0.service()
    }
}

impl Textual for InterfaceEndpoint {
    const EXPECTED: &'static str = "a service with an interface endpoint such as `ecr.api`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        let endpoint = Endpoint::parse(text)?;
        if endpoint.kind() == EndpointKind::Interface {
            return Ok(Self(endpoint));
        }
        let message =
            format!("`{text}` has a gateway endpoint, which belongs to route tables, and the rack has its own");
        Err(Wrong::new(&codes::UNKNOWN_ENDPOINT, message, "list it in `network.endpoints`"))
    }

    fn schema() -> Value {
        json!({ "enum": INTERFACE })
    }
}

impl fmt::Display for InterfaceEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

as_written!(InterfaceEndpoint);
