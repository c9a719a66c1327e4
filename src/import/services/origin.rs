//! Tells the files of the three tools apart from one another, and from what describes a stack.

use super::Tool;
use super::merge::resolved;
use crate::diag::codes::import as codes;
use crate::diag::{Diagnostic, Findings, Place, Text};
use crate::source::yaml;
use serde_json::{Map, Value};
use std::sync::Arc;

/// The most bytes a file may have: that of an app with a hundred services has some ten thousand.
pub(super) const SIZE_LIMIT: usize = 256 * 1024;

/// Copilot's types of services and jobs (aws.github.io/copilot-cli, "Manifest").
pub(super) const TYPES: [&str; 6] = [
    "Load Balanced Web Service",
    "Backend Service",
    "Worker Service",
    "Scheduled Job",
    "Static Site",
    "Request-Driven Web Service",
];

/// A file of one of the tools.
#[derive(Debug, Clone)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub tool: Tool,
    /// What is in it, with merge keys resolved.
    pub tree: Value,
}

/// What a text is.
enum Seen {
    Of(Tool),
    /// Keys and values, but of none of the tools.
    Other,
    /// What `rackform import` reads of stacks, or is to tell what is wrong with.
    Stack,
}

const LOOKED_FOR: &str = "give a convox.yml (`services` with `port`, `domain` or `build`, or `resources` and `timers`), manifests of Copilot \
    (`name` and a `type` such as `Backend Service`), or a Compose file (`services` with `image` or `build`); or what describes a stack";

/// The files, if they are those of apps; nothing if they describe a stack.
///
/// # Errors
/// Those that are none of what was looked for, broken, or not of one kind.
pub fn recognise(texts: &[Arc<Text>]) -> Result<Option<Vec<File>>, Findings> {
    let (mut files, mut findings, mut stacks) = (Vec::new(), Findings::default(), Vec::new());
    for text in texts {
        let name = text.name.clone();
        match tree(text) {
            Err(finding) => findings.push(*finding),
            Ok(tree) => match seen(&tree, &name) {
                Seen::Of(tool) if text.body.len() <= SIZE_LIMIT => files.push(File { name, tool, tree }),
                Seen::Of(_) => findings.push(unknown(
                    format!("`{name}` has more than {SIZE_LIMIT} bytes"),
                    "give the parts of it that describe services",
                )),
                Seen::Other if tree.get("rack").is_some() => {
                    findings.push(unknown(format!("`{name}` is an app.yml already"), "compile it: `rackform synth`"));
                }
                Seen::Other => {
                    let message = format!("`{name}` describes neither services that are known, nor a stack");
                    findings.push(unknown(message, LOOKED_FOR));
                }
                Seen::Stack => stacks.push(name),
            },
        }
    }
    let tools = files.iter().map(|file| file.tool).collect::<Vec<_>>();
    if let (Some(file), Some(stack)) = (files.first(), stacks.first()) {
        let message = format!("`{}` is {}, and `{stack}` describes a stack", file.name, file.tool.file());
        findings.push(contradiction(message, "import services and stacks one after the other"));
    }
    if let Some(position) = tools.iter().position(|tool| *tool != tools[0]) {
        let (one, other) = (&files[0], &files[position]);
        let message = format!("`{}` is {}, and `{}` is {}", one.name, one.tool.file(), other.name, other.tool.file());
        findings.push(contradiction(message, "import the files of one tool at a time"));
    } else if let [one, other, ..] = &files[..]
        && one.tool != Tool::Copilot
    {
        let message = format!("`{}` and `{}` are both {}", one.name, other.name, one.tool.file());
        let hint = match one.tool {
            Tool::Compose => "print them as one with `docker compose config`, and import that",
            _ => "import one after the other: each becomes an app",
        };
        findings.push(contradiction(message, hint));
    }
    if findings.any_error() {
        return Err(findings);
    }
    Ok(Some(files).filter(|files| !files.is_empty()))
}

