//! What of a stack survives its take-over, read off the steps of it.

use crate::convert::{Obstacle, Purpose, convert};
use crate::diag::codes::hazard as codes;
use crate::diff::{Action, Fate, TemplateDiff, diff};
use crate::template::evaluate::Settings;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What becomes of a stack when a rack takes it over.
#[derive(Debug, Clone)]
pub struct Survival {
    /// What becomes of what others rely on.
    pub subjects: Vec<Survivor>,
    /// What becomes of the exports: their names by what happens to them.
    pub exports: Vec<(ExportFate, Vec<String>)>,
    /// What the steps are for, in their order; none where no order of steps is free of hazards.
    pub steps: Vec<Purpose>,
    /// What stands in the way of steps.
    pub obstacle: Option<Obstacle>,
}

/// Something that others rely on.
#[derive(Debug, Clone)]
pub struct Survivor {
    /// What it is.
    pub what: &'static str,
    /// The logical ids of its resources by what becomes of them.
    pub outcomes: Vec<(Outcome, Vec<String>)>,
    /// Why, as sentences without a full stop.
    pub why: Vec<String>,
}

/// What becomes of a resource, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It stays as it is.
    Stays,
    /// It is updated where it is.
    Updated,
    /// Its instances are replaced one after another.
    Rolled,
    /// It leaves the stack and stays in the account.
    Left,
    /// Another takes its place.
    Replaced,
    /// It is deleted.
    Deleted,
}

/// What becomes of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExportFate {
    /// It stays.
    Stays,
    /// It gets another value.
    Changes,
    /// It goes.
    Goes,
}

/// What others rely on, by the logical ids of its resources; a number at their end is that of a zone.
const SUBJECTS: &[(&str, &[&str])] = &[
    (
        "VPC, subnets and route tables",
        &[
            "Vpc",
            "Gateway",
            "GatewayAttachment",
            "Subnet",
            "SubnetPrivate",
            "Routes",
            "RouteDefault",
            "RouteTablePrivate",
            "RouteDefaultPrivate",
        ],
    ),
    (
        "security groups",
        &["InstancesSecurity", "RouterSecurity", "RouterInternalSecurity", "VolumeSecurity", "NLBSecurity"],
    ),
    ("NAT gateways and their addresses", &["Nat", "NatAddress"]),
    ("files", &["VolumeFilesystem", "VolumeTarget"]),
    ("DNS name of the router", &["Router"]),
    ("DNS name of the internal router", &["RouterInternal"]),
    ("Network Load Balancers and their addresses", &["NLBRouter", "NLBAddress", "NLBRouterInternal"]),
    ("cluster", &["Cluster"]),
    ("instances", &["Instances"]),
    ("Spot instances", &["SpotInstances", "SpotFleet"]),
    ("role of the instances", &["InstancesRole"]),
    ("logs of containers", &["LogGroup"]),
    ("access logs", &["ELBLogs", "Logs"]),
    ("KMS key of stored environments", &["EncryptionKey"]),
    ("KMS key of buckets", &["CustomerManagedKey"]),
    ("tables", &["DynamoBuilds", "DynamoReleases"]),
    ("bucket of settings", &["Settings"]),
    ("private hosted zone", &["HostedZone"]),
    (
        "API and builds",
        &[
            "ApiBalancer",
            "ApiRole",
            "ServiceWebApi",
            "ServiceMonitorApi",
            "ApiWebTasks",
            "ApiMonitorTasks",
            "ApiBuildTasks",
            "ApiBuildFargate",
            "BuildCluster",
            "BuildInstances",
            "RackApiSecret",
        ],
    ),
];

