//! What the other rules could not look at.

use crate::diag::Code;
use crate::network::Launched;
use crate::template::Resource;
use crate::verify::case::Case;
use crate::verify::report::{Report, at};
use crate::verify::{Hop, Rule, unjudged};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "not-looked-into",
        means: "Part of what the stack will be is not in the template, because a macro rewrites it or a nested stack, a module or a custom resource makes things of its own; or something of a type that is not judged may be reached from the internet.",
        why: "What is proved holds for what the template says. A nested stack can open what this one closes, and a database with a public address is reached past everything that guards the instances.",
        mend: "Verify the processed template (`aws cloudformation get-template --template-stage Processed`) and nested templates by themselves; take public addresses away, or move what is not judged into subnets without a route to an internet gateway.",
    },
    title: "everything the stack will be is in the template",
    checks: "Macros, loops and includes; nested stacks, modules and custom resources; whether anything is launched at all; and of the types that no rule judges, whether they say `PubliclyAccessible`, stand in subnets that lead to an internet gateway, or lead the internet to what is launched.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    let before = report.count();
    if case.document.is_rewritten() {
        report.undecided(
            "",
            "/Transform".to_owned(),
            "what the template will be",
            "a macro, a loop or an include rewrites it before it is deployed",
            Vec::new(),
        );
    }
    for resource in case.document.resources().filter(|resource| !case.evaluator.exists(*resource).is_no()) {
        elsewhere(case, report, resource);
    }
    if case.given.is_some() && !case.network.launched.iter().any(Launched::boots) {
        let why = "there are none in this template";
        report.undecided("", String::new(), "whether instances and tasks stand as expected", why, Vec::new());
    } else if case.network.launched.is_empty() {
        let message = "nothing in this template is launched into subnets, so there is no mode to prove".to_owned();
        report.notice("", String::new(), message, "was another template meant?");
    }
    unjudged::judge(case, report);
    if report.count() == before {
        let path = vec![Hop::new("", "no macro, nested stack, module or custom resource")];
        report.prove("", "everything the stack will be is in the template", path);
    }
}

/// Reports what makes things that are not in the template. Where nothing else launches anything, nothing is known of what
/// runs at all.
fn elsewhere(case: &Case, report: &mut Report, resource: Resource) {
    let (what, is_stack) = match resource.kind {
        "AWS::CloudFormation::Stack" => ("is a nested stack", true),
        _ if resource.is_custom() => ("is a custom resource", false),
        kind if kind.ends_with("::MODULE") => ("is a module", true),
        _ => return,
    };
    let id = resource.id;
    let runs_nothing = case.network.launched.is_empty() && case.network.balancers.is_empty();
    if is_stack && runs_nothing && case.given.is_none() {
        let question = format!("what `{id}` runs, and who reaches it");
        let why = format!("it {what}, and nothing else in this template is launched; verify its template by itself");
        return report.undecided(id, at(id), &question, &why, Vec::new());
    }
    let message = format!("`{id}` {what}, and was not looked into");
    report.notice(id, at(id), message, "verify what it makes by itself");
}
