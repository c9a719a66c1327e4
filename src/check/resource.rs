//! What a resource may have beside its properties, and which resources can be judged by a schema.

use crate::check::schema;
use crate::check::shape::{unknown_keys, wrong};
use crate::diag::Diagnostic;
use crate::diag::codes::template as codes;
use crate::diag::nearest;
use crate::template::intrinsic::{Call, call};
use crate::template::trail::Trail;
use crate::template::wording::{described, meant, quoted};
use crate::template::{Document, RESOURCE_ATTRIBUTES, Resource};
use crate::types;
use crate::types::node::node;
use serde_json::Value;
/// Attributes that only the macro `AWS::Serverless` understands.
const SERVERLESS: &[&str] = &["Connectors", "IgnoreGlobals"];

/// What `CreationPolicy` can have, and what that can have. Source: CloudFormation user guide, "CreationPolicy".
const CREATION: &[(&str, &[&str])] = &[
    ("AutoScalingCreationPolicy", &["MinSuccessfulInstancesPercent"]),
    ("ResourceSignal", &["Count", "Timeout"]),
    ("StartFleet", &["Type"]),
];

/// The same of `UpdatePolicy`. Source: CloudFormation user guide, "UpdatePolicy"; cfn-lint 1.58.0 `update_policy.json`.
const UPDATE: &[(&str, &[&str])] = &[
    ("AutoScalingInstanceRefresh", &["Preferences", "Strategy"]),
    ("AutoScalingReplacingUpdate", &["WillReplace"]),
    (
        "AutoScalingRollingUpdate",
        &[
            "MaxBatchSize",
            "MinActiveInstancesPercent",
            "MinInstancesInService",
            "MinSuccessfulInstancesPercent",
            "PauseTime",
            "SuspendProcesses",
            "WaitOnResourceSignals",
        ],
    ),
    ("AutoScalingScheduledAction", &["IgnoreUnmodifiedGroupSizeProperties"]),
    (
        "CodeDeployLambdaAliasUpdate",
        &["AfterAllowTrafficHook", "ApplicationName", "BeforeAllowTrafficHook", "DeploymentGroupName"],
    ),
    ("EnableVersionUpgrade", &[]),
    ("StartAfterUpdate", &["Type"]),
    ("StopBeforeUpdate", &["Type"]),
    ("UseOnlineResharding", &[]),
];

/// Whether a macro may still add resources and change what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// The template is deployed as it stands.
    Final,
    /// A macro of AWS will rewrite it.
    Rewritten,
    /// A macro of somebody else will, for which there may be anything in it.
    RewrittenByOthers,
}

impl Stage {
    pub fn of(document: Document) -> Self {
        match document.is_rewritten() {
            false => Self::Final,
            true if document.transforms().iter().all(|name| name.starts_with("AWS::")) => Self::Rewritten,
            true => Self::RewrittenByOthers,
        }
    }
}

/// What is wrong with the properties of the resources of a template, each taken alone.
pub(super) fn properties(document: Document, stage: Stage) -> Vec<Diagnostic> {
    let resources = Trail::ROOT.key("Resources");
    let all = document.resources().filter(|resource| !resource.id.starts_with("Fn::"));
    all.flat_map(|resource| of_type(document, resource, stage, &resources.key(resource.id))).collect()
}

/// What is wrong with what the resources of a template have beside their properties.
pub(super) fn attributes(document: Document, stage: Stage) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (id, value) in document.section("Resources").filter(|(id, _)| !id.starts_with("Fn::")) {
        let resources = Trail::ROOT.key("Resources");
        let at = resources.key(id);
        match document.resource(id) {
            Some(resource) => {
                common(resource, stage, &at, &mut findings);
                retention(document, resource, &at, &mut findings);
                rollout(resource, &at, &mut findings);
            }
            None => {
                let message = format!("resource `{id}` is {}, not an object", described(value));
                findings.push(wrong(&at, message, "write `{\"Type\": …, \"Properties\": {…}}`"));
            }
        }
    }
    findings
}

