//! The machine image of the instances.

use super::AmiId;
use crate::description::{Textual, Word, Wrong, as_written, clip};
use crate::diag::codes::rack as codes;
use crate::diag::nearest;
use serde_json::{Value, json};
use std::fmt;

/// The machine image of the instances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Image {
    /// The newest ECS-optimized image of Amazon Linux 2023, looked up whenever the stack is created or updated.
    AmazonLinux2023,
    /// The one that a parameter of Systems Manager names.
    Parameter(ImageParameter),
    /// This one.
    Pinned(AmiId),
}

/// A parameter of Systems Manager that holds the id of a machine image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageParameter {
    path: String,
    version: Option<u32>,
}

impl ImageParameter {
    /// Its name, a path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The version to use; the newest if there is none, looked up whenever the stack is created or updated.
    pub fn version(&self) -> Option<u32> {
        self.version
    }

    /// The parameter of a path, with or without a version behind a colon.
    ///
    /// Source: Systems Manager API reference, `PutParameter`: letters, digits and `_ . - /`, at most 1,011 characters.
    fn parse(text: &str) -> Result<Self, Wrong> {
        let wrong = |message: String, hint: &str| Err(Wrong::new(&codes::INVALID_PARAMETER, message, hint));
        let (path, version) = text.split_once(':').map_or((text, None), |(path, version)| (path, Some(version)));
        let is_part = |part: &str| {
            !part.is_empty()
                && part.chars().any(|letter| letter != '.')
                && part.chars().all(|letter| letter.is_ascii_alphanumeric() || "_.-".contains(letter))
        };
        if path.len() > 1011 || !path.strip_prefix('/').is_some_and(|path| path.split('/').all(is_part)) {
            let message = format!("`{}` is not a path of a Systems Manager parameter", clip(path));
            return wrong(message, "write `ssm:` and the full path: `ssm:/images/hardened/image_id`");
        }
        let number = version.map(|version| version.parse().ok().filter(|number: &u32| *number > 0));
        let (None | Some(Some(_))) = number else {
            let message = format!("`{}` is not a version of a parameter", clip(version.unwrap_or_default()));
            return wrong(message, "write a number from 1 after the path, or only the path for the latest version");
        };
        Ok(Self { path: path.to_owned(), version: number.flatten() })
    }
}

const AMAZON_LINUX_2023: &str = "amazon-linux-2023";

const PARAMETER: &str = "ssm:";

impl Textual for Image {
    const EXPECTED: &'static str = "`amazon-linux-2023`, an AMI id such as `ami-0123456789abcdef0`, or a parameter \
        that contains one such as `ssm:/images/hardened`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        if text == AMAZON_LINUX_2023 {
            return Ok(Self::AmazonLinux2023);
        }
        if let Some(parameter) = text.strip_prefix(PARAMETER) {
            return ImageParameter::parse(parameter).map(Self::Parameter);
        }
        if text.starts_with("ami-") {
            return AmiId::parse(text).map(Self::Pinned);
        }
        let hint = match nearest(text, [AMAZON_LINUX_2023]) {
            Some(word) => format!("did you mean `{word}`?"),
            None => format!("write {}", Self::EXPECTED),
        };
        Err(Wrong::new(&codes::UNKNOWN_VALUE, format!("`{}` is not an image", clip(text)), hint))
    }

    fn schema() -> Value {
        let parameter = json!({
            "type": "string",
            "pattern": "^ssm:(?=[^:]{2,1011}(:|$))(/(?!\\.+(/|:|$))[a-zA-Z0-9_.-]+)+(:[1-9][0-9]{0,8})?$",
        });
        json!({ "anyOf": [{ "const": AMAZON_LINUX_2023 }, <AmiId as Word>::schema(), parameter] })
    }
}

impl fmt::Display for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AmazonLinux2023 => f.write_str(AMAZON_LINUX_2023),
            Self::Parameter(ImageParameter { path, version: Some(version) }) => {
                write!(f, "{PARAMETER}{path}:{version}")
            }
            Self::Parameter(ImageParameter { path, version: None }) => write!(f, "{PARAMETER}{path}"),
            Self::Pinned(id) => id.fmt(f),
        }
    }
}

as_written!(Image);
