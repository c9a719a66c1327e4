//! IPv4 address blocks.

use super::PrefixListId;
use crate::description::{Textual, Word, Wrong, as_written, clip};
use crate::diag::codes::rack as codes;
use ipnet::Ipv4Net;
use serde_json::{Value, json};
use std::fmt;

/// An IPv4 block in CIDR notation whose address is the block's first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cidr(Ipv4Net);

impl Cidr {
    /// Every address there is.
    pub fn anywhere() -> Self {
        Self(Ipv4Net::default())
    }

    /// The block.
    pub fn net(self) -> Ipv4Net {
        self.0
    }
}

impl Textual for Cidr {
    const EXPECTED: &'static str = "an IPv4 block such as `10.0.0.0/16`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        let not_a_block =
            |message: String| Err(Wrong::new(&codes::INVALID_CIDR, message, "write an IPv4 block such as 10.0.0.0/16"));
        let Some((address, prefix)) = text.split_once('/') else {
            let hint = match text.parse::<std::net::Ipv4Addr>() {
                Ok(address) => format!("for this one address write {address}/32"),
                Err(_) => "write an IPv4 block such as 10.0.0.0/16".to_owned(),
            };
            return Err(Wrong::new(
                &codes::INVALID_CIDR,
                format!("`{}` is not a CIDR block: its `/prefix` is missing", clip(text)),
                hint,
            ));
        };
        if address.contains(':') {
            return not_a_block(format!("`{}` is an IPv6 CIDR block; racks use IPv4 addresses", clip(text)));
        }
        let Ok(address) = address.parse::<std::net::Ipv4Addr>() else {
            return not_a_block(format!(
                "`{}` is not an IPv4 address: it needs four numbers from 0 to 255, without leading zeros",
                clip(address)
            ));
        };
        let Some(net) =
            prefix.parse().ok().filter(|_| !leading_zero(prefix)).and_then(|prefix| Ipv4Net::new(address, prefix).ok())
        else {
            return not_a_block(format!(
                "`/{}` is not a prefix length: it must be a number from 0 to 32",
                clip(prefix)
            ));
        };
        if net.trunc() != net {
            return Err(Wrong::new(
                &codes::HOST_BITS_SET,
                format!(
                    "`{net}` is not the first address of its block: its last {} bits are not zero",
                    32 - net.prefix_len()
                ),
                format!("did you mean {}?", net.trunc()),
            ));
        }
        Ok(Self(net))
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": pattern() })
    }
}

/// Blocks as JSON Schema can tell them: numbers within their bounds and without leading zeros, and bytes behind the prefix that
/// are 0. Of the byte in which the prefix ends it says nothing.
fn pattern() -> String {
    const BYTE: &str = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    let blocks = [
        format!("({BYTE}\\.){{3}}{BYTE}/(2[5-9]|3[0-2])"),
        format!("({BYTE}\\.){{3}}0/(1[7-9]|2[0-4])"),
        format!("({BYTE}\\.){{2}}0\\.0/(9|1[0-6])"),
        format!("{BYTE}\\.0\\.0\\.0/[0-8]"),
    ];
    format!("^({})$", blocks.join("|"))
}

fn leading_zero(number: &str) -> bool {
    number.starts_with('+') || (number.len() > 1 && number.starts_with('0'))
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whom a security group admits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The addresses of a block.
    Block(Cidr),
    /// The addresses of a prefix list.
    PrefixList(PrefixListId),
}

impl Textual for Source {
    const EXPECTED: &'static str =
        "an IPv4 block such as `10.0.0.0/16`, or a prefix list such as `pl-0123456789abcdef0`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        match text.starts_with("pl-") {
            true => PrefixListId::parse(text).map(Self::PrefixList),
            false => Cidr::parse(text).map(Self::Block),
        }
    }

    fn schema() -> Value {
        json!({ "anyOf": [<Cidr as Word>::schema(), <PrefixListId as Word>::schema()] })
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Block(block) => block.fmt(f),
            Self::PrefixList(list) => list.fmt(f),
        }
    }
}

as_written!(Cidr, Source);