/// What becomes of a stack whose template is `old` when a rack with the template `new` takes it over: in the steps that there
/// are, or at once where there are none.
pub fn survival(old: &Value, new: &Value) -> Survival {
    let settings = Settings::default();
    let (steps, obstacle, diffs) = match convert(old, new, &settings, &settings) {
        Ok(way) => {
            let (purposes, diffs) = way.steps.into_iter().map(|step| (step.purpose, step.diff)).unzip();
            (purposes, None, diffs)
        }
        Err(obstacle) => (Vec::new(), Some(obstacle), vec![diff(old, new, &settings, &settings)]),
    };
    let resources = old.get("Resources").and_then(Value::as_object);
    let ids = resources.into_iter().flatten().map(|(id, _)| id.as_str()).collect::<Vec<_>>();
    let subjects = SUBJECTS.iter().filter_map(|(what, names)| subject(what, names, &ids, &diffs)).collect();
    Survival { subjects, exports: exports(old, new, &diffs), steps, obstacle }
}

fn subject(what: &'static str, names: &[&str], ids: &[&str], diffs: &[TemplateDiff]) -> Option<Survivor> {
    let is_of =
        |id: &str| names.contains(&id) || names.contains(&id.trim_end_matches(|digit: char| digit.is_ascii_digit()));
    let own = ids.iter().copied().filter(|id| is_of(id)).collect::<Vec<_>>();
    let mut outcomes = BTreeMap::<Outcome, Vec<String>>::new();
    for id in &own {
        outcomes.entry(outcome(id, diffs)).or_default().push((*id).to_owned());
    }
    let hazards = diffs.iter().flat_map(|diff| &diff.hazards);
    let about = hazards.filter(|hazard| hazard.resources.first().is_some_and(|id| own.contains(&id.as_str())));
    // That something stays in the account is said already.
    let about = about.filter(|hazard| hazard.code != &codes::DATA_ORPHANED);
    let why = about.map(|hazard| hazard.what.clone()).collect::<BTreeSet<_>>().into_iter().collect();
    (!own.is_empty()).then(|| Survivor { what, outcomes: outcomes.into_iter().collect(), why })
}

/// The gravest of what happens to a resource in some deployments.
fn outcome(id: &str, diffs: &[TemplateDiff]) -> Outcome {
    let changes = diffs.iter().flat_map(|diff| &diff.resources).filter(|change| change.id == id);
    let outcomes = changes.map(|change| match change.action {
        Action::Modify if change.renews() => Outcome::Rolled,
        Action::Add | Action::Modify => Outcome::Updated,
        Action::Remove(Fate::Deleted) => Outcome::Deleted,
        Action::Remove(Fate::Retained | Fate::Snapshot) => Outcome::Left,
        Action::MayReplace(_) | Action::Replace(_) => Outcome::Replaced,
    });
    outcomes.max().unwrap_or(Outcome::Stays)
}

/// The names of exports, without that of the stack, by what happens to them: outputs of another name may export the same.
fn exports(old: &Value, new: &Value, diffs: &[TemplateDiff]) -> Vec<(ExportFate, Vec<String>)> {
    let after = exported(new);
    let mut fates = BTreeMap::<_, Vec<_>>::new();
    for (name, (output, value)) in exported(old) {
        let changes = || diffs.iter().flat_map(|diff| &diff.outputs).any(|change| change.name == output);
        let fate = match after.get(&name) {
            None => ExportFate::Goes,
            Some((other, _)) if *other == output && changes() => ExportFate::Changes,
            Some((other, after)) if *other != output && *after != value => ExportFate::Changes,
            Some(_) => ExportFate::Stays,
        };
        fates.entry(fate).or_default().push(name);
    }
    fates.into_iter().collect()
}

/// The exports of a template by their names behind that of the stack: the output and its value.
fn exported(template: &Value) -> BTreeMap<String, (&str, &Value)> {
    let outputs = template.get("Outputs").and_then(Value::as_object).into_iter().flatten();
    let exports = outputs.filter_map(|(output, body)| {
        let name = body.get("Export")?.get("Name")?;
        let text = name.as_str().or_else(|| name.get("Fn::Sub")?.as_str())?;
        let name = text.rsplit(':').next().unwrap_or(text).to_owned();
        Some((name, (output.as_str(), body.get("Value")?)))
    });
    exports.collect()
}
