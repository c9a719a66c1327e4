//! The VPC endpoints: which the rack makes and what their services are called, which are there, and what they have to let
//! through.

use super::place::{key, value};
use super::region;
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Place};
use crate::rack::Rack;
use crate::rack::words::{Buckets, Endpoint, EndpointKind, FileSystem, Nat, Region};

/// A VPC endpoint with the name of its service settled, but for the region in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndpointService {
    /// The service it leads to.
    pub endpoint: Endpoint,
    /// What stands before the region in its name: `com.amazonaws` of `com.amazonaws.us-east-1.ecr.dkr`.
    pub prefix: &'static str,
}

/// Settles the endpoints. A rack that does not say where it is deployed gets the names of the commercial regions, which
/// are GovCloud's as well. Gateway endpoints are entries in route tables, and those of existing subnets are not the rack's: it
/// makes none there, and refuses those that are `written`.
pub(super) fn plan(rack: &Rack, written: bool, findings: &mut Findings) -> Vec<EndpointService> {
    let regions = match (region::region(rack), region::partition(rack)) {
        (Some(region), _) => vec![region],
        (None, Some(partition)) => Region::of(partition).collect(),
        (None, None) => Vec::new(),
    };
    let settle = |(index, endpoint): (usize, &Endpoint)| {
        let prefix = prefix(*endpoint, &regions).unwrap_or_else(|finding| {
            let place = Place::Value(key("endpoints").index(index));
            let Unsettled { message, hint } = finding;
            findings.push(Diagnostic::error(&codes::ENDPOINT_REGION, place, message).hint(hint));
            endpoint.common_prefix()
        });
        EndpointService { endpoint: *endpoint, prefix }
    };
    let (theirs, own) = rack.network.endpoints.iter().enumerate().partition::<Vec<_>, _>(|(_, endpoint)| {
        rack.network.subnets.is_some() && endpoint.kind() == EndpointKind::Gateway
    });
    let settled = own.into_iter().map(settle).collect();
    for (index, endpoint) in theirs.into_iter().filter(|_| written) {
        let message =
            format!("`{endpoint}` is a gateway endpoint, and the route tables of existing subnets are not the rack's");
        let place = Place::Value(key("endpoints").index(index));
        let finding = Diagnostic::error(&codes::ENDPOINT_WITHOUT_TABLES, place, message);
        findings.push(finding.hint("remove it: what the route tables lead to already is used"));
    }
    settled
}

/// Why the name of an endpoint's service is not settled, and what to do.
struct Unsettled {
    message: String,
    hint: &'static str,
}

/// What the name of an endpoint's service begins with in all of these regions.
fn prefix(endpoint: Endpoint, regions: &[Region]) -> Result<&'static str, Unsettled> {
    let mut settled = None;
    for region in regions {
        let Some(prefix) = endpoint.prefix_in(*region) else {
            let message = format!("the service name of the interface endpoint `{endpoint}` in `{region}` is not known");
            return Err(Unsettled { message, hint: "remove it, and reach the service through a NAT gateway" });
        };
        if settled.is_some_and(|settled| settled != prefix) {
            let partition = region.partition();
            let message = format!(
                "the service name of the interface endpoint `{endpoint}` differs between regions in `{partition}`"
            );
            return Err(Unsettled { message, hint: "set `region` to the one the rack is deployed to" });
        }
        settled = Some(prefix);
    }
    Ok(settled.unwrap_or(endpoint.common_prefix()))
}

/// The endpoints without which an instance that has no other egress runs no container: the ECS agent's, the image
/// registry's, S3 for image layers, CloudWatch for logs (ECS developer guide, "Amazon ECS interface VPC endpoints";
/// ECR user guide, "Amazon ECR interface VPC endpoints").
pub const NEEDED_WITHOUT_NAT: &[&str] = &["ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry", "logs", "s3"];

/// The endpoints that Session Manager needs where there is no other egress (Systems Manager user guide, "Improve the security
/// of EC2 instances by using VPC endpoints for Systems Manager").
const NEEDED_BY_SESSIONS: &[&str] = &["ssm", "ssmmessages"];

/// Whether a gateway endpoint leads to S3: the rack's, or, as is assumed of existing subnets without a NAT gateway, one that is there.
pub(super) fn passes_s3(rack: &Rack, made: &[EndpointService]) -> bool {
    let is_assumed = rack.network.subnets.is_some() && rack.network.nat == Nat::None;
    is_assumed || made.iter().any(|service| service.endpoint == Endpoint::S3)
}

