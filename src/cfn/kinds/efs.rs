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

    /// A folder of a file system that is mounted as if it were the whole.
    AccessPoint = "AWS::EFS::AccessPoint", Tagging::List("AccessPointTags") => {
        /// The file system. Cannot be changed later.
        file_system_id: Value<FileSystem>,
        /// The folder. Cannot be changed later.
        root_directory: RootDirectory,
    }
}

/// The folder of an access point.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct RootDirectory {
    /// Its path.
    pub path: String,
    /// As whose it is made where it is not there.
    pub creation_info: CreationInfo,
}

/// As whose a folder is made.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreationInfo {
    /// Its user, by number.
    pub owner_uid: &'static str,
    /// Its group, by number.
    pub owner_gid: &'static str,
    /// Who may do what, in octal digits.
    pub permissions: &'static str,
}

/// Whether AWS Backup keeps daily copies.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct BackupPolicy {
    /// `ENABLED` or `DISABLED`.
    pub status: &'static str,
}
