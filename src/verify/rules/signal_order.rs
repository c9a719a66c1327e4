//! Who waits for signals begins to wait when there is someone to send them.

use crate::diag::Code;
use crate::network::Kind;
use crate::template::Resource;
use crate::template::evaluate::Truth;
use crate::verify::hops::at;
use crate::verify::judgement::{Judgement, Words};
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule, fixes};
use serde_json::Value;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "signal-order",
        means: "A wait condition waits for signals from instances and does not depend on what launches them.",
        why: "Its timeout starts when it is created. If it is created at the beginning of the stack, it may time out while the network is still being created, and everything is rolled back.",
        fix: "Add the launch template or the group to the `DependsOn` of the wait condition.",
    },
    title: "wait conditions for instances' signals are created after what launches the instances",
    checks: "Wait conditions with a creation policy whose logical id appears in the user data of a launch template.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    let document = scene.model.document;
    let waiting = document.resources().filter(|resource| resource.body.contains_key("CreationPolicy"));
    for resource in waiting.filter(|resource| resource.kind == "AWS::CloudFormation::WaitCondition") {
        for launched in scene.network.launched.iter().filter(|launched| launched.kind == Kind::Instances) {
            let sources = launched.sources.iter().filter_map(|id| document.resource(id));
            let mut speaking = sources.filter(|source| speaks_of(*source, resource.id));
            let Some(source) = speaking.next() else { continue };
            let id = resource.id;
            let mut judgement = Judgement::new(id, format!("`{id}` depends on what launches its instances"));
            let chains = launched.sources.iter().map(|source| scene.model.order.chain(id, source));
            let chain = chains.into_iter().find(|chain| !chain.is_empty());
            let both = scene.model.evaluator.exists(resource).and(launched.exists.clone());
            let waits = launched.sources.iter().map(|source| scene.model.order.waits(id, source));
            judgement.ask(both.implies(Truth::any(waits)), || Words {
                about: id.to_owned(),
                place: at(id),
                question: format!("whether `{id}` waits for signals from instances of `{}`", launched.id),
                refuted: format!(
                    "`{id}` waits for signals from instances of `{}` and does not depend on `{}`, which launches them",
                    launched.id, source.id
                ),
                fix: fixes::depend(id, &[source.id]),
                evidence: vec![
                    Hop::new(id, "its timeout starts when it is created"),
                    Hop::new(source.id, "launches the instances that signal it, and may be created later"),
                ],
            });
            judgement.because(chain.map(|chain| Hop::new(source.id, format!("`{}`", chain.join(" -> ")))));
            hand_over(judgement);
        }
    }
}

/// Whether a logical id stands as a word in the texts of a resource.
fn speaks_of(resource: Resource, id: &str) -> bool {
    fn texts(value: &Value, id: &str) -> bool {
        match value {
            Value::String(text) => text.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|word| word == id),
            Value::Array(items) => items.iter().any(|item| texts(item, id)),
            Value::Object(entries) => entries.values().any(|value| texts(value, id)),
            _ => false,
        }
    }
    resource.body.get("Properties").is_some_and(|properties| texts(properties, id))
}
