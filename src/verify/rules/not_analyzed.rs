//! What the other rules could not look at.

use crate::diag::Code;
use crate::network::Launched;
use crate::template::Resource;
use crate::template::evaluate::{Truth, Why};
use crate::types::{self, Role};
use crate::verify::hops::at;
use crate::verify::judgement::{Advice, Judgement, Words};
use crate::verify::scene::Scene;
use crate::verify::unjudged::made;
use crate::verify::{Hop, Rule, reached};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "not-analyzed",
        means: "Part of the stack is not in the template, because a macro rewrites it or a nested stack, a module or a custom resource creates its own resources; or a resource of a type that is not analyzed may be reachable from the internet.",
        why: "Proofs cover only what the template contains. A nested stack can open what this one closes, and a database with a public address bypasses everything that protects the instances.",
        fix: "Verify the processed template (`aws cloudformation get-template --template-stage Processed`) and each nested template on its own; remove public addresses, or move what is not analyzed to subnets without a route to an internet gateway.",
    },
    title: "the template contains the whole stack",
    checks: "Macros, includes, and loops over what is not known; nested stacks, modules and custom resources; whether anything is launched at all; and, for types that no rule analyzes, whether they are in subnets with a route to an internet gateway, or lead the internet to what is launched.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    let mut judgement = Judgement::new("", "the template contains the whole stack");
    let model = scene.model;
    let rewritten = if model.document.is_hidden() { Truth::Unknown(Why::Macro) } else { Truth::Yes };
    judgement.ask(rewritten, || Words {
        place: "/Transform".to_owned(),
        question: "what the processed template contains".to_owned(),
        ..Words::default()
    });
    for resource in made(model) {
        elsewhere(scene, &mut judgement, resource);
    }
    let launched = &scene.network.launched;
    if scene.given.is_some() {
        let some = launched.iter().any(Launched::boots);
        judgement.ask(if some { Truth::Yes } else { Truth::Unknown(Why::NoneLaunched) }, || Words {
            question: "whether instances and tasks are placed as expected".to_owned(),
            ..Words::default()
        });
    } else if launched.is_empty() && scene.network.tasks.is_empty() {
        let runs = |role| [Role::Members, Role::MayBePublic, Role::PrivateOnly].contains(&role);
        let running = model.document.resources().filter(|one| runs(types::of(one.kind).role));
        let (message, hint) = match running.map(|one| one.kind).min() {
            Some(kind) => (
                format!("only resources such as {kind} may run in subnets here, so there is no mode to verify"),
                "check separately where they run, and who can connect to them",
            ),
            None => (
                "nothing in this template is launched into subnets, so there is no mode to verify".to_owned(),
                "check whether this is the right template",
            ),
        };
        judgement.notice(|| Advice { about: String::new(), place: String::new(), message, hint: hint.to_owned() });
    }
    reached::judge(scene, &mut judgement);
    judgement.because([Hop::new("", "no macro, nested stack, module or custom resource")]);
    hand_over(judgement);
}

/// Tells of what makes things that are not in the template. Where nothing else launches anything, nothing is known of what
/// runs at all.
fn elsewhere(scene: &Scene, judgement: &mut Judgement, resource: Resource) {
    let (what, is_stack) = match resource.kind {
        "AWS::CloudFormation::Stack" => ("is a nested stack", true),
        _ if resource.is_application() => ("is a nested stack", true),
        _ if resource.is_custom() => ("is a custom resource", false),
        _ if resource.is_module() => ("is a module", true),
        _ => return,
    };
    let id = resource.id;
    let launched = scene.launched().map(|(launched, _)| launched.exists.clone());
    let runs = Truth::any(launched.chain(scene.balancers().map(|(balancer, _)| balancer.exists.clone())));
    if is_stack && !runs.is_yes() && scene.given.is_none() {
        let runs = if runs.is_no() { Truth::Unknown(Why::OnlyNested(what)) } else { runs };
        return judgement.ask(runs, || Words {
            about: id.to_owned(),
            place: at(id),
            question: format!("what `{id}` runs, and who can reach it"),
            ..Words::default()
        });
    }
    judgement.notice(|| Advice {
        about: id.to_owned(),
        place: at(id),
        message: format!("`{id}` {what} and was not analyzed"),
        hint: "verify what it creates separately".to_owned(),
    });
}
