//! `Fn::Cidr`: address blocks inside another.

use super::{Computed, Evaluator, Why};
use ipnet::IpNet;
use serde_json::Value;

/// The most blocks that `Fn::Cidr` returns. Source: CloudFormation template reference, "Fn::Cidr".
const MOST: usize = 256;

impl<'a> Evaluator<'a> {
    /// `Fn::Cidr`: the first so many blocks of a size, which is given by the bits that addresses keep to themselves: 8
    /// for a /24 of IPv4 or a /120 of IPv6.
    pub(super) fn cidr(&self, argument: &'a Value, pointer: &str) -> Computed {
        let Some([block, count, bits]) = argument.as_array().map(Vec::as_slice) else {
            return Err(Why::Wants("Fn::Cidr", "a CIDR block, a count and the number of host bits"));
        };
        let (block, count, bits) = (self.text(block)?, self.number(count)?, self.number(bits)?);
        let impossible = || Why::NoBlocks(count, bits, block.clone());
        let whole: IpNet = block.parse().map_err(|_| Why::IsNo(block.clone(), "a CIDR block"))?;
        let room = usize::from(whole.max_prefix_len() - whole.prefix_len());
        let spare = room.checked_sub(bits).ok_or_else(impossible)?;
        // A block with more than eight bits to spare holds more blocks than are allowed.
        let fits = (1..=MOST).contains(&count) && (spare > 8 || count <= 1 << spare);
        let prefix = u8::try_from(usize::from(whole.max_prefix_len()) - bits).ok();
        match prefix.and_then(|prefix| whole.subnets(prefix).ok()) {
            Some(blocks) if fits && whole == whole.trunc() => {
                self.texts(blocks.take(count).map(|block| block.to_string()), pointer)
            }
            _ => Err(impossible()),
        }
    }
}
