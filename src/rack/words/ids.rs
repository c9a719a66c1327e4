//! Names that AWS gave to things outside the rack: physical ids, ARNs, names.

use super::partition::partitions;
use super::{Partition, Region};
use crate::description::{Textual, form};

form! {
    /// The id of a VPC.
    VpcId, "the id of a VPC", "^vpc-([0-9a-f]{8}|[0-9a-f]{17})$", "vpc-0123456789abcdef0";
    /// The id of a subnet.
    SubnetId, "the id of a subnet", "^subnet-([0-9a-f]{8}|[0-9a-f]{17})$", "subnet-0123456789abcdef0";
    /// The id of an internet gateway.
    InternetGatewayId, "the id of an internet gateway", "^igw-([0-9a-f]{8}|[0-9a-f]{17})$", "igw-0123456789abcdef0";
    /// The allocation id of an Elastic IP.
    AllocationId, "the allocation id of an Elastic IP", "^eipalloc-([0-9a-f]{8}|[0-9a-f]{17})$", "eipalloc-0123456789abcdef0";
    /// The id of a prefix list, of AWS's or of somebody's own.
    PrefixListId, "the id of a prefix list", "^pl-([0-9a-f]{8}|[0-9a-f]{17})$", "pl-0123456789abcdef0";
    /// The id of a security group.
    SecurityGroupId, "the id of a security group", "^sg-([0-9a-f]{8}|[0-9a-f]{17})$", "sg-0123456789abcdef0";
    /// The id of an EFS file system.
    FileSystemId, "the id of an EFS file system", "^fs-([0-9a-f]{8}|[0-9a-f]{17})$", "fs-0123456789abcdef0";
    /// The id of a machine image.
    AmiId, "the id of an AMI", "^ami-([0-9a-f]{8}|[0-9a-f]{17})$", "ami-0123456789abcdef0";
    /// The ARN of a certificate in AWS Certificate Manager, or of a server certificate in IAM. Names in IAM, and here the
    /// parts of their paths, have letters, digits and `_+=,.@-` (IAM API reference, UploadServerCertificate).
    CertificateArn, "the ARN of a certificate",
        concat!("^arn:", partitions!(), ":(acm:[a-z0-9-]+:[0-9]{12}:certificate/[0-9A-Za-z-]+",
            "|iam::[0-9]{12}:server-certificate/([\\w+=,.@-]+/)*[\\w+=,.@-]+)$"),
        "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
    /// The ARN of an IAM managed policy: its name behind its path (IAM API reference, CreatePolicy).
    PolicyArn, "the ARN of an IAM managed policy",
        concat!("^arn:", partitions!(), ":iam::(aws|[0-9]{12}):policy/([\\w+=,.@-]+/)*[\\w+=,.@-]+$"),
        "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    /// The name of an SSH key pair in EC2: ASCII without spaces around it (EC2 API reference, CreateKeyPair), and without
    /// braces, of which placeholders are made.
    KeyName, "the name of an EC2 key pair", "^[!-z|~]([ -z|~]{0,253}[!-z|~])?$", "my-key";
    /// The name of a security policy of Elastic Load Balancing.
    TlsPolicy, "the name of a security policy", "^ELBSecurityPolicy-[A-Za-z0-9-]+$",
        "ELBSecurityPolicy-TLS13-1-2-2021-06";
}

impl Default for TlsPolicy {
    /// TLS 1.3, and 1.2 for clients without it.
    fn default() -> Self {
        Self("ELBSecurityPolicy-TLS13-1-2-2021-06".to_owned())
    }
}

impl TlsPolicy {
    /// Whether the policy offers TLS 1.3 and nothing older than 1.2.
    pub fn is_current(&self) -> bool {
        self.0.contains("TLS13") && !self.0.contains("TLS13-1-0") && !self.0.contains("TLS13-1-1")
    }
}

/// The partition of an ARN: what stands behind `arn:`.
pub(super) fn partition(arn: &str) -> Option<Partition> {
    arn.split(':').nth(1).and_then(|word| Partition::parse(word).ok())
}

impl CertificateArn {
    /// The partition of the certificate.
    pub fn partition(&self) -> Option<Partition> {
        partition(&self.0)
    }

    /// The name of the certificate's region, whether or not we know it; one in IAM has none.
    pub fn region_name(&self) -> Option<&str> {
        self.0.split(':').nth(3).filter(|name| !name.is_empty())
    }

    /// The region of the certificate, if it is one we know; one in IAM has none.
    pub fn region(&self) -> Option<Region> {
        self.region_name().and_then(Region::named)
    }
}

impl PolicyArn {
    /// The partition of the policy.
    pub fn partition(&self) -> Option<Partition> {
        partition(&self.0)
    }

    /// The same policy in another partition, if it is one of AWS's own: these are in all of them.
    pub fn in_partition(&self, partition: Partition) -> Option<Self> {
        let (_, name) = self.0.split_once(":iam::aws:")?;
        Some(Self(format!("arn:{partition}:iam::aws:{name}")))
    }
}
