//! The rules of Copilot's manifests, beside the table of their keys.
//!
//! How values are read: aws.github.io/copilot-cli, "Manifest"; aws/copilot-cli, `internal/pkg/manifest`.

mod route;
mod size;

use super::draft::Draft;
use super::merge::lay_over;
use super::node::Node;
use super::values::{EMPTY_FOLDER, arguments, name};
use super::variables::{Kept, is_open, kept, replaced};
use super::{Fate, Wishes};
use crate::diag::Path;
use route::route;
use serde_json::{Value, json};
use size::size;

/// What is otherwise than in Copilot where nothing is said, as sentences without a full stop.
pub(super) const NOTES: &[&str] = &[
    "Copilot runs tasks on AWS Fargate: here they run on the rack's instances, unless `capacity` says `fargate`",
    "variables that Copilot adds itself (`COPILOT_…`) are not set: set those that the program reads under `environment`",
    "what lies under `addons` is CloudFormation of its own: deploy it as a stack beside the app",
    "files in volumes do not come along: copy them to `/volumes/<app>` of the rack's file system",
];

/// A manifest with the overrides of an environment laid over it, in which the names of app and environment stand where Copilot puts them
/// itself. With the paths of what the overrides replace, and of the environment's own.
pub(super) fn effective(tree: &Value, app: &str, wishes: &Wishes) -> (Value, Vec<Path>) {
    let (mut whole, mut gone) = (tree.clone(), Vec::new());
    if let Some(environments) = whole.as_object_mut().and_then(|whole| whole.shift_remove("environments"))
        && let Some(over) =
            wishes.environment.as_ref().and_then(|name| environments.get(name)).filter(|over| over.is_object())
    {
        lay_over(&mut whole, over, &Path::root(), &mut gone);
    }
    let known = [("COPILOT_APPLICATION_NAME", Some(app)), ("COPILOT_ENVIRONMENT_NAME", wishes.environment.as_deref())];
    for (variable, value) in known {
        if let Some(value) = value {
            replace(&mut whole, &format!("${{{variable}}}"), value);
        }
    }
    (whole, gone)
}

fn replace(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::String(text) if text.contains(from) => *text = text.replace(from, to),
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, from, to)),
        Value::Object(entries) => entries.values_mut().for_each(|value| replace(value, from, to)),
        _ => {}
    }
}

/// Reads a manifest that is effective.
pub(super) fn read(root: &Node, source: &str, draft: &mut Draft) {
    let kind = root.get("type").and_then(|kind| kind.text()).unwrap_or_default();
    if kind == "Static Site" {
        draft.service = name(source, 31);
        let what = "a static site is no service: put the files into a bucket behind CloudFront, in a stack of its own";
        return draft.by_hand(root, what);
    }
    draft.begin_named(source);
    if let Some(node) = root.get("name") {
        draft.judge(&node, Fate::Carried(format!("services.{}", draft.service)));
    }
    image(root, draft);
    route(root, &kind, draft);
    size(root, &kind, draft);
    variables(root, draft);
    running(root, draft);
    storage(root, draft);
    job(root, &kind, draft);
}

fn image(root: &Node, draft: &mut Draft) {
    match root.get("image") {
        Some(image) if image.value.is_string() => draft.carry(&image, "image", image.text()),
        Some(image) => {
            if let Some(location) = image.get("location") {
                draft.carry(&location, "image", location.text());
            }
        }
        None => {}
    }
    if draft.get("image").is_none() {
        draft.placeholder_image();
    }
}

fn variables(root: &Node, draft: &mut Draft) {
    for (name, node) in root.get("variables").map(|list| list.entries()).unwrap_or_default() {
        let fate = match (node.text(), node.get("from_cfn")) {
            (None, Some(_)) => kept(draft, name, Kept::Address),
            (text, _) => replaced(draft, name, text.as_deref()),
        };
        draft.judge(&node, fate);
    }
    for (name, node) in root.get("secrets").map(|list| list.entries()).unwrap_or_default() {
        let manager = node.get("secretsmanager").and_then(|node| node.text()).map(|name| secret(&name));
        let source = manager.or_else(|| node.text().map(|text| parameter(&text)));
        draft.forget("environment", name);
        let service = draft.service.clone();
        let written =
            source.and_then(|source| draft.write_at(&["services", &service, "secrets", name], json!(source)).ok());
        let why = if node.text().is_some_and(|text| is_open(&text)) { Kept::Open } else { Kept::Address };
        let fate = written.map_or_else(|| kept(draft, name, why), Fate::Carried);
        draft.judge(&node, fate);
        draft.spread(&node, &["secretsmanager", "from_cfn"]);
    }
}

