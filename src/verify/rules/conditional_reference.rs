//! What is made names nothing that is not made.

use crate::diag::Code;
use crate::template::Resource;
use crate::template::evaluate::{Assumed, Truth};
use crate::template::order::{branches, taken};
use crate::template::reference::{Owner, Reference, ReferenceKind};
use crate::verify::judgement::{Judgement, Words};
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule};
use serde_json::Value;
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "conditional-reference",
        means: "A resource that is created, or an output, refers to a resource that its condition leaves out.",
        why: "CloudFormation cannot resolve the reference, and the deployment fails.",
        fix: "Give the resource or output that refers to it the same condition, or choose the reference with `Fn::If`.",
    },
    title: "what is created refers only to what is created",
    checks: "Every `Ref`, `Fn::GetAtt` and `Fn::Sub` of resources and outputs, in the branches of `Fn::If` that are taken. `DependsOn` may name what is not created.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    let evaluator = &scene.model.evaluator;
    let perhaps = scene.model.document.resources().map(|one| (one.id, (one, evaluator.exists(one))));
    let perhaps = perhaps.filter(|(_, (_, exists))| !exists.is_yes()).collect::<BTreeMap<_, _>>();
    let mut judgement = Judgement::new("", "what is created refers only to what is created");
    judgement.asks_all();
    for reference in scene.model.references.all.iter().filter(|reference| reference.kind != ReferenceKind::DependsOn) {
        if let Some((target, exists)) = perhaps.get(reference.to).filter(|_| reference.orders()) {
            one(scene, &mut judgement, reference, *target, exists);
        }
    }
    let unmade = perhaps.iter().filter(|(_, (_, exists))| exists.is_no());
    let mut evidence = unmade
        .map(|(id, _)| Hop::new(*id, "is not created, and nothing that is created refers to it"))
        .collect::<Vec<_>>();
    if evidence.is_empty() {
        evidence.push(Hop::new("", "no condition leaves a resource out"));
    }
    judgement.because(evidence);
    hand_over(judgement);
}

/// Judges one reference to something that may not be made: what names it may be made, or take that branch, only where it is
/// made itself.
fn one(scene: &Scene, judgement: &mut Judgement, reference: &Reference, target: Resource, exists: &Truth) {
    let (model, evaluator) = (scene.model, &scene.model.evaluator);
    let owner = match reference.from {
        Owner::Resource(id) => model.document.resource(id).map(|owner| owner.body),
        Owner::Output(name) => {
            let outputs = model.document.root().get("Outputs");
            outputs.and_then(|outputs| outputs.get(name)?.as_object())
        }
        Owner::Condition(_) | Owner::Rule(_) => return,
    };
    let own = owner.and_then(|owner| owner.get("Condition")?.as_str());
    let is_made = own.map_or(Truth::Yes, |name| evaluator.condition(name));
    let names = is_made.and(taken(model.template, evaluator, &reference.pointer));
    let condition = target.body.get("Condition").and_then(Value::as_str).unwrap_or_default();
    let there = if exists.why().is_some() && !names.is_no() {
        let mut assumed = Assumed::default();
        own.iter().for_each(|name| evaluator.assume(name, true, &mut assumed));
        for (name, then) in branches(model.template, &reference.pointer) {
            name.iter().for_each(|name| evaluator.assume(name, then, &mut assumed));
        }
        evaluator.condition_assuming(condition, &assumed)
    } else {
        exists.clone()
    };
    let (from, id) = (reference.from, target.id);
    judgement.ask(names.implies(there), || Words {
        about: reference.resource().unwrap_or_default().to_owned(),
        place: reference.pointer.clone(),
        question: format!("whether {from} refers to `{id}` only when it is created, which depends on `{condition}`"),
        refuted: format!(
            "{from} refers to `{id}`, which is not created because the condition `{condition}` is false: the \
             deployment fails"
        ),
        fix: match reference.from {
            Owner::Output(_) => format!("give {from} the condition `{condition}` too"),
            _ => format!(
                "remove the condition `{condition}` of `{id}`, or give everything that refers to `{id}` the condition \
                 `{condition}` too"
            ),
        },
        evidence: Vec::new(),
    });
}
