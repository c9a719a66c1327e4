//! The stack can be deleted.

use crate::diag::Code;
use crate::network::{Kind, Launched, Model, Named};
use crate::template::Resource;
use crate::template::evaluate::{Fact, Truth};
use crate::verify::hops::{at, at_property};
use crate::verify::judgement::{Advice, Judgement, Words};
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule, fixes};
use serde_json::Value;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "stack-deletion",
        means: "Deleting the stack fails or waits for somebody: managed termination protection keeps instances, or a cluster may be deleted before the instances that are registered in it.",
        why: "An Auto Scaling group whose instances are protected from scale-in is not deleted, and ECS rejects the deletion of a cluster that has container instances. The stack ends in `DELETE_FAILED`, and so does a rollback.",
        fix: "Turn managed termination protection off before deleting the stack; add the cluster to the `DependsOn` of what launches its instances.",
    },
    title: "the stack can be deleted",
    checks: "`ManagedTerminationProtection` of capacity providers, and whether what launches container instances depends on their cluster, which is named by a capacity provider or in the user data.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    let model = scene.model;
    for resource in model.document.resources().filter(|resource| !model.evaluator.exists(*resource).is_no()) {
        match resource.kind {
            "AWS::ECS::CapacityProvider" => protected(model, resource, hand_over),
            "AWS::ECS::Cluster" => outlived(scene, resource, hand_over),
            _ => {}
        }
    }
}

/// Warns of managed termination protection, which is there for a good reason and stands in the way of deletion.
fn protected<'a>(model: &Model<'a>, resource: Resource<'a>, hand_over: &mut dyn FnMut(Judgement)) {
    let id = resource.id;
    let provider = model.evaluator.property(resource, "AutoScalingGroupProvider");
    let said = provider.get("ManagedTerminationProtection").text();
    let mut judgement = Judgement::new(id, format!("`{id}` lets its Auto Scaling group be deleted"));
    judgement.rests_on(said.holds(|word| Truth::of(word == "ENABLED")).not());
    if let Fact::Is(word) = &said
        && word == "ENABLED"
    {
        judgement.warn(|| Advice {
            about: id.to_owned(),
            place: at_property(id, "AutoScalingGroupProvider"),
            message: format!(
                "`{id}` has managed termination protection, so its instances are protected from scale-in and the stack \
                 cannot be deleted while they run"
            ),
            hint: format!("before you delete the stack, set `ManagedTerminationProtection` of `{id}` to `DISABLED`, and remove the protection of the instances"),
        });
    }
    judgement.because([Hop::new(id, "has no managed termination protection")]);
    hand_over(judgement);
}

/// Judges whether instances are gone before the cluster in which they are registered.
fn outlived<'a>(scene: &Scene<'_, 'a>, cluster: Resource<'a>, hand_over: &mut dyn FnMut(Judgement)) {
    let (model, id) = (scene.model, cluster.id);
    for launched in scene.network.launched.iter().filter(|launched| launched.kind == Kind::Instances) {
        let Some(why) = registers(model, launched, cluster) else { continue };
        let mut judgement = Judgement::new(&launched.id, format!("`{}` is deleted before `{id}`", launched.id));
        let both = model.evaluator.exists(cluster).and(launched.exists.clone());
        judgement.ask(both.implies(model.order.waits(&launched.id, id)), || Words {
            about: launched.id.clone(),
            place: at(&launched.id),
            question: format!("whether `{}` is deleted before `{id}`", launched.id),
            refuted: format!("`{}` does not depend on `{id}`, but {why}", launched.id),
            fix: fixes::depend(&launched.id, &[id]),
            evidence: vec![
                Hop::new(&launched.id, why.clone()),
                Hop::new(id, "may be deleted earlier, which ECS rejects while instances are registered in it"),
            ],
        });
        let chain = model.order.chain(&launched.id, id).join(" -> ");
        judgement.because([Hop::new(&launched.id, format!("{why}; `{chain}`"))]);
        hand_over(judgement);
    }
}

/// Why instances register in a cluster, as a clause: by a capacity provider, or because their user data names it.
fn registers<'a>(model: &Model<'a>, launched: &Launched, cluster: Resource<'a>) -> Option<String> {
    let sources = launched.sources.iter().filter_map(|id| model.document.resource(id));
    let name = model.evaluator.property(cluster, "ClusterName").text().known();
    let named = name.map(|name| format!("ECS_CLUSTER={name}"));
    let mut texts = sources.filter_map(|source| source.body.get("Properties"));
    if named.is_some_and(|named| texts.any(|properties| speaks_of(properties, &named))) {
        return Some(format!("its user data registers its instances in `{}`", cluster.id));
    }
    let (evaluator, own) = (&model.evaluator, Named::Here(launched.id.clone()));
    let provides = |id: &str| {
        let provider = model.document.resource(id).filter(|one| one.kind == "AWS::ECS::CapacityProvider")?;
        let group = evaluator.property(provider, "AutoScalingGroupProvider").get("AutoScalingGroupArn");
        Named::of(&group).is(&own).is_yes().then(|| format!("its instances serve the capacity provider `{id}`"))
    };
    let provided = |resource: Resource<'a>| {
        let providers = evaluator.property(resource, "CapacityProviders").listed().known;
        providers.iter().find_map(|provider| provides(Named::of(provider).here()?))
    };
    let associates = |one: &Resource<'a>| {
        let names = |one| Named::of(&evaluator.property(one, "Cluster")).is(&Named::Here(cluster.id.to_owned()));
        one.kind == "AWS::ECS::ClusterCapacityProviderAssociations" && names(*one).is_yes()
    };
    provided(cluster).or_else(|| model.document.resources().filter(associates).find_map(provided))
}

/// Whether a text stands in a value, as a whole word.
fn speaks_of(value: &Value, wanted: &str) -> bool {
    match value {
        Value::String(text) => text.match_indices(wanted).any(|(start, _)| {
            let next = text[start + wanted.len()..].chars().next();
            next.is_none_or(|letter| !(letter.is_alphanumeric() || "-_".contains(letter)))
        }),
        Value::Array(items) => items.iter().any(|item| speaks_of(item, wanted)),
        Value::Object(entries) => entries.values().any(|value| speaks_of(value, wanted)),
        _ => false,
    }
}
