//! **What an app will be on its rack**: every rule, priority, port and permission settled, and what cannot work there found.
//!
//! It is decided from two descriptions: app.yml, and the rack's, which is planned before. What a rack has is read off its plan,
//! so nothing is imported that the rack does not export.

mod capacity;
mod container;
mod effect;
mod entrance;
mod ids;
mod naming;
mod place;
mod placement;
mod priority;
mod reach;
mod role;
mod scaling;
mod task;
mod together;
mod volume;

pub use container::{Command, Container, Memory, Variable, ends_as_arns_do};
pub use entrance::{Certificate, Entrance, HealthCheck, Listener, ProtocolVersion, Rule, Site};
pub use ids::{FIXED, NUMBERED, SUFFIXES, certificate_id};
pub use placement::{AwsVpc, Network, On};
pub use role::Role;
pub use scaling::{Count, Deployment, Scaling};
pub use task::{OneOff, Timer};
pub use together::together;
pub use volume::{Storage, Volume};

use super::{Acceptance, Plan, Tags};
use crate::app::words::{ServiceName, SyslogAddress, SyslogFormat};
use crate::app::{App, words};
use crate::diag::{Checked, Diagnostic, Findings, Path};
use crate::rack::Unread;
use crate::rack::words::{Architecture, Name, Region, Retention};

pub use crate::app::words::{
    AppName, Arguments, ContainerPath, Exactness, Folder, HostName, HostPort, ImageReference, PathPattern, SecretName,
    SecretSource, Transport, VariableName,
};

/// An app with everything decided.
#[derive(Debug, Clone, PartialEq)]
pub struct AppPlan {
    /// The app's name.
    pub name: AppName,
    /// The name of its rack, and of the rack's stack.
    pub rack: Name,
    /// The rack's region, as far as the rack says it.
    pub region: Option<Region>,
    /// The user's tags.
    pub tags: Tags,
    /// The findings that are accepted.
    pub accepted: Vec<Acceptance>,
    /// The services, in the order of their names.
    pub services: Vec<Service>,
    /// The timers, in the order of their names.
    pub timers: Vec<Timer>,
    /// The tasks that are started by hand, in the order of their names.
    pub tasks: Vec<OneOff>,
    /// Where containers' logs go.
    pub logging: Logging,
}

/// A service with everything decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Its name, which is also its container's.
    pub name: ServiceName,
    /// What its logical ids begin with.
    pub id: String,
    /// The family of its task definition.
    pub family: String,
    /// What its tasks run.
    pub container: Container,
    /// For which processors.
    pub architecture: Architecture,
    /// What its tasks may do.
    pub role: Role,
    /// How it is reached through a router, if it is.
    pub entrance: Option<Entrance>,
    /// How many tasks there are.
    pub count: Count,
    /// How they are replaced.
    pub deployment: Deployment,
    /// On what they run.
    pub on: On,
    /// In which network.
    pub network: Network,
    /// Which folders of the rack's file system they have.
    pub volumes: Vec<Volume>,
}

/// Where containers' logs go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Logging {
    /// To a log group of the app, which keeps them so long.
    CloudWatch(Retention),
    /// To a syslog server.
    Syslog {
        /// Its address.
        address: SyslogAddress,
        /// The form of the messages.
        format: SyslogFormat,
    },
}

impl AppPlan {
    /// The name of its stack.
    pub fn stack(&self) -> String {
        format!("{}-{}", self.rack, self.name)
    }

    /// The service of a name.
    pub fn service(&self, name: &ServiceName) -> Option<&Service> {
        self.services.iter().find(|service| service.name == *name)
    }

    /// The further certificates of the rack's listeners, each once on each.
    pub fn certificates(&self) -> Vec<(Listener, &Certificate)> {
        let mut all = Vec::new();
        for entrance in self.services.iter().filter_map(|service| service.entrance.as_ref()) {
            let one = entrance.certificate.as_ref().map(|certificate| (entrance.listener, certificate));
            all.extend(one.filter(|one| !all.contains(one)));
        }
        all
    }

    /// What is kept in Systems Manager and Secrets Manager, each once.
    pub fn secrets(&self) -> Vec<&SecretSource> {
        let mut all = Vec::new();
        for source in self.services.iter().flat_map(|service| &service.container.secrets).map(|(_, source)| source) {
            if !all.contains(&source) {
                all.push(source);
            }
        }
        all
    }
}

