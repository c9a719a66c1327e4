//! What holds for every key of rack.yml, those included that are added one day: which texts none takes, and that none is
//! swallowed.

use crate::common::generated::Numbers;
use crate::common::keys::{KEYS, Key, set, value};
use crate::common::random_racks::{RACKS, fitting};
use crate::common::{pointers, racks};
use rackform::cfn::Style;
use rackform::compile;
use rackform::diag::{Diagnostic, Findings, Place};
use rackform::plan;
use rackform::rack::{self, Document, Rack, Source};
use rackform::report::Summary;
use rackform::synth::synth;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Texts for which somebody else would put another value, or that are not what they look like, with what is found.
const NOT_LITERAL: &[(&str, &str)] = &[
    ("{{resolve:ssm:x}}", "dynamic-reference"),
    ("arn:aws:iam::aws:policy/{{resolve:secretsmanager:x}}", "dynamic-reference"),
    ("${AWS::Region}", "dynamic-reference"),
    ("ami-${IMAGE}", "dynamic-reference"),
    ("\u{1b}[2J", "invisible-character"),
    ("a\0b", "invisible-character"),
    ("key\u{202e}gpj", "invisible-character"),
    ("a\u{200b}b", "invisible-character"),
    ("a\u{2028}b", "invisible-character"),
];

/// The keys whose texts are commands for a shell, whose own `${…}` and `{{…}}` are.
const SCRIPTS: [&str; 2] = ["instances.boot", "instances.run"];

/// Whether a key takes a text of those above, because to a shell it is what it says.
fn is_for_the_shell(key: &Key, text: &str) -> bool {
    SCRIPTS.contains(&&*key.path) && !text.contains("{{") && text.contains("${")
}

#[test]
fn no_key_takes_a_text_that_is_not_what_it_says() {
    let schema = jsonschema::draft202012::new(&rack::schema()).unwrap();
    let mut numbers = Numbers(1);
    let mut tried = 0;
    let all = KEYS.iter().flat_map(|key| NOT_LITERAL.iter().map(move |bad| (key, bad)));
    for (key, (text, code)) in all.filter(|(key, (text, _))| !is_for_the_shell(key, text)) {
        for spoiled in spoiled(&filled(key, &mut numbers), text) {
            let rack = set(&json!({ "name": "production" }), &key.path, spoiled);
            let refused = compile(&Source::new("rack.yml", &written(&rack)), Style::Readable).unwrap_err();
            let found = refused.findings().iter().filter(|finding| finding.code.slug == *code).map(shown);
            assert_eq!(found.collect::<Vec<_>>(), [written(&json!(text))], "{rack}: {:#?}", refused.findings());
            if *code == "dynamic-reference" {
                assert!(!schema.is_valid(&rack), "the schema admits {rack}");
            }
            tried += 1;
        }
    }
    assert!(tried > KEYS.len() * NOT_LITERAL.len(), "the law was tried {tried} times only");
}

/// What a shell and its programs replace is theirs: the text stands in the template line by line, and nowhere in a function that
/// would replace it there.
#[test]
fn commands_reach_the_instances_as_they_are_written() {
    let lines = ["echo ${HOME} ${AWS::Region} ${!X} $X \"\\n\" '%'", "", "docker ps --format '{{.Names}}'", "\ttrue"];
    for key in SCRIPTS {
        let rack = set(&json!({ "name": "production", "instances": {} }), key, lines.join("\n").into());
        let made = compile(&Source::new("rack.yml", &rack.to_string()), Style::Readable).unwrap().value.value;
        let data = "/Resources/InstancesLaunchTemplate/Properties/LaunchTemplateData/UserData/Fn::Base64/Fn::Join/1";
        let written = made.pointer(data).unwrap().as_array().unwrap();
        let found = written.windows(lines.len()).filter(|own| own.iter().eq(lines.iter())).count();
        assert_eq!(found, 1, "{key}: {written:#?}");
    }
}

/// A value of a key that is not empty.
fn filled(key: &Key, numbers: &mut Numbers) -> Value {
    let mut values = (0..50).map(|_| value(&key.schema, numbers));
    values.find(|value| *value != json!([]) && *value != json!({})).unwrap()
}

/// A value with a text in place of itself, of each value within it, and of each of its keys.
fn spoiled(value: &Value, text: &str) -> Vec<Value> {
    let mut places = Vec::new();
    pointers(value, String::new(), &mut places);
    let mut all = Vec::new();
    for place in places {
        let mut made = value.clone();
        *made.pointer_mut(&place).unwrap() = text.into();
        all.push(made);
        let mut made = value.clone();
        if let Some(entries) = made.pointer_mut(&place).and_then(Value::as_object_mut) {
            entries.insert(text.to_owned(), "x".into());
            all.push(made);
        }
    }
    all
}

