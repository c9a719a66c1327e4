//! Who waits for signals begins to wait when there is someone to send them.

use crate::diag::Code;
use crate::network::Kind;
use crate::template::Resource;
use crate::verify::case::Case;
use crate::verify::report::{Claim, Report, at};
use crate::verify::{Hop, Rule};
use serde_json::Value;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "signal-order",
        means: "A wait condition waits for signals of instances and does not wait for what launches them.",
        why: "Its time runs from the moment it is made. Made at the beginning of the stack, it may run out while the network is still being built, and everything is rolled back.",
        mend: "Add the launch template or the group to the `DependsOn` of the wait condition.",
    },
    title: "who waits for instances' signals is made after what launches them",
    checks: "Wait conditions with a creation policy whose logical id stands in the user data of a launch template.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    let waiting = case.document.resources().filter(|resource| resource.body.contains_key("CreationPolicy"));
    for resource in waiting.filter(|resource| resource.kind == "AWS::CloudFormation::WaitCondition") {
        for launched in case.network.launched.iter().filter(|launched| launched.kind == Kind::Instances) {
            let sources = launched.sources.iter().filter_map(|id| case.document.resource(id));
            let mut speaking = sources.filter(|source| speaks_of(*source, resource.id));
            let Some(source) = speaking.next() else { continue };
            let chains = launched.sources.iter().map(|id| case.order.chain(resource.id, id));
            if let Some(chain) = chains.into_iter().find(|chain| !chain.is_empty()) {
                let path = vec![Hop::new(source.id, format!("`{}`", chain.join(" -> ")))];
                report.prove(resource.id, format!("`{}` waits for what launches its instances", resource.id), path);
                continue;
            }
            report.refute(Claim {
                resource: resource.id.to_owned(),
                pointer: at(resource.id),
                refuted: format!(
                    "`{}` waits for signals that instances of `{}` send, and not for `{}`, which launches them",
                    resource.id, launched.id, source.id
                ),
                hint: format!("add `{}` to the `DependsOn` of `{}`", source.id, resource.id),
                path: vec![
                    Hop::new(resource.id, "its time begins to run when it is made"),
                    Hop::new(source.id, "launches those who signal it, and may come later"),
                ],
            });
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
