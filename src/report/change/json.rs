//! A change as JSON, in the words of docs/outputs.md: the value itself, every field of it. What is not there before or
//! afterwards is null: no value of a template is.

use super::{Compared, Split, facts};
use crate::cost::Expense;
use crate::diag::Acceptance;
use crate::diff::{
    Accepted, Action, Cause, Fate, Flow, Hazard, Meaning, MeaningKind, OutputChange, Permission, PermissionChange,
    PropertyChange, Recreation, Rename, ResourceChange, Rolled, RuleChange, State, Turn, Undecided,
};
use crate::report::json::list;
use serde_json::{Value, json};

impl Compared {
    /// The whole as one object, in the order of the difference.
    pub fn json(&self) -> Value {
        let diff = &self.diff;
        json!({
            "subject": self.subject,
            "old": self.old,
            "new": self.new,
            "changes": list(&diff.resources, resource),
            "lookups": list(&diff.lookups, resource),
            "outputs": list(&diff.outputs, output),
            "renames": list(&diff.renames, rename),
            "hazards": list(&diff.hazards, hazard),
            "meaning": list(&diff.meaning, meaning),
            "rules": list(&diff.rules, rule),
            "permissions": list(&diff.permissions, permission),
            "accepted": list(&diff.accepted, accepted),
            "cost": self.cost.as_ref().map(Expense::json),
            "split": self.split.as_ref().map(split),
        })
    }
}

fn resource(change: &ResourceChange) -> Value {
    let (action, fate) = match change.action {
        Action::Add => ("add", None),
        Action::Remove(fate) => ("remove", Some(fate)),
        Action::Modify => ("modify", None),
        Action::MayReplace(fate) => ("may-replace", Some(fate)),
        Action::Replace(fate) => ("replace", Some(fate)),
    };
    let fate = fate.map(|fate| match fate {
        Fate::Deleted => "deleted",
        Fate::Retained => "retained",
        Fate::Snapshot => "snapshot",
    });
    json!({
        "resource": change.id,
        "type": change.kind,
        "oldType": change.old_kind,
        "action": action,
        "fate": fate,
        "properties": list(&change.properties, property),
        "attributes": list(&change.attributes, property),
        "rolled": change.rolled.as_ref().map(rolled),
        "chain": change.chain,
        "undecided": change.undecided.as_ref().map(undecided),
    })
}

fn undecided(undecided: &Undecided) -> Value {
    json!({ "created": undecided.made, "removed": undecided.removed, "reason": undecided.why })
}

fn property(change: &PropertyChange) -> Value {
    let recreation = match change.recreation {
        Recreation::Never => "never",
        Recreation::Unknown => "unknown",
        Recreation::Conditionally => "conditionally",
        Recreation::Always => "always",
    };
    let cause = match &change.cause {
        Cause::Direct => ("direct", None, None, None),
        Cause::Reference(id) => ("reference", Some(id), None, None),
        Cause::Attribute(id, name) => ("attribute", Some(id), Some(name), None),
        Cause::Lookup(name) => ("lookup", None, None, Some(name)),
    };
    let (kind, resource, attribute, lookup) = cause;
    json!({
        "pointer": change.pointer,
        "before": change.before,
        "after": change.after,
        "recreation": recreation,
        "note": change.note,
        "cause": { "kind": kind, "resource": resource, "attribute": attribute, "lookup": lookup },
    })
}

fn rolled(rolled: &Rolled) -> Value {
    json!({ "message": rolled.how, "atATime": rolled.at_a_time })
}

fn output(change: &OutputChange) -> Value {
    let (before, after) = &change.export;
    json!({
        "name": change.name,
        "export": { "before": before, "after": after },
        "before": change.before,
        "after": change.after,
    })
}

fn rename(rename: &Rename) -> Value {
    json!({ "before": rename.from, "after": rename.to, "type": rename.kind, "importable": rename.importable })
}

/// A hazard as an object.
pub(in crate::report) fn hazard(hazard: &Hazard) -> Value {
    json!({
        "code": hazard.code.slug,
        "harm": facts::grade(hazard.severity),
        "resources": hazard.resources,
        "message": hazard.what,
        "when": hazard.when,
        "hint": Some(&hazard.instead).filter(|hint| !hint.is_empty()),
    })
}

fn meaning(meaning: &Meaning) -> Value {
    let kind = match meaning.kind {
        MeaningKind::Exposes => "exposes",
        MeaningKind::Breaks => "breaks",
        MeaningKind::Weakens => "weakens",
        MeaningKind::Warns => "warns",
        MeaningKind::Network => "network",
        MeaningKind::Promise => "promise",
        MeaningKind::Tasks => "tasks",
        MeaningKind::Admits => "admits",
        MeaningKind::Egress => "egress",
        MeaningKind::Protects => "protects",
        MeaningKind::Same => "same",
    };
    json!({
        "kind": kind,
        "resources": meaning.resources,
        "message": meaning.sentence,
        "code": meaning.rule,
        "flow": meaning.flow.as_ref().map(flow),
    })
}

fn flow(flow: &Flow) -> Value {
    match flow {
        Flow::Connections { from, to, through, ports } => {
            let protocols = ports.iter().map(|(protocol, ports)| json!({ "protocol": protocol, "ports": ports }));
            let protocols = protocols.collect::<Vec<_>>();
            json!({ "kind": "connections", "from": from, "to": to, "through": through.as_slice(), "protocols": protocols })
        }
        Flow::Egress { from, through, addresses } => {
            json!({ "kind": "egress", "from": from, "through": through, "addresses": addresses })
        }
    }
}

fn accepted(accepted: &Accepted) -> Value {
    let Acceptance { finding, resource, reason, until } = &accepted.acceptance;
    let state = match accepted.state {
        State::InForce => "in-force",
        State::Over => "over",
        State::Vain => "in-vain",
    };
    let until = until.map(|until| until.to_string());
    json!({ "code": finding, "resource": resource, "reason": reason, "until": until, "state": state })
}

fn rule(change: &RuleChange) -> Value {
    json!({
        "group": change.group,
        "direction": if change.ingress { "ingress" } else { "egress" },
        "peer": change.peer,
        "traffic": change.what,
        "change": turn(change.turn),
        "widens": change.more,
    })
}

fn permission(change: &PermissionChange) -> Value {
    let Permission { allows, who, action, on, condition } = &change.permission;
    json!({
        "resource": change.resource,
        "effect": if *allows { "Allow" } else { "Deny" },
        "principal": who,
        "action": action,
        "on": on,
        "condition": condition,
        "change": turn(change.turn),
        "widens": change.more,
    })
}

/// What steps avoid of a change.
fn split(split: &Split) -> Value {
    json!({ "steps": split.steps, "avoided": split.avoided, "missing": split.missing })
}

fn turn(turn: Turn) -> &'static str {
    match turn {
        Turn::Added => "added",
        Turn::Removed => "removed",
    }
}
