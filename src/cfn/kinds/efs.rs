//! Amazon Elastic File System.

use super::ec2::{SecurityGroup, Subnet};
use super::kinds;
use crate::cfn::policy::PolicyDocument;
use crate::cfn::{Tagging, Value};
use serde::Serialize;

kinds! {
    /// A file system.
    FileSystem = "AWS::EFS::FileSystem", Tagging::List("FileSystemTags") => {
        /// Whether it is encrypted at rest, which it is not by default; cannot be changed later.
        encrypted: Option<bool>,
        /// The KMS key that encrypts it, EFS's own by default; cannot be changed later.
        kms_key_id: Option<String>,
        /// Whether AWS Backup keeps daily copies.
        backup_policy: BackupPolicy,
        /// Who may mount it, beside what identities may.
        file_system_policy: Option<PolicyDocument>,
    }

    /// Where a file system is mounted from in one zone.
    MountTarget = "AWS::EFS::MountTarget", Tagging::None => {
        /// The file system.
        file_system_id: Value<FileSystem>,
        /// The subnet its network interface stands in.
        subnet_id: Value<Subnet>,
        /// The security groups of the interface.
        security_groups: Vec<Value<SecurityGroup>>,
    }
}

/// Whether AWS Backup keeps daily copies.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct BackupPolicy {
    /// `ENABLED` or `DISABLED`.
    pub status: &'static str,
}
