//! What holds data outlives the stack.

use crate::diag::Code;
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
        let mut judgement = Judgement::new(id, format!("`{id}` outlives the stack"));
        for (policy, when) in [("DeletionPolicy", "with the stack"), ("UpdateReplacePolicy", "when it is replaced")] {
            let written = resource.body.get(policy);
            let kept = match written {
                Some(Value::String(word)) => Truth::of(KEEPING.contains(&word.as_str())),
                Some(Value::Object(_)) => Truth::Unknown(Why::Policy(policy)),
                _ => Truth::No,
            };
            let word = written.and_then(Value::as_str).unwrap_or("not set");
            let hop = Hop::new(id, format!("`{policy}` is {word}"));
            judgement.ask(exists.clone().implies(kept), || Words {
                about: id.to_owned(),
                place: if written.is_some() { format!("{}/{policy}", at(id)) } else { at(id) },
                question: format!("whether `{id}` ({kind}), which holds data, is deleted {when}"),
                refuted: format!("`{id}` ({kind}) holds data and is deleted {when}: `{policy}` is {word}"),
                fix: format!("set `{policy}` of `{id}` to `Retain`"),
                evidence: vec![hop.clone()],
            });
            judgement.because([hop]);
        }
        hand_over(judgement);
    }
}
