//! What AWS refuses in combination: each value is good alone, and no schema of a type tells. Only what is written as a plain
//! value is judged.
//!
//! | room | what it judges |
//! |---|---|
//! | `rows` | what the table of [combinations](crate::types::combinations) says |
//! | `own` | groups, capacity providers, and types that are not AWS's |
//! | `tables`, `tasks`, `pipelines`, `domains`, `pairs`, `newcomers` | what takes more than a row |

mod domains;
mod newcomers;
mod own;
mod pairs;
mod pipelines;
mod rows;
mod tables;
mod tasks;

use crate::check::resource::Stage;
use crate::check::walk::Reporter;
use crate::diag::Diagnostic;
use crate::template::Document;
use crate::template::trail::Trail;
use serde_json::Value;

/// What is wrong between properties, policies and resources.
pub(super) fn findings(document: Document, stage: Stage) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let section = Trail::ROOT.key("Resources");
    for resource in document.resources().filter(|resource| !resource.id.starts_with("Fn::")) {
        rows::judge(document, resource, &section.key(resource.id), &mut findings);
        own::judge(document, resource, stage, &mut findings);
        if let Some(properties) = resource.body.get("Properties") {
            let at = section.key(resource.id);
            let reporter = &mut Reporter { resource, findings: &mut findings };
            further(document, reporter, properties, &at.key("Properties"));
        }
    }
    findings
}

/// What takes more than a row.
fn further(document: Document, reporter: &mut Reporter, properties: &Value, at: &Trail) {
    match reporter.resource.kind {
        "AWS::ApiGateway::Method" => pairs::of_one_api(document, reporter, properties, at),
        "AWS::ApiGateway::Stage" => pairs::of_one_api(document, reporter, properties, at),
        "AWS::CertificateManager::Certificate" => domains::certificate(reporter, properties, at),
        "AWS::CloudFront::Distribution" => domains::distribution(reporter, properties, at),
        "AWS::CodeBuild::Project" => pairs::project(document, reporter, properties, at),
        "AWS::CodePipeline::Pipeline" => pipelines::judge(reporter, properties, at),
        "AWS::DynamoDB::GlobalTable" => tables::judge(reporter, properties, at),
        "AWS::DynamoDB::Table" => tables::judge(reporter, properties, at),
        "AWS::ECS::TaskDefinition" => tasks::judge(reporter, properties, at),
        "AWS::Lambda::EventSourceMapping" => pairs::event_source(document, reporter, properties, at),
        "AWS::Lambda::Function" => newcomers::function(reporter, properties, at),
        "AWS::RDS::DBInstance" => pairs::instance(document, reporter, properties, at),
        "AWS::Route53::RecordSet" => domains::record(reporter, properties, at),
        "AWS::Route53::RecordSetGroup" => domains::record(reporter, properties, at),
        "AWS::S3::Bucket" => newcomers::bucket(reporter, properties, at),
        "AWS::Serverless::Function" => newcomers::function(reporter, properties, at),
        _ => {}
    }
}
