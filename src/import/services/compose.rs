//! The rules of Compose files, beside the table of their keys.
//!
//! How values are read: compose-spec/compose-spec, `spec.md`, `05-services.md`, `deploy.md` and `12-interpolation.md`.

mod route;
mod size;
mod texts;

use super::Fate;
use super::draft::Draft;
use super::node::Node;
use super::values::{EMPTY_FOLDER, OF_THE_INSTANCE, arguments, duration, seconds};
use super::variables::{Kept, kept, variable};
use route::{health, port};
use serde_json::{Map, Value, json};
use size::size;
use texts::{Said, interpolated, leads_to};

/// What is otherwise than in Compose, as sentences without a full stop.
pub(super) const NOTES: &[&str] = &[
    "in Compose services reach one another by their names: here through the router, by `hosts`, so set those in their variables",
    "files in volumes do not come along: copy them to `/volumes/<app>` of the rack's file system",
];

/// Images of what keeps data, and is better run by AWS: the last part of their names.
const DATABASES: [&str; 17] = [
    "postgres",
    "postgresql",
    "postgis",
    "mysql",
    "mariadb",
    "percona",
    "mongo",
    "mongodb",
    "redis",
    "valkey",
    "memcached",
    "rabbitmq",
    "elasticsearch",
    "opensearch",
    "kafka",
    "minio",
    "cassandra",
];

