//! The way from the root of a template to one of its values.

use crate::diag::Place;
use std::fmt::Write;

/// A way into a template: a chain on the stack, written out as a JSON Pointer only when something is to be said.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trail<'a> {
    before: Option<&'a Trail<'a>>,
    step: Step<'a>,
}

/// One step of a [`Trail`].
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl<'a> Trail<'a> {
    /// The root of the template.
    pub(crate) const ROOT: Trail<'static> = Trail { before: None, step: Step::Root };

    /// This way and one key further.
    pub(crate) fn key(&'a self, key: &'a str) -> Trail<'a> {
        Trail { before: Some(self), step: Step::Key(key) }
    }

    /// This way and one list position further.
    pub(crate) fn index(&'a self, index: usize) -> Trail<'a> {
        Trail { before: Some(self), step: Step::Index(index) }
    }

    /// The steps, the root left out.
    pub(crate) fn steps(&self) -> Vec<Step<'a>> {
        let mut steps: Vec<_> = std::iter::successors(Some(*self), |trail| trail.before.copied())
            .map(|trail| trail.step)
            .filter(|step| !matches!(step, Step::Root))
            .collect();
        steps.reverse();
        steps
    }

    /// The JSON Pointer (RFC 6901).
    pub(crate) fn pointer(&self) -> String {
        /// Most pointers are shorter than this.
        const USUAL: usize = 96;
        let mut pointer = String::with_capacity(USUAL);
        self.write(&mut pointer);
        pointer
    }

    /// The JSON Pointer as the place of a finding.
    pub(crate) fn place(&self) -> Place {
        Place::Pointer(self.pointer())
    }

    fn write(&self, pointer: &mut String) {
        if let Some(before) = self.before {
            before.write(pointer);
        }
        match self.step {
            Step::Root => {}
            Step::Key(key) => push_key(pointer, key),
            Step::Index(index) => push_index(pointer, index),
        }
    }
}

/// The JSON Pointer of what stands under keys, one within the other, of what stands at another.
pub(crate) fn under<const N: usize>(pointer: &str, keys: [&str; N]) -> String {
    let length = pointer.len() + keys.iter().map(|key| key.len() + 1).sum::<usize>();
    let mut under = String::with_capacity(length);
    under.push_str(pointer);
    keys.into_iter().for_each(|key| push_key(&mut under, key));
    under
}

/// Lengthens a JSON Pointer by a key; RFC 6901 writes `~` as `~0` and `/` as `~1`.
pub(crate) fn push_key(pointer: &mut String, key: &str) {
    pointer.push('/');
    // Hardly any key has one. All bytes are looked at together, which is quicker than to stop at the first.
    if !key.bytes().fold(false, |found, byte| found | matches!(byte, b'~' | b'/')) {
        return pointer.push_str(key);
    }
    for found in key.chars() {
        match found {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            found => pointer.push(found),
        }
    }
}

/// The first key in the rest of a JSON Pointer, which begins with it.
pub(crate) fn first_key(rest: &str) -> String {
    let first = rest.split('/').next().unwrap_or_default();
    first.replace("~1", "/").replace("~0", "~")
}

/// Lengthens a JSON Pointer by a position in a list.
pub(crate) fn push_index(pointer: &mut String, index: usize) {
    write!(pointer, "/{index}").expect("writing to a String cannot fail");
}
