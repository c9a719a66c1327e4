//! Logs: the log group, the bucket for the routers' access logs, VPC flow logs.

use super::network::Network;
use crate::cfn::kinds::ec2::FlowLog;
use crate::cfn::kinds::iam::{InlinePolicy, Role};
use crate::cfn::kinds::logs::LogGroup;
use crate::cfn::kinds::s3::{Bucket, BucketPolicy, Encryption, Lifecycle, Ownership, PublicAccessBlock, Status};
use crate::cfn::policy::{Effect, PolicyDocument, Principal, Statement};
use crate::cfn::{Dependency, Pseudo, Ref, Template, Text, Value, text};
use crate::plan::{AccessLogs, LogDelivery, Plan, Reach, Retention, Router, Versioning};
use serde_json::json;

/// What the other rooms refer to.
pub(super) struct Logs {
    /// Where containers log to.
    pub group: Ref<LogGroup>,
    /// Where routers log to.
    pub bucket: Value<Bucket>,
    /// What lets them, where it is the rack's.
    pub policy: Option<Dependency>,
}

/// The prefix under which a router's access logs stand in the bucket.
pub(super) fn prefix(reach: &Reach) -> &'static str {
    match reach {
        Reach::Internet(_) => "router",
        Reach::Internal(_) => "router-internal",
    }
}

pub(super) fn synth(plan: &Plan, network: &Network, t: &mut Template) -> Logs {
    let days = match plan.retention {
        Retention::Days(days) => Some(days),
        Retention::Forever => None,
    };
    let group = t.add("LogGroup", LogGroup { retention_in_days: days });
    t.retain(&group);
    let (bucket, policy) = match &plan.access_logs {
        AccessLogs::Existing(name) => (Value::given(name), None),
        AccessLogs::Own { expiry, versioning } => bucket(plan, *expiry, *versioning, t),
    };
    if plan.network.flow_logs {
        flow_logs(network, &group, t);
    }
    Logs { group, bucket, policy }
}

/// The rack's own bucket, and the policy that lets access logs in.
fn bucket(
    plan: &Plan,
    expiry: Option<u32>,
    versioning: Versioning,
    t: &mut Template,
) -> (Value<Bucket>, Option<Dependency>) {
    let bucket = Bucket {
        bucket_encryption: Encryption::S3Managed,
        ownership_controls: Ownership::BucketOwnerEnforced,
        public_access_block_configuration: PublicAccessBlock::All,
        lifecycle_configuration: expiry
            .map(|expiration_days| Lifecycle { expiration_days, of_versions: versioning != Versioning::Disabled }),
        versioning_configuration: match versioning {
            Versioning::Disabled => None,
            Versioning::Enabled => Some(Status::Enabled),
            Versioning::Suspended => Some(Status::Suspended),
        },
    };
    let bucket = t.add("Logs", bucket);
    t.retain(&bucket);
    let policy = BucketPolicy { bucket: bucket.clone(), policy_document: access_log_policy(plan, &bucket) };
    let policy = t.add("LogsPolicy", policy);
    ((&bucket).into(), Some(Dependency::from(&policy)))
}

/// Lets Elastic Load Balancing deliver access logs (ELB user guide, "Access logs", bucket policy), and refuses everyone
/// who comes without TLS.
fn access_log_policy(plan: &Plan, bucket: &Ref<Bucket>) -> PolicyDocument {
    let objects =
        |router: &Router| text![&bucket.arn(), "/", prefix(&router.reach), "/AWSLogs/", Pseudo::AccountId, "/*"];
    let deliver = |(sid, principal)| Statement {
        sid: Some(sid),
        effect: Effect::Allow,
        principal: Some(principal),
        action: vec!["s3:PutObject"],
        resource: Some(plan.balancing.routers.iter().map(objects).collect()),
        condition: None,
    };
    let everything = vec![Text::from(&bucket.arn()), text![&bucket.arn(), "/*"]];
    let only_tls = Statement { resource: Some(everything), ..Statement::only_tls("s3:*") };
    let delivered = deliverers(plan.balancing.log_delivery).into_iter().map(deliver);
    PolicyDocument::new(delivered.chain([only_tls]).collect())
}

/// As whom Elastic Load Balancing delivers, with a name for each statement.
fn deliverers(delivery: LogDelivery) -> Vec<(&'static str, Principal)> {
    let service = || Principal::Service(Text::from("logdelivery.elasticloadbalancing.amazonaws.com"));
    match delivery {
        LogDelivery::Service => vec![("AccessLogs", service())],
        LogDelivery::Account(id) => vec![("AccessLogs", Principal::Account(id))],
        LogDelivery::Both(id) => vec![("AccessLogs", service()), ("AccessLogsByAccount", Principal::Account(id))],
    }
}

/// Records all traffic of the VPC, through a role that may write to this log group only (VPC user guide, "Publish flow
/// logs to CloudWatch Logs").
fn flow_logs(network: &Network, group: &Ref<LogGroup>, t: &mut Template) {
    let write = Statement {
        sid: None,
        effect: Effect::Allow,
        principal: None,
        action: vec!["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        resource: Some(vec![Text::from(&group.arn())]),
        condition: None,
    };
    let find =
        Statement { action: vec!["logs:DescribeLogGroups"], resource: Some(vec![Text::from("*")]), ..write.clone() };
    // Only for flow logs of this account: the service works for all of them.
    let own_account = json!({ "StringEquals": { "aws:SourceAccount": Text::from(Pseudo::AccountId) } });
    let trust =
        Statement { condition: Some(own_account), ..Statement::trust(Text::from("vpc-flow-logs.amazonaws.com")) };
    let role = Role {
        path: None,
        assume_role_policy_document: PolicyDocument::new(vec![trust]),
        managed_policy_arns: None,
        policies: Some(vec![InlinePolicy {
            policy_name: "write-flow-logs",
            policy_document: PolicyDocument::new(vec![write, find]),
        }]),
    };
    let role = t.add("FlowLogRole", role);
    let flow_log = FlowLog {
        resource_type: "VPC",
        resource_id: network.vpc.clone(),
        traffic_type: "ALL",
        log_group_name: group.clone(),
        deliver_logs_permission_arn: role.arn(),
    };
    t.add("FlowLog", flow_log);
}