/// Reads a Compose file, with the services of a profile if one is asked for.
pub(super) fn read(root: &Node, profile: Option<&str>, draft: &mut Draft) {
    if let Some(node) = root.get("name") {
        draft.judge(&node, Fate::Carried("name".to_owned()));
    }
    let services = root.get("services").map(|services| services.entries()).unwrap_or_default();
    let databases = services.iter().filter(|(_, node)| is_database(node)).map(|(name, _)| *name).collect::<Vec<_>>();
    for (name, node) in &services {
        draft.service = String::new();
        let profiles = node.get("profiles").and_then(|list| list.texts()).unwrap_or_default();
        if is_database(node) {
            let what = "it keeps data: create it in a stack of its own, such as RDS, ElastiCache or Amazon MQ, and name what leads to it \
                under `secrets`";
            draft.by_hand(node, what);
        } else if !profiles.is_empty() && profiles.iter().all(|one| Some(one.as_str()) != profile) {
            draft.leave(
                node,
                format!("it is of the profile {}, which `--environment` does not ask for", quoted(&profiles)),
            );
        } else {
            draft.begin_named(name);
            service(node, &databases, draft);
        }
    }
    draft.service = String::new();
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn is_database(node: &Node) -> bool {
    let image = node.get("image").and_then(|image| image.text()).unwrap_or_default();
    let name = image.split('@').next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    node.get("build").is_none() && DATABASES.contains(&name.split(':').next().unwrap_or_default())
}

fn service(node: &Node, databases: &[&str], draft: &mut Draft) {
    if node.value.is_null() {
        draft.leave(node, "it is empty");
    }
    if let Some(image) = node.get("image") {
        text(&image, "image", draft);
    }
    if draft.get("image").is_none() {
        draft.placeholder_image();
    }
    if let Some(profiles) = node.get("profiles") {
        draft.leave(&profiles, "`--environment` asks for it");
    }
    port(node, draft);
    health(node, draft);
    size(node, draft);
    environment(node, databases, draft);
    for key in ["entrypoint", "command"] {
        if let Some(node) = node.get(key) {
            command(&node, key, draft);
        }
    }
    volumes(node, draft);
    running(node, draft);
}

const UNSAID: &str = "it has variables of Compose without a default: write what they stand for";
const BY_DEFAULT: &str = "with the defaults of its variables";

/// A key that is a text.
fn text(node: &Node, key: &str, draft: &mut Draft) {
    let Some(text) = node.text() else { return };
    match interpolated(&text) {
        Said::So(text) => draft.carry(node, key, text),
        Said::ByDefault(text) => draft.change(node, key, text, BY_DEFAULT),
        Said::Unsaid => draft.by_hand(node, UNSAID),
    }
}

/// A command: a text is split as a shell does, but runs in none.
fn command(node: &Node, key: &str, draft: &mut Draft) {
    let words = node.texts().or_else(|| arguments(&node.text()?));
    let Some(words) = words.filter(|words| !words.is_empty()) else {
        return draft.by_hand(node, format!("write `{key}` as a list of arguments, or let the image have its own"));
    };
    let said = words.iter().map(|word| interpolated(word)).collect::<Vec<_>>();
    let defaults = said.iter().any(|said| matches!(said, Said::ByDefault(_)));
    let words = said.into_iter().map(|said| match said {
        Said::So(text) | Said::ByDefault(text) => Some(text),
        Said::Unsaid => None,
    });
    match words.collect::<Option<Vec<_>>>() {
        Some(words) if defaults => draft.change(node, key, words, BY_DEFAULT),
        Some(words) => draft.carry(node, key, words),
        None => draft.by_hand(node, UNSAID),
    }
}

/// Variables: a mapping, or a list of `NAME=value`.
fn environment(node: &Node, databases: &[&str], draft: &mut Draft) {
    let Some(list) = node.get("environment") else { return };
    let entries = list.entries().into_iter().map(|(name, node)| (node.clone(), name.to_owned(), node.text()));
    let items = list.items().into_iter().filter_map(|item| {
        let text = item.text()?;
        let (name, value) = text.split_once('=').map_or((text.as_str(), None), |(name, value)| (name, Some(value)));
        Some((item.clone(), name.to_owned(), value.map(str::to_owned)))
    });
    for (node, name, value) in entries.chain(items) {
        if node.value.is_object() || node.value.is_array() {
            continue;
        }
        let said = value.as_deref().map(interpolated);
        let fate = match said {
            Some(Said::So(value) | Said::ByDefault(value)) if databases.iter().any(|host| leads_to(&value, host)) => {
                kept(draft, &name, Kept::Address)
            }
            Some(Said::So(value)) => variable(draft, &name, Some(&value)),
            Some(Said::ByDefault(value)) => match variable(draft, &name, Some(&value)) {
                Fate::Carried(key) => Fate::Changed(key, BY_DEFAULT.to_owned()),
                other => other,
            },
            Some(Said::Unsaid) | None => variable(draft, &name, None),
        };
        draft.judge(&node, fate);
    }
}

/// Volumes: `data:/data:ro`, or a mapping.
fn volumes(node: &Node, draft: &mut Draft) {
    let mut volumes = Vec::new();
    for volume in node.get("volumes").map(|list| list.items()).unwrap_or_default() {
        let text = |key: &str| volume.get(key).and_then(|node| node.text());
        let (from, to, only) = match volume.text() {
            Some(short) => {
                let mut parts = short.split(':').map(str::to_owned);
                match (parts.next(), parts.next(), parts.next()) {
                    (from, Some(to), mode) => {
                        (from, Some(to), mode.is_some_and(|mode| mode.split(',').any(|one| one == "ro")))
                    }
                    (to, None, _) => (None, to, false),
                }
            }
            None if text("type").is_none_or(|kind| kind == "volume") => {
                let only = volume.get("read_only").and_then(|node| node.truth()).unwrap_or(false);
                (text("source"), text("target"), only)
            }
            None => {
                draft.by_hand(&volume, OF_THE_INSTANCE);
                continue;
            }
        };
        match (from, to) {
            (Some(from), _) if from.contains(['/', '$', '~', '\\']) || from.starts_with('.') => {
                draft.by_hand(&volume, OF_THE_INSTANCE);
            }
            (Some(from), Some(to)) => {
                let mut entry = Map::from_iter([("from".to_owned(), json!(from)), ("to".to_owned(), json!(to))]);
                if only {
                    entry.insert("read-only".to_owned(), json!(true));
                }
                volumes.push((volume, Value::Object(entry)));
            }
            (None, Some(_)) => {
                draft.leave(&volume, "a volume without a name is empty with each container, as its own file system is")
            }
            _ => {}
        }
    }
    let nodes = volumes.iter().map(|(node, _)| node.clone()).collect::<Vec<_>>();
    draft.carry_items("volumes", volumes, Some(EMPTY_FOLDER));
    let known = ["type", "source", "target", "read_only", "volume", "consistency"];
    nodes.iter().for_each(|volume| draft.spread(volume, &known));
}

/// As whom the container runs, and how it is stopped.
fn running(node: &Node, draft: &mut Draft) {
    if let Some(user) = node.get("user") {
        text(&user, "user", draft);
    }
    if let Some(only) = node.get("read_only") {
        draft.carry(&only, "read-only", json!(only.truth()));
    }
    if let Some((seconds, node)) = node.get("stop_grace_period").and_then(|node| Some((seconds(&node)?, node))) {
        draft.carry(&node, "stop", duration(seconds));
    }
    match node.get("restart").map(|node| (node.text().unwrap_or_default(), node)) {
        Some((text, node)) if text == "no" || text == "false" || text.starts_with("on-failure") => {
            draft.by_hand(&node, "ECS always starts tasks of a service again: move what is to run once to `tasks`");
        }
        _ => {}
    }
    for key in ["privileged", "network_mode"] {
        let usual = |node: &Node| node.truth() == Some(false) || node.text().as_deref() == Some("bridge");
        if let Some(node) = node.get(key).filter(usual) {
            draft.usual(&node);
        }
    }
}
