//! How a service is reached: its target group, and the rules of the router's listener that lead to it.

use super::App;
use super::imports::Imports;
use crate::cfn::kinds::elasticloadbalancing::{
    self, Action, Attribute, Certificate, Condition, ListenerCertificate, ListenerRule, Matcher, TargetGroup, Values,
};
use crate::cfn::{Dependency, Ref, Template, Text, Value};
use crate::plan::services::{
    AppPlan, Entrance, Exactness, Listener, ProtocolVersion, Rule, Service, Site, certificate_id,
};
use std::collections::BTreeMap;

/// What is made for a router.
pub(super) struct Made {
    pub port: u32,
    pub targets: Ref<TargetGroup>,
    /// What leads requests to it, and has to be there before its tasks.
    pub before: Vec<Dependency>,
}

/// The target group of a service and its rules. A group belongs to one load balancer and a rule to one listener, so their ids say which;
/// and a rule is told from others by its priority, so that none ever takes the priority that another one still has.
pub(super) fn synth(app: &App, service: &Service, entrance: &Entrance, t: &mut Template) -> Made {
    let site = match entrance.listener.site {
        Site::Public => "",
        Site::Internal => "Internal",
    };
    let targets = t.add(format!("{}{site}Targets", service.id), group(app, entrance));
    app.mark(&targets, service, t);
    let listener = export(entrance.listener);
    let rules = entrance.rules.iter().map(|asked| {
        let rule = rule(asked, app.imports.value(&listener), &targets);
        Dependency::from(&t.add(format!("{}{site}Rule{}", service.id, asked.priority), rule))
    });
    let certificate = entrance
        .certificate
        .as_ref()
        .and_then(|certificate| app.certificates.get(&certificate_id(entrance.listener, certificate)).cloned());
    let before = rules.collect::<Vec<_>>().into_iter().chain(certificate).collect();
    Made { port: entrance.port, targets, before }
}

/// The name under which the rack exports a listener.
fn export(listener: Listener) -> String {
    format!("{}Listener{}", listener.site.export(), listener.port)
}

/// The further certificates of the rack's listeners, by their ids.
pub(super) fn certificates(plan: &AppPlan, imports: &Imports, t: &mut Template) -> BTreeMap<String, Dependency> {
    let made = plan.certificates().into_iter().map(|(listener, certificate)| {
        let id = certificate_id(listener, certificate);
        let further = ListenerCertificate {
            listener_arn: imports.value(&export(listener)),
            certificates: vec![Certificate { certificate_arn: certificate.to_string() }],
        };
        let made = Dependency::from(&t.add(id.clone(), further));
        (id, made)
    });
    made.collect()
}

fn group(app: &App, entrance: &Entrance) -> TargetGroup {
    let health = &entrance.health;
    let protocol = if entrance.is_encrypted { "HTTPS" } else { "HTTP" };
    let codes = health.codes.to_string();
    TargetGroup {
        vpc_id: app.imports.value("Vpc"),
        target_type: if entrance.by_address { "ip" } else { "instance" },
        protocol,
        protocol_version: match entrance.version {
            ProtocolVersion::Http1 => None,
            ProtocolVersion::Http2 => Some("HTTP2"),
            ProtocolVersion::Grpc => Some("GRPC"),
        },
        port: entrance.port,
        health_check_port: "traffic-port",
        health_check_protocol: protocol,
        health_check_path: health.path.to_string(),
        health_check_interval_seconds: health.interval,
        health_check_timeout_seconds: health.timeout,
        healthy_threshold_count: health.healthy,
        unhealthy_threshold_count: health.unhealthy,
        matcher: match entrance.version {
            ProtocolVersion::Grpc => Matcher::Grpc(codes),
            ProtocolVersion::Http1 | ProtocolVersion::Http2 => Matcher::Http(codes),
        },
        target_group_attributes: attributes(entrance),
    }
}

fn attributes(entrance: &Entrance) -> Vec<Attribute> {
    let attribute = |key, value: &str| Attribute { key, value: Text::from(value) };
    let drain = attribute("deregistration_delay.timeout_seconds", &entrance.drain.to_string());
    let sticky = [
        attribute("stickiness.enabled", "true"),
        attribute("stickiness.type", "lb_cookie"),
        attribute("stickiness.lb_cookie.duration_seconds", "86400"),
    ];
    [drain].into_iter().chain(sticky.into_iter().filter(|_| entrance.is_sticky)).collect()
}

fn rule(asked: &Rule, listener_arn: Value<elasticloadbalancing::Listener>, targets: &Ref<TargetGroup>) -> ListenerRule {
    let values = |all: Vec<String>| Some(Values { values: all }).filter(|values| !values.values.is_empty());
    let hosts = values(asked.hosts.iter().map(ToString::to_string).collect());
    let paths = values(asked.paths.iter().map(ToString::to_string).collect());
    let hosts = hosts.map(|host_header_config| Condition::HostHeader { host_header_config });
    let paths = paths.map(|path_pattern_config| Condition::PathPattern { path_pattern_config });
    ListenerRule {
        listener_arn,
        priority: asked.priority,
        conditions: hosts.into_iter().chain(paths).collect(),
        actions: vec![Action::Forward { target_group_arn: targets.clone() }],
    }
}

/// Where a browser finds the service, if one of its hosts has no wildcard: what is behind the shortest of its paths.
pub(super) fn url(entrance: &Entrance) -> Option<String> {
    let before_wildcards = |path: String| path.split(['*', '?']).next().unwrap_or_default().to_owned();
    let urls = entrance.rules.iter().filter_map(|rule| {
        let host = rule.hosts.iter().find(|host| host.exactness() == Exactness::Exact)?;
        let paths = rule.paths.iter().map(|path| before_wildcards(path.to_string()));
        let path = paths.min_by_key(String::len).unwrap_or_default();
        Some((host, if path.starts_with('/') { path } else { String::new() }))
    });
    let (host, path) = urls.min_by_key(|(_, path)| path.len())?;
    let scheme = if entrance.listener.port == 443 { "https" } else { "http" };
    Some(format!("{scheme}://{host}{path}"))
}
