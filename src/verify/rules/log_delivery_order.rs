//! Load balancers that write access logs wait for the bucket's policy.

use crate::diag::Code;
use crate::network::Named;
use crate::template::evaluate::Fact;
use crate::verify::case::Case;
use crate::verify::report::{Claim, Report, at};
use crate::verify::{Hop, Rule};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "log-delivery-order",
        means: "A load balancer writes access logs into a bucket of the template that has no policy for it, or does not wait for that policy.",
        why: "Elastic Load Balancing writes a test object when access logs are switched on, and refuses the load balancer if it may not. Without the policy it may not.",
        mend: "Add the bucket policy to the `DependsOn` of the load balancer.",
    },
    title: "load balancers that write access logs wait for the bucket's policy",
    checks: "The `access_logs` attributes of load balancers, and the `AWS::S3::BucketPolicy` of the bucket they name.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    for balancer in &case.network.balancers {
        let Some(bucket @ Named::Here(name)) = &balancer.log_bucket else { continue };
        let policies = case.document.resources().filter(|resource| {
            resource.kind == "AWS::S3::BucketPolicy"
                && Named::of(&case.evaluator.property(*resource, "Bucket")) == Fact::Is(bucket.clone())
        });
        let policies = policies.collect::<Vec<_>>();
        if policies.is_empty() {
            report.refute(Claim {
                resource: balancer.id.clone(),
                pointer: at(&balancer.id),
                refuted: format!(
                    "`{}` writes access logs into `{name}`, which has no bucket policy that lets it",
                    balancer.id
                ),
                hint: format!("add an `AWS::S3::BucketPolicy` for `{name}` that admits the log delivery service"),
                path: vec![
                    Hop::new(&balancer.id, "writes a test object when it is made"),
                    Hop::new(name, "admits nobody"),
                ],
            });
        }
        for policy in policies {
            let chain = case.order.chain(&balancer.id, policy.id);
            if !chain.is_empty() {
                let path = vec![Hop::new(policy.id, format!("`{}`", chain.join(" -> ")))];
                report.prove(&balancer.id, format!("`{}` waits for the policy of `{name}`", balancer.id), path);
                continue;
            }
            report.refute(Claim {
                resource: balancer.id.clone(),
                pointer: at(&balancer.id),
                refuted: format!(
                    "`{}` writes access logs into `{name}` and does not wait for its policy `{}`",
                    balancer.id, policy.id
                ),
                hint: format!("add `{}` to the `DependsOn` of `{}`", policy.id, balancer.id),
                path: vec![
                    Hop::new(&balancer.id, "writes a test object when it is made"),
                    Hop::new(policy.id, "allows it, and may come later"),
                ],
            });
        }
    }
}