/// What a text has in it. One that is no YAML is none of an app, unless it looks like that.
fn tree(text: &Arc<Text>) -> Result<Value, Box<Diagnostic>> {
    // Templates and lists of the AWS CLI may be large.
    let body = text.body.trim_start();
    if body.starts_with('{') && !["\"services\"", "\"type\""].iter().any(|key| body.contains(key)) {
        return Ok(Value::Null);
    }
    let looks_like = ["services:", "type:"].iter().any(|key| text.body.lines().any(|line| line.starts_with(key)));
    match yaml::read(text, yaml::Kind::Description) {
        Ok(tree) => Ok(resolved(tree)),
        Err(finding) if looks_like => Err(finding),
        Err(_) => Ok(Value::Null),
    }
}

fn unknown(message: String, hint: &str) -> Diagnostic {
    Diagnostic::error(&codes::UNKNOWN_IMPORT_FILE, Place::Whole, message).hint(hint)
}

fn contradiction(message: String, hint: &str) -> Diagnostic {
    Diagnostic::error(&codes::CONTRADICTING_FILES, Place::Whole, message).hint(hint)
}

/// What a document of the AWS CLI has at its top, or a template.
const OF_STACKS: [&str; 7] = [
    "Stacks",
    "TemplateBody",
    "StackResources",
    "StackResourceSummaries",
    "Imports",
    "Resources",
    "AWSTemplateFormatVersion",
];

fn seen(tree: &Value, name: &str) -> Seen {
    let Value::Object(entries) = tree else { return Seen::Stack };
    let word = |key: &str| key.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-.<".contains(letter));
    if entries.is_empty()
        || OF_STACKS.iter().any(|key| entries.contains_key(*key))
        || !entries.keys().all(|key| word(key))
    {
        return Seen::Stack;
    }
    let copilot = entries.get("type").and_then(Value::as_str).is_some_and(|kind| TYPES.contains(&kind));
    if copilot && !entries.contains_key("services") {
        return Seen::Of(Tool::Copilot);
    }
    if entries.contains_key("rack") || !["services", "resources", "timers"].iter().any(|key| entries.contains_key(*key))
    {
        return Seen::Other;
    }
    Seen::Of(services(entries, name))
}

/// Keys that only one of the two tools has, at the top and in services.
const CONVOX: [&str; 4] = ["resources", "timers", "params", "balancers"];
const CONVOX_SERVICE: [&str; 16] = [
    "port",
    "domain",
    "health",
    "agent",
    "internal",
    "internalRouter",
    "drain",
    "sticky",
    "deployment",
    "singleton",
    "test",
    "resources",
    "termination",
    "tls",
    "policies",
    "certificate",
];
const COMPOSE: [&str; 7] = ["version", "networks", "volumes", "secrets", "configs", "name", "include"];
const COMPOSE_SERVICE: [&str; 15] = [
    "ports",
    "expose",
    "deploy",
    "depends_on",
    "restart",
    "networks",
    "env_file",
    "healthcheck",
    "container_name",
    "entrypoint",
    "read_only",
    "logging",
    "profiles",
    "cap_add",
    "user",
];

/// Whose services these are: that of more keys. Where nothing tells, the name of the file does.
fn services(entries: &Map<String, Value>, name: &str) -> Tool {
    let services = entries.get("services").and_then(Value::as_object).into_iter().flatten();
    let services = services.filter_map(|(_, service)| service.as_object()).collect::<Vec<_>>();
    let count = |top: &[&str], own: &[&str]| {
        let inside = services.iter().flat_map(|service| service.keys()).filter(|key| own.contains(&key.as_str()));
        entries.keys().filter(|key| top.contains(&key.as_str())).count() + inside.count()
    };
    let (convox, compose) = (count(&CONVOX, &CONVOX_SERVICE), count(&COMPOSE, &COMPOSE_SERVICE));
    match convox.cmp(&compose) {
        std::cmp::Ordering::Greater => Tool::Convox,
        std::cmp::Ordering::Less => Tool::Compose,
        std::cmp::Ordering::Equal if name.contains("convox") => Tool::Convox,
        std::cmp::Ordering::Equal => Tool::Compose,
    }
}
