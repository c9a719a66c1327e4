//! What has to agree with another resource of the template.

use crate::check::walk::{Reporter, named, plain};
use crate::diag::codes::template as codes;
use crate::template::trail::Trail;
use crate::template::{Document, Resource};
use serde_json::Value;

/// The resource of a type that a property names.
fn other<'a>(document: Document<'a>, properties: &'a Value, property: &str, kind: &str) -> Option<Resource<'a>> {
    named(document, properties.get(property)?).filter(|resource| resource.kind == kind)
}

/// A number among the properties of a resource; what AWS takes where nothing is said. `None` where nobody knows.
fn seconds(resource: Resource, property: &str, default: i64) -> Option<i64> {
    let Some(properties) = resource.body.get("Properties") else { return Some(default) };
    match properties.as_object()?.get(property) {
        Some(value) => plain(value)?.parse().ok(),
        None => Some(default),
    }
}

/// Source: Lambda API: "Queue visibility timeout: … is less than Function timeout".
pub(super) fn event_source(document: Document, reporter: &mut Reporter, properties: &Value, at: &Trail) {
    let queue = other(document, properties, "EventSourceArn", "AWS::SQS::Queue");
    let function = other(document, properties, "FunctionName", "AWS::Lambda::Function");
    let (Some(queue), Some(function)) = (queue, function) else { return };
    let (visible, runs) = (seconds(queue, "VisibilityTimeout", 30), seconds(function, "Timeout", 3));
    if let (Some(visible), Some(runs)) = (visible, runs)
        && visible < runs
    {
        let because = format!(
            "the visibility timeout of the queue, {visible} seconds, is less than the timeout of `{}`, {runs} seconds",
            function.id
        );
        let hint =
            format!("set `VisibilityTimeout` of `{}` to at least {runs}; AWS recommends six times as much", queue.id);
        let found = format!("is `{}`", queue.id);
        reporter.tell(&codes::PROPERTY_CONFLICT, &at.key("EventSourceArn"), &found, &because, hint);
    }
}

/// Source: RDS API: "The engine name requested for your DB instance doesn't match the engine name of your DB cluster".
pub(super) fn instance(document: Document, reporter: &mut Reporter, properties: &Value, at: &Trail) {
    let Some(cluster) = other(document, properties, "DBClusterIdentifier", "AWS::RDS::DBCluster") else { return };
    let engine = |properties: &Value| properties.get("Engine").and_then(plain).map(|engine| engine.into_owned());
    let theirs = cluster.body.get("Properties").and_then(engine);
    if let (Some(engine), Some(theirs)) = (engine(properties), theirs)
        && engine != theirs
    {
        let because = format!("the engine of its cluster `{}` is `{theirs}`", cluster.id);
        let found = format!("is `{engine}`");
        reporter.tell(&codes::PROPERTY_CONFLICT, &at.key("Engine"), &found, &because, format!("write `{theirs}`"));
    }
}

/// Source: cfn-lint 1.58.0, E3050: CodeBuild looks for a role that is given by its name, which is what `Ref` returns, under the path
/// `/`.
pub(super) fn project(document: Document, reporter: &mut Reporter, properties: &Value, at: &Trail) {
    let is_by_name = properties.get("ServiceRole").is_some_and(|role| role.get("Ref").is_some());
    let Some(role) = other(document, properties, "ServiceRole", "AWS::IAM::Role").filter(|_| is_by_name) else {
        return;
    };
    if let Some(path) = role.property("Path").and_then(plain).filter(|path| path != "/") {
        let because = format!("the path of the role is `{path}`, and CodeBuild looks for a role by name under `/`");
        let found = format!("is the name of `{}`", role.id);
        let hint = format!("write `{{\"Fn::GetAtt\": [\"{}\", \"Arn\"]}}`", role.id);
        reporter.tell(&codes::PROPERTY_CONFLICT, &at.key("ServiceRole"), &found, &because, hint);
    }
}

/// Source: API Gateway API: "Invalid deployment identifier specified", and the like for authorizers: both are of one API.
pub(super) fn of_one_api(document: Document, reporter: &mut Reporter, properties: &Value, at: &Trail) {
    for (property, kind) in
        [("DeploymentId", "AWS::ApiGateway::Deployment"), ("AuthorizerId", "AWS::ApiGateway::Authorizer")]
    {
        let Some(resource) = other(document, properties, property, kind) else { continue };
        let api = |properties: &'_ Value| {
            let id = named(document, properties.get("RestApiId")?)?.id;
            Some(id.to_owned())
        };
        let theirs = resource.body.get("Properties").and_then(api);
        if let (Some(own), Some(theirs)) = (api(properties), theirs)
            && own != theirs
        {
            let because = format!("it is of the API `{theirs}`, not of `{own}`");
            let found = format!("is `{}`", resource.id);
            reporter.tell(&codes::PROPERTY_CONFLICT, &at.key(property), &found, &because, "name one of the same API");
        }
    }
}
