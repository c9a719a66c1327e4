//! **Which properties hold policies**, and what the statements there name.

/// Whether the statements of a document name something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// Each does.
    Always,
    /// None does.
    Never,
    /// They may.
    Perhaps,
}

/// A property that holds a policy.
#[derive(Debug)]
pub struct Policy {
    /// The type.
    pub kind: &'static str,
    /// The property, key by key with slashes; `*` stands for each item of a list.
    pub path: &'static str,
    /// Whom a statement is about: what a policy is attached to needs no naming.
    pub principal: Named,
    /// What it is about.
    pub resource: Named,
}

const fn row(kind: &'static str, path: &'static str, principal: Named, resource: Named) -> Policy {
    Policy { kind, path, principal, resource }
}

const fn identity(kind: &'static str, path: &'static str) -> Policy {
    row(kind, path, Named::Never, Named::Always)
}

const fn resource(kind: &'static str, path: &'static str) -> Policy {
    row(kind, path, Named::Always, Named::Always)
}

/// The properties of which IAM's grammar is judged.
static ROWS: &[Policy] = &[
    identity("AWS::IAM::Group", "Policies/*/PolicyDocument"),
    identity("AWS::IAM::GroupPolicy", "PolicyDocument"),
    identity("AWS::IAM::ManagedPolicy", "PolicyDocument"),
    identity("AWS::IAM::Policy", "PolicyDocument"),
    identity("AWS::IAM::Role", "Policies/*/PolicyDocument"),
    identity("AWS::IAM::RolePolicy", "PolicyDocument"),
    identity("AWS::IAM::User", "Policies/*/PolicyDocument"),
    identity("AWS::IAM::UserPolicy", "PolicyDocument"),
    identity("AWS::SSO::PermissionSet", "InlinePolicy"),
    row("AWS::IAM::Role", "AssumeRolePolicyDocument", Named::Always, Named::Never),
    row("AWS::ECR::Repository", "RepositoryPolicyText", Named::Always, Named::Perhaps),
    row("AWS::EC2::VPCEndpoint", "PolicyDocument", Named::Perhaps, Named::Perhaps),
    row("AWS::EFS::FileSystem", "FileSystemPolicy", Named::Perhaps, Named::Perhaps),
    resource("AWS::KMS::Key", "KeyPolicy"),
    resource("AWS::OpenSearchService::Domain", "AccessPolicies"),
    resource("AWS::S3::BucketPolicy", "PolicyDocument"),
    resource("AWS::SNS::TopicPolicy", "PolicyDocument"),
    resource("AWS::SQS::QueuePolicy", "PolicyDocument"),
    resource("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy"),
];

/// The properties of a type that hold policies.
pub fn policies(kind: &str) -> impl Iterator<Item = &'static Policy> {
    ROWS.iter().filter(move |row| row.kind == kind)
}

/// The properties that hold a policy, of whatever type: an object with a `Statement`.
pub const POLICY_PROPERTIES: &[&str] = &[
    "AccessPolicies",
    "AccessPolicy",
    "AssumeRolePolicyDocument",
    "FileSystemPolicy",
    "InlinePolicy",
    "KeyPolicy",
    "Policy",
    "PolicyDocument",
    "PolicyText",
    "RepositoryPolicyText",
    "ResourcePolicy",
];

/// The types that answer within their VPC only: whom their policies allow something has to be in it.
pub const ANSWERS_INSIDE: &[&str] = &["AWS::EC2::VPCEndpoint", "AWS::EFS::FileSystem"];

/// The properties by which a policy that is a resource of its own names what it is for.
pub const POLICY_TARGETS: &[&str] = &[
    "Bucket",
    "Groups",
    "GroupName",
    "Queues",
    "ResourceArn",
    "RoleName",
    "Roles",
    "SecretId",
    "Topics",
    "UserName",
    "Users",
];

#[cfg(test)]
mod tests {
    use super::{POLICY_PROPERTIES, ROWS};

    #[test]
    fn every_policy_that_is_judged_is_compared() {
        assert!(POLICY_PROPERTIES.is_sorted());
        for row in ROWS {
            let property = row.path.rsplit('/').next().unwrap();
            assert!(POLICY_PROPERTIES.contains(&property), "{} of {}", row.path, row.kind);
        }
    }
}
