//! The HTTP proxy through which instances send what leaves.

use super::Cidr;
use crate::description::{Keys, NO_SECTION, Textual, Word, Wrong, as_written, clip, wrong_type};
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt;
use std::net::Ipv4Addr;

/// An HTTP proxy, and what is reached without it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proxy {
    /// Where it listens.
    pub address: ProxyAddress,
    /// What is reached without it, besides what always is.
    pub except: Vec<Direct>,
}

/// What the keys of a proxy are, for the schema.
const ADDRESS: &str = "The host and port of the proxy.";
const EXCEPT: &str = "Names, each with its subdomains, and IPv4 blocks that are reached without the proxy, in addition to the VPC, the metadata services and, with the s3 endpoint, S3.";

impl Word for Proxy {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        if !value.is_object() {
            findings.push(wrong_type(value, at, &Self::expected()));
            return None;
        }
        let keys = Keys::of(value, at, &["address", "except"], &NO_SECTION, findings);
        let address = keys.take("address", None::<ProxyAddress>, findings);
        let except = keys.take("except", Vec::new(), findings);
        if value.get("address").is_none() {
            let message = format!("`{at}` has no `address`");
            let finding = Diagnostic::error(&codes::MISSING_KEY, Place::Key(at.clone()), message);
            findings.push(finding.hint(format!("write {}", Self::expected())));
        }
        Some(Self { address: address?, except })
    }

    fn expected() -> String {
        "its host and port: `{ address: proxy.example.com:3128 }`".to_owned()
    }

    fn schema() -> Value {
        let described = |mut schema: Value, description: &str| {
            schema["description"] = description.into();
            schema
        };
        let keys = json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["address"],
            "examples": [{ "address": "proxy.example.com:3128" }],
            "properties": {
                "address": described(<ProxyAddress as Word>::schema(), ADDRESS),
                "except": described(<Vec<Direct> as Word>::schema(), EXCEPT),
            },
        });
        json!({ "anyOf": [keys] })
    }
}

/// A host, by name or IPv4 address, and the port at which a proxy listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyAddress {
    host: String,
    port: u16,
}

impl ProxyAddress {
    /// The address of its host, where that is not given by name.
    pub fn ip(&self) -> Option<Ipv4Addr> {
        self.host.parse().ok()
    }
}

impl Textual for ProxyAddress {
    const EXPECTED: &'static str = "a host and a port such as `proxy.example.com:3128`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        // What could be a password is not repeated.
        if text.contains('@') {
            let message = "it contains a user or a password, which everyone can read who may describe launch templates";
            let hint = "write the host and port alone, and let the proxy admit the VPC's addresses";
            return Err(Wrong::new(&codes::PROXY_CREDENTIALS, message, hint));
        }
        let wrong = |message: String, hint: String| Err(Wrong::new(&codes::INVALID_PROXY, message, hint));
        let rest = match text.split_once("://") {
            None => text,
            Some(("http", rest)) => rest,
            Some((scheme, rest)) => {
                let rest = clip(rest.trim_end_matches('/'));
                let message = format!("the scheme `{}` is not supported: the proxy is spoken to by HTTP", clip(scheme));
                return wrong(message, format!("write `{rest}`, without a scheme; HTTPS goes through it by CONNECT"));
            }
        };
        let (host, port) = rest.split_once(':').unwrap_or((rest, ""));
        let number = port.parse::<u16>().ok().filter(|number| *number > 0 && !port.starts_with(['0', '+']));
        match number {
            Some(port) if is_host(host) => Ok(Self { host: host.to_owned(), port }),
            _ => wrong(format!("`{}` is not {}", clip(text), Self::EXPECTED), format!("write {}", Self::EXPECTED)),
        }
    }

    fn schema() -> Value {
        let pattern = "^(http://)?[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*:[1-9][0-9]{0,4}$";
        json!({ "type": "string", "pattern": pattern })
    }
}

impl fmt::Display for ProxyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// What is reached without the proxy: a name with all below it, an address, or a block of addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Direct(String);

impl Textual for Direct {
    const EXPECTED: &'static str = "a name such as `example.com`, or an IPv4 block such as `10.0.0.0/8`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        if text.contains('/') {
            return Cidr::parse(text).map(|block| Self(block.to_string()));
        }
        let name = text.strip_prefix('.').unwrap_or(text);
        if is_host(name) && !(text.starts_with('.') && name.parse::<Ipv4Addr>().is_ok()) {
            return Ok(Self(text.to_owned()));
        }
        let hint = match text.strip_prefix("*.").filter(|name| is_host(name)) {
            Some(name) => format!("write `{name}`, which is for all names below it too"),
            None => format!("write {}", Self::EXPECTED),
        };
        Err(Wrong::new(&codes::INVALID_PROXY, format!("`{}` is not {}", clip(text), Self::EXPECTED), hint))
    }

    fn schema() -> Value {
        let pattern = "^([0-9.]+/[0-9]{1,2}|\\.?[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*)$";
        json!({ "type": "string", "pattern": pattern })
    }
}

impl fmt::Display for Direct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_written!(ProxyAddress, Direct);

/// Whether a text is the name of a host (RFC 1123, 2.1), or an IPv4 address; what ends with a number is no name.
fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_name = text.len() <= 253 && text.split('.').all(is_label);
    let is_numeric = text.rsplit('.').next().is_some_and(|last| last.bytes().all(|digit| digit.is_ascii_digit()));
    if is_numeric { text.parse::<Ipv4Addr>().is_ok() } else { is_name }
}