/// Where a secret of Secrets Manager is kept: behind its name or ARN may stand a key, and then a version that says nothing.
fn secret(text: &str) -> String {
    let bare = text.trim_end_matches(':');
    let parts = bare.split(':').collect::<Vec<_>>();
    let whole = if bare.starts_with("arn:") { 7 } else { 1 };
    match parts.len() == whole + 1 {
        true => format!("secret:{}#{}", parts[..whole].join(":"), parts[whole]),
        false => format!("secret:{bare}"),
    }
}

/// Where a secret is kept that is named by itself: a parameter of Systems Manager, or the ARN of a secret.
fn parameter(text: &str) -> String {
    if text.contains(":secretsmanager:") { secret(text) } else { format!("ssm:{text}") }
}

fn running(root: &Node, draft: &mut Draft) {
    for key in ["entrypoint", "command"] {
        let Some(node) = root.get(key) else { continue };
        match node.texts().or_else(|| arguments(&node.text()?)) {
            Some(texts) if texts.iter().any(|text| is_open(text)) => {
                draft.by_hand(&node, "write what `${…}` in it stands for");
            }
            Some(texts) => draft.carry(&node, key, texts),
            None => draft.by_hand(&node, format!("write `{key}` as a list of arguments")),
        }
    }
    if let Some(exec) = root.get("exec") {
        let node = exec.get("enable").unwrap_or(exec);
        draft.carry(&node, "exec", json!(node.truth()));
    }
    match root.find(&["deployment", "rolling"]).map(|node| (node.text(), node)) {
        Some((Some(text), node)) if text == "recreate" => draft.carry(&node, "deploy", json!({ "min": 0, "max": 100 })),
        Some((Some(text), node)) if text == "default" => draft.usual(&node),
        _ => {}
    }
    if let Some(node) = root.find(&["logging", "retention"]) {
        let said = draft.tree.get("logs").and_then(|logs| logs.get("retention")).cloned();
        let value = json!(node.whole());
        let fate = match said {
            Some(said) if said != value => {
                Fate::ByHand(format!("another service says {said}: `logs.retention` is one for all"))
            }
            _ => draft.write_at(&["logs", "retention"], value).map_or_else(Fate::ByHand, Fate::Carried),
        };
        draft.judge(&node, fate);
    }
}

fn storage(root: &Node, draft: &mut Draft) {
    if let Some(node) = root.find(&["storage", "readonly_fs"]) {
        draft.carry(&node, "read-only", json!(node.truth()));
    }
    let mut volumes = Vec::new();
    for (source, volume) in root.find(&["storage", "volumes"]).map(|volumes| volumes.entries()).unwrap_or_default() {
        let efs = volume.get("efs");
        let (Some(path), Some(true)) = (volume.get("path"), efs.as_ref().and_then(Node::truth)) else {
            let what = match efs {
                Some(_) => {
                    "it is a file system of its own: copy the files into a folder of the rack's, and write it under `volumes`"
                }
                None => "a volume without EFS is empty with each task: the container's own file system does that",
            };
            draft.by_hand(&volume, what);
            continue;
        };
        // Copilot mounts volumes read-only where nothing is said.
        let only = volume.get("read_only").map_or(Some(true), |node| node.truth());
        let entry = json!({ "from": name(source, 64), "to": path.text(), "read-only": only });
        volumes.push((volume, entry));
    }
    let nodes = volumes.iter().map(|(node, _)| node.clone()).collect::<Vec<_>>();
    draft.carry_items("volumes", volumes, Some(EMPTY_FOLDER));
    nodes.iter().for_each(|volume| draft.spread(volume, &["path", "read_only", "efs"]));
}

/// A job is a service without tasks, and a timer that starts one.
fn job(root: &Node, kind: &str, draft: &mut Draft) {
    if kind != "Scheduled Job" {
        return;
    }
    _ = draft.write("scale", 0);
    draft.comment("scale", "a job: its timer alone starts tasks");
    let timer = draft.service.clone();
    _ = draft.write_at(&["timers", &timer, "service"], json!(timer));
    match root.find(&["on", "schedule"]) {
        Some(node) if node.text().as_deref() == Some("none") => {
            _ = draft.write_at(&["timers", &timer, "schedule"], json!("0 0 * * *"));
            draft.timer(&timer, "enabled", &node, false, Some("the timer is off"));
        }
        Some(node) => draft.schedule(&timer, &node),
        None => draft.ask("", "no schedule is known: write `schedule` of its timer"),
    }
}
