//! Sections: structs whose keys are declared once.

/// Declares a section of a description: its keys with their types, defaults and descriptions, each in one place. From that
/// come the struct, its default, its reader and its JSON Schema. A key without which the section means nothing is followed by
/// `required` and an example of its value. What keys ask of one another stands behind them, as `rules`: what an editor says, and
/// what has to be so.
macro_rules! section {
    (
        $(#[doc = $about:literal])+
        $name:ident {
            $( $(#[doc = $description:literal])+ $key:literal => $field:ident: $type:ty = $default:expr $(, required $example:literal)?; )+
        }
        $( rules { $( $why:literal => $rule:expr; )+ } )?
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        pub struct $name {
            $( $(#[doc = $description])+ #[serde(rename = $key)] pub $field: $type, )+
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $( $field: $default, )+ }
            }
        }

        impl crate::description::Word for $name {
            fn read(
                value: &serde_json::Value, at: &crate::diag::Path, findings: &mut crate::diag::Findings,
            ) -> Option<Self> {
                let keys = crate::description::Keys::of(value, at, &[$( $key ),+], &KEYS, findings);
                $( $( keys.require($key, $example, findings); )? )+
                Some(Self { $( $field: keys.take($key, $default, findings), )+ })
            }

            fn expected() -> String {
                "a mapping of keys".to_owned()
            }

            fn schema() -> serde_json::Value {
                let mut properties = serde_json::Map::new();
                $(
                    let description = concat!($( $description ),+);
                    let default = serde_json::json!(({ let default: $type = $default; default }));
                    let key = crate::description::key_schema::<$type>(description, default);
                    properties.insert($key.to_owned(), key);
                )+
                let required: &[&str] = &[$( $( { let _ = $example; $key }, )? )+];
                let rules: &[(&str, serde_json::Value)] = &[$( $( ($why, $rule), )+ )?];
                crate::description::section_schema(concat!($( $about ),+), required, properties, rules)
            }
        }
    };
}
pub(crate) use section;