/// A value as JSON; what YAML takes for the end of a line is escaped.
fn written(value: &Value) -> String {
    value.to_string().replace('\u{2028}', "\\u2028")
}

/// The text a finding points at.
fn shown(finding: &Diagnostic) -> String {
    match finding.place() {
        Place::Span(span) => span.text.body[span.range.clone()].to_owned(),
        place => panic!("{} is at {place:?}", finding.message),
    }
}

/// Keys that may leave the template as it is without a finding, for what else they do; a test below holds that.
const OUTSIDE: &[&str] = &["region", "network.avoid"];

/// A rack with a key, and what became of it.
struct Case {
    rack: Value,
    /// The keys that were found to have no effect.
    idle: Vec<String>,
    /// What was asked, and the template, unless the rack was refused.
    made: Option<(Rack, Value)>,
}

impl Case {
    /// As `compile` does it, but without the proof, which takes most of the time.
    fn of(rack: Value) -> Self {
        let document = Document::load(&Source::new("rack.yml", &rack.to_string())).unwrap();
        let mut findings = Findings::default();
        let asked = document.read(&mut findings).asked;
        let planned = plan::plan(&asked, &|path| document.written(path).is_some());
        let refused = findings.any_error() || planned.is_err();
        let (plan, found) = match planned {
            Ok(planned) => (Some(planned.value), planned.warnings),
            Err(refused) => (None, refused.into_findings()),
        };
        let template = plan.filter(|_| !refused).map(|plan| synth(&plan).into_json());
        let idle = found.iter().filter_map(idle_key).map(str::to_owned).collect();
        Self { rack, idle, made: template.map(|template| (asked, template)) }
    }

    fn is_idle(&self, key: &str) -> bool {
        self.idle.iter().any(|idle| idle == key)
    }

    /// The rack without the keys that have no effect makes the same template.
    fn assert_idle_keys_change_nothing(&self) {
        let Some((_, template)) = &self.made else { return };
        let without = Self::of(self.idle.iter().fold(self.rack.clone(), |rack, key| set(&rack, key, Value::Null)));
        let same = without.made.is_some_and(|(_, without)| without == *template);
        assert!(same, "{:?} have an effect in {}", self.idle, self.rack);
    }
}

/// The key that a finding says to have no effect.
fn idle_key(finding: &Diagnostic) -> Option<&str> {
    finding.message.strip_prefix('`')?.split_once("` has no effect: ").map(|(key, _)| key)
}

/// Change a key's value, and either the template changes, or a finding says why not. And where a finding says that a key has
/// no effect, the rack without such keys makes the same template.
#[test]
fn a_key_changes_the_template_or_a_finding_says_why_not() {
    let mut numbers = Numbers(9);
    let (mut effective, mut idle) = (BTreeSet::new(), BTreeSet::new());
    let written = racks("ok").into_iter().map(|fixture| serde_yaml::from_str::<Value>(&fixture.text).unwrap());
    let random = RACKS.iter().take(50).map(|fixture| serde_json::from_str::<Value>(&fixture.text).unwrap());
    for (rack, key) in written.chain(random).flat_map(|rack| KEYS.iter().map(move |key| (rack.clone(), key))) {
        let mut case = || {
            let fits = numbers.below(4) > 0;
            let value = if fits { fitting(key, &rack, &mut numbers) } else { value(&key.schema, &mut numbers) };
            Case::of(set(&rack, &key.path, without_own_type(value, key, &rack)))
        };
        let (one, other) = (case(), case());
        for case in [&one, &other].into_iter().filter(|case| case.is_idle(&key.path)) {
            idle.insert(key.path.as_str());
            case.assert_idle_keys_change_nothing();
        }
        let (Some((asked, made)), Some((asked_otherwise, changed))) = (&one.made, &other.made) else { continue };
        if made != changed {
            effective.insert(key.path.as_str());
        } else if asked != asked_otherwise && !OUTSIDE.contains(&&*key.path) {
            let said = one.is_idle(&key.path) && other.is_idle(&key.path);
            assert!(said, "`{}` changes nothing, and nobody says so:\n{}\n{}", key.path, one.rack, other.rack);
        }
    }
    let never = |key: &&str| !effective.contains(key) && !OUTSIDE.contains(key);
    let never = KEYS.iter().map(|key| key.path.as_str()).filter(never).collect::<Vec<_>>();
    assert!(never.is_empty(), "these keys show no effect in any rack; does `fitting` know what they need? {never:?}");
    for known in ["network.nat", "network.nat-addresses", "router.allow", "router.tls-policy", "storage.mount-targets"]
    {
        assert!(idle.contains(known), "no rack shows `{known}` without an effect");
    }
}

