//! The routers: the load balancers through which applications are reached.

use super::delivery::{self, LogDelivery};
use super::groups;
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::rack::Rack;
use crate::rack::words::{BalancerName, CertificateArn, Mitigation, PlainHttp, SecurityGroupId, Source, TlsPolicy};
use crate::types::is_private;
use ipnet::Ipv4Net;

/// The routers with everything settled.
#[derive(Debug, Clone, PartialEq)]
pub struct Balancing {
    /// One or two routers, each of another reach.
    pub routers: Vec<Router>,
    /// What all of them listen for.
    pub entrance: Entrance,
    /// The seconds after which an idle connection is closed.
    pub idle_timeout: u32,
    /// How they treat ambiguous requests.
    pub mitigation: Mitigation,
    /// As whom their access logs are delivered.
    pub log_delivery: LogDelivery,
}

/// A router.
#[derive(Debug, Clone, PartialEq)]
pub struct Router {
    /// From where it is reached.
    pub reach: Reach,
    /// The security groups of the user's that it has beside its own.
    pub groups: Vec<SecurityGroupId>,
    /// The name it keeps, if it is one that was taken over.
    pub name: Option<BalancerName>,
}

impl Balancing {
    /// The public router, if there is one.
    pub fn public(&self) -> Option<&Router> {
        self.routers.iter().find(|router| matches!(router.reach, Reach::Internet(_)))
    }

    /// The internal router, if there is one.
    pub fn internal(&self) -> Option<&Router> {
        self.routers.iter().find(|router| matches!(router.reach, Reach::Internal(_)))
    }
}

/// From where a router is reached.
#[derive(Debug, Clone, PartialEq)]
pub enum Reach {
    /// From the internet, by these blocks and prefix lists.
    Internet(Vec<Source>),
    /// From networks of private use, by these blocks: the VPC's unless the rack says others.
    Internal(Vec<Ipv4Net>),
}

/// What a router listens for.
#[derive(Debug, Clone, PartialEq)]
pub enum Entrance {
    /// HTTP on port 80.
    Http,
    /// HTTPS on port 443.
    Https {
        /// Whether port 80 redirects to it.
        redirect: bool,
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
            Self::Https { redirect: true, .. } => &[80, 443],
            Self::Https { redirect: false, .. } => &[443],
        }
    }
}

/// The inbound rules a security group may have (VPC quotas).
const MOST_RULES: usize = 60;

fn value(key: &str) -> Place {
    Place::Value(Path::of("router").key(key))
}

/// Settles the routers.
pub(super) fn plan(rack: &Rack, vpc: Ipv4Net, findings: &mut Findings) -> Balancing {
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
    let given = router.security_groups.all();
    if router.public && router.allow.is_empty() && given.is_empty() {
        let finding = Diagnostic::error(
            &codes::ROUTER_ALLOWS_NOBODY,
            value("allow"),
            "`router.allow` is empty, so nobody can reach the public router",
        );
        findings.push(finding.hint("list the CIDR blocks that may reach it, or set `router.public: false`"));
    }
    if router.public {
        findings.extend(too_many_rules("allow", router.allow.len(), &entrance));
        findings.extend(prefix_lists(&router.allow));
    }
    let public = router.public.then(|| Router {
        reach: Reach::Internet(router.allow.clone()),
        groups: given.to_vec(),
        name: None,
    });
    let internal = router.internal.then(|| Router {
        reach: Reach::Internal(internal(rack, vpc, &entrance, findings)),
        groups: router.internal_security_groups.all().to_vec(),
        name: rack.keep.internal_router_name.clone(),
    });
    for (router, key) in [(&public, "security-groups"), (&internal, "internal-security-groups")] {
        let groups = router.iter().flat_map(|router| &router.groups).collect::<Vec<_>>();
        findings.extend(groups::assumed(Path::of("router").key(key), &groups));
    }
    Balancing {
        routers: public.into_iter().chain(internal).collect(),
        entrance,
        idle_timeout: router.idle_timeout.get(),
        mitigation: router.mitigation,
        log_delivery: delivery::plan(rack, findings),
    }
}

/// That blocks need more rules than a security group may have.
fn too_many_rules(key: &str, blocks: usize, entrance: &Entrance) -> Option<Diagnostic> {
    let rules = blocks * entrance.ports().len();
    let message = format!(
        "`router.{key}` needs {rules} security group rules, one for each block and port; the default quota is \
         {MOST_RULES}"
    );
    let finding = Diagnostic::warning(&codes::TOO_MANY_RULES, value(key), message);
    (rules > MOST_RULES).then(|| finding.hint("merge the blocks, or request a quota increase first"))
}

/// That a prefix list takes as many rules of a security group as its size says, which only AWS knows (VPC user guide, "Prefix
/// lists": the weight of the one of CloudFront is 55).
fn prefix_lists(allowed: &[Source]) -> Option<Diagnostic> {
    let position = allowed.iter().position(|source| matches!(source, Source::PrefixList(_)))?;
    let list = &allowed[position];
    let message = format!(
        "`{list}` counts with its maximum number of entries, for each port, against the {MOST_RULES} rules of a \
         security group"
    );
    let place = Place::Value(Path::of("router").key("allow").index(position));
    let finding = Diagnostic::notice(&codes::PREFIX_LIST, place, message);
    Some(
        finding
            .hint(format!("`aws ec2 describe-managed-prefix-lists --prefix-list-ids {list}` shows it as MaxEntries")),
    )
}

/// Whom the internal router admits: the VPC, or blocks of private use.
fn internal(rack: &Rack, vpc: Ipv4Net, entrance: &Entrance, findings: &mut Findings) -> Vec<Ipv4Net> {
    const KEY: &str = "internal-allow";
    let Some(blocks) = &rack.router.internal_allow else { return vec![vpc] };
    if blocks.is_empty() && rack.router.internal_security_groups.all().is_empty() {
        let message = "`router.internal-allow` is empty, so nobody can reach the internal router";
        let finding = Diagnostic::error(&codes::ROUTER_ALLOWS_NOBODY, value(KEY), message);
        findings.push(finding.hint("list the CIDR blocks that may reach it, or set `router.internal: false`"));
    }
    for (index, block) in blocks.iter().enumerate() {
        // The VPC's own block may be one that is public elsewhere.
        if !is_private(block.net()) && !vpc.contains(&block.net()) {
            let message =
                format!("`{block}` contains public internet addresses, which cannot reach an internal router");
            let place = Place::Value(Path::of("router").key(KEY).index(index));
            let finding = Diagnostic::error(&codes::PUBLIC_SOURCE, place, message);
            findings.push(finding.hint("list blocks of private use, such as 10.1.0.0/16, or use the public router"));
        }
    }
    findings.extend(too_many_rules(KEY, blocks.len(), entrance));
    blocks.iter().map(|block| block.net()).collect()
}

/// What the routers listen for.
fn entrance(rack: &Rack, findings: &mut Findings) -> Entrance {
    let router = &rack.router;
    let Some(certificate) = router.certificate.clone() else {
        if router.http == PlainHttp::None {
            let message = "with `http: none` and no `router.certificate`, no router would listen on any port";
            let finding = Diagnostic::error(&codes::NO_LISTENER, value("http"), message);
            findings.push(finding.hint("set `router.certificate`, or remove `router.http`"));
        }
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
    let redirect = router.http == PlainHttp::Redirect;
    Entrance::Https { redirect, certificate, policy: router.tls_policy.clone() }
}
