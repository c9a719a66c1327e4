//! **What a template promises, proved or refuted**: what can reach what, by which path packets leave, and whether
//! everything waits for what it needs.

mod aboard;
mod access;
mod address;
mod egress;
mod endpoints;
mod exposure;
mod facts;
mod fixes;
mod front;
mod ground;
mod guards;
mod hops;
mod hosted;
mod inbound;
mod judgement;
mod location;
mod loss;
mod mounts;
mod needs;
mod openings;
mod placement;
mod reach;
mod reached;
mod registries;
mod remedies;
mod remote_access;
mod report;
mod rule;
mod rules;
mod running;
mod scene;
mod service;
mod starting;
mod unjudged;
mod ways;
mod world;

pub use mounts::mounts_filesystem;
pub(crate) use openings::source;
pub use rule::Rule;
pub use rules::{is_exposure, rules};
pub use unjudged::running_unjudged;

use crate::check::{check, unpackaged, unsound};
use crate::diag::codes::rack::MORE_FINDINGS;
use crate::diag::{Diagnostic, Place, Severity};
use crate::network::Model;
use crate::template::acceptances;
use crate::template::evaluate::{Settings, Why};
use crate::types::is_unrouted;
use ipnet::IpNet;
use report::Report;
use rules::{ADVICE, EXPOSURE, PROMISES};
use scene::Scene;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;

/// Where the instances of a template stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// In public subnets, with public addresses.
    Public,
    /// In subnets without a route to an internet gateway, without public addresses.
    Private,
    /// Some so, some so, or neither.
    Mixed,
    /// That cannot be known, or there are none.
    Unknown,
}

/// What was found out about a template.
#[derive(Debug, Clone)]
pub struct Verification {
    /// Where its instances stand.
    pub mode: Mode,
    /// What is refuted or cannot be decided (errors), and what someone should know: the gravest first, then in the order
    /// of the rules.
    pub findings: Vec<Finding>,
    /// What holds, and why; in the order of the rules.
    pub proofs: Vec<Proof>,
    /// Everything that is launched into subnets.
    pub groups: Vec<Group>,
    /// The services that run on instances outside the template and share their network.
    pub hosted: Vec<Hosted>,
    /// The load balancers.
    pub balancers: Vec<Balancer>,
    /// What losing a zone costs, for each zone that carries others' packets or its own.
    pub losses: Vec<Loss>,
    /// What it takes of what AWS limits.
    pub quota: Quota,
}

/// Something that is not as promised, or should be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What, where and what to do. Its code is that of the rule.
    pub diagnostic: Diagnostic,
    /// The logical id of the resource it is about; empty if it is about the template.
    pub resource: String,
    /// The counter-example, hop by hop from where packets come; empty where the matter is none of packets.
    pub path: Vec<Hop>,
    /// What it says of a promise.
    pub verdict: Verdict,
    /// Why it cannot be decided, as a clause; nothing where it is.
    pub cause: Option<String>,
    /// The key of rack.yml that decides the matter, such as `network.nat`; only where a rack is verified, and has one.
    pub key: Option<&'static str>,
}

/// What a finding says of a promise, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It is broken.
    Refuted,
    /// Whether it is kept cannot be decided.
    Undecided,
    /// It is kept; the finding only says what someone should know.
    Advisory,
}

/// Something that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The slug of the rule that holds.
    pub rule: &'static str,
    /// The logical id of the resource it is about; empty if it is about the template.
    pub resource: String,
    /// What holds, as a sentence without a full stop.
    pub statement: String,
    /// Why, hop by hop.
    pub path: Vec<Hop>,
}

/// One hop of a path: where packets are, and what lets them get there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// A logical id; `internet` for the world outside; the id as it is written for what stands outside the template.
    pub resource: String,
    /// The property that allows this hop, or forbids it, in words.
    pub because: String,
}

/// Something that is launched into subnets: an instance group, an instance, tasks or a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its logical id.
    pub id: String,
    /// Its resource type.
    pub kind: String,
    /// The subnets it may be launched into.
    pub subnets: Vec<String>,
    /// Whether it has public addresses; `None` if that cannot be known.
    pub public_address: Option<bool>,
    /// The security groups of all its interfaces, as far as they are known.
    pub security_groups: Vec<String>,
    /// The egress paths, one or more for each subnet.
    pub egress: Vec<Egress>,
    /// What may open connections to it.
    pub inbound: Vec<Inbound>,
    /// Which of the AWS services it needs are reachable, and how.
    pub services: Vec<Service>,
}

