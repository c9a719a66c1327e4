//! How create-only things of a rack are that was taken over.

use crate::description::{Textual, Wrong, as_written, clip};
use crate::diag::codes::rack as codes;
use serde_json::{Value, json};
use std::fmt;

/// The name of a load balancer: at most 32 letters, digits and hyphens, no hyphen at either end, not beginning with `internal-`
/// (Elastic Load Balancing API reference, CreateLoadBalancer, Name).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalancerName(String);

impl Textual for BalancerName {
    const EXPECTED: &'static str = "the name of a load balancer";

    fn parse(text: &str) -> Result<Self, Wrong> {
        let is_plain = text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
        let is_bounded = !text.is_empty() && text.len() <= 32 && !text.starts_with('-') && !text.ends_with('-');
        if is_plain && is_bounded && !text.starts_with("internal-") {
            return Ok(Self(text.to_owned()));
        }
        let message = format!(
            "`{}` is not the name of a load balancer: that is at most 32 letters, digits and hyphens, and does not begin with \
             `internal-`",
            clip(text)
        );
        Err(Wrong::new(&codes::INVALID_NAME, message, "copy it from `aws elbv2 describe-load-balancers`"))
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$", "examples": ["production-router"] })
    }
}

/// The path of a role in IAM, other than `/`: names between slashes (IAM API reference, CreateRole, Path).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolePath(String);

impl Textual for RolePath {
    const EXPECTED: &'static str = "the path of a role, such as `/convox/`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        let inner = text.strip_prefix('/').and_then(|text| text.strip_suffix('/'));
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@-".contains(letter);
        let is_name = |part: &str| !part.is_empty() && part.chars().all(is_letter);
        if text.len() <= 512 && inner.is_some_and(|inner| inner.split('/').all(is_name)) {
            return Ok(Self(text.to_owned()));
        }
        let message = format!("`{}` is not {}", clip(text), Self::EXPECTED);
        Err(Wrong::new(&codes::INVALID_ID, message, "write the path of the role's ARN, with a slash at both ends"))
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^/([A-Za-z0-9_+=,.@-]+/)+$", "maxLength": 512 })
    }
}

impl fmt::Display for BalancerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for RolePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_written!(BalancerName, RolePath);
