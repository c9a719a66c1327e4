//! An app's plan to template: total, as that of racks, and with the same names as `plan/services`.
//!
//! Whatever belongs to the rack is imported by the name under which its stack exports it.

mod container;
mod entrance;
mod imports;
mod placement;
mod role;
mod scaling;
mod task;
mod volume;

use super::accepted::accepted;
use crate::cfn::kinds::ecs::{LoadBalancerTarget, Service as EcsService};
use crate::cfn::kinds::iam::Role;
use crate::cfn::kinds::logs::LogGroup;
use crate::cfn::{Dependency, Kind, Output, Ref, Tags, Template, Text};
use crate::plan::Retention;
use crate::plan::services::{AppPlan, Count, Logging, Service};
use imports::Imports;
use std::collections::BTreeMap;

/// The template of an app's plan.
pub fn synth(plan: &AppPlan) -> Template {
    let own = [("Rack".to_owned(), plan.rack.to_string()), ("App".to_owned(), plan.name.to_string())];
    let users = plan.tags.iter().map(|(key, value)| (key.to_owned(), value.to_owned()));
    let tags = Tags::new(&plan.stack(), own.into_iter().chain(users));
    let names = plan.services.iter().map(|service| service.name.to_string()).collect::<Vec<_>>();
    let description = shortened(format!("App {} on rack {}: {}", plan.name, plan.rack, names.join(", ")));
    let mut template = Template::new(description, tags);
    let t = &mut template;
    if !plan.accepted.is_empty() {
        t.note("Accepted", plan.accepted.iter().map(accepted).collect());
    }
    let imports = Imports::of(&plan.rack);
    let group = log_group(plan, t);
    let execution = role::execution(plan, t);
    let certificates = entrance::certificates(plan, &imports, t);
    let app = App { plan, imports, group, execution, certificates };
    let made = plan.services.iter().map(|service| app.service(service, t)).collect::<Vec<_>>();
    task::timers(&app, &made, t);
    app.outputs(&made, t);
    template
}

/// The most bytes of a description (CloudFormation user guide, "Template quotas").
fn shortened(text: String) -> String {
    const MOST: usize = 1024;
    if text.len() <= MOST { text } else { format!("{}…", &text[..MOST - 3]) }
}

/// An app while its template is made.
struct App<'p> {
    plan: &'p AppPlan,
    imports: Imports,
    group: Option<Ref<LogGroup>>,
    execution: Ref<Role>,
    certificates: BTreeMap<String, Dependency>,
}

/// A service that is made.
struct Made<'p> {
    service: &'p Service,
    ecs: Ref<EcsService>,
    task: task::Made,
}

/// Where containers' logs go, kept when the app is deleted: they may tell why.
fn log_group(plan: &AppPlan, t: &mut Template) -> Option<Ref<LogGroup>> {
    let Logging::CloudWatch(retention) = plan.logging else { return None };
    let retention_in_days = match retention {
        Retention::Days(days) => Some(days),
        Retention::Forever => None,
    };
    let group = t.add("LogGroup", LogGroup { retention_in_days });
    t.retain(&group);
    Some(group)
}

impl App<'_> {
    fn service<'p>(&self, service: &'p Service, t: &mut Template) -> Made<'p> {
        let role = role::of_tasks(service, t);
        self.mark(&role, service, t);
        let network = placement::network(self, service, t);
        let volumes = volume::synth(self, service, t);
        let task = task::definition(self, service, &role, &network, volumes, t);
        let entrance = service.entrance.as_ref().map(|entrance| entrance::synth(self, service, entrance, t));
        let placed = placement::placed(self, service);
        let targets = entrance.iter().map(|made| LoadBalancerTarget {
            container_name: service.name.to_string(),
            container_port: made.port,
            target_group_arn: made.targets.clone(),
        });
        let targets = targets.collect::<Vec<_>>();
        let ecs = EcsService {
            cluster: self.imports.value("Cluster"),
            task_definition: task.definition.clone(),
            scheduling_strategy: (service.count == Count::Everywhere).then_some("DAEMON"),
            launch_type: placed.launch_type,
            capacity_provider_strategy: placed.strategy,
            desired_count: scaling::desired(service),
            deployment_configuration: scaling::deployment(service),
            health_check_grace_period_seconds: service.entrance.as_ref().map(|entrance| entrance.health.grace),
            load_balancers: Some(targets).filter(|targets| !targets.is_empty()),
            network_configuration: network.as_ref().map(|network| network.configuration.clone()),
            placement_strategies: placed.strategies,
            availability_zone_rebalancing: scaling::rebalancing(service),
            enable_execute_command: service.role.exec.then_some(true),
            enable_ecs_managed_tags: true,
            propagate_tags: "SERVICE",
        };
        let ecs = t.add(service.id.clone(), ecs);
        self.mark(&ecs, service, t);
        let targets = service.entrance.as_ref().zip(entrance.as_ref().map(|made| &made.targets));
        scaling::synth(self, service, targets, &ecs, t);
        // ECS refuses a target group that no rule leads to yet, and tasks do not start before they reach their files.
        let files = network.and_then(|network| network.files);
        t.wait(&ecs, entrance.into_iter().flat_map(|made| made.before).chain(files));
        Made { service, ecs, task }
    }

    /// Tags what belongs to a service with its name.
    fn mark<K: Kind>(&self, resource: &Ref<K>, service: &Service, t: &mut Template) {
        t.tag(resource, "Service", &service.name.to_string());
    }

    fn outputs(&self, made: &[Made], t: &mut Template) {
        let mut shown = |name: String, value: Text| t.output(name, Output { value, export: None });
        if let Some(group) = &self.group {
            shown("LogGroup".to_owned(), Text::from(group));
        }
        for Made { service, ecs, .. } in made {
            shown(service.id.clone(), Text::from(&ecs.name()));
            if let Some(url) = service.entrance.as_ref().and_then(entrance::url) {
                shown(format!("{}Url", service.id), Text::from(url));
            }
        }
    }
}