/// A service whose tasks share the network of instances outside the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosted {
    /// Its logical id.
    pub id: String,
    /// Its resource type.
    pub kind: String,
    /// The instances that its tasks run on; `unknown` for those that cannot be known.
    pub hosts: Vec<String>,
    /// What may open connections to its containers: through load balancers on the ports of their listeners, without one on the
    /// ports of the instances.
    pub inbound: Vec<Inbound>,
    /// What its tasks need, and how that is reached from the instances.
    pub services: Vec<Service>,
}

/// The path on which packets leave a subnet for the internet.
#[derive(Debug, Clone, PartialEq)]
pub struct Egress {
    /// The subnet.
    pub subnet: String,
    /// Of which kind it is.
    pub kind: EgressKind,
    /// The gateway it leads through.
    pub via: Option<String>,
    /// The zone that gateway stands in; `None` for one that stands in all.
    pub zone: Option<String>,
    /// The fixed addresses packets carry.
    pub addresses: Vec<String>,
}

/// A kind of egress path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EgressKind {
    /// Straight through an internet gateway.
    Internet,
    /// Through a NAT gateway.
    Nat,
    /// There is none.
    None,
    /// That cannot be known.
    Unknown,
}

/// Where those are who may open connections.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// In a block of addresses.
    Block(IpNet),
    /// In a security group, by its logical id or its id.
    Group(String),
    /// In the blocks of a prefix list, by its logical id or its id.
    PrefixList(String),
    /// In a VPC or a subnet, whose block only AWS knows; what it is called.
    Own(String),
    /// Anywhere, because nobody knows. What it depends on, as a clause.
    Unknown(String),
}

impl Source {
    /// Whether some of them may be on the internet. A block of private use has no address of it.
    pub fn may_be_internet(&self) -> bool {
        match self {
            Self::Block(block) => !is_unrouted(block),
            Self::PrefixList(_) | Self::Unknown(_) => true,
            Self::Group(_) | Self::Own(_) => false,
        }
    }

    /// Whether all of others are among them, as far as that is known.
    pub fn holds(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Block(all), Self::Block(some)) => all.contains(some),
            _ => self == other,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Block(block) => block.fmt(f),
            Self::Group(name) | Self::Own(name) => f.write_str(name),
            Self::PrefixList(name) => write!(f, "prefix list {name}"),
            Self::Unknown(_) => f.write_str("unknown"),
        }
    }
}

/// Who may open connections to something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Inbound {
    /// From where.
    pub from: Source,
    /// The load balancer that passes them on: one in the security group that is admitted, or in a subnet whose addresses
    /// are.
    pub through: Option<String>,
    /// The protocol, as CloudFormation writes it: `tcp`, `udp`, `-1` for all; `HTTPS` of a listener.
    pub protocol: String,
    /// The ports: `80`, or `0-65535`.
    pub ports: String,
}

/// An AWS service that instances need, and how it is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its name, as in an endpoint's service name: `ecr.api`.
    pub name: &'static str,
    /// Whether containers cannot run without it; the others are for Session Manager.
    pub required: bool,
    /// How it is reached from all the group's subnets.
    pub by: Reached,
}

/// How a service is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reached {
    /// Through the egress path to the internet.
    EgressPath,
    /// By this VPC endpoint.
    Endpoint(String),
    /// From these subnets not at all.
    NotFrom(Vec<String>),
    /// That cannot be known.
    Unknown(Why),
}

/// A load balancer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balancer {
    /// Its logical id.
    pub id: String,
    /// `internet-facing`, `internal` or `unknown`.
    pub scheme: &'static str,
    /// Its subnets.
    pub subnets: Vec<String>,
    /// Who may connect to its listeners.
    pub open_to: Vec<Opening>,
}

/// Who may connect to a listener.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Opening {
    /// From where.
    pub from: Source,
    /// The port.
    pub ports: String,
}

/// What losing a zone costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The zone.
    pub zone: String,
    /// The subnets that lose their egress path, the zone's own included.
    pub subnets: Vec<String>,
    /// Those of them that are in no such zone, or not known to be.
    pub elsewhere: Vec<String>,
    /// The gateways in the zone through which they leave.
    pub through: Vec<String>,
}

