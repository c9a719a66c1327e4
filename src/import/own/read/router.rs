//! The keys of the routers.

use super::{Read, beside_own, number, read};
use crate::import::own::stack::Stack;
use serde_json::Value;

const PUBLIC: &str = "Router";

const INTERNAL: &str = "RouterInternal";

/// A router that is there: both have the same listeners and attributes.
fn either(stack: &Stack) -> Option<&'static str> {
    [PUBLIC, INTERNAL].into_iter().find(|name| stack.has(name))
}

/// The HTTPS listener of a router that is there.
fn https(stack: &Stack) -> Option<String> {
    either(stack).map(|name| format!("{name}Listener443")).filter(|id| stack.has(id))
}

pub(in crate::import::own) fn public(stack: &Stack) -> Option<Read> {
    is_there(stack, PUBLIC)
}

pub(in crate::import::own) fn internal(stack: &Stack) -> Option<Read> {
    is_there(stack, INTERNAL)
}

fn is_there(stack: &Stack, name: &str) -> Option<Read> {
    if stack.has(name) { read(true, name) } else { read(false, format!("there is no {name}")) }
}

pub(in crate::import::own) fn certificate(stack: &Stack) -> Option<Read> {
    let listener = https(stack)?;
    let arn = stack.text(&listener, "Certificates/0/CertificateArn")?;
    read(arn, format!("CertificateArn of {listener}"))
}

pub(in crate::import::own) fn allow(stack: &Stack) -> Option<Read> {
    admitted(stack, PUBLIC)
}

pub(in crate::import::own) fn internal_allow(stack: &Stack) -> Option<Read> {
    admitted(stack, INTERNAL)
}

/// Whom the security group of a router admits: the same to each port, so those of the first.
fn admitted(stack: &Stack, router: &str) -> Option<Read> {
    let group = format!("{router}Security");
    let rules = stack.property(&group, "SecurityGroupIngress")?.as_array()?;
    let port = rules.first().and_then(|rule| rule.get("FromPort"));
    let of_port = rules.iter().filter(|rule| rule.get("FromPort") == port);
    let sources = of_port.filter_map(|rule| rule.get("CidrIp").or_else(|| rule.get("SourcePrefixListId")));
    read(sources.cloned().collect::<Vec<_>>(), format!("SecurityGroupIngress of {group}"))
}

/// What port 80 does beside HTTPS.
pub(in crate::import::own) fn http(stack: &Stack) -> Option<Read> {
    https(stack)?;
    let listener = format!("{}Listener80", either(stack)?);
    match stack.has(&listener) {
        true => read("redirect", listener),
        false => read("none", format!("there is no {listener}")),
    }
}

pub(in crate::import::own) fn tls_policy(stack: &Stack) -> Option<Read> {
    let listener = https(stack)?;
    read(stack.text(&listener, "SslPolicy")?, format!("SslPolicy of {listener}"))
}

pub(in crate::import::own) fn idle_timeout(stack: &Stack) -> Option<Read> {
    let (value, from) = attribute(stack, "idle_timeout.timeout_seconds")?;
    read(number(value)?, from)
}

pub(in crate::import::own) fn mitigation(stack: &Stack) -> Option<Read> {
    let (value, from) = attribute(stack, "routing.http.desync_mitigation_mode")?;
    read(value.clone(), from)
}

/// An attribute of the routers, and where it was read.
fn attribute<'t>(stack: &Stack<'t>, key: &str) -> Option<(&'t Value, String)> {
    let router = either(stack)?;
    Some((super::attribute(stack, router, key)?, format!("{key} of {router}")))
}

pub(in crate::import::own) fn security_groups(stack: &Stack) -> Option<Read> {
    groups(stack, PUBLIC)
}

pub(in crate::import::own) fn internal_security_groups(stack: &Stack) -> Option<Read> {
    groups(stack, INTERNAL)
}

fn groups(stack: &Stack, router: &str) -> Option<Read> {
    beside_own(stack.list(router, "SecurityGroups"), format!("SecurityGroups of {router}"))
}

/// A name that was kept; others are CloudFormation's.
pub(in crate::import::own) fn internal_name(stack: &Stack) -> Option<Read> {
    read(stack.text(INTERNAL, "Name")?, format!("Name of {INTERNAL}"))
}
