//! The routers: the load balancers through which applications are reached.

use super::delivery::{self, LogDelivery};
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::rack::Rack;
use crate::rack::words::{CertificateArn, Cidr, TlsPolicy};

/// The routers with everything settled.
#[derive(Debug, Clone, PartialEq)]
pub struct Balancing {
    /// One or two routers, each of another reach.
    pub routers: Vec<Reach>,
    /// What all of them listen for.
    pub entrance: Entrance,
    /// The seconds after which an idle connection is closed.
    pub idle_timeout: u32,
    /// As whom their access logs are delivered.
    pub log_delivery: LogDelivery,
}

/// From where a router is reached.
#[derive(Debug, Clone, PartialEq)]
pub enum Reach {
    /// From the internet, by these blocks.
    Internet(Vec<Cidr>),
    /// From inside the VPC.
    Vpc,
}

/// What a router listens for.
#[derive(Debug, Clone, PartialEq)]
pub enum Entrance {
    /// HTTP on port 80.
    Http,
    /// HTTPS on port 443; port 80 redirects to it.
    Https {
        /// The certificate it presents.
        certificate: CertificateArn,
        /// The TLS versions and ciphers it offers.
        policy: TlsPolicy,
    },
}

impl Entrance {
    /// The TCP ports with a listener.
    pub fn ports(&self) -> &'static [u16] {
        match self {
            Self::Http => &[80],
            Self::Https { .. } => &[80, 443],
        }
    }
}

/// The inbound rules a security group may have (VPC quotas).
const MOST_RULES: usize = 60;

fn value(key: &str) -> Place {
    Place::Value(Path::of("router").key(key))
}

/// Settles the routers.
pub(super) fn plan(rack: &Rack, findings: &mut Findings) -> Balancing {
    let router = &rack.router;
    if !router.public && !router.internal {
        let finding = Diagnostic::error(
            &codes::NO_ROUTER,
            value("public"),
            "the rack has no router, so no application would be reachable",
        );
        findings.push(finding.hint("set `router.public` or `router.internal` to true"));
    }
    let entrance = entrance(rack, findings);
    if router.public && router.allow.is_empty() {
        let finding = Diagnostic::error(
            &codes::ROUTER_ALLOWS_NOBODY,
            value("allow"),
            "`router.allow` is empty, so nobody can reach the public router",
        );
        findings.push(finding.hint("list the CIDR blocks that may reach it, or set `router.public: false`"));
    }
    let rules = router.allow.len() * entrance.ports().len();
    if router.public && rules > MOST_RULES {
        let message = format!(
            "`router.allow` needs {rules} security group rules, one for each block and port; the default quota is \
             {MOST_RULES}"
        );
        let finding = Diagnostic::warning(&codes::TOO_MANY_RULES, value("allow"), message);
        findings.push(finding.hint("merge the blocks, or request a quota increase first"));
    }
    let public = router.public.then(|| Reach::Internet(router.allow.clone()));
    let internal = router.internal.then_some(Reach::Vpc);
    Balancing {
        routers: public.into_iter().chain(internal).collect(),
        entrance,
        idle_timeout: router.idle_timeout.get(),
        log_delivery: delivery::plan(rack, findings),
    }
}

/// What the routers listen for.
fn entrance(rack: &Rack, findings: &mut Findings) -> Entrance {
    let router = &rack.router;
    let Some(certificate) = router.certificate.clone() else {
        if !router.public && !router.internal {
            return Entrance::Http;
        }
        let finding = Diagnostic::warning(
            &codes::NO_CERTIFICATE,
            Place::Key(Path::of("router")),
            "without `router.certificate` the router accepts plain HTTP only",
        );
        findings.push(finding.hint("set it to the ARN of a certificate in AWS Certificate Manager"));
        return Entrance::Http;
    };
    if !router.tls_policy.is_current() {
        let message = format!("`{}` does not support TLS 1.3, or allows versions before 1.2", router.tls_policy);
        let finding = Diagnostic::warning(&codes::OLD_TLS_POLICY, value("tls-policy"), message);
        findings.push(finding.hint(format!("the default is {}", TlsPolicy::default())));
    }
    Entrance::Https { certificate, policy: router.tls_policy.clone() }
}