/// What a template takes of what AWS limits by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quota {
    /// Elastic IPs it allocates.
    pub elastic_ips: usize,
    /// NAT gateways it makes.
    pub nat_gateways: usize,
}

impl Verification {
    /// Whether every promise holds: nothing is refuted, and nothing undecided.
    pub fn holds(&self) -> bool {
        self.findings.iter().all(|finding| finding.diagnostic.severity != Severity::Error)
    }

    /// The same verification where good practice is promised as well: advice is an error.
    #[must_use]
    pub fn strict(mut self) -> Self {
        let severities = self.findings.iter_mut().map(|finding| &mut finding.diagnostic.severity);
        severities.filter(|severity| **severity == Severity::Advice).for_each(|severity| *severity = Severity::Error);
        sort(&mut self.findings);
        self
    }
}

impl Mode {
    /// The word for it in output.
    pub fn word(self) -> &'static str {
        match self {
            Mode::Public => "public",
            Mode::Private => "private",
            Mode::Mixed => "mixed",
            Mode::Unknown => "unknown",
        }
    }
}

impl EgressKind {
    /// The word for it in output.
    pub fn word(self) -> &'static str {
        match self {
            EgressKind::Internet => "internet",
            EgressKind::Nat => "nat",
            EgressKind::None => "none",
            EgressKind::Unknown => "unknown",
        }
    }
}

/// What a mode promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// P1: public addresses, unrestricted egress; inbound through load balancers only.
    Public,
    /// P2 and P3: no public address, no route to an internet gateway; egress through NAT from fixed addresses.
    Private,
}

/// The output in which a rack lists the addresses that packets leave from.
pub const EGRESS_ADDRESSES: &str = "EgressAddresses";

/// Proves or refutes what a template promises, in the mode that is expected of its instances; without an expectation in
/// the one that its output `Mode` claims, and without that in the one they are in.
///
/// What makes it no template, or one that cannot be deployed at all, is found first: its shape, cycles, and names that
/// lead nowhere.
pub fn verify(template: &Value, settings: &Settings, expected: Option<Expected>) -> Verification {
    let Some(model) = Model::of(template, settings) else {
        let findings = check(template, 0).into_iter().map(unsound_finding).collect();
        return Verification { findings, ..Verification::of_nothing() };
    };
    verify_model(&model, expected)
}

/// [`verify`] for a template whose model is there already.
pub fn verify_model(model: &Model, expected: Option<Expected>) -> Verification {
    if let Some(finding) = unpackaged(model.template) {
        return Verification { findings: vec![unsound_finding(finding)], ..Verification::of_nothing() };
    }
    let mut verification = prove_model(model, expected);
    let unsound = unsound(model.template, model.document, &model.references);
    verification.findings.splice(0..0, unsound.into_iter().map(unsound_finding));
    verification
}

/// The parameters whose values are ids that AWS gave: `AWS::EC2::Subnet::Id`, and lists of such.
fn given_ids(template: &Value) -> BTreeSet<String> {
    let parameters = template.get("Parameters").and_then(Value::as_object).into_iter().flatten();
    let is_id = |parameter: &Value| {
        let kind = parameter.get("Type").and_then(Value::as_str).unwrap_or_default();
        kind.trim_end_matches('>').ends_with("::Id")
    };
    parameters.filter(|(_, parameter)| is_id(parameter)).map(|(name, _)| name.clone()).collect()
}

/// Marks the findings that the template says are accepted; what it accepts in vain, or no longer.
fn accept(findings: &mut [Finding], model: &Model) -> Vec<Finding> {
    let today = model.evaluator.settings().today;
    let (acceptances, _) = acceptances(model.document);
    let mut vain = Vec::new();
    for acceptance in acceptances.iter().filter(|acceptance| rules().any(|rule| rule.code.slug == acceptance.finding)) {
        let is_of = |finding: &&mut Finding| acceptance.is_of(finding.diagnostic.code.slug, about(&finding.resource));
        let own = findings.iter_mut().filter(is_of).map(|finding| &mut finding.diagnostic).collect();
        let in_vain = acceptance.settle(own, today).map(unsound_finding);
        vain.extend(in_vain.map(|finding| Finding { verdict: Verdict::Advisory, ..finding }));
    }
    vain
}

