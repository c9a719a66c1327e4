//! What a name or a value may hold, and descriptions and templates in which each of them stands somewhere.

use rackform::cfn::Style;
use rackform::compile;
use rackform::rack::{Override, Source};
use serde_json::{Map, Value};

/// Texts that mean something to Markdown, to GitHub and GitLab, to HTML, to a terminal, to the runner of a pipeline or to a shell.
pub const NAMES: &[&str] = &[
    "`@someone`x",
    "@someone",
    "a@b.example",
    "#12",
    "!12",
    "GH-12",
    "0123456789abcdef0123456789abcdef01234567",
    "https://example.com/x",
    "www.example.com",
    "mailto:a@example.com",
    ":shipit:",
    "<img src=x onerror=alert(1)>",
    "</details><script>alert(1)</script>",
    "[x](https://example.com)",
    "![x](//example.com/x.png)",
    "| a | b |",
    "a\\|b`|`@c",
    "```\n# x",
    "**x** __y__ ~~z~~",
    "$(touch PWNED)",
    "`touch PWNED`",
    "'; touch PWNED; '",
    "\"; touch PWNED; \"",
    "\u{1b}]0;x\u{7}\u{1b}[2J",
    "\u{9b}2J\u{85}",
    "\u{202e}x\u{2066}",
    "a\u{200b}b\u{feff}\u{ad}",
    "\u{2028}x\u{2029}",
    " ::error title=x::y",
    "\n::stop-commands::x",
    "##[error]x",
    "##vso[task.setvariable]x",
    " /close",
    "\r\n/close",
    "$x$",
    "&lt;b&gt;",
    "[^1]",
    "$`x`$",
    " --output=x",
    "--output=x",
    "{{resolve:ssm:x}}",
];

/// The rack of most tests, in a mode.
pub fn template(mode: &str) -> Value {
    let overrides = vec![Override::option("--mode", "mode", mode)];
    let source = Source { overrides, ..Source::new("rack.yml", "name: production\nregion: us-east-1\n") };
    compile(&source, Style::Readable).unwrap().value.value
}

/// A template with a name behind every text that AWS does not take for structure; each text gets another one, from some on.
pub fn with_values(template: &Value, from: usize) -> Value {
    fn walk(value: &Value, is_inside: bool, next: &mut usize) -> Value {
        const STRUCTURE: [&str; 5] = ["Ref", "DependsOn", "Type", "DeletionPolicy", "UpdateReplacePolicy"];
        const OPENS: [&str; 4] = ["Properties", "Description", "Outputs", "Export"];
        match value {
            Value::Object(members) => {
                let member = |(key, value): (&String, &Value)| {
                    let is_structure = STRUCTURE.contains(&key.as_str()) || key.starts_with("Fn::");
                    let is_inside = is_inside || OPENS.contains(&key.as_str());
                    (key.clone(), if is_structure { value.clone() } else { walk(value, is_inside, next) })
                };
                members.iter().map(member).collect::<Map<_, _>>().into()
            }
            Value::Array(items) => items.iter().map(|item| walk(item, is_inside, next)).collect(),
            Value::String(text) if is_inside && !text.is_empty() => {
                *next += 1;
                format!("{text}{}", NAMES[*next % NAMES.len()]).into()
            }
            other => other.clone(),
        }
    }
    walk(template, false, &mut from.clone())
}

/// A template with a name behind each logical id.
pub fn with_ids(template: &Value) -> Value {
    fn walk(value: &Value, ids: &Map<String, Value>) -> Value {
        let renamed = |id: &str| match ids.keys().position(|known| known == id) {
            Some(position) => format!("{id}{}", NAMES[position % NAMES.len()]),
            None => id.to_owned(),
        };
        match value {
            Value::Object(members) => {
                members.iter().map(|(key, value)| (renamed(key), walk(value, ids))).collect::<Map<_, _>>().into()
            }
            Value::Array(items) => items.iter().map(|item| walk(item, ids)).collect(),
            Value::String(text) => renamed(text).into(),
            other => other.clone(),
        }
    }
    walk(template, template["Resources"].as_object().unwrap())
}

/// A text as YAML writes it between quotation marks, with escapes for what it does not take otherwise.
fn quoted(text: &str) -> String {
    let escaped = |letter: char| match letter {
        '"' | '\\' => format!("\\{letter}"),
        letter if is_plain(letter) => letter.to_string(),
        letter => format!("\\u{:04x}", u32::from(letter)),
    };
    format!("\"{}\"", text.chars().map(escaped).collect::<String>())
}

/// A rack.yml with each name as a key and as a value.
pub fn rack() -> String {
    let tags = NAMES.iter().map(|name| format!("  {}: {}\n", quoted(&format!("x{name}")), quoted(name)));
    let keys = NAMES.iter().map(|name| format!("{}: {}\n", quoted(name), quoted(name)));
    format!(
        "name: production\nmode: {}\ntags:\n{}{}",
        quoted(NAMES[0]),
        tags.collect::<String>(),
        keys.collect::<String>()
    )
}

/// An app.yml that compiles, with each name that a command may hold as a word of one.
pub fn app() -> String {
    let words = words().iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
    let image = "public.ecr.aws/docker/library/busybox:1.37";
    format!(
        "name: web\nrack: rack.yml\nservices:\n  www: {{ image: \"{image}\", scale: 0, network: own, command: [{words}] }}\n\
         tasks:\n  odd: {{ service: www, command: [{words}] }}\n"
    )
}

/// The names that a command in app.yml may hold.
pub fn words() -> Vec<&'static str> {
    let is_seen =
        |name: &&&str| !name.contains("{{") && !name.chars().any(|letter| letter != '\n' && !is_plain(letter));
    NAMES.iter().filter(is_seen).copied().collect()
}

/// Whether a letter is seen as what it is.
pub fn is_plain(letter: char) -> bool {
    !letter.is_control()
        && !matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// An app.yml with each name as a key, as the name of a service and as a value.
pub fn odd_app() -> String {
    let keys = NAMES.iter().map(|name| format!("    {}: {}\n", quoted(name), quoted(name))).collect::<String>();
    let services =
        NAMES.iter().map(|name| format!("  {}: {{ image: {} }}\n", quoted(&format!("s{name}")), quoted(name)));
    format!("name: web\nrack: rack.yml\nservices:\n  www:\n    image: nginx\n{keys}{}", services.collect::<String>())
}

/// A Compose file with each name as a key, as the name of a service and as a value.
pub fn compose() -> String {
    odd_app().lines().filter(|line| !line.starts_with("rack:")).map(|line| format!("{line}\n")).collect()
}

/// What `aws cloudformation describe-stacks` prints of a Convox rack, with a name behind the value of a parameter each.
pub fn convox(values: &[(&str, &str)]) -> String {
    let stack = serde_json::from_str::<Value>(&crate::import::stack(&[]));
    let mut stack = stack.unwrap();
    let parameters = stack.pointer_mut("/Stacks/0/Parameters").and_then(Value::as_array_mut).unwrap();
    for (name, value) in values {
        parameters.retain(|parameter| parameter["ParameterKey"] != **name);
        parameters.push(serde_json::json!({ "ParameterKey": name, "ParameterValue": value }));
    }
    stack.to_string()
}
