//! IAM policy documents.

use super::value::{Pseudo, Text, text};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

/// A policy: what is allowed or denied.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolicyDocument {
    version: &'static str,
    statement: Vec<Statement>,
}

impl PolicyDocument {
    /// A policy of these statements, in the language's current version.
    pub fn new(statement: Vec<Statement>) -> Self {
        Self { version: "2012-10-17", statement }
    }
}

/// One statement of a policy.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Statement {
    /// A name for it, letters and digits only.
    pub sid: Option<&'static str>,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// Whom it is about; absent in a policy of the identity itself.
    pub principal: Option<Principal>,
    /// What they may do.
    pub action: Vec<&'static str>,
    /// To what; absent in a trust policy.
    pub resource: Option<Vec<Text>>,
    /// When it applies.
    pub condition: Option<Value>,
}

/// Whether a statement allows or denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever else allows.
    Deny,
}

/// Whom a statement is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Principal {
    /// Everyone.
    Everyone,
    /// A service of AWS.
    Service(Text),
    /// An AWS account in the stack's partition, by its id: whoever that account lets.
    Account(&'static str),
}

impl Serialize for Principal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Everyone => serializer.serialize_str("*"),
            Self::Service(name) => json!({ "Service": name }).serialize(serializer),
            Self::Account(id) => {
                json!({ "AWS": text!["arn:", Pseudo::Partition, ":iam::", *id, ":root"] }).serialize(serializer)
            }
        }
    }
}

impl Statement {
    /// A statement about everyone, whoever they are.
    pub fn everyone(sid: &'static str, effect: Effect, action: Vec<&'static str>) -> Self {
        let principal = Some(Principal::Everyone);
        Self { sid: Some(sid), effect, principal, action, resource: None, condition: None }
    }

    /// Refuses everyone who comes without TLS, whatever else allows.
    pub fn only_tls(action: &'static str) -> Self {
        let condition = Some(json!({ "Bool": { "aws:SecureTransport": false } }));
        Self { condition, ..Self::everyone("OnlyTls", Effect::Deny, vec![action]) }
    }

    /// Lets whoever has the role that the statement belongs to do something.
    pub fn allow(sid: &'static str, action: Vec<&'static str>, resource: Vec<Text>) -> Self {
        Self {
            sid: Some(sid),
            effect: Effect::Allow,
            principal: None,
            action,
            resource: Some(resource),
            condition: None,
        }
    }

    /// Lets a service assume the role for what it does in the stack's own account, and for nobody else (IAM user guide, "The
    /// confused deputy problem").
    pub fn trust_for_own_account(service: &str) -> Self {
        let account = json!({ "StringEquals": { "aws:SourceAccount": Text::from(Pseudo::AccountId) } });
        Self { condition: Some(account), ..Self::trust(Text::from(service)) }
    }

    /// Lets a service assume the role the statement belongs to.
    pub fn trust(service: Text) -> Self {
        Self {
            sid: None,
            effect: Effect::Allow,
            principal: Some(Principal::Service(service)),
            action: vec!["sts:AssumeRole"],
            resource: None,
            condition: None,
        }
    }
}
