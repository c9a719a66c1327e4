//! Words that are written as text: how they are declared.

/// Serialises words as they are written.
macro_rules! as_written {
    ($( $word:ty ),+ $(,)?) => {$(
        impl serde::Serialize for $word {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )+};
}
pub(crate) use as_written;

/// Declares a word that is one of a few, each written in one way only.
macro_rules! choice {
    (
        $(#[doc = $about:literal])+
        $name:ident, $expected:literal, { $( $(#[doc = $doc:literal])+ $variant:ident = $text:literal, )+ }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $( $(#[doc = $doc])+ $variant, )+ }

        impl $name {
            /// The word as it is written.
            pub fn word(self) -> &'static str {
                match self { $( $name::$variant => $text, )+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl crate::description::Textual for $name {
            const EXPECTED: &'static str = $expected;

            fn parse(text: &str) -> Result<Self, crate::description::Wrong> {
                let words = [$( $text ),+];
                match text {
                    $( $text => Ok($name::$variant), )+
                    other => Err(crate::description::Wrong::new(
                        &crate::diag::codes::rack::UNKNOWN_VALUE,
                        format!("`{}` is not one of {}", crate::description::clip(other), words.join(", ")),
                        match crate::diag::nearest(other, words.iter().copied()) {
                            Some(word) => format!("did you mean `{word}`?"),
                            None => format!("write {}", $expected),
                        },
                    )),
                }
            }

            fn schema() -> serde_json::Value {
                serde_json::json!({ "enum": [$( $text ),+] })
            }
        }

        crate::description::as_written!($name);
    };
}
pub(crate) use choice;

/// Declares a word that is text in a form of AWS's.
macro_rules! form {
    ($( $(#[doc = $about:literal])+ $name:ident, $expected:literal, $pattern:expr, $example:literal; )+) => {$(
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(String);

        impl crate::description::Textual for $name {
            const EXPECTED: &'static str = $expected;

            fn parse(text: &str) -> Result<Self, crate::description::Wrong> {
                // A pattern of ours that does not compile is found by every test that meets it.
                if ::regex_lite::Regex::new($pattern).is_ok_and(|pattern| pattern.is_match(text)) {
                    return Ok(Self(text.to_owned()));
                }
                let message = format!("`{}` is not {}", crate::description::clip(text), $expected);
                Err(crate::description::Wrong::new(&crate::diag::codes::rack::INVALID_ID, message, concat!("it looks like ", $example)))
            }

            fn schema() -> serde_json::Value {
                serde_json::json!({ "type": "string", "pattern": $pattern, "examples": [$example.trim_matches('`')] })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        crate::description::as_written!($name);
    )+};
}
pub(crate) use form;
