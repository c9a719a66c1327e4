//! How many tasks there are, and how they are replaced.

use super::App;
use crate::cfn::kinds::applicationautoscaling::{PredefinedMetric, ScalableTarget, ScalingPolicy, TargetTracking};
use crate::cfn::kinds::ecs::{DeploymentCircuitBreaker, DeploymentConfiguration, Service as EcsService};
use crate::cfn::kinds::elasticloadbalancing::TargetGroup;
use crate::cfn::{Ref, Template, Text};
use crate::plan::services::{Count, Entrance, Scaling, Service};

/// How many tasks the template asks for. Where their number is scaled it asks for none: it would set back what was decided
/// whenever the service is updated (ECS API reference, UpdateService, `desiredCount`).
pub(super) fn desired(service: &Service) -> Option<u32> {
    match service.count {
        Count::Fixed(count) => Some(count),
        Count::Everywhere | Count::Scaled(_) => None,
    }
}

/// How tasks are replaced: where new ones do not start, ECS brings the last good ones back.
pub(super) fn deployment(service: &Service) -> DeploymentConfiguration {
    DeploymentConfiguration {
        minimum_healthy_percent: service.deployment.min,
        maximum_percent: service.deployment.max,
        deployment_circuit_breaker: DeploymentCircuitBreaker { enable: true, rollback: true },
    }
}

/// Whether ECS moves tasks when zones have different numbers of them: it starts one more for that (ECS developer guide,
/// "Balancing an Amazon ECS service across Availability Zones").
pub(super) fn rebalancing(service: &Service) -> Option<&'static str> {
    match service.count {
        Count::Everywhere => None,
        Count::Fixed(_) | Count::Scaled(_) if service.deployment.max > 100 => Some("ENABLED"),
        Count::Fixed(_) | Count::Scaled(_) => Some("DISABLED"),
    }
}

pub(super) fn synth(
    app: &App,
    service: &Service,
    targets: Option<(&Entrance, &Ref<TargetGroup>)>,
    ecs: &Ref<EcsService>,
    t: &mut Template,
) {
    let Count::Scaled(Scaling { min, max, targets: by }) = service.count else { return };
    let target = ScalableTarget {
        service_namespace: "ecs",
        scalable_dimension: "ecs:service:DesiredCount",
        resource_id: Text::join("/", [Text::from("service"), app.imports.text("Cluster"), Text::from(&ecs.name())]),
        min_capacity: min,
        max_capacity: max,
    };
    let target = t.add(format!("{}Scaling", service.id), target);
    let label = targets.map(|(entrance, group)| {
        let balancer = app.imports.text(&format!("{}Name", entrance.listener.site.export()));
        Text::join("/", [balancer, Text::from(&group.full_name())])
    });
    let policies = [
        ("Cpu", "cpu", "ECSServiceAverageCPUUtilization", by.cpu.map(|value| value.get()), None),
        ("Memory", "memory", "ECSServiceAverageMemoryUtilization", by.memory.map(|value| value.get()), None),
        ("Requests", "requests", "ALBRequestCountPerTarget", by.requests.map(|value| value.get()), label),
    ];
    for (suffix, policy_name, predefined_metric_type, value, resource_label) in policies {
        let Some(target_value) = value else { continue };
        let metric = PredefinedMetric { predefined_metric_type, resource_label };
        let policy = ScalingPolicy {
            policy_name,
            policy_type: "TargetTrackingScaling",
            scaling_target_id: target.clone(),
            target_tracking_scaling_policy_configuration: TargetTracking {
                predefined_metric_specification: metric,
                target_value,
            },
        };
        t.add(format!("{}Scaling{suffix}", service.id), policy);
    }
}
