//! What AWS refuses in combination: each value is good alone, and no schema of a type tells. Only what is written as a plain
//! value is judged.

use crate::check::resource::Stage;
use crate::diag::codes::template as codes;
use crate::diag::{Code, Diagnostic, Place};
use crate::template::intrinsic::grows;
use crate::template::trail::Trail;
use crate::template::{Document, Resource};
use serde_json::Value;

/// What is wrong between properties, policies and resources.
pub(super) fn findings(document: Document, stage: Stage) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for resource in document.resources().filter(|resource| !resource.id.starts_with("Fn::")) {
        let mut judge = Judge { document, resource, findings: &mut findings };
        match resource.kind {
            "AWS::AutoScaling::AutoScalingGroup" => judge.group(),
            "AWS::ECS::CapacityProvider" => judge.capacity_provider(),
            "AWS::ECS::Service" => judge.service(),
            "AWS::ECS::TaskDefinition" => judge.task_definition(),
            _ if resource.is_serverless() && stage == Stage::Final => judge.serverless(),
            _ if resource.is_custom() => judge.custom(),
            _ => {}
        }
    }
    findings
}

struct Judge<'a, 'f> {
    document: Document<'a>,
    resource: Resource<'a>,
    findings: &'f mut Vec<Diagnostic>,
}

