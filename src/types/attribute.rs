//! Which attributes of a resource change while it stays what it is.

use super::path::is_at_or_below;
use super::table::ResourceType;

/// Attributes that only AWS sets, and the properties whose change gives them another value without a new resource; no
/// property stands for any. All other attributes that only AWS sets are ids, ARNs, names and addresses that a resource
/// keeps while it lives, or follow from other resources.
///
/// Sources, besides "Return values" of each type in the CloudFormation template reference:
///
/// - Stack: its outputs follow from its template and parameters ("Embed stacks within other stacks").
/// - `StreamArn`: a stream that is enabled again has a label of its own (DynamoDB developer guide, "Change data capture
///   for DynamoDB Streams").
/// - Instance: what AWS has to stop the instance for loses its public address (EC2 user guide, "Amazon EC2 instance IP
///   addressing"); the properties are those of which the reference says "some interruptions". Its DNS name follows from
///   its options (EC2 user guide, "EC2 instance hostnames and domains").
/// - `LatestVersionNumber`: a version never changes, so each update makes one (EC2 user guide, "Manage launch template
///   versions"). `DefaultVersionNumber` is not here: CloudFormation cannot set it, the reference says, so that it stays
///   what it was.
/// - NAT gateway: whether a regional one chooses zones and addresses by itself (VPC user guide, "Regional NAT gateways").
/// - `Version` of a prefix list: each change of its entries makes one (VPC user guide, "Customer-managed prefix lists").
/// - Endpoint: it has a network interface in each of its subnets, and names by them (AWS PrivateLink guide, "Access an
///   AWS service using an interface VPC endpoint").
/// - Policy: a new document becomes a new default version (IAM user guide, "Versioning IAM policies").
const CHANGING: &[(&str, &str, &[&str])] = &[
    ("AWS::CloudFormation::Stack", "Outputs.*", &[]),
    ("AWS::DynamoDB::Table", "StreamArn", &["StreamSpecification"]),
    ("AWS::EC2::Instance", "PrivateDnsName", &["PrivateDnsNameOptions"]),
    ("AWS::EC2::Instance", "PublicDnsName", STOPS_INSTANCE),
    ("AWS::EC2::Instance", "PublicIp", STOPS_INSTANCE),
    ("AWS::EC2::LaunchTemplate", "LatestVersionNumber", &[]),
    ("AWS::EC2::NatGateway", "AutoProvisionZones", &["AvailabilityZoneAddresses"]),
    ("AWS::EC2::NatGateway", "AutoScalingIps", &["AvailabilityZoneAddresses"]),
    ("AWS::EC2::PrefixList", "Version", &["Entries", "MaxEntries"]),
    ("AWS::EC2::Subnet", "Ipv6CidrBlocks", &["Ipv6CidrBlock"]),
    ("AWS::EC2::VPCEndpoint", "DnsEntries", &["DnsOptions", "IpAddressType", "PrivateDnsEnabled", "SubnetIds"]),
    ("AWS::EC2::VPCEndpoint", "NetworkInterfaceIds", &["SubnetIds"]),
    ("AWS::EC2::VPCGatewayAttachment", "AttachmentType", &["InternetGatewayId", "VpnGatewayId"]),
    ("AWS::IAM::ManagedPolicy", "AttachmentCount", &["Groups", "Roles", "Users"]),
    ("AWS::IAM::ManagedPolicy", "DefaultVersionId", &["PolicyDocument"]),
    ("AWS::IAM::ManagedPolicy", "UpdateDate", &[]),
    ("AWS::Lambda::Function", "SnapStartResponse", &["SnapStart"]),
    ("AWS::Lambda::Function", "SnapStartResponse.*", &["SnapStart"]),
];

/// The properties that AWS stops and starts an instance to change.
const STOPS_INSTANCE: &[&str] =
    &["Affinity", "EbsOptimized", "HostId", "InstanceType", "KernelId", "RamdiskId", "Tenancy", "UserData"];

impl ResourceType {
    /// Whether `Fn::GetAtt` may read an attribute.
    pub fn has_attribute(&self, name: &str) -> bool {
        self.attributes.iter().any(|attribute| is(name, attribute))
    }

    /// The path of the property that an attribute repeats: one of the same name that can be set, such as `CidrBlock` of
    /// a VPC. `None` if only AWS sets the attribute.
    ///
    /// Where the property is written, the attribute has that value, whether the resource is replaced or not; where it
    /// is not, AWS chooses one for as long as the resource lives.
    pub fn attribute_repeats<'a>(&self, attribute: &'a str) -> Option<Vec<&'a str>> {
        let path: Vec<_> = attribute.split('.').collect();
        (self.has_attribute(attribute) && self.can_be_set(&path)).then_some(path)
    }

    /// Whether an attribute may have another value after the value at a path of the properties has changed without a
    /// new resource. Of a new resource, each attribute may have another value but those that repeat a property.
    pub fn attribute_changes(&self, attribute: &str, changed: &[&str]) -> bool {
        let path: Vec<_> = attribute.split('.').collect();
        if self.can_be_set(&path) {
            return path.iter().zip(changed).all(|(one, other)| one == other);
        }
        // What AWS says of a property, beside what can be set in it.
        let is_beside = path.first() == changed.first() && self.can_be_set(&path[..1]);
        let follows = CHANGING.iter().any(|(kind, name, properties)| {
            let depends = properties.is_empty() || changed.first().is_some_and(|first| properties.contains(first));
            self.name == *kind && is(attribute, name) && depends
        });
        is_beside || follows
    }

    /// Whether `Ref` may return another value after the value at a path of the properties has changed without a new
    /// resource: what names the resource can be set and changed.
    ///
    /// Source: `primaryIdentifier` of the schemas.
    pub fn reference_changes(&self, changed: &[&str]) -> bool {
        changed.first().is_some_and(|first| self.identifier.contains(first) && self.can_be_set(&[first]))
    }

    /// Whether the template may say what is at a path.
    fn can_be_set(&self, path: &[&str]) -> bool {
        self.has(path) && !is_at_or_below(path, self.read_only)
    }
}

/// Whether an attribute is the one that is named; a `*` at the end stands for any ending.
fn is(attribute: &str, named: &str) -> bool {
    match named.strip_suffix('*') {
        Some(beginning) => attribute.len() > beginning.len() && attribute.starts_with(beginning),
        None => attribute == named,
    }
}

#[cfg(test)]
mod tests {
    use super::{CHANGING, is};
    use crate::types::kind;

    #[test]
    fn attributes_that_change_and_what_they_follow_from_are_there() {
        for (name, attribute, properties) in CHANGING {
            let kind = kind(name).expect("the table has each of these types");
            assert!(
                kind.attributes.iter().any(|known| known == attribute || is(known, attribute)),
                "{name}.{attribute}"
            );
            for property in *properties {
                assert!(kind.can_be_set(&[property]), "{name} {property}");
                let mutable = kind.replacement(&[property]).0 < crate::types::Recreation::Always;
                assert!(mutable, "a change of {property} replaces {name}");
            }
        }
    }
}
