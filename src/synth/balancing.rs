//! The routers: load balancers, their security groups and listeners.

use super::logs::{Logs, prefix};
use super::network::Network;
use crate::cfn::kinds::ec2::{IngressRule, IngressSource, SecurityGroup};
use crate::cfn::kinds::elasticloadbalancing::{
    Action, Attribute, Certificate, FixedResponseConfig, Listener, LoadBalancer, RedirectConfig,
};
use crate::cfn::{Pseudo, Ref, Template, Text, Value, text};
use crate::plan::{Balancing, Entrance, Plan, Reach, Router as Planned, Source};

/// A router, as other rooms refer to it.
pub(super) struct Router {
    /// `Router` or `RouterInternal`; what belongs to it has names that begin so.
    pub name: &'static str,
    /// The load balancer.
    pub balancer: Ref<LoadBalancer>,
    /// Its security group.
    pub security: Ref<SecurityGroup>,
    /// Its listeners by port.
    pub listeners: Vec<(u16, Ref<Listener>)>,
}

pub(super) fn synth(plan: &Plan, network: &Network, logs: &Logs, t: &mut Template) -> Vec<Router> {
    plan.balancing.routers.iter().map(|planned| router(plan, planned, network, logs, t)).collect()
}

fn router(plan: &Plan, planned: &Planned, network: &Network, logs: &Logs, t: &mut Template) -> Router {
    let Planned { reach, groups, name: kept } = planned;
    // Defaults are left out: a scheme that is spelled out replaces a load balancer that has it by default (guardian/cdk
    // pull requests 510 and 576), and Convox's router has.
    let (name, scheme, subnets, description) = match reach {
        Reach::Internet(_) => ("Router", None, &network.public, " router"),
        Reach::Internal(_) => ("RouterInternal", Some("internal"), &network.private, " internal router"),
    };
    let admitted = match reach {
        Reach::Internet(sources) => sources.iter().map(from).collect::<Vec<_>>(),
        Reach::Internal(blocks) => blocks.iter().copied().map(IngressSource::Block).collect(),
    };
    let security = SecurityGroup {
        group_description: text![Pseudo::StackName, description],
        vpc_id: network.vpc.clone(),
        security_group_ingress: Some(rules(&plan.balancing.entrance, &admitted)),
    };
    let security = t.add(format!("{name}Security"), security);
    let balancer = LoadBalancer {
        name: kept.as_ref().map(ToString::to_string),
        kind: None,
        scheme,
        subnets: Some(subnets.clone()),
        subnet_mappings: None,
        security_groups: [(&security).into()].into_iter().chain(groups.iter().map(Value::given)).collect(),
        load_balancer_attributes: attributes(&plan.balancing, reach, logs),
    };
    let balancer = t.add(name, balancer);
    t.wait(&balancer, logs.policy.clone());
    if let Reach::Internet(_) = reach {
        t.wait(&balancer, network.attachment.clone());
    }
    let listeners = plan.balancing.entrance.ports().iter().map(|port| {
        let listener = listener(*port, &plan.balancing.entrance, &balancer);
        (*port, t.add(format!("{name}Listener{port}"), listener))
    });
    let listeners = listeners.collect();
    Router { name, balancer, security, listeners }
}

fn from(source: &Source) -> IngressSource {
    match source {
        Source::Block(block) => IngressSource::Block(block.net()),
        Source::PrefixList(list) => IngressSource::PrefixList(list.to_string()),
    }
}

/// The rules that admit these sources to every port with a listener.
fn rules(entrance: &Entrance, admitted: &[IngressSource]) -> Vec<IngressRule> {
    let rule = |port: u16, source: &IngressSource| {
        let from = match source {
            IngressSource::Block(block) => block.to_string(),
            IngressSource::PrefixList(list) => list.clone(),
            IngressSource::Group(_) => "a security group".to_owned(),
        };
        IngressRule {
            description: format!("{} from {from}", if port == 443 { "HTTPS" } else { "HTTP" }),
            ip_protocol: "tcp",
            from_port: Some(port),
            to_port: Some(port),
            source: source.clone(),
        }
    };
    entrance.ports().iter().flat_map(|port| admitted.iter().map(move |source| rule(*port, source))).collect()
}

fn attributes(balancing: &Balancing, reach: &Reach, logs: &Logs) -> Vec<Attribute> {
    let attribute = |key, value: Text| Attribute { key, value };
    vec![
        attribute("idle_timeout.timeout_seconds", Text::from(balancing.idle_timeout.to_string())),
        attribute("routing.http.drop_invalid_header_fields.enabled", Text::from("true")),
        attribute("routing.http.desync_mitigation_mode", Text::from(balancing.mitigation.word())),
        attribute("access_logs.s3.enabled", Text::from("true")),
        attribute("access_logs.s3.bucket", Text::from(&logs.bucket)),
        attribute("access_logs.s3.prefix", Text::from(prefix(reach))),
    ]
}

/// A listener. Applications add rules to it; what no rule is for is answered with 404.
fn listener(port: u16, entrance: &Entrance, balancer: &Ref<LoadBalancer>) -> Listener {
    let nothing_here = Action::FixedResponse {
        fixed_response_config: FixedResponseConfig {
            status_code: "404",
            content_type: "text/plain",
            message_body: "no application answers here",
        },
    };
    let plain = |action| Listener {
        load_balancer_arn: balancer.clone(),
        port,
        protocol: "HTTP",
        ssl_policy: None,
        certificates: None,
        default_actions: vec![action],
    };
    match entrance {
        Entrance::Http => plain(nothing_here),
        Entrance::Https { .. } if port == 80 => plain(Action::Redirect {
            redirect_config: RedirectConfig { protocol: "HTTPS", port: "443", status_code: "HTTP_301" },
        }),
        Entrance::Https { certificate, policy, .. } => Listener {
            protocol: "HTTPS",
            ssl_policy: Some(policy.to_string()),
            certificates: Some(vec![Certificate { certificate_arn: certificate.to_string() }]),
            ..plain(nothing_here)
        },
    }
}