impl<'a> Judge<'a, '_> {
    /// Source: EC2 Auto Scaling API reference, `CreateAutoScalingGroup`; CloudFormation user guide, "UpdatePolicy": of
    /// `MinInstancesInService`, "this value must be less than the MaxSize".
    fn group(&mut self) {
        let id = self.resource.id;
        let [least, most, desired] =
            ["/MinSize", "/MaxSize", "/DesiredCapacity"].map(|path| number(self.property(path)));
        if let (Some(least), Some(most)) = (least, most)
            && least > most
        {
            let message = format!("`MinSize` of `{id}` is {least}, which is greater than `MaxSize` {most}");
            self.conflict("Properties/MinSize", message, "set `MinSize` to at most `MaxSize`");
        }
        if let Some(desired) = desired
            && (least.is_some_and(|least| desired < least) || most.is_some_and(|most| desired > most))
        {
            let message =
                format!("`DesiredCapacity` of `{id}` is {desired}, which is not between `MinSize` and `MaxSize`");
            self.conflict("Properties/DesiredCapacity", message, "set it to a number between `MinSize` and `MaxSize`");
        }
        let path = "UpdatePolicy/AutoScalingRollingUpdate/MinInstancesInService";
        if let (Some(kept), Some(most)) = (number(self.at(path)), most)
            && kept >= most
        {
            let message =
                format!("`MinInstancesInService` of `{id}` is {kept}, which is not less than its `MaxSize` {most}");
            self.conflict(
                path,
                message,
                "lower `MinInstancesInService`, or raise `MaxSize`: an update replaces one at least",
            );
        }
    }

    /// Source: ECS developer guide, "Control the instances Amazon ECS terminates": the group has to protect new instances.
    fn capacity_provider(&mut self) {
        let path = "Properties/AutoScalingGroupProvider/ManagedTerminationProtection";
        let group = self.property("/AutoScalingGroupProvider/AutoScalingGroupArn/Ref").and_then(Value::as_str);
        let group = group.and_then(|id| self.document.resource(id));
        let Some(group) = group.filter(|group| group.kind == "AWS::AutoScaling::AutoScalingGroup") else { return };
        let protects = match group.body.get("Properties").and_then(|all| all.get("NewInstancesProtectedFromScaleIn")) {
            None => group.body.get("Properties").and_then(Value::as_object).is_some_and(grows),
            Some(flag) => flag != false && flag != "false",
        };
        if self.at(path).is_some_and(|value| value == "ENABLED") && !protects {
            let message = format!(
                "`{}` has managed termination protection, but `{}` does not protect new instances from scale-in",
                self.resource.id, group.id
            );
            let hint = format!("set `NewInstancesProtectedFromScaleIn` of `{}` to true, or write `DISABLED`", group.id);
            self.conflict(path, message, hint);
        }
    }

    /// Source: ECS API reference, `CreateService` and `AwsVpcConfiguration`.
    fn service(&mut self) {
        let id = self.resource.id;
        let Some(kind) = self.property("/LaunchType").and_then(Value::as_str) else { return };
        if self.property("/CapacityProviderStrategy").and_then(Value::as_array).is_some_and(|items| !items.is_empty()) {
            let message = format!("`{id}` has both a launch type and a capacity provider strategy");
            self.conflict("Properties/LaunchType", message, "remove one of the two");
        }
        let path = "Properties/NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp";
        if kind != "FARGATE" && self.at(path).is_some_and(|value| value == "ENABLED") {
            let message =
                format!("tasks of `{id}` should have public addresses, which launch type `{kind}` does not support");
            self.conflict(path, message, "write `DISABLED`, or use launch type `FARGATE`");
        }
        if kind == "FARGATE" && self.resource.property("NetworkConfiguration").is_none() && !self.grows() {
            let message = format!("`{id}` has launch type `FARGATE`, but no `NetworkConfiguration`");
            self.conflict("Properties/LaunchType", message, "add `NetworkConfiguration` with `AwsvpcConfiguration`");
        }
    }

    /// Source: ECS API reference, `RegisterTaskDefinition`: on Fargate the network mode is `awsvpc`.
    fn task_definition(&mut self) {
        let compatible = self.property("/RequiresCompatibilities").and_then(Value::as_array);
        let mode = self.resource.property("NetworkMode");
        let other = mode.map_or(!self.grows(), |mode| mode.is_string() && mode != "awsvpc");
        if compatible.is_some_and(|all| all.iter().any(|one| one == "FARGATE")) && other {
            let message = format!("`{}` requires Fargate, but its `NetworkMode` is not `awsvpc`", self.resource.id);
            let path = if mode.is_some() { "Properties/NetworkMode" } else { "Properties/RequiresCompatibilities" };
            self.conflict(path, message, "set `NetworkMode` to `awsvpc`");
        }
    }

    /// Source: CloudFormation template reference, `AWS::CloudFormation::CustomResource`. One whose condition never holds stands
    /// in many templates only so that there is a resource: AWS asks for the token when it creates one.
    fn custom(&mut self) {
        let is_made = !self.resource.body.contains_key("Condition");
        if is_made && self.resource.property("ServiceToken").is_none() && !self.grows() {
            let message = format!("the custom resource `{}` has no `ServiceToken`", self.resource.id);
            let hint = "set `ServiceToken` to the ARN of the Lambda function or SNS topic that handles it";
            self.tell(&codes::MISSING_PROPERTY, "Properties", message, hint);
        }
    }

    fn serverless(&mut self) {
        let message = format!(
            "`{}` of `{}` needs the transform `AWS::Serverless-2016-10-31`",
            self.resource.kind, self.resource.id
        );
        let hint = "add `\"Transform\": \"AWS::Serverless-2016-10-31\"` at the top";
        self.tell(&codes::UNKNOWN_TYPE, "Type", message, hint);
    }

    /// A value of the resource: `UpdatePolicy/AutoScalingRollingUpdate`.
    fn at(&self, path: &str) -> Option<&'a Value> {
        let mut steps = path.split('/');
        let first = self.resource.body.get(steps.next()?)?;
        steps.try_fold(first, |value, step| value.get(step))
    }

    /// A value among its properties: `/NetworkConfiguration`.
    fn property(&self, path: &str) -> Option<&'a Value> {
        self.resource.body.get("Properties")?.pointer(path)
    }

    /// Whether more properties are added before the deployment.
    fn grows(&self) -> bool {
        self.resource.body.get("Properties").and_then(Value::as_object).is_some_and(grows)
    }

    fn conflict(&mut self, path: &str, message: String, hint: impl Into<String>) {
        self.tell(&codes::PROPERTY_CONFLICT, path, message, hint);
    }

    /// Tells of a fault where it stands, or of the resource where nothing is written.
    fn tell(&mut self, code: &'static Code, path: &str, message: String, hint: impl Into<String>) {
        let section = Trail::ROOT.key("Resources");
        let mut pointer = section.key(self.resource.id).pointer();
        if self.at(path).is_some() {
            pointer = format!("{pointer}/{path}");
        }
        let place = Place::Pointer(pointer);
        self.findings.push(Diagnostic::error(code, place, message).hint(hint));
    }
}

/// A whole number, which may be written as a string.
fn number(value: Option<&Value>) -> Option<i64> {
    let value = value?;
    value.as_str().map_or_else(|| value.as_i64(), |text| text.trim().parse().ok())
}
