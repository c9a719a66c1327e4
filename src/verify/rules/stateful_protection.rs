//! What holds data outlives the stack.

use crate::diag::Code;
use crate::template::evaluate::Truth;
use crate::verify::case::Case;
use crate::verify::report::{Claim, Report, at};
use crate::verify::{Hop, Rule};
use serde_json::Value;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "stateful-protection",
        means: "A resource that holds data is deleted with the stack, or when CloudFormation replaces it.",
        why: "One changed property can replace a resource, and one wrong command delete a stack. The data is gone then, and no update brings it back.",
        mend: "Set `DeletionPolicy` and `UpdateReplacePolicy` to `Retain`, or to `Snapshot` where the type has it.",
    },
    title: "what holds data outlives the stack",
    checks: "`DeletionPolicy` and `UpdateReplacePolicy` of file systems, buckets, databases, tables, volumes, keys, log groups and the like.",
    judge,
};

/// The types whose deletion loses data or makes it unreadable.
const STATEFUL: &[&str] = &[
    "AWS::Cognito::UserPool",
    "AWS::DocDB::DBCluster",
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::EC2::Volume",
    "AWS::ECR::Repository",
    "AWS::EFS::FileSystem",
    "AWS::FSx::FileSystem",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",
    "AWS::Neptune::DBCluster",
    "AWS::OpenSearchService::Domain",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
    "AWS::S3::Bucket",
    "AWS::SecretsManager::Secret",
];

/// Whether deleting a resource of a type loses data, or makes it unreadable.
pub fn is_stateful(kind: &str) -> bool {
    STATEFUL.contains(&kind)
}

/// The values of these policies that keep the data (CloudFormation template reference, "DeletionPolicy attribute").
const KEEPING: &[&str] = &["Retain", "RetainExceptOnCreate", "Snapshot"];

fn judge(case: &Case, report: &mut Report) {
    for resource in case.document.resources().filter(|resource| is_stateful(resource.kind)) {
        let exists = case.evaluator.exists(resource);
        if exists.is_no() {
            continue;
        }
        let before = report.count();
        let mut path = Vec::new();
        for (policy, when) in [("DeletionPolicy", "with the stack"), ("UpdateReplacePolicy", "when it is replaced")] {
            let written = resource.body.get(policy);
            let kept = match written {
                Some(Value::String(word)) => Truth::of(KEEPING.contains(&word.as_str())),
                Some(Value::Object(_)) => Truth::Unknown(format!("`{policy}` is computed during deployment")),
                _ => Truth::No,
            };
            let word = written.and_then(Value::as_str).unwrap_or("not set");
            path.push(Hop::new(resource.id, format!("`{policy}` is {word}")));
            report.judge(
                &kept.not().and(exists.clone()),
                || format!("whether `{}` ({}), which holds data, is deleted {when}", resource.id, resource.kind),
                || Claim {
                    resource: resource.id.to_owned(),
                    pointer: at(resource.id)
                        + if written.is_some() { "/" } else { "" }
                        + if written.is_some() { policy } else { "" },
                    refuted: format!(
                        "`{}` ({}) holds data and is deleted {when}: `{policy}` is {word}",
                        resource.id, resource.kind
                    ),
                    hint: format!("set `{policy}` to `Retain`"),
                    path: vec![Hop::new(resource.id, format!("`{policy}` is {word}"))],
                },
            );
        }
        if report.count() == before {
            report.prove(resource.id, format!("`{}` outlives the stack", resource.id), path);
        }
    }
}