/// Whether a service is reached by an endpoint, the rack's or one that is there.
pub(super) fn has(rack: &Rack, service: &str) -> bool {
    let network = &rack.network;
    // That existing subnets have a route to S3 is assumed with the rest of them.
    network.subnets.is_some() && service == Endpoint::S3.service()
        || network.endpoints.iter().any(|endpoint| endpoint.service() == service)
        || network.existing_endpoints.iter().any(|endpoint| endpoint.service() == service)
}

/// Which buckets the S3 endpoint leads to. Without a NAT gateway nothing else of the internet is reached, so a bucket of
/// somebody else would be the one way out that is left. Decided from `nat` alone, so that a change of mode does not change it.
pub(super) fn buckets(rack: &Rack) -> Buckets {
    let default = || if rack.network.nat == Nat::None { Buckets::Own(Vec::new()) } else { Buckets::Any };
    rack.network.buckets.clone().unwrap_or_else(default)
}

/// What there is to say about endpoints that are there already, and about a VPC that nobody has looked at.
pub(super) fn existing(rack: &Rack, findings: &mut Findings) {
    let network = &rack.network;
    let Some(vpc) = &network.vpc else {
        if !network.existing_endpoints.is_empty() {
            let message = "`network.existing-endpoints` is set without the `network.vpc` that they are in";
            let finding = Diagnostic::error(&codes::ENDPOINTS_WITHOUT_VPC, value("existing-endpoints"), message);
            findings
                .push(finding.hint("specify the VPC in `network.vpc`, or list the services in `network.endpoints`"));
        }
        return;
    };
    for (index, there) in network.existing_endpoints.iter().enumerate() {
        let same = network.endpoints.iter().position(|endpoint| endpoint.service() == there.service());
        if let Some(own) = same {
            let message = format!(
                "`{there}` is listed both as to be created and as existing: a VPC can have one endpoint with private \
                 DNS per service"
            );
            let place = Place::Value(key("existing-endpoints").index(index));
            let finding = Diagnostic::error(&codes::DUPLICATE_ENDPOINT, place, message);
            let finding = finding.also(Place::Value(key("endpoints").index(own)), "to be created");
            findings.push(finding.hint("remove it from one of the two lists"));
        }
    }
    let own = network.endpoints.iter().filter(|endpoint| endpoint.kind() == EndpointKind::Interface);
    let own = own.map(|endpoint| endpoint.service()).collect::<Vec<_>>();
    let needs_dns =
        !own.is_empty() || rack.storage.filesystem != FileSystem::None || !network.existing_endpoints.is_empty();
    let mut assumed = Vec::new();
    assumed.extend(needs_dns.then(|| "to have `enableDnsSupport` and `enableDnsHostnames` on".to_owned()));
    assumed.extend((!own.is_empty()).then(|| format!("to have no interface endpoint for {} yet", own.join(", "))));
    if !assumed.is_empty() {
        let message = format!("`{vpc}` is assumed {}", assumed.join(", and "));
        let finding = Diagnostic::notice(&codes::VPC_ASSUMPTIONS, value("vpc"), message);
        findings.push(finding.hint(if own.is_empty() {
            "`aws ec2 describe-vpc-attribute` shows whether they are"
        } else {
            "move the endpoints it already has to `network.existing-endpoints`; `aws ec2 describe-vpc-endpoints` \
             lists them"
        }));
    }
}

/// What a private rack without a NAT gateway lacks. A proxy may lead to all of it: whether it does nobody knows here.
pub(super) fn without_nat(rack: &Rack, findings: &mut Findings) {
    let missing = |needed: &[&'static str]| {
        needed.iter().filter(|service| !has(rack, service)).copied().collect::<Vec<_>>().join(", ")
    };
    let needed = missing(NEEDED_WITHOUT_NAT);
    if let Some(proxy) = &rack.network.proxy {
        if !needed.is_empty() {
            let address = &proxy.address;
            let message =
                format!("with `nat: none` instances depend on the proxy `{address}` to reach these services: {needed}");
            let finding = Diagnostic::warning(&codes::MISSING_ENDPOINTS, value("nat"), message);
            findings.push(finding.hint("check that the proxy admits them, or add them to `network.endpoints`"));
        }
        return;
    }
    if !needed.is_empty() {
        let message = format!("with `nat: none` instances cannot run containers without these endpoints: {needed}");
        let finding = Diagnostic::error(&codes::MISSING_ENDPOINTS, value("nat"), message);
        findings.push(finding.hint("add them to `network.endpoints`, or choose another `nat`"));
    }
    let needed = missing(NEEDED_BY_SESSIONS);
    if !needed.is_empty() {
        let message =
            format!("with `nat: none` Session Manager cannot reach instances without these endpoints: {needed}");
        let finding = Diagnostic::warning(&codes::NO_SESSION_MANAGER, value("nat"), message);
        findings.push(finding.hint("add them to `network.endpoints`"));
    }
}