/// A list of types without the rack's own: that one comes first, whether it is listed or not.
fn without_own_type(mut value: Value, key: &Key, rack: &Value) -> Value {
    let own = rack["instances"].get("type").cloned().unwrap_or_else(|| json!("t3.small"));
    if let Some(types) = value.as_array_mut().filter(|_| key.path == "instances.spot.types") {
        types.retain(|one| *one != own);
    }
    value
}

/// What the keys do that may leave the template as it is.
#[test]
fn keys_without_a_trace_in_the_template_are_checked_or_tell_where_to_deploy() {
    let of = |text: &str| compile(&Source::new("rack.yml", &format!("name: production\n{text}")), Style::Readable);
    let command = |text| Summary::of(&of(text).unwrap().value).deploy_command("rack.json").to_string();
    assert!(command("region: eu-west-1").contains(" --region eu-west-1"));
    assert!(!command("").contains("--region"));
    let refused = of("network: { cidr: 10.0.0.0/16, avoid: [10.0.128.0/20] }").unwrap_err();
    assert_eq!(refused.findings()[0].code.slug, "cidr-avoided");
}

/// Every severity, with what the reader is told.
#[test]
fn a_key_without_an_effect_is_told_as_gravely_as_it_misleads() {
    let told = |text: &str| {
        let source = Source::new("rack.yml", &format!("name: production\n{text}"));
        let findings = match compile(&source, Style::Readable) {
            Ok(sound) => sound.warnings,
            Err(refused) => refused.into_findings(),
        };
        let idle = findings.into_iter().filter(|finding| finding.code.slug == "no-effect");
        idle.map(|finding| format!("{}: {}", finding.severity.word(), finding.message)).collect::<Vec<_>>().join("; ")
    };
    for (rack, expected) in [
        ("network: { nat: single }", "notice: `network.nat` has no effect: instances of a public rack"),
        ("network: { nat: per-zone }", "notice: `network.nat` has no effect: instances of a public rack"),
        ("network: { nat-addresses: [] }", "notice: `network.nat-addresses` has no effect: a public rack"),
        ("router: { public: false, internal: true, allow: [0.0.0.0/0] }", "error: `router.allow` has no effect: "),
        ("router: { tls-policy: ELBSecurityPolicy-TLS13-1-2-2021-06 }", "warning: `router.tls-policy` has no effect: "),
        ("storage: { filesystem: false, encrypted: true }", "warning: `storage.encrypted` has no effect: "),
        ("storage: { filesystem: false, mount-targets: private }", "warning: `storage.mount-targets` has no effect: "),
        ("storage: { filesystem: false, plain-nfs: true }", "warning: `storage.plain-nfs` has no effect: "),
        (
            "storage: { filesystem: false, key: mrk-1234abcd12ab34cd56ef1234567890ab }",
            "warning: `storage.key` has no effect: ",
        ),
        ("storage: { filesystem: fs-01234567, encrypted: false }", "error: `storage.encrypted` has no effect: "),
        ("storage: { filesystem: fs-01234567, encrypted: true }", "warning: `storage.encrypted` has no effect: "),
        ("storage: { filesystem: fs-01234567, plain-nfs: true }", "error: `storage.plain-nfs` has no effect: "),
        ("storage: { filesystem: fs-01234567, plain-nfs: false }", "warning: `storage.plain-nfs` has no effect: "),
        ("storage: { security-group: sg-01234567 }", "error: `storage.security-group` has no effect: "),
        ("logs: { bucket: logs.example, access-retention: 3 }", "error: `logs.access-retention` has no effect: "),
        ("logs: { bucket: logs.example, versioning: enabled }", "error: `logs.versioning` has no effect: "),
        ("logs: { bucket: logs.example, versioning: disabled }", "warning: `logs.versioning` has no effect: "),
        ("logs: { bucket: logs.example, retention: 3 }", ""),
        ("network: { endpoints: [], buckets: any }", "warning: `network.buckets` has no effect: "),
        ("network: { existing-endpoints: [] }", "warning: `network.existing-endpoints` has no effect: "),
        (
            "network: { nat: none, endpoints: [s3, cloudformation], buckets: any }",
            "notice: `network.nat` has no effect: ",
        ),
        // `none` takes the wait for the instances away, and closes other people's buckets, in both modes.
        ("network: { nat: none }", ""),
        ("mode: private\nnetwork: { nat: single, nat-addresses: [] }", ""),
        ("router: { allow: [198.51.100.0/24] }", ""),
        ("storage: { encrypted: false, mount-targets: public }", ""),
    ] {
        let told = told(rack);
        assert!(told.starts_with(expected) && told.is_empty() == expected.is_empty(), "{rack}: {told}");
    }
}
