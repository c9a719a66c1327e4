//! The rules of Compose files, beside the table of their keys.
//!
//! How values are read: compose-spec/compose-spec, `spec.md`, `05-services.md`, `deploy.md` and `12-interpolation.md`.

use super::Fate;
use super::draft::Draft;
use super::node::Node;
use super::values::{EMPTY_FOLDER, OF_THE_INSTANCE, arguments, cpu_units, duration, mebibytes, memory, seconds};
use super::variables::{Kept, kept, variable};
use serde_json::{Map, Value, json};

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

/// A text in which variables of Compose may stand.
enum Said {
    /// As it is written.
    So(String),
    /// With defaults in the place of variables.
    ByDefault(String),
    /// It has variables without a default.
    Unsaid,
}

/// Puts the defaults of variables in their places: `${NAME:-default}`; `$$` is a dollar sign.
fn interpolated(text: &str) -> Said {
    let (mut said, mut rest, mut defaults) = (String::new(), text, false);
    while let Some((before, after)) = rest.split_once('$') {
        said += before;
        if let Some(after) = after.strip_prefix('$') {
            said.push('$');
            rest = after;
        } else if let Some((inside, after)) = after.strip_prefix('{').and_then(|after| after.split_once('}')) {
            match inside.split_once(":-").or_else(|| inside.split_once('-')) {
                Some((_, default)) if !default.contains('$') => said += default,
                _ => return Said::Unsaid,
            }
            (rest, defaults) = (after, true);
        } else if after.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_' || first == '{') {
            return Said::Unsaid;
        } else {
            said.push('$');
            rest = after;
        }
    }
    said += rest;
    if defaults { Said::ByDefault(said) } else { Said::So(said) }
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

/// A port of the container: `80`, `8080:80`, `127.0.0.1:8080:80/tcp`, or a mapping. Nothing of one of UDP, of several, or of none.
fn container_port(node: &Node) -> Option<u64> {
    let (port, protocol) = match node.get("target") {
        Some(target) => (target.text()?, node.get("protocol").and_then(|node| node.text())),
        None => {
            let text = node.text()?;
            let (port, protocol) =
                text.split_once('/').map_or((text.as_str(), None), |(port, of)| (port, Some(of.to_owned())));
            (port.rsplit(':').next().unwrap_or_default().to_owned(), protocol)
        }
    };
    port.parse().ok().filter(|_| protocol.is_none_or(|protocol| protocol == "tcp"))
}

/// The port that a router leads to: the first one of `ports`, or of `expose`, which the internal router leads to.
fn port(node: &Node, draft: &mut Draft) {
    let list = |key: &str| node.get(key).map(|list| list.items()).unwrap_or_default();
    let (published, exposed) = (list("ports"), list("expose"));
    let mut leads = None;
    for item in published.iter().chain(&exposed) {
        match (container_port(item), leads) {
            (Some(number), None) => {
                leads = Some(number);
                let how = "a router leads to it, which answers at 80 and 443 itself";
                draft.change(item, "port", number, how);
            }
            (Some(number), Some(before)) if number == before => {
                draft.leave(item, "it is the port of the service already")
            }
            (Some(_), Some(_)) => {
                draft.by_hand(item, "a router leads to one port of a service: others need a service of their own")
            }
            (None, _) => {
                draft.by_hand(item, "a router leads to one port of TCP, by HTTP: this one needs a stack of its own")
            }
        }
    }
    let known = ["target", "published", "protocol", "mode", "name", "host_ip", "app_protocol"];
    published.iter().for_each(|item| draft.spread(item, &known));
    if draft.get("port").is_none() {
        return;
    }
    if published.is_empty() {
        _ = draft.write("router", "internal");
    }
    draft.placeholder_host();
}

/// What a router asks for, where the command asks for a URL.
fn health(node: &Node, draft: &mut Draft) {
    let Some(check) = node.get("healthcheck") else { return };
    if draft.get("port").is_none() {
        return draft.leave(&check, "ECS asks no container whether it is well: it replaces tasks that end");
    }
    if let Some(test) = check.get("test") {
        let line = test.texts().map(|texts| texts.join(" ")).or_else(|| test.text()).unwrap_or_default();
        match url_path(&line) {
            Some(path) => draft.change(&test, "health.path", path, "the router asks for it, instead of the command"),
            None => draft.by_hand(&test, "a router asks for a path: write `health.path`"),
        }
    }
    for (from, to) in [("interval", "interval"), ("timeout", "timeout"), ("start_period", "grace")] {
        if let Some((seconds, node)) = check.get(from).and_then(|node| Some((seconds(&node)?, node))) {
            draft.carry(&node, &format!("health.{to}"), duration(seconds));
        }
    }
    if let Some(retries) = check.get("retries") {
        draft.carry(&retries, "health.unhealthy", json!(retries.whole()));
    }
    draft.settle_timeout(check.get("timeout").as_ref());
}

/// The path of the first URL in a command.
fn url_path(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("://")?;
    let url = rest.split([' ', '"', '\'', '|', ';']).next()?;
    Some(url.split_once('/').map_or_else(|| "/".to_owned(), |(_, path)| format!("/{path}")))
}

/// How large tasks are, and how many there are. Compose runs one where nothing is said.
fn size(node: &Node, draft: &mut Draft) {
    let of = |keys: &[&[&str]]| keys.iter().find_map(|keys| node.find(keys));
    let limit = of(&[&["deploy", "resources", "limits", "memory"], &["mem_limit"]]);
    let reserve = of(&[&["deploy", "resources", "reservations", "memory"], &["mem_reservation"]]);
    let sizes = [&reserve, &limit].map(|node| node.as_ref().and_then(mebibytes));
    let value = match sizes {
        [Some(reserve), Some(limit)] if reserve < limit => {
            Some(json!({ "reserve": memory(reserve), "limit": memory(limit) }))
        }
        [_, Some(limit)] => Some(memory(limit)),
        [Some(reserve), None] => Some(memory(reserve)),
        [None, None] => None,
    };
    if let Some(value) = value {
        let fate = draft.write("memory", value).map_or_else(Fate::ByHand, Fate::Carried);
        [reserve, limit]
            .iter()
            .flatten()
            .filter(|node| mebibytes(node).is_some())
            .for_each(|node| draft.judge(node, fate.clone()));
    }
    let places: [&[&str]; 3] =
        [&["deploy", "resources", "reservations", "cpus"], &["deploy", "resources", "limits", "cpus"], &["cpus"]];
    for node in places.iter().filter_map(|keys| node.find(keys)) {
        match cpu_units(&node) {
            Some(_) if draft.get("cpu").is_some() => draft.leave(&node, "the reservation says how much CPU"),
            Some(units) => draft.change(&node, "cpu", units, "a share of the instance, not a limit"),
            None => {}
        }
    }
    let mode = node.find(&["deploy", "mode"]);
    let counts = [node.get("scale"), node.find(&["deploy", "replicas"])];
    let is_global = mode.as_ref().and_then(Node::text).as_deref() == Some("global");
    match mode.map(|mode| (mode.text().unwrap_or_default(), mode)) {
        Some((text, mode)) if text == "global" => draft.carry(&mode, "everywhere", true),
        Some((text, mode)) if text == "replicated" => draft.usual(&mode),
        Some((_, mode)) => draft.by_hand(&mode, "a task that ends is no service: write it under `tasks` or `timers`"),
        None => {}
    }
    if is_global {
        return counts.iter().flatten().for_each(|count| draft.leave(count, "one task runs on each instance"));
    }
    _ = draft.write("scale", 1);
    counts.iter().flatten().for_each(|count| draft.carry(count, "scale", json!(count.whole())));
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

/// Whether a value is the name of a host, or has it in a URL or before a port.
fn leads_to(value: &str, host: &str) -> bool {
    let bounds = |letter: char| "/@:,".contains(letter);
    value == host
        || value.match_indices(host).any(|(at, _)| {
            let (before, after) = (&value[..at], &value[at + host.len()..]);
            before.ends_with(['/', '@', ',']) && (after.is_empty() || after.starts_with(bounds))
                || before.is_empty() && after.starts_with(':')
        })
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

#[cfg(test)]
mod tests {
    use super::{Said, interpolated, leads_to, url_path};

    #[test]
    fn defaults_take_the_place_of_variables() {
        let said = |text: &str| match interpolated(text) {
            Said::So(text) => format!("so {text}"),
            Said::ByDefault(text) => format!("default {text}"),
            Said::Unsaid => "unsaid".to_owned(),
        };
        let texts = ["a", "${A:-b}/c", "${A-b}", "$$A", "$A", "${A}", "${A:?no}", "5$", "${A", "${A:-${B}}"];
        let expected =
            ["so a", "default b/c", "default b", "so $A", "unsaid", "unsaid", "unsaid", "so 5$", "unsaid", "unsaid"];
        assert_eq!(texts.map(said), expected);
    }

    #[test]
    fn what_leads_to_a_database_is_seen() {
        assert!(
            ["db", "db:5432", "postgres://db/app", "postgres://a:b@db:5432", "x,y@db"]
                .iter()
                .all(|text| leads_to(text, "db"))
        );
        assert!(["mydb", "dbs", "db/", "a-db:1"].iter().all(|text| !leads_to(text, "db")));
    }

    #[test]
    fn a_path_is_found_in_a_command() {
        assert_eq!(url_path("CMD curl -f http://localhost:80/health || exit 1").as_deref(), Some("/health"));
        assert_eq!(url_path("CMD wget -q http://localhost").as_deref(), Some("/"));
        assert_eq!(url_path("CMD pg_isready"), None);
    }
}
