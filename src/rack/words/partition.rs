//! Partitions: AWS several times over, with accounts, regions and names of their own.

use crate::description::choice;

choice! {
    /// A partition of AWS: the word behind `arn:` of everything in it. Nothing of one partition can be used in another.
    Partition, "a partition of AWS such as `aws`", {
        /// The commercial regions.
        Commercial = "aws",
        /// China.
        China = "aws-cn",
        /// GovCloud (US).
        GovCloud = "aws-us-gov",
        /// The European Sovereign Cloud.
        Sovereign = "aws-eusc",
        /// AWS ISO (US): isolated regions.
        Iso = "aws-iso",
        /// AWS ISOB (US): isolated regions.
        IsoB = "aws-iso-b",
        /// AWS ISOE (Europe): isolated regions.
        IsoE = "aws-iso-e",
        /// AWS ISOF: isolated regions.
        IsoF = "aws-iso-f",
    }
}

/// The form of an ARN's partition, for the patterns of ARNs: the words above.
macro_rules! partitions {
    () => {
        "(aws|aws-cn|aws-us-gov|aws-eusc|aws-iso|aws-iso-b|aws-iso-e|aws-iso-f)"
    };
}
pub(super) use partitions;

/// The regions of each partition. Which regions there are: those that AWS's resource-type schemas are published for
/// (cfn-lint 1.58.0, 2026-10-20). Which partition they lie in: AWS CDK's region-info (aws-cdk-lib 2.276.0).
pub(super) const REGIONS: &[(Partition, &[&str])] = &[
    (
        Partition::Commercial,
        &[
            "af-south-1",
            "ap-east-1",
            "ap-east-2",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-south-2",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-central-1",
            "ca-west-1",
            "eu-central-1",
            "eu-central-2",
            "eu-north-1",
            "eu-south-1",
            "eu-south-2",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "mx-central-1",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
        ],
    ),
    (Partition::China, &["cn-north-1", "cn-northwest-1"]),
    (Partition::GovCloud, &["us-gov-east-1", "us-gov-west-1"]),
    (Partition::Sovereign, &["eusc-de-east-1"]),
    (Partition::Iso, &["us-iso-east-1", "us-iso-west-1"]),
    (Partition::IsoB, &["us-isob-east-1", "us-isob-west-1"]),
    (Partition::IsoE, &["eu-isoe-west-1"]),
    (Partition::IsoF, &["us-isof-east-1", "us-isof-south-1"]),
];
