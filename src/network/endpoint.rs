//! VPC endpoints and mount targets: what stands in subnets and answers there.

use super::name::{Named, Names};
use super::reader::Reader;
use crate::template::evaluate::{Fact, Node, Piece, Symbol, Term, Truth, Unknown, Why};
use crate::template::{Document, Resource};
use serde_json::Value;

/// A VPC endpoint.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Its logical id; of one that is there already, the id of its VPC.
    pub id: String,
    /// Whether it is made.
    pub exists: Truth,
    /// Its VPC.
    pub vpc: Fact<Named>,
    /// The AWS service, as at the end of its service name: `ecr.api`.
    pub service: Fact<String>,
    /// How packets get to it.
    pub access: Access,
}

/// How packets get to an endpoint.
#[derive(Debug, Clone)]
pub enum Access {
    /// By routes in these tables.
    Gateway(Names),
    /// By network interfaces.
    Interface {
        /// In these subnets.
        subnets: Names,
        /// In these security groups.
        groups: Names,
        /// Whether the service's own name leads to them.
        private_dns: Truth,
    },
    /// By network interfaces that the VPC has already, under the service's own name: so the template says.
    Existing,
    /// That cannot be known.
    Unknown(Why),
}

/// A mount target of a file system.
#[derive(Debug, Clone)]
pub struct MountTarget {
    /// Its logical id.
    pub id: String,
    /// Whether it is made.
    pub exists: Truth,
    /// The file system.
    pub filesystem: Fact<Named>,
    /// Its subnet.
    pub subnet: Fact<Named>,
    /// Its security groups.
    pub groups: Names,
}

impl Endpoint {
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        let property = |name| reader.property(resource, name);
        let access = match property("VpcEndpointType").text().or("Gateway".to_owned()) {
            Fact::Is(kind) if kind == "Gateway" => Access::Gateway(reader.names(resource, "RouteTableIds")),
            Fact::Unknown(Unknown { why, .. }) => Access::Unknown(why),
            Fact::Is(_) | Fact::Missing => Access::Interface {
                subnets: reader.names(resource, "SubnetIds"),
                groups: reader.names(resource, "SecurityGroupIds"),
                private_dns: property("PrivateDnsEnabled").flag().truth(false),
            },
        };
        Self {
            id: resource.id.to_owned(),
            exists: reader.exists(resource),
            vpc: reader.named(resource, "VpcId"),
            service: service(&property("ServiceName")),
            access,
        }
    }
}

impl Endpoint {
    /// The endpoints that the `Metadata` of a template, or of one beside it, says are there: under `ExistingEndpoints`, by the id of a VPC, a list of
    /// services. What is written otherwise says nothing.
    pub(super) fn existing(document: Document) -> Vec<Self> {
        let vpcs = document.notes("ExistingEndpoints").filter_map(|(_, vpcs)| vpcs.as_object()).flatten();
        let services = |services: &Value| services.as_array().cloned().unwrap_or_default();
        let endpoints = vpcs.flat_map(|(vpc, written)| {
            services(written).into_iter().filter_map(|service| service.as_str().map(str::to_owned)).map(|service| {
                Self {
                    id: vpc.clone(),
                    exists: Truth::Yes,
                    vpc: Fact::Is(match document.is_known(vpc) {
                        true => Named::Here(vpc.clone()),
                        false => Named::Given(vpc.clone()),
                    }),
                    service: Fact::Is(service),
                    access: Access::Existing,
                }
            })
        });
        endpoints.collect()
    }
}

/// What stands before the region in the names of AWS's services with endpoints, in one partition or another (aws-cdk-lib
/// 2.276.0, `aws-ec2/lib/vpc-endpoint.js`, `getDefaultEndpointPrefix`).
const PREFIXES: &[&str] = &[
    "com.amazonaws.",
    "cn.com.amazonaws.",
    "eu.amazonaws.",
    "gov.ic.c2s.",
    "gov.sgov.sc2s.",
    "gov.ic.hci.csp.",
    "uk.adc-e.cloud.",
];

/// The service at the end of a service name: `com.amazonaws.<region>.<service>` (AWS PrivateLink guide, "AWS services that
/// integrate with AWS PrivateLink"). The region is often a pseudo parameter.
fn service(node: &Node) -> Fact<String> {
    const REGION: &str = "\u{0}";
    let text = match &node.term {
        Term::Symbol(Symbol::Text(pieces)) => {
            let written = pieces.iter().map(|piece| match piece {
                Piece::Literal(text) => text.as_str(),
                Piece::Symbol(_) => REGION,
            });
            Fact::Is(written.collect::<String>())
        }
        _ => node.text(),
    };
    text.parse(|text| {
        let behind = PREFIXES.iter().find_map(|prefix| text.strip_prefix(prefix));
        let service = behind.and_then(|rest| rest.split_once('.')).map(|(_, service)| service);
        service.filter(|service| !service.contains(REGION)).map(str::to_owned).ok_or(Why::ServiceName)
    })
}

impl MountTarget {
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        Self {
            id: resource.id.to_owned(),
            exists: reader.exists(resource),
            filesystem: reader.named(resource, "FileSystemId"),
            subnet: reader.named(resource, "SubnetId"),
            groups: reader.names(resource, "SecurityGroups"),
        }
    }
}
