//! The load balancers. The certificate of Convox's is for names of Convox, so it is never carried over.

use crate::diag::Shell;
use crate::import::convox::Convox;
use crate::import::draft::Draft;
use serde_json::{Value, json};

/// What stands in the place of the certificate until somebody fills it in. No rack with it compiles, so that none serves
/// plain HTTP that served HTTPS.
pub const CERTIFICATE: &str = "certificate-to-fill-in";

pub(super) fn carry(convox: &Convox, certificate: Option<&str>, draft: &mut Draft) {
    which(convox, draft);
    https(convox, certificate, draft);
    attributes(convox, draft);
    groups(convox, draft);
    network_balancers(convox, draft);
    name(convox, draft);
}

fn which(convox: &Convox, draft: &mut Draft) {
    let (internal, only) = (convox.yes("Internal"), convox.yes("InternalOnly"));
    draft.carry(convox, &["Internal"], "router.internal", internal);
    draft.carry(convox, &["InternalOnly"], "router.public", !only);
    if only && !internal {
        draft.by_hand("InternalOnly", "there is no router at all, since Internal=No");
        draft.refuse(
            "the rack has no router at all: InternalOnly=Yes takes the public one away, and Internal=No adds none",
            "run `convox rack params set Internal=Yes` first, and import again",
        );
    }
    if internal && !convox.has_private_network() {
        draft.notes.push("the internal router moves from the public subnets into private ones".to_owned());
    }
}

fn https(convox: &Convox, certificate: Option<&str>, draft: &mut Draft) {
    match certificate {
        Some(arn) => draft.set("router.certificate", arn, "--certificate"),
        None => {
            draft.set(
                "router.certificate",
                CERTIFICATE,
                "no rack.yml compiles with this: write the ARN of your own certificate",
            );
            let region = convox.region().unwrap_or("REGION");
            draft.ask(
                "the certificate of the Convox rack is for names of `convox.site`: issue one for your own domain, point its DNS \
                 name at the router, and write its ARN to `router.certificate`",
                Some(Shell::of(
                    "aws acm request-certificate --domain-name '*.example.com' --validation-method DNS --region {}",
                    [Shell::word(region)],
                )),
            );
        }
    }
    match convox.is_set("SslPolicy") {
        true => draft.carry(convox, &["SslPolicy"], "router.tls-policy", convox.value("SslPolicy").trim()),
        false => draft
            .changed("SslPolicy", "clients need TLS 1.2 or 1.3: AWS's default, which Convox left, admits older ones"),
    }
    match convox.yes("DisableALBPort80") {
        true if convox.has_public_router() => draft.carry(convox, &["DisableALBPort80"], "router.http", "none"),
        true => draft.dropped("DisableALBPort80", "there is no public router"),
        false => draft.carried("DisableALBPort80"),
    }
    if convox.yes("DisableALBPort80") && convox.yes("Internal") && convox.has_public_router() {
        draft.changed("DisableALBPort80", "the internal router does not listen on port 80 either");
    }
}

/// What Convox's internal router has, whatever the parameter says.
const INTERNAL_TIMEOUT: u32 = 3600;

fn attributes(convox: &Convox, draft: &mut Draft) {
    let name = "LoadBalancerIdleTimeout";
    let timeout = convox.number(name).unwrap_or(INTERNAL_TIMEOUT);
    if convox.has_public_router() {
        draft.carry(convox, &[name], "router.idle-timeout", timeout);
    } else {
        draft.set("router.idle-timeout", INTERNAL_TIMEOUT, "what Convox's internal router has");
        draft.carried(name);
    }
    if timeout != INTERNAL_TIMEOUT && convox.yes("Internal") {
        draft.changed(name, "it is that of the internal router too, which had 3600 seconds");
    }
    match convox.value("RouterMitigationMode") {
        "monitor" => {
            draft.changed(
                "RouterMitigationMode",
                "`defensive`: `monitor` lets requests through that servers may read in different ways",
            );
        }
        mode => draft.carry(convox, &["RouterMitigationMode"], "router.mitigation", mode),
    }
}

fn groups(convox: &Convox, draft: &mut Draft) {
    for (name, key, used) in [
        ("RouterSecurityGroup", "router.security-groups", convox.has_public_router()),
        ("RouterInternalSecurityGroup", "router.internal-security-groups", convox.yes("Internal")),
    ] {
        let groups = convox.list(name);
        match (groups.is_empty(), used) {
            (false, true) => draft.carry(convox, &[name], key, json!(groups)),
            (false, false) => draft.dropped(name, "there is no such router"),
            (true, _) => draft.carried(name),
        }
    }
}

/// A Network Load Balancer, with what of it Convox has as parameters.
struct Balancer {
    key: &'static str,
    name: &'static str,
    allow: &'static str,
    /// The parameters that say yes or no, and their keys below that of the load balancer.
    switches: [(&'static str, &'static str); 2],
}

const BALANCERS: [Balancer; 2] = [
    Balancer {
        key: "nlb.public",
        name: "NLB",
        allow: "NLBAllowCIDR",
        switches: [("NLBCrossZone", "cross-zone"), ("NLBDeletionProtection", "protected")],
    },
    Balancer {
        key: "nlb.internal",
        name: "NLBInternal",
        allow: "NLBInternalAllowCIDR",
        switches: [("NLBInternalCrossZone", "cross-zone"), ("NLBInternalDeletionProtection", "protected")],
    },
];

fn network_balancers(convox: &Convox, draft: &mut Draft) {
    for Balancer { key, name, allow, switches } in &BALANCERS {
        let names = [*name, switches[0].0, switches[1].0];
        if !convox.yes(name) {
            names.iter().chain([allow]).for_each(|one| draft.dropped(one, "there is no such load balancer"));
            continue;
        }
        if *name == "NLBInternal" && !convox.has_private_network() {
            draft.refuse(
                "the internal Network Load Balancer is in public subnets, and AWS does not move one to other subnets of its zones at once",
                "create a rack beside this one: `rackform import --beside`",
            );
        }
        let on =
            switches.iter().filter(|(switch, _)| convox.yes(switch)).map(|(_, key)| ((*key).to_owned(), json!(true)));
        draft.carry(convox, &names, key, Value::Object(on.collect()));
        draft.by_hand(
            allow,
            "who may connect is said beside each listener: take the list into the stacks of the applications",
        );
    }
}

/// The name of the internal router, which cannot change.
fn name(convox: &Convox, draft: &mut Draft) {
    let parameter = "InternalRouterSuffix";
    if !convox.yes("Internal") {
        return draft.dropped(parameter, "there is no internal router");
    }
    match convox.internal_router_name() {
        Some(name) => draft.carry(convox, &[parameter], "keep.internal-router-name", name),
        None => draft.by_hand(
            parameter,
            "the name of the internal router is not known, so it is replaced and its DNS name changes",
        ),
    }
}