/// A resource that a finding is about, if it is about one.
fn about(resource: &String) -> &[String] {
    if resource.is_empty() { &[] } else { std::slice::from_ref(resource) }
}

fn unsound_finding(diagnostic: Diagnostic) -> Finding {
    let resource = diagnostic.resource().unwrap_or_default();
    Finding { diagnostic, resource, path: Vec::new(), verdict: Verdict::Refuted, cause: None, key: None }
}

/// The Elastic IPs that packets of what a template launches leave from, by logical id, or by the id of what is outside. No rule is
/// asked.
pub fn egress_addresses(template: &Value, settings: &Settings) -> BTreeSet<String> {
    let Some(model) = Model::of(template, settings) else { return BTreeSet::new() };
    let (groups, _) = facts::groups(&Scene::of(&model, None));
    groups.into_iter().flat_map(|group| group.egress).flat_map(|egress| egress.addresses).collect()
}

/// [`verify_model`] for a template that is known to be sound.
pub fn prove_model(model: &Model, expected: Option<Expected>) -> Verification {
    let scene = Scene::of(model, expected);
    let mut report = Report::of(given_ids(model.template));
    for (rules, broken) in [(EXPOSURE, Severity::Error), (PROMISES, Severity::Error), (ADVICE, Severity::Advice)] {
        for rule in rules {
            (rule.judge)(&scene, &mut |judgement| {
                let own = judgement.of_template(|id| scene.is_outside(id));
                own.into_iter().for_each(|judgement| report.add(rule, broken, judgement));
            });
        }
    }
    let more = report.more;
    let mut findings = report.findings;
    let vain = accept(&mut findings, model);
    findings.extend(vain);
    findings.iter_mut().for_each(|finding| settle(model.template, &mut finding.diagnostic));
    sort(&mut findings);
    if more > 0 {
        findings.push(unlisted(
            format!("there are {more} more findings"),
            "fix these first; some of the others may disappear with them",
        ));
    }
    let (groups, more_inbound) = facts::groups(&scene);
    let (hosted, more_hosted) = aboard::hosted(&scene);
    if more_inbound || more_hosted || scene.openings.iter().any(|openings| openings.more) {
        let message = "there are too many sources that can connect to list them all; the first ones of each group and \
            load balancer are listed";
        findings.push(unlisted(message.to_owned(), "merge CIDR blocks and ports that the same rules allow"));
    }
    let network = &model.network;
    Verification {
        mode: scene.mode(),
        findings,
        proofs: report.proofs,
        groups,
        hosted,
        balancers: facts::balancers(&scene),
        losses: loss::losses(&scene),
        quota: Quota {
            elastic_ips: network.addresses.iter().filter(|address| scene.is_own(&address.id)).count(),
            nat_gateways: network.nats.iter().filter(|nat| scene.is_own(&nat.id)).count(),
        },
    }
}

/// Puts the gravest findings first; equally grave ones stay in the order of the rules.
fn sort(findings: &mut [Finding]) {
    findings.sort_by_key(|finding| (finding.diagnostic.severity, finding.verdict));
}

/// A notice that not everything is listed.
fn unlisted(message: String, hint: &str) -> Finding {
    let diagnostic = Diagnostic::notice(&MORE_FINDINGS, Place::Pointer(String::new()), message).hint(hint);
    let (resource, path) = (String::new(), Vec::new());
    Finding { diagnostic, resource, path, verdict: Verdict::Advisory, cause: None, key: None }
}

/// Shortens the pointer of a finding to what is there: where a property is missing, the object that lacks it.
fn settle(template: &Value, diagnostic: &mut Diagnostic) {
    for spot in &mut diagnostic.spots {
        if let Place::Pointer(pointer) = &mut spot.place {
            while template.pointer(pointer).is_none() {
                pointer.truncate(pointer.rfind('/').unwrap_or(0));
            }
        }
    }
}

impl Verification {
    /// What there is to say about a value that is no template.
    fn of_nothing() -> Self {
        Self {
            mode: Mode::Unknown,
            findings: Vec::new(),
            proofs: Vec::new(),
            groups: Vec::new(),
            hosted: Vec::new(),
            balancers: Vec::new(),
            losses: Vec::new(),
            quota: Quota::default(),
        }
    }
}
