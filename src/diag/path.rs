//! Paths into a tree of keys and lists, such as `network.public-subnets[1]`.

use std::fmt;

/// The way from the root of a document to one of its nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Path(Vec<Step>);

/// One step of a [`Path`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// Into a mapping, by key.
    Key(String),
    /// Into a list, by position from 0.
    Index(usize),
}

impl Path {
    /// The root of the document.
    pub fn root() -> Self {
        Self::default()
    }

    /// The path of dotted keys, such as `network.cidr`.
    pub fn of(dotted: &str) -> Self {
        Self(dotted.split('.').map(|key| Step::Key(key.to_owned())).collect())
    }

    /// This path and one key further.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.step(Step::Key(key.to_owned()))
    }

    /// This path and one list position further.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.step(Step::Index(index))
    }

    fn step(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// The steps, outermost first.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The first key: the section of the document, if the path has one.
    pub fn section(&self) -> Option<&str> {
        match self.0.first() {
            Some(Step::Key(key)) => Some(key),
            _ => None,
        }
    }

    /// What is left of this path below `base`, if it is at or below it.
    pub fn below(&self, base: &Path) -> Option<Path> {
        self.0.strip_prefix(base.0.as_slice()).map(|rest| Path(rest.to_vec()))
    }

    /// The path one step up; the root's parent is the root.
    #[must_use]
    pub fn parent(&self) -> Path {
        Path(self.0[..self.0.len().saturating_sub(1)].to_vec())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if position == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
