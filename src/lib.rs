//! rackform turns a typed description of a rack into one complete, condition-free CloudFormation template.
//!
//! > A function from text to text: rack.yml is read into a [`Rack`] (what was asked), decided into a
//! > [`Plan`] (what will be), written as a [`Template`](cfn::Template) (CloudFormation, typed) and printed.
//! > Everything else only reads.
//!
//! ```text
//! text --parse--> Rack --plan--> Plan --synth--> Template --print--> JSON
//!      may fail        may fail       total               total
//! ```
//!
//! [`compile`] goes all the way, and [`compile_app`] with an app for a rack:
//!
//! ```
//! use rackform::{cfn::Style, compile, rack::Source};
//! let source = Source::new("rack.yml", "name: production\nmode: private\n");
//! let compiled = compile(&source, Style::Readable).expect("nothing is wrong with this rack").value;
//! assert!(compiled.text.starts_with("{\n  \"AWSTemplateFormatVersion\""));
//! assert_eq!(compiled.value.pointer("/Resources/Nat0/Type"), Some(&"AWS::EC2::NatGateway".into()));
//! ```
//!
//! What is wrong comes all at once, each finding with its place and what to do:
//!
//! ```
//! use rackform::{cfn::Style, compile, rack::Source};
//! let source = Source::new("rack.yml", "name: production\nmode: privat\n");
//! let refused = compile(&source, Style::Readable).expect_err("`privat` is no mode");
//! let finding = &refused.findings()[0];
//! assert_eq!((finding.code.slug, finding.hint.as_deref()), ("unknown-value", Some("did you mean `private`?")));
//! ```

pub mod app;
pub mod cfn;
pub mod check;
pub mod cli;
pub mod convert;
pub mod cost;
pub mod description;
pub mod diag;
pub mod diff;
pub mod facts;
mod footprint;
pub mod import;
pub mod network;
pub mod picture;
pub mod plan;
pub mod rack;
pub mod report;
pub mod source;
pub mod synth;
pub mod template;
pub mod types;
pub mod verify;

use app::App;
use cfn::Style;
use cost::{Bill, Limit, Prices, Usage};
use description::{Described, Reading, Unread};
use diag::codes::{command as codes, template as template_codes};
use diag::{Checked, Diagnostic, Findings, Place, Refused, Severity, Spot};
use facts::AssumedSubnet;
pub use footprint::{Footprint, together};
use network::Model;
use picture::Picture;
use plan::address::Tier;
use plan::services::AppPlan;
use plan::{Acceptance, Assumption, ExistingSubnet, NEEDED_WITHOUT_NAT, Plan};

use rack::words::Region;
use rack::{Document, Rack, Source};
use serde_json::Value;
use template::evaluate::{Settings, Why};
use template::outside::Outside;
use verify::{Expected, Finding, Verdict, Verification};

/// A rack with all it was turned into.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// What was asked.
    pub rack: Rack,
    /// What was decided.
    pub plan: Plan,
    /// The template as JSON.
    pub value: Value,
    /// The template as text, with a newline at its end.
    pub text: String,
    /// What it costs a month, at list prices and without what only use makes.
    pub bill: Bill,
    /// What it takes of what AWS limits.
    pub limits: Vec<Limit>,
}

/// Turns a rack description into a template.
///
/// # Errors
/// Everything that is wrong with it, places resolved: what [`rack::parse`] finds, and what [`plan::plan`] finds in the
/// sections that could be read.
pub fn compile(source: &Source, style: Style) -> Checked<Compiled> {
    let document = Document::load(source)?;
    let Decided { asked: rack, plan, findings: mut located } =
        decided(&document, plan::rests_on, |rack| plan::plan(rack, &|path| document.written(path).is_some()))?;
    let value = synth::synth(&plan).into_json();
    let text = cfn::print(&value, style);
    let expected = match plan.network.home() {
        Tier::Public => Expected::Public,
        Tier::Private => Expected::Private,
    };
    let settings = assumed_of(&plan, Settings::default());
    let Examined { findings, proof, bill, limits } = examine(&value, &text, &settings, Some(expected), plan.region);
    located.extend(findings);
    located.extend(broken_promises(&plan, proof));
    located.conclude(Compiled { rack, plan, value, text, bill, limits })
}

/// What a description asks for and what was decided, with warnings whose places are resolved.
struct Decided<D, P> {
    asked: D,
    plan: P,
    findings: Findings,
}

