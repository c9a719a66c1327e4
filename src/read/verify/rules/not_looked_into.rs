//! What the other rules could not look at.

use crate::diag::Code;
use crate::read::verify::case::Case;
use crate::read::verify::report::{Report, at};
use crate::read::verify::{Hop, Rule};

pub(in crate::read::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "not-looked-into",
        means: "Part of what the stack will be is not in the template: a macro rewrites it, a nested stack or a custom resource makes things of its own; or it has network ACLs, which are not judged.",
        why: "What is proved holds for what the template says. A nested stack can open what this one closes; network ACLs can only close more, so what is proved about exposure holds with them, while a road may be blocked.",
        mend: "Verify the processed template (`aws cloudformation get-template --template-stage Processed`) and nested templates by themselves.",
    },
    title: "everything the stack will be is in the template",
    checks: "Macros, loops and includes; nested stacks, modules and custom resources; network ACLs; and whether anything is launched at all.",
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
        let what = match resource.kind {
            "AWS::CloudFormation::Stack" => "is a nested stack",
            "AWS::CloudFormation::CustomResource" => "is a custom resource",
            kind if kind.starts_with("Custom::") => "is a custom resource",
            kind if kind.ends_with("::MODULE") => "is a module",
            "AWS::EC2::NetworkAcl" => "is a network ACL",
            _ => continue,
        };
        let message = format!("`{}` {what}, and was not looked into", resource.id);
        report.notice(resource.id, at(resource.id), message, "verify what it makes by itself");
    }
    if case.network.launched.is_empty() {
        let message = "nothing in this template is launched into subnets, so there is no mode to prove".to_owned();
        report.notice("", String::new(), message, "was another template meant?");
    }
    if report.count() == before {
        let path = vec![Hop::new("", "no macro, nested stack, module, custom resource or network ACL")];
        report.prove("", "everything the stack will be is in the template", path);
    }
}