impl Service {
    /// The capacity provider of its tasks, where that is one of Fargate's.
    pub fn fargate_provider(&self) -> Option<&'static str> {
        match self.on {
            On::Instances => None,
            On::Fargate => Some("FARGATE"),
            On::FargateSpot => Some("FARGATE_SPOT"),
        }
    }

    /// Whether its tasks have a network of their own.
    pub fn has_own_network(&self) -> bool {
        matches!(self.network, Network::AwsVpc(_))
    }
}

/// Decides everything an app leaves open. `written` tells of a key whether the description has it.
///
/// # Errors
/// Everything that does not fit, contradicts itself or cannot work on this rack, at once; places are paths of app.yml.
pub fn plan(app: &App, rack: &Plan, written: &dyn Fn(&Path) -> bool) -> Checked<AppPlan> {
    let mut findings = Findings::default();
    let asked = Asked { app, rack, written };
    naming::check(&asked, &mut findings);
    let logging = logging(&asked);
    let services = app.services.iter().filter_map(|(name, asked_of)| {
        let one = One { asked: &asked, name, service: asked_of };
        one.plan(&mut findings)
    });
    let mut services = services.collect::<Vec<_>>();
    priority::settle(&asked, &mut services, &mut findings);
    let plan = AppPlan {
        name: app.name.clone(),
        rack: rack.name.clone(),
        region: rack.region,
        tags: app.tags.clone(),
        accepted: app.accept.iter().map(|accepted| accepted.0.clone()).collect(),
        timers: task::timers(&asked, &mut findings),
        tasks: task::one_offs(&asked, &mut findings),
        services,
        logging,
    };
    ids::check(&plan, &mut findings);
    together::ports(&plan, &mut findings);
    volume::shared(&plan, &mut findings);
    capacity::check(&plan, rack, &mut findings);
    reach::check(&asked, &plan, &mut findings);
    effect::check(&asked, &mut findings);
    findings.conclude(plan)
}

/// Whether a finding of [`plan`] rests on what could not be read of the app, so that it may go with that.
pub fn rests_on(finding: &Diagnostic, unread: &Unread) -> bool {
    // What is read of one service tells nothing of another.
    let mut paths = finding.spots.iter().filter_map(|spot| spot.place.path());
    unread.is_whole() || paths.any(|path| unread.has_within(path, 2))
}

/// What was asked of an app, and the rack it is for.
struct Asked<'a> {
    app: &'a App,
    rack: &'a Plan,
    written: &'a dyn Fn(&Path) -> bool,
}

/// One service of what was asked.
struct One<'a> {
    asked: &'a Asked<'a>,
    name: &'a ServiceName,
    service: &'a crate::app::Service,
}

impl One<'_> {
    /// The place of one of its keys.
    fn at(&self, key: &str) -> Path {
        place::service(self.name).key(key)
    }

    /// Whether one of its keys is written.
    fn has(&self, key: &str) -> bool {
        (self.asked.written)(&self.at(key))
    }

    /// The service with everything decided; `None` where too little can be read of it.
    fn plan(&self, findings: &mut Findings) -> Option<Service> {
        let container = container::plan(self, findings);
        let (on, network) = placement::plan(self, findings);
        let count = scaling::count(self, findings);
        Some(Service {
            name: self.name.clone(),
            id: self.name.logical(),
            family: format!("{}-{}-{}", self.asked.rack.name, self.asked.app.name, self.name),
            architecture: self.asked.rack.fleet.architecture,
            role: role::plan(self, findings),
            entrance: entrance::plan(self, &network, findings),
            deployment: scaling::deployment(self, count, findings),
            volumes: volume::plan(self, on, findings),
            count,
            on,
            network,
            container: container?,
        })
    }

    /// Whether its tasks run on Fargate.
    fn is_on_fargate(&self) -> bool {
        self.service.capacity != words::Host::Instances
    }
}

fn logging(asked: &Asked) -> Logging {
    let logs = &asked.app.logs;
    match logs.syslog.as_ref().and_then(|syslog| Some((syslog.0.address.clone()?, syslog.0.format))) {
        Some((address, format)) => Logging::Syslog { address, format },
        None => Logging::CloudWatch(logs.retention),
    }
}