/// Reads a description and decides what it leaves open. A finding of the decision goes where it `rests_on` what could not be read.
fn decided<D: Described, P>(
    document: &description::Document<D>,
    rests_on: fn(&Diagnostic, &Unread) -> bool,
    decide: impl FnOnce(&D) -> Checked<P>,
) -> Result<Decided<D, P>, Refused> {
    let mut findings = Findings::default();
    let Reading { asked, unread } = document.read(&mut findings);
    let (plan, planning) = match decide(&asked) {
        Ok(planned) => (Some(planned.value), planned.warnings),
        Err(refused) => (None, refused.into_findings()),
    };
    findings.extend(planning.into_iter().filter(|finding| !rests_on(finding, &unread)));
    let findings = document.locate_all(findings);
    match plan.filter(|_| !findings.any_error()) {
        Some(plan) => Ok(Decided { asked, plan, findings }),
        None => Err(findings.refuse()),
    }
}

/// An app with all it was turned into.
#[derive(Debug, Clone)]
pub struct CompiledApp {
    /// What was asked.
    pub app: App,
    /// What was decided.
    pub plan: AppPlan,
    /// The template as JSON.
    pub value: Value,
    /// The template as text, with a newline at its end.
    pub text: String,
    /// What it costs a month, at list prices and without what only use makes.
    pub bill: Bill,
    /// The rack it runs on.
    pub rack: Compiled,
}

/// Turns the description of an app into the template of its stack, for the rack that it names.
///
/// ```
/// use rackform::{cfn::Style, compile, compile_app, description::Source};
/// let rack = compile(&Source::new("rack.yml", "name: production\n"), Style::Readable).expect("a rack").value;
/// let app = "name: web\nrack: rack.yml\nservices: { www: { image: \"nginx:1.29\", port: 80, hosts: [www.example.com] } }\n";
/// let compiled = compile_app(&Source::new("app.yml", app), &rack, Style::Readable).expect("it can run there").value;
/// assert_eq!(compiled.value.pointer("/Resources/Www/Type"), Some(&"AWS::ECS::Service".into()));
/// assert_eq!(compiled.plan.stack(), "production-web");
/// ```
///
/// # Errors
/// Everything that is wrong with it, and that cannot work on this rack, places resolved.
pub fn compile_app(source: &Source, rack: &Compiled, style: Style) -> Checked<CompiledApp> {
    let document = app::Document::load(source)?;
    let Decided { asked: app, plan, findings: mut located } = decided(&document, plan::services::rests_on, |app| {
        plan::services::plan(app, &rack.plan, &|path| document.written(path).is_some())
    })?;
    let value = synth::services::synth(&plan).into_json();
    let text = cfn::print(&value, style);
    let settings = beside(rack, Settings::default());
    let Examined { findings, proof, bill, .. } = examine(&value, &text, &settings, None, plan.region);
    located.extend(findings);
    located.extend(broken_promises_of_app(rack, proof));
    located.conclude(CompiledApp { app, plan, value, text, bill, rack: rack.clone() })
}

/// What the readers of templates tell of one of ours.
struct Examined {
    findings: Vec<Diagnostic>,
    proof: Verification,
    bill: Bill,
    limits: Vec<Limit>,
}

/// Lets all of them read one model of it.
fn examine(
    value: &Value,
    text: &str,
    settings: &Settings,
    expected: Option<Expected>,
    region: Option<Region>,
) -> Examined {
    let model = Model::of(value, settings).expect("a template of ours is an object");
    let compact = || cfn::print(value, Style::Compact).len();
    let findings = check::check_read(value, model.document.alone(), &model.references, text.len());
    let prices = Prices::listed_or_usual(region.map(Region::name));
    Examined {
        findings: findings.into_iter().map(|finding| about_our_own(finding, &compact)).collect(),
        proof: verify::prove_model(&model, expected),
        bill: cost::bill(&model, &prices, &Usage::default()),
        limits: cost::limits(&model),
    }
}

/// What the proof refutes of an app's template beside that of its rack, or cannot decide: faults of this program, but for what
/// the proof of the rack rests on as well.
fn broken_promises_of_app(rack: &Compiled, proof: Verification) -> Vec<Diagnostic> {
    let proxy = proxy_cause(&rack.plan);
    let rests_on_proxy = |finding: &Finding| finding.verdict == Verdict::Undecided && is_cause(finding, &proxy);
    let findings = proof.findings.into_iter().filter(|finding| finding.verdict != Verdict::Advisory);
    findings
        .filter(|finding| !rests_on_proxy(finding))
        .map(|finding| about_our_own(finding.diagnostic, &|| 0))
        .collect()
}

