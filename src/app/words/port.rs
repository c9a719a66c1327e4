//! The ports of containers, and of the instances they run on.

use crate::description::{Keys, NO_SECTION, Textual, Word, Wrong, as_written, choice, clip, wrong_type};
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::rack::words::Whole;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::fmt;

choice! {
    /// What a router speaks with a container.
    Protocol, "one of `http`, `https`, `h2` and `grpc`", {
        /// HTTP/1.1.
        Http = "http",
        /// HTTP/1.1 over TLS; the router does not check the certificate.
        Https = "https",
        /// HTTP/2.
        Http2 = "h2",
        /// gRPC.
        Grpc = "grpc",
    }
}

choice! {
    /// A transport protocol.
    Transport, "`tcp` or `udp`", {
        /// TCP.
        Tcp = "tcp",
        /// UDP.
        Udp = "udp",
    }
}

type Number = Whole<1, 65_535>;

/// The port on which a container listens, and what it speaks there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Port {
    number: Number,
    protocol: Protocol,
}

impl Port {
    /// Its number.
    pub fn number(self) -> u32 {
        self.number.get()
    }

    /// What is spoken there.
    pub fn protocol(self) -> Protocol {
        self.protocol
    }
}

impl Word for Port {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        match value {
            Value::Number(_) => {
                Number::read(value, at, findings).map(|number| Self { number, protocol: Protocol::Http })
            }
            Value::Object(_) => {
                let keys = Keys::of(value, at, &["port", "protocol"], &NO_SECTION, findings);
                let number = keys.take("port", None::<Number>, findings);
                let protocol = keys.take("protocol", Protocol::Http, findings);
                if value.get("port").is_none() {
                    let finding =
                        Diagnostic::error(&codes::MISSING_KEY, Place::Key(at.clone()), format!("`{at}` has no `port`"));
                    findings.push(finding.hint("write both: `{ port: 8080, protocol: grpc }`"));
                }
                Some(Self { number: number?, protocol })
            }
            other => {
                findings.push(wrong_type(other, at, &Self::expected()));
                None
            }
        }
    }

    fn expected() -> String {
        "a port such as 8080, or `{ port: 8080, protocol: grpc }`".to_owned()
    }

    fn schema() -> Value {
        let both = json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["port"],
            "properties": { "port": Number::schema(), "protocol": <Protocol as Word>::schema() },
        });
        json!({ "anyOf": [Number::schema(), both] })
    }
}

impl Serialize for Port {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.protocol {
            Protocol::Http => self.number.serialize(serializer),
            protocol => json!({ "port": self.number, "protocol": protocol }).serialize(serializer),
        }
    }
}

/// A port of the instance that leads to the same port of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostPort {
    number: u32,
    transport: Transport,
}

impl HostPort {
    /// Its number.
    pub fn number(self) -> u32 {
        self.number
    }

    /// Whether it is one of TCP or UDP.
    pub fn transport(self) -> Transport {
        self.transport
    }
}

impl Textual for HostPort {
    const EXPECTED: &'static str = "a port with its protocol such as `8125/udp`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        let wrong = || {
            let message = format!("`{}` is not {}", clip(text), Self::EXPECTED);
            Wrong::new(&codes::UNKNOWN_VALUE, message, "write a number from 1 to 65535, a slash, and `tcp` or `udp`")
        };
        let (number, transport) = text.split_once('/').ok_or_else(wrong)?;
        let well_formed = !number.starts_with(['0', '+']);
        let number = number.parse::<u32>().ok().filter(|number| well_formed && (1..=65_535).contains(number));
        Ok(Self { number: number.ok_or_else(wrong)?, transport: Transport::parse(transport).map_err(|_| wrong())? })
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^[1-9][0-9]{0,4}/(tcp|udp)$" })
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.transport)
    }
}

as_written!(HostPort);
