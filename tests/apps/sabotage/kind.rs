//! What a kind of sabotage of an app is, and a service as those know it who mean to sabotage it.

use crate::common::{depends_on, of_type};
use rackform::CompiledApp;
use serde_json::{Value, json};

/// A kind of sabotage.
pub struct Kind {
    /// What is done, as a few words joined by hyphens.
    pub name: &'static str,
    /// The slugs of the rules, any one of which refutes it; none of what breaks no promise.
    pub by: &'static [&'static str],
    /// Every way in which it can be done to a service of an app; none where it does not apply.
    pub apply: fn(&Service) -> Vec<Deed>,
}

/// A template after the deed, and where the finding is expected.
pub struct Deed {
    pub template: Value,
    /// The finding is about this resource, or about any where none is named.
    pub about: String,
    /// Its pointer begins with one of these.
    pub places: Vec<String>,
}

/// A service of an app, with what belongs to it.
pub struct Service<'a> {
    pub app: &'a CompiledApp,
    pub id: &'a str,
    /// The task definition.
    pub task: &'a str,
    /// The target group, if a router leads to it.
    pub group: Option<&'a str>,
    /// The rules that forward to the target group.
    pub rules: Vec<&'a str>,
    /// The security group of its own, if its tasks have network interfaces of their own.
    pub security: Option<&'a str>,
}

impl<'a> Service<'a> {
    /// The services of an app.
    pub fn all(app: &'a CompiledApp) -> Vec<Self> {
        let services = of_type(&app.value, "AWS::ECS::Service").into_iter();
        services.map(|(id, resource)| Self::of(app, id, &resource["Properties"])).collect()
    }

    fn of(app: &'a CompiledApp, id: &'a str, properties: &'a Value) -> Self {
        let group = properties["LoadBalancers"][0]["TargetGroupArn"]["Ref"].as_str();
        let rules = of_type(&app.value, "AWS::ElasticLoadBalancingV2::ListenerRule").into_iter();
        let rules = rules.filter(|(_, rule)| {
            group.is_some() && rule["Properties"]["Actions"][0]["TargetGroupArn"]["Ref"].as_str() == group
        });
        let rules = rules.map(|(id, _)| id).collect();
        let security = properties["NetworkConfiguration"]["AwsvpcConfiguration"]["SecurityGroups"][0]["Ref"].as_str();
        Self { app, id, task: properties["TaskDefinition"]["Ref"].as_str().unwrap(), group, rules, security }
    }

    /// What stands at a path below the resources, written as `Www/Properties/Cluster`; null if nothing is there.
    pub fn value(&self, path: &str) -> &'a Value {
        self.app.value["Resources"].pointer(&format!("/{path}")).unwrap_or(&Value::Null)
    }

    /// What stands at a path below the properties of the service.
    pub fn own(&self, path: &str) -> &'a Value {
        self.value(&format!("{}/Properties/{path}", self.id))
    }

    /// Whether Fargate runs its tasks.
    pub fn is_on_fargate(&self) -> bool {
        *self.value(&format!("{}/Properties/RequiresCompatibilities/0", self.task)) == json!("FARGATE")
    }

    /// Whether its tasks have public addresses.
    pub fn is_public(&self) -> bool {
        *self.own("NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp") == json!("ENABLED")
    }

    /// Whether the rack is one without a way to the internet.
    pub fn is_closed(&self) -> bool {
        !self.rack_has("AWS::EC2::NatGateway") && self.rack_is("private")
    }

    /// Whether the rack is in a mode.
    pub fn rack_is(&self, mode: &str) -> bool {
        self.app.rack.value["Outputs"]["Mode"]["Value"] == json!(mode)
    }

    /// Whether the rack has a resource of some type.
    pub fn rack_has(&self, kind: &str) -> bool {
        !of_type(&self.app.rack.value, kind).is_empty()
    }

    /// What the rack exports under a name.
    pub fn import(&self, output: &str) -> Value {
        json!({ "Fn::ImportValue": format!("{}:{output}", self.app.rack.plan.name) })
    }

    /// The template with its resources changed.
    pub fn changed(&self, edit: impl FnOnce(&mut Value)) -> Value {
        let mut template = self.app.value.clone();
        edit(&mut template["Resources"]);
        template
    }

    /// A sabotage that is found at the service itself, at a path of its own.
    pub fn deed(&self, place: &str, edit: impl FnOnce(&mut Value)) -> Vec<Deed> {
        self.deed_at(&format!("{}{place}", self.id), edit)
    }

    /// A sabotage of which the finding is about the service, and lies at a path below the resources.
    pub fn deed_at(&self, place: &str, edit: impl FnOnce(&mut Value)) -> Vec<Deed> {
        let places = vec![format!("/Resources/{place}")];
        vec![Deed { template: self.changed(edit), about: self.id.to_owned(), places }]
    }

    /// A change of which nothing is to be found.
    pub fn harmless(&self, edit: impl FnOnce(&mut Value)) -> Vec<Deed> {
        vec![Deed { template: self.changed(edit), about: String::new(), places: Vec::new() }]
    }
}

/// Takes away resources, and their names from every `DependsOn`.
pub fn remove(resources: &mut Value, ids: &[&str]) {
    let all = resources.as_object_mut().unwrap();
    all.retain(|id, _| !ids.contains(&id.as_str()));
    for resource in all.values_mut() {
        let left = depends_on(resource).into_iter().filter(|id| !ids.contains(id)).map(str::to_owned);
        let left = left.collect::<Vec<_>>();
        if resource.get("DependsOn").is_some() {
            resource["DependsOn"] = json!(left);
        }
    }
}