/// Why what rests on the proxy that the user of a rack asked for cannot be decided, if there is one.
fn proxy_cause(plan: &Plan) -> Option<String> {
    let proxy = plan.network.proxy.as_ref().filter(|proxy| proxy.is_egress);
    proxy.map(|proxy| Why::Proxy(proxy.address.to_string()).to_string())
}

fn is_cause(finding: &Finding, cause: &Option<String>) -> bool {
    cause.is_some() && finding.cause == *cause
}

/// What the reader of templates found in one of ours, of which `compact` tells the bytes without spaces. An error there
/// is a fault of this program, and says so.
fn about_our_own(finding: Diagnostic, compact: &dyn Fn() -> usize) -> Diagnostic {
    let Place::Pointer(pointer) = finding.place() else { return finding };
    // How large it is, the user decides: by the number of services.
    if finding.code == &template_codes::TEMPLATE_LIMIT {
        let spots = vec![Spot { place: Place::Whole, label: String::new() }];
        return Diagnostic { spots, ..finding }.hint("split it into several: each app is a stack of its own");
    }
    if finding.severity != Severity::Error {
        let needs_bucket = finding.code == &template_codes::NEEDS_BUCKET;
        let fitting = needs_bucket.then(compact).filter(|bytes| *bytes <= check::BODY_LIMIT);
        let hint = fitting.map(|bytes| format!("with `--compact` it has {bytes} bytes and needs no bucket"));
        let spots = vec![Spot { place: Place::Whole, label: String::new() }];
        return Diagnostic { spots, hint: hint.or(finding.hint), ..finding };
    }
    let message = format!("the generated template is invalid at `{pointer}`: {}", finding.message);
    Diagnostic::error(&codes::INVALID_OUTPUT_TEMPLATE, Place::Whole, message)
        .hint("this is a bug in rackform, not in the description: please report it with the file")
}

/// What the proof refutes of a template of ours, or cannot decide, of good practice too: faults of this program as well. What it
/// cannot decide because it rests on the proxy that the user asked for is none, and the user is told.
fn broken_promises(plan: &Plan, proof: Verification) -> Vec<Diagnostic> {
    let cause = proxy_cause(plan);
    let findings = proof.strict().findings.into_iter().filter(|finding| finding.verdict != Verdict::Advisory);
    let (by_proxy, broken): (Vec<_>, Vec<_>) =
        findings.partition(|finding| finding.verdict == Verdict::Undecided && is_cause(finding, &cause));
    let told = by_proxy.into_iter().next().map(|Finding { diagnostic, .. }| {
        let message = format!("it cannot be proved that instances reach what they need: {}", cause.unwrap_or_default());
        Diagnostic { severity: Severity::Warning, message, ..diagnostic }
    });
    told.into_iter()
        .chain(broken.into_iter().map(|finding| finding.diagnostic))
        .map(|finding| about_our_own(finding, &|| 0))
        .collect()
}

/// Takes something for granted. What is known otherwise wins.
fn assume(outside: &mut Outside, plan: &Plan, assumption: Assumption) {
    match assumption {
        Assumption::ClosedGroup(group) => facts::closed(outside, [group.to_string()]),
        Assumption::Subnet(ExistingSubnet { id, vpc, zone, is_public, has_egress }) => {
            let within = plan.network.cidr.to_string();
            facts::routed(outside, [AssumedSubnet { id, vpc, within, zone, is_public, has_egress }]);
        }
    }
}

/// What a rack is judged under, beside what is known otherwise.
fn assumed_of(plan: &Plan, mut settings: Settings) -> Settings {
    plan.assumptions().into_iter().for_each(|one| assume(&mut settings.outside, plan, one));
    settings
}

/// What an app on a rack is judged under, beside what is known otherwise.
fn beside(rack: &Compiled, settings: Settings) -> Settings {
    let mut settings = rack.assumed(settings);
    let stack = facts::Stack { name: rack.plan.name.to_string(), template: rack.value.clone() };
    facts::stand_beside(&mut settings.outside, &stack);
    settings
}

impl Compiled {
    /// Under which [assumptions](Assumption) it keeps its promises. Whoever judges a compiled rack judges it under these.
    pub fn settings(&self) -> Settings {
        self.assumed(Settings::default())
    }

    /// The same beside what is known otherwise, which wins.
    pub fn assumed(&self, settings: Settings) -> Settings {
        assumed_of(&self.plan, settings)
    }

    /// What others of the same run may be in the way with.
    pub fn footprint(&self) -> Footprint {
        Footprint::Rack(Box::new((self.plan.clone(), self.limits.clone())))
    }
}

