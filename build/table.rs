//! The facts while they are written: `src/types/facts.rs` reads what stands here.

use crate::pattern;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What all types share: equal nodes, texts and patterns are written once.
#[derive(Default)]
pub struct Table {
    pub facts: Vec<u8>,
    pub texts: String,
    /// The positions of the patterns' texts, in the order of their numbers.
    pub patterns: Vec<usize>,
    /// Patterns that are not checked.
    pub unchecked: BTreeSet<String>,
    nodes: BTreeMap<Vec<u8>, usize>,
    words: BTreeMap<String, usize>,
    compiled: BTreeMap<String, Option<usize>>,
}

impl Table {
    /// The position of what is written now.
    pub fn write(&mut self, bytes: &[u8]) -> usize {
        self.facts.extend(bytes);
        self.facts.len() - bytes.len()
    }

    /// The position of a node, which is new or known.
    pub fn node(&mut self, node: Vec<u8>) -> usize {
        if let Some(position) = self.nodes.get(&node) {
            return *position;
        }
        let position = self.write(&node);
        self.nodes.insert(node, position);
        position
    }

    /// A position that says where a node stands, for one that has to be named before it is written.
    pub fn forward(&mut self) -> usize {
        self.write(&[0, 0x80, 0, 0, 0, 0])
    }

    /// Says where the node stands: in four bytes, whatever the number is.
    pub fn lead(&mut self, forward: usize, position: usize) {
        for (index, byte) in self.facts[forward + 2..forward + 6].iter_mut().enumerate() {
            let more = if index < 3 { 0x80 } else { 0 };
            *byte = (position >> (7 * index) & 0x7F) as u8 | more;
        }
        assert!(position < 1 << 28, "the facts are longer than a position can say");
    }

    pub fn text(&mut self, text: &str) -> Vec<u8> {
        let start = *self.words.entry(text.to_owned()).or_insert_with(|| {
            self.texts.push_str(text);
            self.texts.len() - text.len()
        });
        [number(start), number(text.len())].concat()
    }

    /// A list of texts, from a list of JSON.
    pub fn texts(&mut self, value: &Value) -> Vec<u8> {
        list(value.as_array().into_iter().flatten().map(|item| self.text(crate::text(item))))
    }

    /// The number of a pattern as `regex-lite` reads it; `None` if it cannot.
    pub fn pattern(&mut self, written: &str) -> Option<usize> {
        if let Some(known) = self.compiled.get(written) {
            return *known;
        }
        let read = pattern::dialect(written);
        let number = regex_lite::Regex::new(&read).is_ok().then(|| {
            let text = self.text(&read);
            let position = self.write(&text);
            self.patterns.push(position);
            self.patterns.len() - 1
        });
        self.compiled.insert(written.to_owned(), number);
        number
    }
}

/// Seven bits in a byte, the lowest first; the eighth says that more follow.
pub fn number(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value > 0x7F {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// The number of the items, and unless it is none the bytes they take.
pub fn list(items: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    let items = items.into_iter().collect::<Vec<_>>();
    if items.is_empty() {
        return number(0);
    }
    let bytes = items.concat();
    [number(items.len()), number(bytes.len()), bytes].concat()
}
