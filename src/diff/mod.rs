//! **What a change of templates does to a living stack**: what is added, removed, changed in place, rolled or replaced,
//! and what AWS would accept and then fail.
//!
//! A difference is a value; printing it is somebody else's work.

mod accepted;
mod compare;
mod deployment;
mod hazards;
mod hidden;
mod lookup;
mod meaning;
mod outputs;
mod permissions;
mod propagation;
mod reach;
mod rename;
mod rolled;
mod rules;
mod same;
mod side;
mod tasks;
mod timers;
mod undecided;
mod walk;
mod weaker;

pub use crate::types::Recreation;
pub use accepted::{Accepted, State};
pub(crate) use hazards::imported;
pub use hazards::other_stack;

use crate::network::Model;
use crate::template::evaluate::Settings;
use serde_json::Value;
pub(crate) use side::Side;

/// What deploying one template over another does.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TemplateDiff {
    /// The resources that change, in the order of the new template, those that are removed last in that of the old.
    pub resources: Vec<ResourceChange>,
    /// The outputs and exports that change, in the same order.
    pub outputs: Vec<OutputChange>,
    /// What may happen beside that, because values are looked up again in any deployment: resources that use an image or
    /// another value which the template finds by a name without a version. Nothing if nothing else changes: then nothing
    /// is deployed.
    pub lookups: Vec<ResourceChange>,
    /// Resources that go under one logical id and come under another with the same type and content.
    pub renames: Vec<Rename>,
    /// What would fail, or cost more than it seems; the gravest first.
    pub hazards: Vec<Hazard>,
    /// What changes for packets, as sentences; what exposes more comes first.
    pub meaning: Vec<Meaning>,
    /// The rules of security groups that come and go, by group.
    pub rules: Vec<RuleChange>,
    /// What policies allow and deny, as far as it changes, by resource.
    pub permissions: Vec<PermissionChange>,
    /// What of all this the new template accepts, and what it accepts in vain.
    pub accepted: Vec<Accepted>,
}

/// What happens to a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceChange {
    /// Its logical id.
    pub id: String,
    /// Its type; of one whose type changes, the new one.
    pub kind: String,
    /// The type it had, if that was another one.
    pub old_kind: Option<String>,
    /// What happens to it.
    pub action: Action,
    /// What changes of its properties; of one that is added or removed, nothing is listed.
    pub properties: Vec<PropertyChange>,
    /// What changes beside its properties: `DependsOn`, policies, `Metadata`.
    pub attributes: Vec<PropertyChange>,
    /// How its instances or tasks are renewed, if the change renews them one after another.
    pub rolled: Option<Rolled>,
    /// Why, if it is another resource's doing: the logical ids from the first that is changed to this one.
    pub chain: Vec<String>,
    /// Whether it may come or go beside all this, since a condition cannot be decided.
    pub undecided: Option<Undecided>,
}

/// What may happen to a resource whose condition cannot be decided, before, afterwards or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecided {
    /// Whether it may be made that was not there.
    pub made: bool,
    /// Whether it may be removed that was there.
    pub removed: bool,
    /// Why that cannot be known, as a clause.
    pub why: String,
}

/// What happens to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It is made.
    Add,
    /// It goes.
    Remove(Fate),
    /// It stays what it is, and is changed in place.
    Modify,
    /// It may be replaced; AWS decides during deployment, or the sources disagree.
    MayReplace(Fate),
    /// It is replaced: a new one is made, what names it changes over, the old one goes.
    Replace(Fate),
}

/// What becomes of a resource that CloudFormation no longer needs, by its `DeletionPolicy` or `UpdateReplacePolicy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is deleted.
    Deleted,
    /// It stays in the account, and belongs to no stack.
    Retained,
    /// It is deleted, and a snapshot of it stays.
    Snapshot,
}

/// An export that stacks import, while it disappears or changes, or may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedExport {
    /// The output that exports it.
    pub output: String,
    /// Its name.
    pub export: String,
    /// The stacks that import it.
    pub stacks: Vec<String>,
}

/// A value that changes.
#[derive(Debug, Clone, PartialEq)]
pub struct PropertyChange {
    /// Where, as a JSON Pointer into the resource: `/Properties/CidrBlock`. Positions in lists are those of the new
    /// value, of what is removed those of the old one.
    pub pointer: String,
    /// The value before, computed as far as it can be; `None` if it is added.
    pub before: Option<Value>,
    /// The value after; `None` if it is removed.
    pub after: Option<Value>,
    /// Whether the change of this value replaces the resource.
    pub recreation: Recreation,
    /// Who says so, where sources disagree or something is worth knowing: `AWS's schema says no, its 2023 documentation
    /// replacement`; empty if it is plain.
    pub note: String,
    /// What changes the value.
    pub cause: Cause,
}

/// What changes a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The template says something else.
    Direct,
    /// The resource it names is replaced, or may be, so that its id is another: `ResourceReference` of change sets.
    Reference(String),
    /// An attribute of the resource it names changes, or may: `ResourceAttribute` of change sets.
    Attribute(String, String),
    /// Nothing of the template, and maybe nothing at all: the value is looked up again. By what: `ssm:/path`.
    Lookup(String),
}