impl CompiledApp {
    /// Beside what its template is judged: the stack of its rack, and what that is assumed to rest on.
    pub fn settings(&self) -> Settings {
        self.assumed(Settings::default())
    }

    /// The same beside what is known otherwise, which wins.
    pub fn assumed(&self, settings: Settings) -> Settings {
        beside(&self.rack, settings)
    }

    /// What others of the same run may be in the way with.
    pub fn footprint(&self) -> Footprint {
        Footprint::App(Box::new((self.plan.clone(), self.rack.plan.clone())))
    }
}

/// What a description compiles to: a rack, or an app.
#[derive(Debug, Clone)]
pub enum Product {
    /// A rack.
    Rack(Box<Compiled>),
    /// An app.
    App(Box<CompiledApp>),
}

impl Product {
    /// The template as JSON.
    pub fn value(&self) -> &Value {
        match self {
            Self::Rack(rack) => &rack.value,
            Self::App(app) => &app.value,
        }
    }

    /// The template as text.
    pub fn text(&self) -> &str {
        match self {
            Self::Rack(rack) => &rack.text,
            Self::App(app) => &app.text,
        }
    }

    /// The template as text, what it costs a month, and what others of the same run may be in the way with. The rest is let go,
    /// which takes ten times as much memory.
    pub fn into_parts(self) -> (String, Bill, Footprint) {
        match self {
            Self::Rack(rack) => (rack.text, rack.bill, Footprint::Rack(Box::new((rack.plan, rack.limits)))),
            Self::App(app) => (app.text, app.bill, Footprint::App(Box::new((app.plan, app.rack.plan)))),
        }
    }

    /// The name of its stack.
    pub fn stack(&self) -> String {
        match self {
            Self::Rack(rack) => rack.plan.name.to_string(),
            Self::App(app) => app.plan.stack(),
        }
    }

    /// The findings that are accepted.
    pub fn accepted(&self) -> &[Acceptance] {
        match self {
            Self::Rack(rack) => &rack.plan.accepted,
            Self::App(app) => &app.plan.accepted,
        }
    }

    /// What it is judged under, beside what is known otherwise, which wins.
    pub fn assumed(&self, settings: Settings) -> Settings {
        match self {
            Self::Rack(rack) => rack.assumed(settings),
            Self::App(app) => app.assumed(settings),
        }
    }
}

/// The services for which a rack has endpoints, and those that it needs to have if nothing else leads to them.
pub fn endpoints_without_nat(rack: &Rack) -> Vec<String> {
    let network = &rack.network;
    let mut services = network.endpoints.iter().map(ToString::to_string).collect::<Vec<_>>();
    let there = network.existing_endpoints.iter().map(ToString::to_string).collect::<Vec<_>>();
    let needed = NEEDED_WITHOUT_NAT.iter().chain(&["cloudformation"]).map(|service| (*service).to_owned());
    let needed = needed.filter(|service| !there.contains(service)).collect::<Vec<_>>();
    services.extend(needed);
    services.sort();
    services.dedup();
    services
}

/// What can be told of a template in one go.
#[derive(Debug, Clone)]
pub struct Survey {
    /// What it promises.
    pub verification: Verification,
    /// What it costs a month.
    pub bill: Bill,
    /// What it takes of what AWS limits.
    pub limits: Vec<Limit>,
    /// What stands where.
    pub picture: Picture,
}

/// What can be told of a template; `None` if it is none.
pub fn survey(template: &Value, settings: &Settings, prices: &Prices, usage: &Usage) -> Option<Survey> {
    let model = Model::of(template, settings)?;
    let verification = verify::verify_model(&model, None);
    let bill = cost::bill(&model, prices, usage);
    let picture = Picture::of(&model, &verification, &bill);
    Some(Survey { limits: cost::limits(&model), picture, verification, bill })
}

/// How much a template takes of what AWS limits.
pub fn limits_of(template: &Value, settings: &Settings) -> Vec<Limit> {
    Model::of(template, settings).map_or_else(Vec::new, |model| cost::limits(&model))
}

/// What a template costs a month; nothing, if it is none.
pub fn priced(template: &Value, settings: &Settings, prices: &Prices, usage: &Usage) -> Bill {
    let empty = Value::Object(serde_json::Map::new());
    let template = if template.is_object() { template } else { &empty };
    let model = Model::of(template, settings);
    model.map_or_else(|| Bill::nothing(prices), |model| cost::bill(&model, prices, usage))
}
