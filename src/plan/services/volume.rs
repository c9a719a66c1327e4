//! Which folders of the rack's file system tasks have.

use super::{AppPlan, On, One, place};
use crate::app::words::{ContainerPath, Folder};
use crate::diag::codes::app as codes;
use crate::diag::{Diagnostic, Findings, Place};
use crate::plan::Storage as RackStorage;
use std::collections::BTreeMap;

/// A folder of the rack's file system in a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// The folder, within that of the app.
    pub folder: Folder,
    /// Where it is in the container.
    pub to: ContainerPath,
    /// Whether the container can only read it.
    pub is_read_only: bool,
    /// By which way it is there.
    pub storage: Storage,
}

/// By which way a folder comes into a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// The instance has mounted the file system.
    Instance,
    /// The task mounts it itself, by an access point.
    AccessPoint,
}

pub(super) fn plan(one: &One, on: On, findings: &mut Findings) -> Vec<Volume> {
    let asked = &one.service.volumes;
    let rack = one.asked.rack;
    if !asked.is_empty() && rack.storage == RackStorage::None {
        let message = format!("`{}` has volumes, and the rack `{}` has no file system", one.name, rack.name);
        let finding = Diagnostic::error(&codes::NO_FILE_SYSTEM, Place::Value(one.at("volumes")), message);
        findings.push(finding.hint("remove `storage.filesystem: false` from rack.yml, or the volumes"));
    }
    let storage = if on == On::Instances { Storage::Instance } else { Storage::AccessPoint };
    let mut taken = BTreeMap::<String, usize>::new();
    let mut volumes = Vec::new();
    for (index, volume) in asked.iter().enumerate() {
        let at = one.at("volumes").index(index);
        let (Some(folder), Some(to)) = (volume.from.clone(), volume.to.clone()) else { continue };
        if let Some(first) = taken.insert(to.to_string(), index) {
            let message = format!("two volumes of `{}` are at `{to}` in the container", one.name);
            let finding = Diagnostic::error(&codes::PATH_TAKEN, Place::Value(at.key("to")), message);
            let other = Place::Value(one.at("volumes").index(first).key("to"));
            findings.push(finding.also(other, "the other").hint("give them different paths"));
            continue;
        }
        volumes.push(Volume { folder, to, is_read_only: volume.read_only, storage });
    }
    volumes
}

/// Warns of folders that several services write.
pub(super) fn shared(plan: &AppPlan, findings: &mut Findings) {
    let mut writers = BTreeMap::<&Folder, Vec<&super::Service>>::new();
    for service in &plan.services {
        for volume in service.volumes.iter().filter(|volume| !volume.is_read_only) {
            let services = writers.entry(&volume.folder).or_default();
            if !services.iter().any(|other| other.name == service.name) {
                services.push(service);
            }
        }
    }
    for (folder, services) in writers {
        let [first, second, ..] = services[..] else { continue };
        let message = format!("`{}` and `{}` both write the folder `{folder}`", first.name, second.name);
        let place = Place::Value(place::service(&second.name).key("volumes"));
        let finding = Diagnostic::warning(&codes::SHARED_FOLDER, place, message);
        let other = Place::Value(place::service(&first.name).key("volumes"));
        findings.push(
            finding
                .also(other, "also here")
                .hint("set `read-only: true` for one of them, unless both are made for that"),
        );
    }
}
