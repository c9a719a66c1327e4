//! Lists that may be longer than is known.

use super::{Truth, Why};

/// What is in a list as far as that is known, and why there may be more.
///
/// What holds of all that is known is proved only if nothing is missing: so ask by [`any`](Self::any) and
/// [`all`](Self::all), which answer that too.
#[derive(Debug, Clone)]
pub struct Open<T> {
    /// What is in it for certain. To go through it proves nothing about the rest.
    pub known: Vec<T>,
    /// Why there may be more; `None` if this is all.
    pub rest: Option<Why>,
}

impl<T> Default for Open<T> {
    fn default() -> Self {
        Self { known: Vec::new(), rest: None }
    }
}

impl<T> Open<T> {
    /// A list of which nothing is known.
    pub fn unknown(why: Why) -> Self {
        Self { known: Vec::new(), rest: Some(why) }
    }

    /// Whether something holds of one at least.
    pub fn any(&self, holds: impl FnMut(&T) -> Truth) -> Truth {
        Truth::any(self.known.iter().map(holds)).or(self.rest())
    }

    /// Whether something holds of all.
    pub fn all(&self, holds: impl FnMut(&T) -> Truth) -> Truth {
        Truth::all(self.known.iter().map(holds)).and(self.rest().not())
    }

    /// Whether there is more than is known: no, or that cannot be known.
    pub fn rest(&self) -> Truth {
        self.rest.clone().map_or(Truth::No, Truth::Unknown)
    }

    /// Whether it is empty for certain.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty() && self.rest.is_none()
    }

    /// Notes why there may be more; the first reason stays.
    pub fn open(&mut self, why: Option<Why>) {
        self.rest = self.rest.take().or(why);
    }

    /// Adds another list.
    pub fn extend(&mut self, other: Self) {
        self.known.extend(other.known);
        self.open(other.rest);
    }

    /// The same with other values.
    pub fn map<U>(self, to: impl FnMut(T) -> U) -> Open<U> {
        Open { known: self.known.into_iter().map(to).collect(), rest: self.rest }
    }
}

impl<T> FromIterator<T> for Open<T> {
    /// A list that is known to its end.
    fn from_iter<I: IntoIterator<Item = T>>(known: I) -> Self {
        Self { known: known.into_iter().collect(), rest: None }
    }
}

#[cfg(test)]
mod tests {
    use super::{Open, Truth, Why};

    #[test]
    fn what_may_be_missing_proves_nothing_about_all_and_refutes_nothing_about_any() {
        let open = Open { known: vec![1, 2], rest: Some(Why::Nothing) };
        assert_eq!(open.all(|number| Truth::of(*number > 0)), Truth::Unknown(Why::Nothing));
        assert_eq!(open.all(|number| Truth::of(*number > 1)), Truth::No);
        assert_eq!(open.any(|number| Truth::of(*number > 1)), Truth::Yes);
        assert_eq!(open.any(|number| Truth::of(*number > 2)), Truth::Unknown(Why::Nothing));
        let closed = [1, 2].into_iter().collect::<Open<_>>();
        assert_eq!(closed.all(|number| Truth::of(*number > 0)), Truth::Yes);
        assert_eq!(closed.any(|number| Truth::of(*number > 2)), Truth::No);
    }
}
