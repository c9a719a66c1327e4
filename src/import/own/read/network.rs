//! The keys of the network.

use super::{Read, read};
use crate::import::own::stack::Stack;
use crate::plan::NEEDED_WITHOUT_NAT;
use serde_json::Value;

/// The first of these is read first: from which subnets a zone, and how many there are, shows.
const PUBLIC: &str = "Subnet";

const PRIVATE: &str = "SubnetPrivate";

const ENDPOINT: &str = "AWS::EC2::VPCEndpoint";

const S3: &str = "EndpointS3";

pub(in crate::import::own) fn cidr(stack: &Stack) -> Option<Read> {
    read(stack.output("VpcCidr")?.as_str()?, "the output VpcCidr")
}

/// The names of the zones, or how many of a region's first ones.
pub(in crate::import::own) fn zones(stack: &Stack) -> Option<Read> {
    let subnets = stack.numbered(PUBLIC);
    if subnets.is_empty() {
        return None;
    }
    let named = subnets.iter().map(|id| stack.text(id, "AvailabilityZone").map(Value::from));
    match named.collect::<Option<Vec<_>>>() {
        Some(names) => read(names, format!("AvailabilityZone of {}", subnets.join(", "))),
        None => read(subnets.len(), format!("there are {}", subnets.join(", "))),
    }
}

pub(in crate::import::own) fn public_subnets(stack: &Stack) -> Option<Read> {
    subnets(stack, PUBLIC)
}

pub(in crate::import::own) fn private_subnets(stack: &Stack) -> Option<Read> {
    subnets(stack, PRIVATE)
}

fn subnets(stack: &Stack, stem: &str) -> Option<Read> {
    let ids = stack.numbered(stem);
    if ids.is_empty() {
        return None;
    }
    let blocks = ids.iter().map(|id| stack.text(id, "CidrBlock").map(Value::from));
    read(blocks.collect::<Option<Vec<_>>>()?, format!("CidrBlock of {}", ids.join(", ")))
}

/// Whether the rack is in existing subnets: there are none of its own.
fn is_in_existing(stack: &Stack) -> bool {
    !stack.has("Subnet0")
}

pub(in crate::import::own) fn existing_public(stack: &Stack) -> Option<Read> {
    existing_tier(stack, PUBLIC)
}

pub(in crate::import::own) fn existing_private(stack: &Stack) -> Option<Read> {
    existing_tier(stack, PRIVATE)
}

fn existing_tier(stack: &Stack, stem: &str) -> Option<Read> {
    if !is_in_existing(stack) {
        return None;
    }
    // Which they are its outputs tell.
    let outputs = (0..).map_while(|slot| stack.output(&format!("{stem}{slot}"))?.as_str());
    let ids = outputs.collect::<Vec<_>>();
    if ids.is_empty() { None } else { read(ids, format!("the outputs {stem}0 and further")) }
}

/// The kind of NAT, as far as it shows. In public mode only `none` does: nothing waits for the instances, or the S3 endpoint
/// keeps to the account's own buckets in a rack that has all the endpoints it needs without a NAT gateway.
pub(in crate::import::own) fn nat(stack: &Stack) -> Option<Read> {
    if stack.has("NatRegional") {
        return read("regional", "NatRegional");
    }
    match stack.numbered("Nat").as_slice() {
        [] => {}
        [only] => return read("single", format!("{only} is the only NAT gateway")),
        several => return read("per-zone", several.join(", ")),
    }
    let is_private = stack.output("Mode").is_some_and(|mode| mode == "private");
    if is_in_existing(stack) {
        // Without a default route instances wait for the endpoints.
        let waits = stack.at("Instances", "DependsOn").and_then(Value::as_array).into_iter().flatten();
        let ids = stack.of_type(ENDPOINT).collect::<Vec<_>>();
        if waits.filter_map(Value::as_str).any(|id| ids.contains(&id)) {
            return read("none", "Instances waits for the endpoints");
        }
    } else if is_private {
        return read("none", "there are no NAT gateways");
    }
    if !stack.has("InstancesReady") {
        return read("none", "the stack does not wait for its instances: there is no InstancesReady");
    }
    let there = services(stack).into_iter().chain(existing_services(stack)).collect::<Vec<_>>();
    let is_ready = NEEDED_WITHOUT_NAT.iter().all(|service| there.contains(service));
    let is_closed = other_buckets(stack).is_some_and(|others| others.is_empty());
    if is_ready && is_closed { read("none", format!("{S3} leads to no buckets but the account's own")) } else { None }
}

