//! What is made names nothing that is not made.

use crate::diag::Code;
use crate::template::Resource;
use crate::template::evaluate::Truth;
use crate::template::reference::{Owner, Reference, ReferenceKind};
use crate::verify::case::Case;
use crate::verify::order::taken;
use crate::verify::report::{Claim, Report};
use crate::verify::{Hop, Rule};
use serde_json::Value;
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "unmade-reference",
        means: "A resource that is made, or an output, names a resource whose condition says that it is not made.",
        why: "CloudFormation has nothing to put in the place of the name, and the deployment fails.",
        mend: "Give what names it the same condition, or choose by `Fn::If` what is named.",
    },
    title: "what is made names nothing that is not made",
    checks: "Every `Ref`, `Fn::GetAtt` and `Fn::Sub` of resources and outputs, in the branches of `Fn::If` that are taken. `DependsOn` may name what is not made.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    let unmade = case.document.resources().filter(|resource| case.evaluator.exists(*resource).is_no());
    let unmade = unmade.map(|resource| (resource.id, resource)).collect::<BTreeMap<_, _>>();
    let before = report.count();
    for reference in case.references.iter().filter(|reference| reference.kind != ReferenceKind::DependsOn) {
        if let Some(target) = unmade.get(reference.to).filter(|_| reference.orders()) {
            one(case, report, reference, *target);
        }
    }
    if report.count() == before {
        let left_out = unmade.keys().map(|id| Hop::new(*id, "is not made, and nothing that is made names it"));
        let mut path = left_out.collect::<Vec<_>>();
        if path.is_empty() {
            path.push(Hop::new("", "no condition leaves a resource out"));
        }
        report.prove("", "what is made names nothing that is not made", path);
    }
}

fn one(case: &Case, report: &mut Report, reference: &Reference, target: Resource) {
    let is_made = match reference.from {
        Owner::Resource(id) => case.document.resource(id).map_or(Truth::Yes, |owner| case.evaluator.exists(owner)),
        Owner::Output(name) => output_is_made(case, name),
        Owner::Condition(_) | Owner::Rule(_) => return,
    };
    let condition = target.body.get("Condition").and_then(Value::as_str).unwrap_or_default();
    let (from, id) = (reference.from, target.id);
    report.judge(
        &is_made.and(taken(case.template, case.evaluator, &reference.pointer)),
        || format!("whether {from} names `{id}`, which is not made"),
        || Claim {
            resource: reference.resource().unwrap_or_default().to_owned(),
            pointer: reference.pointer.clone(),
            refuted: format!(
                "{from} names `{id}`, which is not made because `{condition}` does not hold: the deployment fails"
            ),
            hint: format!("give {from} the condition `{condition}` too, or choose by `Fn::If` what it names"),
            path: Vec::new(),
        },
    );
}

fn output_is_made(case: &Case, name: &str) -> Truth {
    let output = case.document.root().get("Outputs").and_then(|outputs| outputs.get(name));
    match output.and_then(|output| output.get("Condition")?.as_str()) {
        Some(condition) => case.evaluator.condition(condition),
        None => Truth::Yes,
    }
}