/// How instances or tasks are renewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rolled {
    /// How, in words: `1 at a time, 3 in service meanwhile, waiting for signals`.
    pub how: String,
    /// How many at a time, if that is known.
    pub at_a_time: Option<u64>,
    /// How many there are, at least and at most, if that is known.
    pub number: Option<(u64, u64)>,
}

/// What happens to an output.
#[derive(Debug, Clone, PartialEq)]
pub struct OutputChange {
    /// Its name.
    pub name: String,
    /// The name it is exported under, before and after.
    pub export: (Option<Value>, Option<Value>),
    /// Its value before; `None` if it is new.
    pub before: Option<Value>,
    /// Its value after; `None` if it goes.
    pub after: Option<Value>,
}

/// A resource under another logical id: CloudFormation creates a new one and deletes the old one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// The logical id that goes.
    pub from: String,
    /// The one that comes.
    pub to: String,
    /// Their type.
    pub kind: String,
    /// Whether the type can be imported, so that the new id could take over what is there.
    pub importable: bool,
    /// Whether the one that goes stays in the account.
    pub retained: bool,
}

/// Something that AWS would accept in a change set and then fail, or that costs an outage or data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hazard {
    /// What kind: a stable slug, which `rackform explain` knows.
    pub code: &'static crate::diag::Code,
    /// How bad it is.
    pub severity: Severity,
    /// The resources it is about, the first the one that fails.
    pub resources: Vec<String>,
    /// What fails or is lost, as a sentence without a full stop.
    pub what: String,
    /// When: `while CloudFormation makes X, before it deletes Y`.
    pub when: String,
    /// What to do instead.
    pub instead: String,
}

impl Hazard {
    /// Its place among others, the gravest first: what happens for certain comes before what harms only if something
    /// outside the template relies on what changes.
    pub fn gravity(&self) -> (bool, Severity) {
        (hazards::DEPENDENT.contains(&self.code), self.severity)
    }
}

/// How bad a hazard is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The change does not reach the stack that is there: another one is created.
    Misses,
    /// The deployment fails and is rolled back.
    Fails,
    /// Data is lost, or belongs to no stack any more.
    Data,
    /// Something does not work for a while, or others have to know.
    Outage,
}

/// What tells a stack from all others of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stack {
    /// Its name.
    pub name: String,
    /// Its region, if the rack says so.
    pub region: Option<String>,
}

/// What a change means for packets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    /// Which way it goes.
    pub kind: MeaningKind,
    /// The logical ids of what it is about, the first what it happens to; none where it is about the whole template.
    pub resources: Vec<String>,
    /// A sentence without a full stop: `instances lose their public addresses`.
    pub sentence: String,
    /// The code of the rule that `rackform verify` has for it, if it is about a promise.
    pub rule: Option<&'static str>,
    /// The same for programs, where it is about packets.
    pub flow: Option<Flow>,
}

/// Packets that flow, or no longer do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flow {
    /// Connections to a resource.
    Connections {
        /// From where: a block, a security group, or `unknown`.
        from: String,
        /// The logical id of what they are opened to.
        to: String,
        /// The load balancer that they are passed on by; without one they are direct.
        through: Option<String>,
        /// The protocols, each with its ports: `tcp` and `80`.
        ports: Vec<(String, String)>,
    },
    /// Packets to the internet.
    Egress {
        /// The logical id of what sends them.
        from: String,
        /// The gateways they leave through.
        through: Vec<String>,
        /// The fixed addresses they leave from: Elastic IPs by logical id or allocation id.
        addresses: Vec<String>,
    },
}

/// Whether something comes or goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// It goes.
    Removed,
    /// It comes.
    Added,
}

/// A rule of a security group that comes or goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleChange {
    /// The security group, by its logical id or its id.
    pub group: String,
    /// Whether it is about packets to the members of the group; else about those from them.
    pub ingress: bool,
    /// The other side: a block, a security group, a prefix list, or `unknown`.
    pub peer: String,
    /// What it lets through: `tcp 443`, `everything`.
    pub what: String,
    /// Whether it comes or goes.
    pub turn: Turn,
    /// Whether more is let through by it than by all rules that were there.
    pub more: bool,
}

/// What a policy allows or denies, where that comes or goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionChange {
    /// The resource the policy is of, or in.
    pub resource: String,
    /// What it says.
    pub permission: Permission,
    /// Whether it comes or goes.
    pub turn: Turn,
    /// Whether more is allowed by that than before.
    pub more: bool,
}

/// What a statement of a policy says, of one action on one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// Whether it allows; else it denies.
    pub allows: bool,
    /// Who; nothing in the policy of an identity, which is about that.
    pub who: Option<String>,
    /// The action, with `*` for anything: `s3:GetObject`; `all but s3:*` where one is excepted. Of a managed policy its ARN.
    pub action: String,
    /// On what, in the same way; nothing of a managed policy, which says so itself.
    pub on: Option<String>,
    /// The conditions as they are written, if there are any.
    pub condition: Option<String>,
}

