//! What takes more than a row.

use crate::check::resource::Stage;
use crate::diag::codes::template as codes;
use crate::diag::{Code, Diagnostic, Place};
use crate::template::intrinsic::grows;
use crate::template::trail::Trail;
use crate::template::{Document, Resource};
use serde_json::Value;

/// Judges a resource.
pub(super) fn judge(document: Document, resource: Resource, stage: Stage, findings: &mut Vec<Diagnostic>) {
    let mut judge = Judge { document, resource, findings };
    match resource.kind {
        "AWS::AutoScaling::AutoScalingGroup" => judge.group(),
        "AWS::ECS::CapacityProvider" => judge.capacity_provider(),
        _ if resource.is_serverless() && stage == Stage::Final => judge.serverless(),
        _ if resource.is_custom() => judge.custom(),
        _ => {}
    }
}

struct Judge<'a, 'f> {
    document: Document<'a>,
    resource: Resource<'a>,
    findings: &'f mut Vec<Diagnostic>,
}

impl<'a> Judge<'a, '_> {
    /// Source: CloudFormation user guide, "UpdatePolicy": of `MinInstancesInService`, "this value must be less than the MaxSize".
    fn group(&mut self) {
        let id = self.resource.id;
        let most = number(self.property("/MaxSize"));
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