/// The addresses of the gateways, where they are the user's own.
pub(in crate::import::own) fn nat_addresses(stack: &Stack) -> Option<Read> {
    let ids = stack.numbered("Nat");
    let zonal = ids.iter().filter_map(|id| stack.property(id, "AllocationId"));
    let zones = stack.list("NatRegional", "AvailabilityZoneAddresses").iter();
    let regional = zones.filter_map(|zone| zone.pointer("/AllocationIds/0"));
    let given = zonal.chain(regional).map(|address| address.as_str().map(Value::from));
    let given = given.collect::<Option<Vec<_>>>().filter(|given| !given.is_empty())?;
    read(given, if ids.is_empty() { "NatRegional".to_owned() } else { format!("AllocationId of {}", ids.join(", ")) })
}

/// The services of the endpoints that the rack makes; none of them is told as well.
pub(in crate::import::own) fn endpoints(stack: &Stack) -> Option<Read> {
    let ids = stack.of_type(ENDPOINT).collect::<Vec<_>>();
    let from = if ids.is_empty() { "there are none".to_owned() } else { format!("ServiceName of {}", ids.join(", ")) };
    read(services(stack), from)
}

/// What stands behind the region in the names of services.
fn services<'t>(stack: &Stack<'t>) -> Vec<&'t str> {
    let name = |id| stack.property(id, "ServiceName")?.get("Fn::Sub")?.as_str();
    let names = stack.of_type(ENDPOINT).filter_map(name);
    names.filter_map(|name| Some(name.split_once("${AWS::Region}.")?.1)).collect()
}

pub(in crate::import::own) fn buckets(stack: &Stack) -> Option<Read> {
    if !stack.has(S3) {
        return None;
    }
    match other_buckets(stack) {
        None => read("any", format!("{S3} has no policy")),
        Some(others) => read(others, format!("the policy of {S3}")),
    }
}

/// The buckets that the policy of the S3 endpoint names, if it has a policy. Each stands there with and without its objects.
fn other_buckets<'t>(stack: &Stack<'t>) -> Option<Vec<&'t str>> {
    let statements = stack.property(S3, "PolicyDocument/Statement")?.as_array()?;
    let others = statements.iter().filter(|statement| statement.get("Sid").is_some_and(|sid| sid == "OtherBuckets"));
    let resources = others.filter_map(|statement| statement.get("Resource")?.as_array()).flatten();
    let arns = resources.filter_map(|resource| resource.get("Fn::Sub")?.as_str());
    Some(arns.filter_map(|arn| Some(arn.split_once(":s3:::")?.1)).filter(|name| !name.contains('/')).collect())
}

/// An existing VPC, which stands where one of the rack's own would be referred to.
pub(in crate::import::own) fn vpc(stack: &Stack) -> Option<Read> {
    read(stack.output("Vpc")?.as_str()?, "the output Vpc")
}

pub(in crate::import::own) fn internet_gateway(stack: &Stack) -> Option<Read> {
    read(stack.text("RouteDefault", "GatewayId")?, "GatewayId of RouteDefault")
}

pub(in crate::import::own) fn existing_endpoints(stack: &Stack) -> Option<Read> {
    let services = existing_services(stack);
    if services.is_empty() { None } else { read(services, "the template's metadata ExistingEndpoints") }
}

/// The endpoints that the template says to be there in the existing VPC.
fn existing_services<'t>(stack: &Stack<'t>) -> Vec<&'t str> {
    let by_vpc = stack.metadata("ExistingEndpoints").and_then(Value::as_object).into_iter().flatten();
    by_vpc.filter_map(|(_, services)| services.as_array()).flatten().filter_map(Value::as_str).collect()
}

pub(in crate::import::own) fn flow_logs(stack: &Stack) -> Option<Read> {
    if stack.has("FlowLog") { read(true, "FlowLog") } else { read(false, "there is no FlowLog") }
}