/// What a resource says of permissions, and whether it may say more than is known.
#[derive(Default)]
pub(crate) struct Said {
    pub permissions: Vec<Permission>,
    pub open: bool,
}

/// Which way a change goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MeaningKind {
    /// More can be reached from outside than before.
    Exposes,
    /// A promise that held no longer does, and it is none about exposure.
    Breaks,
    /// Something protects less than before.
    Weakens,
    /// Whoever deploys it is warned of something that was not there before.
    Warns,
    /// The network is another one as a whole: a new one, or one that cannot be reached from the internet any more.
    Network,
    /// All promises hold, and did not before.
    Promise,
    /// Tasks are replaced, started by another schedule, or not started any more.
    Tasks,
    /// More may connect than before, but none of it from the internet that could not before: to something new, or by HTTPS
    /// beside HTTP.
    Admits,
    /// Packets leave by other paths or from other addresses, or go among the members of one security group.
    Egress,
    /// Less can be reached from outside than before.
    Protects,
    /// Nothing of this changes.
    Same,
}

impl ResourceChange {
    /// Whether instances or tasks that run are renewed.
    pub fn renews(&self) -> bool {
        self.rolled.as_ref().is_some_and(|rolled| rolled.at_a_time != Some(0))
    }

    /// Whether its replacement is how AWS changes it: a new revision is registered, and what runs keeps its own.
    pub fn is_revised(&self) -> bool {
        matches!(self.action, Action::Replace(_) | Action::MayReplace(_)) && crate::types::of(&self.kind).revised
    }

    /// By what values of its own are looked up again.
    pub fn looked_up(&self) -> impl Iterator<Item = &str> {
        self.properties.iter().filter_map(|property| match &property.cause {
            Cause::Lookup(name) => Some(name.as_str()),
            Cause::Direct | Cause::Reference(_) | Cause::Attribute(..) => None,
        })
    }
}

impl TemplateDiff {
    /// Whether deploying changes nothing.
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.outputs.is_empty()
    }
}

/// Compares two templates, each under its own settings. What is no template has no resources.
pub fn diff<'a>(
    old: &'a Value,
    new: &'a Value,
    old_settings: &'a Settings,
    new_settings: &'a Settings,
) -> TemplateDiff {
    let empty = Value::Object(serde_json::Map::new());
    let [old, new] = [old, new].map(|template| if template.is_object() { template } else { &empty });
    let (Some(before), Some(after)) = (Model::of(old, old_settings), Model::of(new, new_settings)) else {
        return TemplateDiff::default();
    };
    let (before, after) = (Side::of(&before), Side::of(&after));
    with_meaning(diff_sides(&before, &after), &before, &after)
}

/// [`diff`] for two templates that were read already, without what it means for packets: that takes a proof of both.
pub(crate) fn diff_sides(old_side: &Side, new_side: &Side) -> TemplateDiff {
    let resources = propagation::changes(old_side, new_side);
    let outputs = outputs::outputs(old_side, new_side, &resources);
    let mut diff = TemplateDiff { resources, outputs, ..TemplateDiff::default() };
    if !diff.is_empty() {
        diff.lookups = lookup::lookups(old_side, new_side, &diff.resources);
    }
    diff.renames = rename::renames(old_side, new_side, &diff.resources);
    diff.hazards = hazards::hazards(old_side, new_side, &diff);
    diff
}

/// A difference with what it means for packets, and the hazards that checks and proofs of both sides show.
pub(crate) fn with_meaning(mut diff: TemplateDiff, old_side: &Side, new_side: &Side) -> TemplateDiff {
    diff.meaning = meaning::meaning(old_side, new_side, &diff.resources);
    if !diff.is_empty() {
        diff.rules = rules::changes(old_side, new_side);
        diff.permissions = permissions::changes(old_side, new_side);
        let let_through = rules::meaning(new_side, &diff.rules);
        let others = [MeaningKind::Exposes, MeaningKind::Network, MeaningKind::Admits];
        if !let_through.is_empty() || diff.meaning.iter().any(|meaning| others.contains(&meaning.kind)) {
            diff.meaning.retain(|meaning| meaning.kind != MeaningKind::Same);
        }
        diff.meaning.extend(let_through);
        diff.meaning.extend(permissions::meaning(old_side, new_side, &diff));
        diff.meaning.extend(weaker::weaker(old_side, new_side));
        diff.meaning.extend(tasks::meaning(old_side, new_side, &diff.resources));
        diff.meaning.extend(timers::meaning(old_side, new_side, &diff.resources));
        diff.meaning.sort_by_key(|meaning| meaning.kind);
        diff.hazards.extend(hazards::of_proofs(old_side, new_side, &diff.hazards));
        diff.hazards.sort_by_key(Hazard::gravity);
        diff.accepted = accepted::accepted(&diff, new_side);
    }
    diff
}
