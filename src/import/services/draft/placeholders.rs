//! What stands for something that the source does not say, or has to be otherwise.

use super::super::node::Node;
use super::super::values;
use super::Draft;
use serde_json::{Value, json};

/// The account and region of a placeholder for an image.
const REGISTRY: &str = "000000000000.dkr.ecr.us-east-1.amazonaws.com";

/// How often a router asks, and how long it waits, where nothing is said ([`crate::app::Health`]); in seconds.
const INTERVAL: u64 = 10;
const TIMEOUT: u64 = 5;

impl Draft {
    /// The parameter of Systems Manager that a secret is to be kept in.
    pub fn parameter(&self, name: &str) -> String {
        format!("ssm:/{}/{}/{}", self.rack, self.app, word(name))
    }

    /// Makes the router wait less long for an answer than until it asks again, as it has to; `node` is what said how long, if any did.
    pub fn settle_timeout(&mut self, node: Option<&Node>) {
        let seconds =
            |key: &str, usual: u64| self.get(key).and_then(Value::as_str).and_then(values::go_seconds).unwrap_or(usual);
        let (interval, timeout) = (seconds("health.interval", INTERVAL), seconds("health.timeout", TIMEOUT));
        if timeout < interval {
            return;
        }
        let shorter = values::duration(interval.saturating_sub(1).max(2));
        let how = "shorter than before: a router asks again only after the time for an answer is over";
        match node {
            Some(node) => self.change(node, "health.timeout", shorter, how),
            None => _ = self.write("health.timeout", shorter),
        }
    }

    /// An image that stands for one that is to be built.
    pub fn placeholder_image(&mut self) {
        let image = format!("{REGISTRY}/{}/{}:replace-me", self.app, self.service);
        if self.write("image", image).is_ok() {
            let what =
                "`image` is a placeholder: build the image, push it to a registry such as ECR, and write its reference";
            self.ask("image", what);
        }
    }

    /// A host name that stands for one that the source does not say: a router needs to know which requests are for a service.
    pub fn placeholder_host(&mut self) {
        let host = format!("{}.example.com", self.service);
        if self.get("hosts").is_none() && self.get("paths").is_none() && self.write("hosts", json!([host])).is_ok() {
            self.ask(
                "hosts",
                "`hosts` is a placeholder: write the host names, or `paths`, by which the service is reached",
            );
        }
    }
}

/// A text as a part of the path of a parameter.
fn word(text: &str) -> String {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "_.-".contains(letter);
    text.chars().map(|letter| if fits(letter) { letter } else { '-' }).collect()
}
