//! A kind of finding and what `rackform explain` says about it.

use std::fmt;

/// A kind of finding. Its slug is stable: pipelines and suppressions name it.
#[derive(PartialEq, Eq)]
pub struct Code {
    /// The stable name, words joined by hyphens.
    pub slug: &'static str,
    /// What the finding means.
    pub means: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// How to fix it.
    pub fix: &'static str,
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug)
    }
}

/// Declares kinds of findings and `ALL`, the list of them.
macro_rules! declare {
    ($( $name:ident = $slug:literal { means: $means:literal, why: $why:literal, fix: $fix:literal $(,)? } )*) => {
        $(
            #[doc = $means]
            pub static $name: $crate::diag::Code =
                $crate::diag::Code { slug: $slug, means: $means, why: $why, fix: $fix };
        )*
        /// Every kind of finding declared here, in this order.
        pub static ALL: &[&$crate::diag::Code] = &[$( &$name ),*];
    };
}
pub(in crate::diag) use declare;
