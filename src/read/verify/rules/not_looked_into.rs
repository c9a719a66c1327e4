//! What the other rules could not look at.

use crate::diag::Code;
use crate::read::network::Launched;
use crate::read::reference::ReferenceKind;
use crate::read::verify::case::Case;
use crate::read::verify::report::{Report, at};
use crate::read::verify::{Hop, Rule};

pub(in crate::read::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "not-looked-into",
        means: "Part of what the stack will be is not in the template: a macro rewrites it, a nested stack, a module or a custom resource makes things of its own.",
        why: "What is proved holds for what the template says. A nested stack can open what this one closes.",
        mend: "Verify the processed template (`aws cloudformation get-template --template-stage Processed`) and nested templates by themselves.",
    },
    title: "everything the stack will be is in the template",
    checks: "Macros, loops and includes; nested stacks, modules and custom resources; and whether anything is launched at all.",
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
            _ => continue,
        };
        let message = format!("`{}` {what}, and was not looked into", resource.id);
        report.notice(resource.id, at(resource.id), message, "verify what it makes by itself");
    }
    if case.given.is_some() && !case.network.launched.iter().any(Launched::boots) {
        let why = "there are none in this template";
        report.undecided("", String::new(), "whether instances and tasks stand as expected", why, Vec::new());
    } else if case.network.launched.is_empty() {
        let message = "nothing in this template is launched into subnets, so there is no mode to prove".to_owned();
        report.notice("", String::new(), message, "was another template meant?");
    }
    for (id, kind) in unjudged(case) {
        let message = format!(
            "`{id}` ({kind}) stands in subnets or security groups of this template, and what may reach it was not judged"
        );
        report.notice(id, at(id), message, "judge it by itself");
    }
    if report.count() == before {
        let path = vec![Hop::new("", "no macro, nested stack, module or custom resource")];
        report.prove("", "everything the stack will be is in the template", path);
    }
}

/// The types that are judged, or that only tell where and how others stand.
const JUDGED: &[&str] = &[
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::AutoScaling::LaunchConfiguration",
    "AWS::EC2::EC2Fleet",
    "AWS::EC2::FlowLog",
    "AWS::EC2::Instance",
    "AWS::EC2::LaunchTemplate",
    "AWS::EC2::NatGateway",
    "AWS::EC2::NetworkInterface",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::SpotFleet",
    "AWS::EC2::SubnetCidrBlock",
    "AWS::EC2::SubnetNetworkAclAssociation",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPCEndpoint",
    "AWS::ECS::Service",
    "AWS::EFS::MountTarget",
    "AWS::ElasticLoadBalancing::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::Lambda::Function",
    "AWS::SSM::Parameter",
];

/// The resources of other types that name a subnet or a security group, each once, in the order of the file.
fn unjudged<'c>(case: &'c Case) -> Vec<(&'c str, &'c str)> {
    let names_place = |id: &str| case.network.subnets.contains_key(id) || case.network.groups.contains(id);
    let mut all = Vec::new();
    for reference in case.references.iter().filter(|reference| names_place(reference.to)) {
        let Some(resource) = reference.resource().and_then(|id| case.document.resource(id)) else { continue };
        let is_other = !JUDGED.contains(&resource.kind)
            && resource.kind != "AWS::CloudFormation::Stack"
            && !resource.kind.starts_with("Custom::")
            && reference.kind != ReferenceKind::DependsOn;
        let one = (resource.id, resource.kind);
        if is_other && !all.contains(&one) && !case.evaluator.exists(resource).is_no() {
            all.push(one);
        }
    }
    all
}
