//! Keys that are written but have no effect.

use super::Asked;
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};

/// The keys that say something of a router's way to a service.
const OF_ROUTERS: [&str; 8] = ["router", "hosts", "paths", "priority", "certificate", "health", "drain", "sticky"];

pub(super) fn check(asked: &Asked, findings: &mut Findings) {
    let mut idle = |at: Path, because: &str, hint: &str| {
        if (asked.written)(&at) {
            let message = format!("`{at}` has no effect: {because}");
            findings.push(Diagnostic::warning(&codes::NO_EFFECT, Place::Value(at), message).hint(hint));
        }
    };
    for (name, service) in asked.app.services.iter() {
        let at = |key: &str| super::place::service(name).key(key);
        if service.port.is_none() {
            for key in OF_ROUTERS {
                idle(at(key), "without a `port` no router leads to the service", "remove it, or set `port`");
            }
        }
    }
    if asked.app.logs.syslog.is_some() {
        idle(Path::of("logs.retention"), "logs go to the syslog server, not to CloudWatch", "remove it");
    }
}