/// Judges the attributes every resource can have.
fn common(resource: Resource, stage: Stage, at: &Trail, findings: &mut Vec<Diagnostic>) {
    let (id, body) = (resource.id, resource.body);
    let mut lacks = |key: &str, is: fn(&Value) -> bool, wanted: &str| {
        if let Some(value) = body.get(key)
            && !is(value)
        {
            findings.push(wrong(&at.key(key), format!("`{key}` of `{id}` is not {wanted}"), format!("write {wanted}")));
        }
    };
    lacks("Type", Value::is_string, "the name of a type");
    lacks("Properties", Value::is_object, "an object");
    lacks("Condition", Value::is_string, "the name of a condition");
    lacks("DependsOn", is_names, "a logical id or a list of them");
    lacks("Description", Value::is_string, "a string");
    lacks("CreationPolicy", Value::is_object, "an object");
    lacks("UpdatePolicy", Value::is_object, "an object");
    if !body.contains_key("Type") {
        findings.push(wrong(at, format!("resource `{id}` has no `Type`"), "add `\"Type\": \"AWS::…\"`"));
    }
    if resource.is_module() {
        of_module(resource, at, findings);
    }
    comment(resource, at, findings);
    let mut known = RESOURCE_ATTRIBUTES.to_vec();
    known.extend(SERVERLESS.iter().filter(|_| stage != Stage::Final));
    known.extend(resource.is_custom().then_some("Version"));
    // What somebody's own macro reads it takes away, too.
    if stage != Stage::RewrittenByOthers {
        findings.extend(unknown_keys(body, &known, "a resource has no key", at));
    }
}

/// Warns of a description that only comments the template, where the type has a property of this name that is not set.
fn comment(resource: Resource, at: &Trail, findings: &mut Vec<Diagnostic>) {
    const KEY: &str = "Description";
    let kind = types::kind(resource.kind).filter(|_| resource.body.contains_key(KEY));
    let has_property = kind.is_some_and(|kind| node(kind.root).property(KEY).is_some());
    if has_property && resource.property(KEY).is_none() {
        let message = format!("`{KEY}` of `{}` only comments the template: AWS does not get it", resource.id);
        let hint = format!("move it into `Properties`, if {} is to have it", resource.kind);
        findings.push(Diagnostic::warning(&codes::TEMPLATE_SHAPE, at.key(KEY).place(), message).hint(hint));
    }
}

/// Judges what a module does not support. Source: cfn-lint 1.58.0, E5001; CloudFormation writes that key into the metadata of what it
/// makes of a module.
fn of_module(resource: Resource, at: &Trail, findings: &mut Vec<Diagnostic>) {
    const WRITTEN: &str = "AWS::CloudFormation::Module";
    for key in ["CreationPolicy", "UpdatePolicy"].into_iter().filter(|key| resource.body.contains_key(*key)) {
        let message = format!("`{}` is a module, which does not support `{key}`", resource.id);
        findings.push(wrong(&at.key(key), message, "remove it, and set it in the module"));
    }
    if resource.body.get("Metadata").is_some_and(|metadata| metadata.get(WRITTEN).is_some()) {
        let message = format!("`Metadata` of `{}` has the key `{WRITTEN}`, which CloudFormation reserves", resource.id);
        findings.push(wrong(&at.key("Metadata").key(WRITTEN), message, "rename or remove it"));
    }
}

fn is_names(value: &Value) -> bool {
    value.is_string() || value.as_array().is_some_and(|names| names.iter().all(Value::is_string))
}

