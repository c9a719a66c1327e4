//! References to container images.

use crate::description::{Textual, Wrong, as_written, clip};
use crate::diag::codes::app as codes;
use crate::rack::words::Architecture;
use regex_lite::Regex;
use serde_json::{Value, json};
use std::fmt;
use std::sync::LazyLock;

/// A reference to a container image: a registry, a repository, and a tag or a digest (OCI distribution specification; Docker's
/// grammar of references).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageReference {
    text: String,
    registry: Registry,
    repository: String,
    tag: Option<String>,
    digest: Option<String>,
}

/// Where an image is pulled from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Registry {
    /// A private registry of Amazon ECR, in this region.
    Ecr(String),
    /// Any other, by its host name: reached over the internet.
    Public(String),
}

/// The registry of a reference that names none.
const DOCKER_HUB: &str = "docker.io";

const REFERENCE: &str = "^(?:((?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\\.)+[A-Za-z0-9-]+(?::[0-9]{1,5})?|localhost(?::[0-9]{1,5})?)/)?\
    ([a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*)\
    (?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$";

/// Amazon ECR user guide, "Private registry": the host names of private registries.
const ECR: &str = "^[0-9]{12}\\.dkr\\.ecr(?:-fips)?\\.([a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?$";

static PATTERNS: LazyLock<Option<(Regex, Regex)>> =
    LazyLock::new(|| Some((Regex::new(REFERENCE).ok()?, Regex::new(ECR).ok()?)));

impl ImageReference {
    /// Where it is pulled from.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Why the same reference may mean another image tomorrow, if nothing but its owner's good will is against that: it has no
    /// tag, or one that is made to move.
    pub fn moves(&self) -> Option<String> {
        match (&self.digest, self.tag.as_deref()) {
            (Some(_), _) => None,
            (None, None) => Some("has no tag".to_owned()),
            (None, Some(tag @ ("latest" | "stable" | "main" | "master" | "edge" | "nightly"))) => {
                Some(format!("has the tag `{tag}`"))
            }
            (None, Some(_)) => None,
        }
    }

    /// The only architecture that the image is for, if its name says so.
    pub fn architecture(&self) -> Option<Architecture> {
        let parts =
            self.repository.split(['/', '-', '_']).chain(self.tag.iter().flat_map(|tag| tag.split(['-', '_', '.'])));
        let mut named = parts.filter_map(|part| match part {
            "amd64" | "x64" => Some(Architecture::X86_64),
            "arm64" | "aarch64" | "arm64v8" => Some(Architecture::Arm64),
            _ => None,
        });
        named.next().or_else(|| self.tag.as_ref().filter(|tag| tag.contains("x86_64")).map(|_| Architecture::X86_64))
    }
}

impl Textual for ImageReference {
    const EXPECTED: &'static str = "a container image such as `public.ecr.aws/nginx/nginx:1.29`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        let wrong = || {
            let message = format!("`{}` is not a reference to a container image", clip(text));
            let hint = "write registry, repository and tag: `public.ecr.aws/nginx/nginx:1.29`";
            Wrong::new(&codes::INVALID_IMAGE, message, hint)
        };
        let (reference, ecr) = PATTERNS.as_ref().ok_or_else(wrong)?;
        let parts = reference.captures(text).filter(|_| text.len() <= 512).ok_or_else(wrong)?;
        let part = |number: usize| parts.get(number).map(|part| part.as_str().to_owned());
        let host = part(1).unwrap_or_else(|| DOCKER_HUB.to_owned());
        let region = ecr.captures(&host).and_then(|parts| parts.get(1)).map(|region| region.as_str().to_owned());
        Ok(Self {
            text: text.to_owned(),
            registry: region.map_or_else(|| Registry::Public(host), Registry::Ecr),
            repository: part(2).unwrap_or_default(),
            tag: part(3),
            digest: part(4),
        })
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": REFERENCE, "maxLength": 512 })
    }
}

impl fmt::Display for ImageReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

as_written!(ImageReference);
