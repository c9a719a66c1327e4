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
