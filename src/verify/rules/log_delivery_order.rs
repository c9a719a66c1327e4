//! Load balancers that write access logs wait for the bucket's policy.

use crate::diag::Code;
use crate::network::{Balancer, Named};
use crate::template::Resource;
use crate::template::evaluate::{Fact, Truth};
use crate::verify::hops::at;
use crate::verify::judgement::{Judgement, Words};
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule, fixes};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "log-delivery-order",
        means: "A load balancer writes access logs to a bucket of the template that has no bucket policy for it, or does not depend on that policy.",
        why: "Elastic Load Balancing writes a test object when access logs are enabled, and fails if the bucket policy does not allow it.",
        fix: "Add the bucket policy to the `DependsOn` of the load balancer.",
    },
    title: "load balancers that write access logs depend on the bucket policy",
    checks: "The `access_logs` attributes of load balancers, and the `AWS::S3::BucketPolicy` of the bucket they name.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for balancer in &scene.network.balancers {
        match &balancer.log_bucket {
            // A bucket outside the template has its policy there.
            Fact::Is(bucket) if bucket.here().is_none_or(|id| scene.is_outside(id)) => {}
            Fact::Is(bucket) => known(scene, balancer, bucket, hand_over),
            Fact::Missing => {}
            Fact::Unknown(unknown) => hand_over(undecided(scene, balancer, Truth::Unknown(unknown.why.clone()))),
        }
    }
}

/// The bucket policies of the template, each with whether it is that of a bucket.
fn policies<'a>(scene: &Scene<'_, 'a>, bucket: &Named) -> Vec<(Resource<'a>, Truth)> {
    let all = all_policies(scene).into_iter().map(|policy| {
        let of = Named::of(&scene.model.evaluator.property(policy, "Bucket")).is(bucket);
        (policy, of.and(scene.model.evaluator.exists(policy)))
    });
    all.filter(|(_, of)| !of.is_no()).collect()
}

fn all_policies<'a>(scene: &Scene<'_, 'a>) -> Vec<Resource<'a>> {
    scene.model.document.resources().filter(|resource| resource.kind == "AWS::S3::BucketPolicy").collect()
}

/// Judges a load balancer that writes into a bucket of the template.
fn known(scene: &Scene, balancer: &Balancer, bucket: &Named, hand_over: &mut dyn FnMut(Judgement)) {
    let (id, name) = (&balancer.id, bucket.id());
    let policies = policies(scene, bucket);
    let mut judgement = Judgement::new(id, "");
    let has_policy = Truth::any(policies.iter().map(|(_, of)| of.clone()));
    judgement.ask(balancer.exists.clone().implies(has_policy), || Words {
        about: id.clone(),
        place: at(id),
        question: format!("whether `{name}`, to which `{id}` writes access logs, has a bucket policy that allows it"),
        refuted: format!("`{id}` writes access logs to `{name}`, which has no bucket policy that allows it"),
        fix: format!(
            "add an `AWS::S3::BucketPolicy` for `{name}` that allows the log delivery service to write, and add it to \
             the `DependsOn` of `{id}`"
        ),
        evidence: vec![
            Hop::new(id, "writes a test object when it is created"),
            Hop::new(name, "allows nobody to write"),
        ],
    });
    if judgement.truth != Some(Truth::Yes) {
        hand_over(judgement);
    }
    for (policy, of) in policies {
        let chain = scene.model.order.chain(id, policy.id);
        let mut judgement = Judgement::new(id, format!("`{id}` depends on the bucket policy of `{name}`"));
        let waits = scene.model.order.waits(id, policy.id);
        judgement.ask(of.and(balancer.exists.clone()).implies(waits), || Words {
            about: id.clone(),
            place: at(id),
            question: format!(
                "whether `{}` is the bucket policy of `{name}`, to which `{id}` writes access logs",
                policy.id
            ),
            refuted: format!(
                "`{id}` writes access logs to `{name}` and does not depend on its bucket policy `{}`",
                policy.id
            ),
            fix: fixes::depend(id, &[policy.id]),
            evidence: vec![
                Hop::new(id, "writes a test object when it is created"),
                Hop::new(policy.id, "allows it, and may be created later"),
            ],
        });
        judgement.because([Hop::new(policy.id, format!("`{}`", chain.join(" -> ")))]);
        hand_over(judgement);
    }
}

/// Judges a load balancer of which it is not known into which bucket it writes, if any: all that are here may be meant.
fn undecided(scene: &Scene, balancer: &Balancer, why: Truth) -> Judgement {
    let id = &balancer.id;
    let mut judgement = Judgement::new(id, "");
    let mut buckets = scene.model.document.resources().filter(|resource| resource.kind == "AWS::S3::Bucket");
    let waits = Truth::all(all_policies(scene).into_iter().map(|policy| scene.model.order.waits(id, policy.id)));
    judgement.ask(Truth::of(buckets.next().is_none()).or(waits).or(why), || Words {
        about: id.clone(),
        place: at(id),
        question: format!("to which bucket `{id}` writes access logs, and whether it depends on the bucket policy"),
        ..Words::default()
    });
    judgement
}