/// Judges what becomes of the resource when it is removed or replaced.
fn retention(document: Document, resource: Resource, at: &Trail, findings: &mut Vec<Diagnostic>) {
    for (key, more) in [("DeletionPolicy", Some("RetainExceptOnCreate")), ("UpdateReplacePolicy", None)] {
        let Some(value) = resource.body.get(key) else { continue };
        let snapshot = types::of(resource.kind).can_be_snapshot().then_some("Snapshot");
        let known: Vec<_> = ["Delete", "Retain"].into_iter().chain(more).chain(snapshot).collect();
        // AWS evaluates these three there, whatever its pages say: cfn-lint pull request 2784, and LocalStack's tests
        // that were run on AWS on 2026-01-23.
        let is_evaluated =
            |call: Call| document.is_extended() || ["Fn::FindInMap", "Fn::If", "Ref"].contains(&call.function);
        if call(value).is_some_and(is_evaluated) || value.as_str().is_some_and(|value| known.contains(&value)) {
            continue;
        }
        let allowed = quoted(&known, "or");
        let message = format!("`{key}` of `{}` is {}, not {allowed}", resource.id, described(value));
        let hint = match call(value) {
            Some(_) => "add `\"Transform\": \"AWS::LanguageExtensions\"` at the top, or write a fixed value".to_owned(),
            None => {
                let near = value.as_str().and_then(|word| nearest(word, known.iter().copied()));
                meant(near, format!("write {allowed}"))
            }
        };
        findings.push(wrong(&at.key(key), message, hint));
    }
}

/// Judges how the resource is made and changed. Policies may be chosen by an `Fn::If`.
fn rollout(resource: Resource, at: &Trail, findings: &mut Vec<Diagnostic>) {
    let written = |value: &&Value| call(value).is_none();
    for (key, known) in [("CreationPolicy", CREATION), ("UpdatePolicy", UPDATE)] {
        let policy = resource.body.get(key).filter(written).and_then(Value::as_object);
        let Some(policy) = policy else { continue };
        let at = at.key(key);
        let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
        findings.extend(unknown_keys(policy, &names, &format!("`{key}` has no key"), &at));
        for (name, inner) in known {
            if let Some(part) = policy.get(*name).filter(written).and_then(Value::as_object) {
                findings.extend(unknown_keys(part, inner, &format!("`{name}` has no key"), &at.key(name)));
            }
        }
    }
}

/// Judges the properties by the type's schema, or says that there is none.
fn of_type(document: Document, resource: Resource, stage: Stage, at: &Trail) -> Vec<Diagnostic> {
    if let Some(kind) = types::kind(resource.kind) {
        let properties = resource.body.get("Properties").filter(|properties| properties.is_object());
        if properties.is_some() || !resource.body.contains_key("Properties") {
            return schema::judge(Some(document), kind, resource.id, properties);
        }
    } else if stage == Stage::Final && !resource.kind.is_empty() && !resource.is_custom() && !resource.is_serverless() {
        return vec![unknown(resource, &at.key("Type"))];
    }
    Vec::new()
}

/// What is to be said of a type without a schema. Of AWS's own there are all, up to a day; of others' there are none.
fn unknown(resource: Resource, at: &Trail) -> Diagnostic {
    let (id, kind, (_, date)) = (resource.id, resource.kind, types::VERSION);
    let near = types::nearest_kind(kind);
    let missing = format!("`{id}` has the type `{kind}`, which is not in AWS's schemas of {date}");
    if near.is_some_and(|near| types::is_typing_error(kind, near)) {
        let hint = meant(near, "correct its name");
        return Diagnostic::error(&codes::UNKNOWN_TYPE, at.place(), missing).hint(hint);
    }
    if kind.starts_with("AWS::") && !kind.ends_with("::MODULE") {
        let newer = "check the spelling; of a newer type nothing was checked here";
        return Diagnostic::warning(&codes::UNKNOWN_TYPE, at.place(), missing).hint(meant(near, newer));
    }
    let message = format!("`{id}` has the type `{kind}`, which is not one of AWS's: rackform has no schema for it");
    let hint = "check the spelling; the resource's properties were not checked";
    Diagnostic::notice(&codes::UNKNOWN_TYPE, at.place(), message).hint(hint.to_owned())
}
