//! What stands in an `.expected` file: a call, the verdict an engineer gave before it was made, and what it says.

pub use crate::common::verdicts::errors;

use crate::common::root;
use rackform::cfn::Style;
use rackform::compile;
use rackform::diag::Place;
use rackform::facts::{self, Stack};
use rackform::rack::Source;
use rackform::template::evaluate::Settings;
use rackform::verify::{Egress, Expected, Finding, Group, Verification, verify};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

/// A template verified in one way.
pub struct Case {
    /// The file of the verdict.
    pub path: PathBuf,
    /// The template's file name.
    pub file: String,
    /// The template.
    pub template: Value,
    pub settings: Settings,
    pub expected: Option<Expected>,
    /// The mode, and what refutes the promises: rules with the resources they are about.
    pub verdict: (String, BTreeSet<String>),
    /// The lines that a person wrote.
    head: String,
    /// The lines below them.
    body: String,
}

/// The folder of the templates.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify/foreign")
}

/// The files with an ending, by name.
pub fn files(ending: &str) -> Vec<PathBuf> {
    let mut paths = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    paths.retain(|path| path.extension().is_some_and(|found| found == ending));
    paths.sort();
    assert!(!paths.is_empty(), "tests/verify/foreign has no file that ends in .{ending}");
    paths
}

/// A template of the folder.
pub fn template(file: &str) -> Value {
    let text = fs::read_to_string(folder().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// All cases, by name.
pub fn all() -> Vec<Case> {
    files("expected").into_iter().map(Case::read).collect()
}

impl Case {
    fn read(path: PathBuf) -> Self {
        let text = fs::read_to_string(&path).unwrap();
        let split = text.lines().take_while(|line| line.starts_with('#')).map(|line| line.len() + 1).sum::<usize>();
        let (head, body) = text.split_at(split);
        let mut lines = head.lines().map(|line| line.strip_prefix("# ").unwrap_or_default()).peekable();
        let call = lines.next().and_then(|line| line.strip_prefix("rackform verify ")).map(str::to_owned);
        let call = call.unwrap_or_else(|| panic!("{} begins with no call", path.display()));
        let (mode, verdict) = lines.next().and_then(|line| line.split_once(", ")).expect("a mode and a verdict");
        let mut errors = BTreeSet::new();
        while let Some(error) = lines.peek().and_then(|line| line.strip_prefix("    ")) {
            errors.insert(error.to_owned());
            lines.next();
        }
        let fits = if errors.is_empty() { verdict == "holds" } else { verdict == "refuted" };
        assert!(fits && lines.next().is_some(), "{}: the verdict is not clear, or does not say why", path.display());
        let verdict = (mode.to_owned(), errors);
        let (file, settings, expected) = arguments(&call);
        let (template, head, body) = (template(&file), head.to_owned(), body.to_owned());
        Self { path, file, template, settings, expected, verdict, head, body }
    }

    pub fn name(&self) -> String {
        self.path.file_stem().unwrap().to_string_lossy().into_owned()
    }

    pub fn verify(&self) -> Verification {
        verify(&self.template, &self.settings, self.expected)
    }

    /// Whether what was found is what is written below the verdict; with `UPDATE_EXPECTED` it is written there first.
    pub fn assert_says(&self, found: &str) {
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&self.path, format!("{}{found}", self.head)).unwrap();
        } else {
            assert_eq!(self.body, found, "{}", self.path.display());
        }
    }
}

