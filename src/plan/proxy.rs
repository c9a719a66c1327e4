//! The HTTP proxy through which instances send what leaves.

use super::place::key;
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Place};
use crate::rack::Rack;
use crate::rack::words::{Direct, Nat, ProxyAddress};
use ipnet::Ipv4Net;

/// A proxy with everything settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    /// Where it listens.
    pub address: ProxyAddress,
    /// What the user wants to be reached without it.
    pub except: Vec<Direct>,
    /// Whether S3 is reached without it, by the rack's gateway endpoint.
    pub passes_s3: bool,
    /// Whether instances reach through it what they need: without NAT gateways nothing else leads out. Decided from `nat`
    /// alone, so that a change of mode does not change it.
    pub is_egress: bool,
}

/// The most bytes that the exceptions of a rack have together, so that its script fits into user data.
const MOST_BYTES: usize = 2048;

/// Settles the proxy of a rack in a VPC with this block; `enclosed` tells whether nothing but endpoints leads out of its subnets,
/// `passes_s3` whether a gateway endpoint leads to S3.
pub(super) fn plan(
    rack: &Rack,
    vpc: Option<Ipv4Net>,
    enclosed: bool,
    passes_s3: bool,
    findings: &mut Findings,
) -> Option<Proxy> {
    let proxy = rack.network.proxy.as_ref()?;
    let bytes = proxy.except.iter().map(|direct| direct.to_string().len() + 1).sum::<usize>();
    if bytes > MOST_BYTES {
        let message = format!("`network.proxy.except` has {bytes} bytes, and at most {MOST_BYTES} are allowed");
        let place = Place::Value(key("proxy").key("except"));
        let finding = Diagnostic::error(&codes::USER_DATA_TOO_LARGE, place, message);
        findings.push(finding.hint("name whole domains and larger blocks"));
    }
    findings.extend(vpc.and_then(|vpc| unreachable(&proxy.address, vpc, enclosed)));
    Some(Proxy {
        address: proxy.address.clone(),
        except: proxy.except.clone(),
        passes_s3,
        is_egress: rack.network.nat == Nat::None,
    })
}

/// What there is to say about a proxy outside the VPC. The rack's routes lead there only over the internet; where a name
/// leads, nobody knows here.
fn unreachable(address: &ProxyAddress, vpc: Ipv4Net, enclosed: bool) -> Option<Diagnostic> {
    let ip = address.ip().filter(|ip| !vpc.contains(ip) && !ip.is_loopback())?;
    (ip.is_private() || enclosed).then(|| {
        let message =
            format!("the proxy `{address}` is outside the VPC's block `{vpc}`, and no route of the rack leads there");
        let finding =
            Diagnostic::warning(&codes::UNREACHABLE_PROXY, Place::Value(key("proxy").key("address")), message);
        finding.hint("give it an address in the VPC, or add routes to its network to the rack's route tables")
    })
}
