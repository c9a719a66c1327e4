//! What holds data outlives the stack.

use crate::diag::Code;
use crate::template::evaluate::Truth;
use crate::types;
use crate::verify::case::Case;
use crate::verify::report::{Claim, Report, at};
use crate::verify::{Hop, Rule};
use serde_json::Value;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "stateful-protection",
        means: "A resource that holds data is deleted with the stack, or when CloudFormation replaces it.",
        why: "One changed property can replace a resource, and one wrong command delete a stack. The data is gone then, and no update brings it back.",
        mend: "Set `DeletionPolicy` and `UpdateReplacePolicy` to `Retain`, or to `Snapshot` where the type has it.",
    },
    title: "what holds data outlives the stack",
    checks: "`DeletionPolicy` and `UpdateReplacePolicy` of file systems, buckets, databases, tables, volumes, keys, log groups and the like.",
    judge,
};

/// The values of these policies that keep the data (CloudFormation template reference, "DeletionPolicy attribute").
const KEEPING: &[&str] = &["Retain", "RetainExceptOnCreate", "Snapshot"];

fn judge(case: &Case, report: &mut Report) {
    for resource in case.document.resources().filter(|resource| types::of(resource.kind).holds_data()) {
        let exists = case.evaluator.exists(resource);
        if exists.is_no() {
            continue;
        }
        let before = report.count();
        let mut path = Vec::new();
        for (policy, when) in [("DeletionPolicy", "with the stack"), ("UpdateReplacePolicy", "when it is replaced")] {
            let written = resource.body.get(policy);
            let kept = match written {
                Some(Value::String(word)) => Truth::of(KEEPING.contains(&word.as_str())),
                Some(Value::Object(_)) => Truth::Unknown(format!("`{policy}` is computed during deployment")),
                _ => Truth::No,
            };
            let word = written.and_then(Value::as_str).unwrap_or("not set");
            path.push(Hop::new(resource.id, format!("`{policy}` is {word}")));
            report.judge(
                &kept.not().and(exists.clone()),
                || format!("whether `{}` ({}), which holds data, is deleted {when}", resource.id, resource.kind),
                || Claim {
                    resource: resource.id.to_owned(),
                    pointer: at(resource.id)
                        + if written.is_some() { "/" } else { "" }
                        + if written.is_some() { policy } else { "" },
                    refuted: format!(
                        "`{}` ({}) holds data and is deleted {when}: `{policy}` is {word}",
                        resource.id, resource.kind
                    ),
                    hint: format!("set `{policy}` to `Retain`"),
                    path: vec![Hop::new(resource.id, format!("`{policy}` is {word}"))],
                },
            );
        }
        if report.count() == before {
            report.prove(resource.id, format!("`{}` outlives the stack", resource.id), path);
        }
    }
}