/// The stack of a template or of a rack in the folder, as a call gives it: `prod=racks/private.yml`. Many calls give one rack.
fn stack(given: &str) -> Stack {
    static RACKS: LazyLock<Mutex<BTreeMap<String, Value>>> = LazyLock::new(Mutex::default);
    let (name, file) = given.split_once('=').unwrap_or_else(|| panic!("`{given}` does not name its stack"));
    let name = name.to_owned();
    let path = |rack: &str| root().join("tests/verify/foreign/racks").join(rack).with_extension("yml");
    let Some(rack) = file.strip_prefix("racks/") else { return Stack { name, template: template(file) } };
    let mut racks = RACKS.lock().unwrap_or_else(PoisonError::into_inner);
    let compiled = racks.entry(rack.to_owned()).or_insert_with(|| {
        let text = fs::read_to_string(path(rack)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let compiled = compile(&Source::new(file, &text), Style::Compact);
        compiled.unwrap_or_else(|refused| panic!("{file}: {:#?}", refused.findings())).value.value
    });
    Stack { name, template: compiled.clone() }
}

/// What a call says, as the command line reads it.
fn arguments(call: &str) -> (String, Settings, Option<Expected>) {
    let mut words = call.split_whitespace();
    let file = words.next().unwrap().to_owned();
    let (mut settings, mut expected, mut stacks) = (Settings::default(), None, Vec::new());
    while let (Some(option), Some(value)) = (words.next(), words.next()) {
        match (option, value) {
            ("--expect", "public") => expected = Some(Expected::Public),
            ("--expect", "private") => expected = Some(Expected::Private),
            ("--with", _) => stacks.extend([stack(value)]),
            ("--param", _) => {
                let (name, value) = value.split_once('=').expect("a parameter has a value");
                let pseudo = name.starts_with("AWS::");
                let known = if pseudo { &mut settings.pseudo } else { &mut settings.parameters };
                known.insert(name.to_owned(), value.to_owned());
            }
            _ => panic!("`{call}` has the unknown option `{option} {value}`"),
        }
    }
    settings.outside = facts::read(&[], &stacks).unwrap_or_else(|error| panic!("{call}: {error:?}")).value.outside;
    (file, settings, expected)
}

pub fn pointer(finding: &Finding) -> &str {
    match finding.diagnostic.place() {
        Place::Pointer(pointer) => pointer,
        other => panic!("{other:?} is no pointer"),
    }
}

/// What was found, for people to read.
pub fn written(found: &Verification) -> String {
    let mut text = String::new();
    for finding in &found.findings {
        let diagnostic = &finding.diagnostic;
        let head = [diagnostic.severity.word(), diagnostic.code.slug, &finding.resource];
        let head = head.iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>().join(" ");
        writeln!(text, "{head} at {}", if pointer(finding).is_empty() { "/" } else { pointer(finding) }).unwrap();
        writeln!(text, "    {}", diagnostic.message).unwrap();
        let path = finding.path.iter().map(|hop| hop.resource.as_str()).collect::<Vec<_>>();
        if !path.is_empty() {
            writeln!(text, "    {}", path.join(" -> ")).unwrap();
        }
        if let Some(hint) = &diagnostic.hint {
            writeln!(text, "    help: {hint}").unwrap();
        }
    }
    for group in &found.groups {
        write_group(&mut text, group);
    }
    for balancer in &found.balancers {
        writeln!(text, "load balancer {}, {}, in {}", balancer.id, balancer.scheme, balancer.subnets.join(", "))
            .unwrap();
        for opening in &balancer.open_to {
            writeln!(text, "    from {}: {}", opening.from, opening.ports).unwrap();
        }
    }
    let quota = &found.quota;
    writeln!(text, "{} Elastic IPs, {} NAT gateways", quota.elastic_ips, quota.nat_gateways).unwrap();
    text
}

fn write_group(text: &mut String, group: &Group) {
    let address = match group.public_address {
        Some(true) => "with public addresses",
        Some(false) => "without public addresses",
        None => "with or without public addresses",
    };
    writeln!(text, "{} {}, {address}, in {}", group.kind, group.id, group.subnets.join(", ")).unwrap();
    for Egress { subnet, kind, via, addresses, .. } in &group.egress {
        let via = via.as_ref().map(|via| format!(" through {via}")).unwrap_or_default();
        let under = if addresses.is_empty() { String::new() } else { format!(" under {}", addresses.join(", ")) };
        writeln!(text, "    out of {subnet}: {}{via}{under}", kind.word()).unwrap();
    }
    for inbound in &group.inbound {
        let through = inbound.through.as_ref().map(|through| format!(" through {through}")).unwrap_or_default();
        writeln!(text, "    in from {}{through}: {} {}", inbound.from, inbound.protocol, inbound.ports).unwrap();
    }
}
