//! The rack's name, and the choices that shape its network.

use crate::description::{Textual, Wrong, as_written, choice, clip};
use crate::diag::codes::rack as codes;
use serde_json::{Value, json};
use std::fmt;

choice! {
    /// Where the rack's instances stand.
    Mode, "`public` or `private`", {
        /// In public subnets, with public addresses.
        Public = "public",
        /// In private subnets, without any.
        Private = "private",
    }
}

choice! {
    /// The two tiers of subnets.
    Tier, "`public` or `private`", {
        /// Subnets with a route to the internet gateway.
        Public = "public",
        /// Subnets without.
        Private = "private",
    }
}

choice! {
    /// How the instances of a private rack reach the internet.
    Nat, "one of `per-zone`, `single`, `regional` and `none`", {
        /// One NAT gateway in each zone.
        PerZone = "per-zone",
        /// One NAT gateway, in the first zone, for all of them.
        Single = "single",
        /// One regional NAT gateway that stands in all zones.
        Regional = "regional",
        /// Not at all: AWS services are reached through VPC endpoints, everything else is out of reach.
        None = "none",
    }
}

/// The rack's name, which is also its stack's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// What stands for the name of a rack that gave none, and is refused for it.
    pub(in crate::rack) fn placeholder() -> Self {
        Self("rack".to_owned())
    }
}

impl Textual for Name {
    const EXPECTED: &'static str = "a name such as `production`";

    /// CloudFormation's rule for stack names (CreateStack, StackName: `[a-zA-Z][-a-zA-Z0-9]*`, at most 128), and that of
    /// ECS for capacity providers, whose name CloudFormation makes from the stack's (AWS::ECS::CapacityProvider, Name).
    fn parse(text: &str) -> Result<Self, Wrong> {
        let wrong = |message: String| Wrong::new(&codes::INVALID_NAME, message, "write a name such as `production`");
        if text.is_empty() {
            return Err(wrong("the name is empty".to_owned()));
        }
        if let Some(bad) = text.chars().find(|letter| !letter.is_ascii_alphanumeric() && *letter != '-') {
            return Err(wrong(format!(
                "`{}` contains `{}`; a stack name can have letters, digits and hyphens only",
                clip(text),
                bad.escape_debug()
            )));
        }
        if !text.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return Err(wrong(format!("`{}` does not start with a letter, as a stack name must", clip(text))));
        }
        if let Some(prefix) = ["aws", "ecs", "fargate"].iter().find(|prefix| text.to_lowercase().starts_with(**prefix))
        {
            let message = format!(
                "`{}` begins with `{prefix}`, which ECS does not allow for capacity providers, and the rack's is \
                 named after it",
                clip(text)
            );
            return Err(wrong(message));
        }
        if text.len() > 128 {
            return Err(wrong(format!("the name has {} characters; a stack name can have at most 128", text.len())));
        }
        Ok(Self(text.to_owned()))
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^(?!([Aa][Ww][Ss]|[Ee][Cc][Ss]|[Ff][Aa][Rr][Gg][Aa][Tt][Ee]))[A-Za-z][A-Za-z0-9-]*$", "maxLength": 128 })
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_written!(Name);
