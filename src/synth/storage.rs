//! What instances share: the EFS file system.

use super::network::Network;
use crate::cfn::kinds::ec2::{IngressRule, IngressSource, SecurityGroup, SecurityGroupIngress};
use crate::cfn::kinds::efs::{BackupPolicy, FileSystem, MountTarget};
use crate::cfn::policy::{Effect, PolicyDocument, Statement};
use crate::cfn::{Dependency, Pseudo, Ref, Template, Value, text};
use crate::plan::address::Tier;
use crate::plan::{Plan, Storage as Planned, Targets};
use serde_json::json;

/// What the other rooms refer to.
pub(super) struct Storage {
    /// The file system.
    pub filesystem: Value<FileSystem>,
    /// The security group of its mount targets.
    pub security: Value<SecurityGroup>,
    /// What has to stand before it can be mounted.
    pub targets: Vec<Dependency>,
}

/// The file system, and what lets instances mount it; in the same tier in both modes: EFS admits one mount target per zone,
/// and its subnet cannot be changed.
pub(super) fn synth(
    plan: &Plan,
    network: &Network,
    instances: &Ref<SecurityGroup>,
    t: &mut Template,
) -> Option<Storage> {
    match &plan.storage {
        Planned::None => None,
        Planned::Own { encrypted, key, mount_targets, plain_nfs } => {
            let filesystem = FileSystem {
                // Left out instead of false, as it is where such a file system is taken over: a create-only property must
                // not appear.
                encrypted: encrypted.then_some(true),
                kms_key_id: key.as_ref().map(ToString::to_string),
                backup_policy: BackupPolicy { status: "ENABLED" },
                file_system_policy: (!plain_nfs).then(mounted_with_tls),
            };
            let filesystem = t.add("VolumeFilesystem", filesystem);
            t.retain(&filesystem);
            Some(targets(plan, (&filesystem).into(), *mount_targets, network, instances, t))
        }
        Planned::Existing { filesystem, targets: Targets::Own(tier) } => {
            Some(targets(plan, Value::given(filesystem), *tier, network, instances, t))
        }
        Planned::Existing { filesystem, targets: Targets::Existing(group) } => {
            let security = Value::given(group);
            let rule = SecurityGroupIngress { group_id: security.clone(), rule: nfs_from(instances) };
            let rule = t.add("VolumeSecurityInstances", rule);
            Some(Storage { filesystem: Value::given(filesystem), security, targets: vec![Dependency::from(&rule)] })
        }
    }
}

fn nfs_from(instances: &Ref<SecurityGroup>) -> IngressRule {
    IngressRule {
        description: "NFS from the instances".to_owned(),
        ip_protocol: "tcp",
        from_port: Some(2049),
        to_port: Some(2049),
        source: IngressSource::Group(instances.into()),
    }
}

/// A mount target in each zone, with a security group that admits the instances.
fn targets(
    plan: &Plan,
    filesystem: Value<FileSystem>,
    tier: Tier,
    network: &Network,
    instances: &Ref<SecurityGroup>,
    t: &mut Template,
) -> Storage {
    let subnets = match tier {
        Tier::Public => &network.public,
        Tier::Private => &network.private,
    };
    let security = SecurityGroup {
        group_description: text![Pseudo::StackName, " volumes"],
        vpc_id: network.vpc.clone(),
        security_group_ingress: Some(vec![nfs_from(instances)]),
    };
    let security = t.add("VolumeSecurity", security);
    let targets = plan.network.zones.iter().zip(subnets).map(|(zone, subnet)| {
        let target = MountTarget {
            file_system_id: filesystem.clone(),
            subnet_id: subnet.clone(),
            security_groups: vec![(&security).into()],
        };
        Dependency::from(&t.add(format!("VolumeTarget{}", zone.slot), target))
    });
    let targets = targets.collect();
    Storage { filesystem, security: (&security).into(), targets }
}

/// Admits clients that come through a mount target, whoever they are, and refuses those that do not use TLS (EFS user
/// guide, "Using IAM to control access to file systems"). Which clients reach a mount target is for security groups to say.
fn mounted_with_tls() -> PolicyDocument {
    let client =
        vec!["elasticfilesystem:ClientMount", "elasticfilesystem:ClientRootAccess", "elasticfilesystem:ClientWrite"];
    let mounted = json!({ "Bool": { "elasticfilesystem:AccessedViaMountTarget": true } });
    PolicyDocument::new(vec![
        Statement { condition: Some(mounted), ..Statement::everyone("ThroughMountTargets", Effect::Allow, client) },
        Statement::only_tls("*"),
    ])
}
