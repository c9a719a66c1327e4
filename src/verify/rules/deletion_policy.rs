//! What holds data outlives the stack.

use crate::diag::Code;
use crate::template::Resource;
use crate::template::evaluate::{Truth, Why};
use crate::types;
use crate::verify::hops::at;
use crate::verify::judgement::{Judgement, Words};
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule};
use serde_json::Value;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "deletion-policy",
        means: "A resource that holds data is deleted with the stack, or when CloudFormation replaces it.",
        why: "One changed property can replace a resource, and one wrong command can delete a stack. The data is then gone, and no update brings it back.",
        fix: "Set `DeletionPolicy` and `UpdateReplacePolicy` to `Retain`, or to `Snapshot` where the type supports it.",
    },
    title: "resources that hold data outlive the stack",
    checks: "`DeletionPolicy` and `UpdateReplacePolicy` of file systems, buckets, databases, tables, volumes, keys, log groups and the like.",
    judge,
};

/// The values of these policies that keep the data (CloudFormation template reference, "DeletionPolicy attribute").
const KEEPING: &[&str] = &["Retain", "RetainExceptOnCreate", "Snapshot"];

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for resource in scene.model.document.resources().filter(|resource| types::of(resource.kind).holds_data()) {
        let (id, kind) = (resource.id, resource.kind);
        let exists = scene.model.evaluator.exists(resource);
        if exists.is_no() {
            continue;
        }
        let policies = POLICIES.map(|(policy, when)| (policy, when, kept(resource, policy)));
        let keeps = |truth: &Truth| exists.clone().implies(truth.clone());
        // One finding for both: what is missing is mostly missing twice.
        let lacking = policies.iter().filter(|(_, _, kept)| !keeps(kept).is_yes()).collect::<Vec<_>>();
        let mut judgement = Judgement::new(id, format!("`{id}` outlives the stack"));
        judgement.ask(Truth::all(policies.iter().map(|(_, _, kept)| keeps(kept))), || {
            let list = |words: Vec<String>| words.join(" and ");
            let whens = list(lacking.iter().map(|(_, when, _)| (*when).to_owned()).collect());
            let says = list(lacking.iter().map(|(policy, ..)| said(resource, policy)).collect());
            let names = list(lacking.iter().map(|(policy, ..)| format!("`{policy}`")).collect());
            let first = lacking.first().map_or("DeletionPolicy", |(policy, ..)| policy);
            Words {
                about: id.to_owned(),
                place: if resource.body.contains_key(first) { format!("{}/{first}", at(id)) } else { at(id) },
                question: format!("whether `{id}` ({kind}), which holds data, is deleted {whens}"),
                refuted: format!("`{id}` ({kind}) holds data and is deleted {whens}: {says}"),
                fix: format!("set {names} of `{id}` to `Retain`"),
                evidence: lacking.iter().map(|(policy, ..)| Hop::new(id, said(resource, policy))).collect(),
            }
        });
        judgement.because(POLICIES.map(|(policy, _)| Hop::new(id, said(resource, policy))));
        hand_over(judgement);
    }
}

/// The two policies, and when what does not have them is deleted.
const POLICIES: [(&str, &str); 2] =
    [("DeletionPolicy", "with the stack"), ("UpdateReplacePolicy", "when it is replaced")];

/// Whether a policy keeps the data.
fn kept(resource: Resource, policy: &'static str) -> Truth {
    match resource.body.get(policy) {
        Some(Value::String(word)) => Truth::of(KEEPING.contains(&word.as_str())),
        Some(Value::Object(_)) => Truth::Unknown(Why::Policy(policy)),
        _ => Truth::No,
    }
}

/// What a policy says.
fn said(resource: Resource, policy: &str) -> String {
    let word = resource.body.get(policy).map(|written| written.as_str().unwrap_or("computed"));
    format!("`{policy}` is {}", word.unwrap_or("not set"))
}
