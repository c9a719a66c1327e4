//! Amazon Simple Storage Service.

use super::meaning::Arn;
use super::{attributes, kinds};
use crate::cfn::policy::PolicyDocument;
use crate::cfn::{Ref, Tagging};
use serde::Serialize;
use serde_json::{Value as Json, json};

kinds! {
    /// A bucket.
    Bucket = "AWS::S3::Bucket", Tagging::List("Tags") => {
        /// How its objects are encrypted.
        bucket_encryption: Encryption,
        /// Whether access lists count.
        ownership_controls: Ownership,
        /// What is refused, whatever policies say.
        public_access_block_configuration: PublicAccessBlock,
        /// What becomes of old objects.
        lifecycle_configuration: Option<Lifecycle>,
        /// Whether it keeps what is overwritten or deleted.
        versioning_configuration: Option<Status>,
    }

    /// The policy of a bucket.
    BucketPolicy = "AWS::S3::BucketPolicy", Tagging::None => {
        /// The bucket.
        bucket: Ref<Bucket>,
        /// The policy.
        policy_document: PolicyDocument,
    }
}

attributes! {
    Bucket {
        /// Its ARN.
        arn = "Arn": Arn;
    }
}

/// How a bucket's objects are encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// With keys of S3's own (SSE-S3), the only way load balancers can write to.
    S3Managed,
}

impl Serialize for Encryption {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rule = match self {
            Self::S3Managed => json!({ "ServerSideEncryptionByDefault": { "SSEAlgorithm": "AES256" } }),
        };
        json!({ "ServerSideEncryptionConfiguration": [rule] }).serialize(serializer)
    }
}

/// Whether a bucket's access lists count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ownership {
    /// They do not; everything belongs to the bucket's owner.
    BucketOwnerEnforced,
}

impl Serialize for Ownership {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self::BucketOwnerEnforced = self;
        json!({ "Rules": [{ "ObjectOwnership": "BucketOwnerEnforced" }] }).serialize(serializer)
    }
}

/// What a bucket refuses, whatever policies say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicAccessBlock {
    /// All public access.
    All,
}

impl Serialize for PublicAccessBlock {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self::All = self;
        let settings = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"];
        settings
            .into_iter()
            .map(|setting| (setting.to_owned(), Json::Bool(true)))
            .collect::<Json>()
            .serialize(serializer)
    }
}

/// Whether a bucket keeps what is overwritten or deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It does.
    Enabled,
    /// It did.
    Suspended,
}

impl Serialize for Status {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let status = match self {
            Self::Enabled => "Enabled",
            Self::Suspended => "Suspended",
        };
        json!({ "Status": status }).serialize(serializer)
    }
}

/// What becomes of a bucket's old objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifecycle {
    /// They are deleted after so many days.
    pub expiration_days: u32,
    /// Whether there are versions of them, which go as many days later.
    pub of_versions: bool,
}

impl Serialize for Lifecycle {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rule = json!({
            "Status": "Enabled",
            "ExpirationInDays": self.expiration_days,
            "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 1 },
        });
        if self.of_versions {
            rule["NoncurrentVersionExpiration"] = json!({ "NoncurrentDays": self.expiration_days });
        }
        json!({ "Rules": [rule] }).serialize(serializer)
    }
}
