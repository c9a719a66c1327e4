//! The folders of the rack's file system that tasks have.

use super::App;
use crate::cfn::Template;
use crate::cfn::kinds::ecs::{AuthorizationConfig, EfsVolumeConfiguration, HostVolume, MountPoint, Volume};
use crate::cfn::kinds::efs::{AccessPoint, CreationInfo, RootDirectory};
use crate::plan::services::{Folder, Service, Storage};

/// What a task definition says of volumes.
pub(super) struct Volumes {
    pub volumes: Vec<Volume>,
    pub mount_points: Vec<MountPoint>,
}

/// The volumes of a service: each folder once, wherever it is mounted.
pub(super) fn synth(app: &App, service: &Service, t: &mut Template) -> Volumes {
    let mut folders = Vec::<(&Folder, String)>::new();
    let mut made = Volumes { volumes: Vec::new(), mount_points: Vec::new() };
    for volume in &service.volumes {
        let known = folders.iter().find(|(folder, _)| **folder == volume.folder).map(|(_, name)| name.clone());
        let name = known.unwrap_or_else(|| {
            let name = format!("volume{}", folders.len());
            made.volumes.push(one(app, service, &volume.folder, volume.storage, folders.len(), t));
            folders.push((&volume.folder, name.clone()));
            name
        });
        made.mount_points.push(MountPoint {
            source_volume: name,
            container_path: volume.to.to_string(),
            read_only: volume.is_read_only,
        });
    }
    made
}

/// A folder, as the instance has it below `/volumes`, or by an access point that makes it where it is not there.
fn one(app: &App, service: &Service, folder: &Folder, storage: Storage, number: usize, t: &mut Template) -> Volume {
    let path = format!("/{}/{folder}", app.plan.name);
    let name = format!("volume{number}");
    if storage == Storage::Instance {
        let host = Some(HostVolume { source_path: format!("/volumes{path}") });
        return Volume { name, host, efs_volume_configuration: None };
    }
    let owned = CreationInfo { owner_uid: "0", owner_gid: "0", permissions: "0755" };
    let point = AccessPoint {
        file_system_id: app.imports.value("Filesystem"),
        root_directory: RootDirectory { path, creation_info: owned },
    };
    let point = t.add(format!("{}Volume{number}", service.id), point);
    app.mark(&point, service, t);
    let efs = EfsVolumeConfiguration {
        filesystem_id: app.imports.value("Filesystem"),
        transit_encryption: "ENABLED",
        authorization_config: AuthorizationConfig { access_point_id: point, iam: "DISABLED" },
    };
    Volume { name, host: None, efs_volume_configuration: Some(efs) }
}
