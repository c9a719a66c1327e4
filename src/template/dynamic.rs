//! Dynamic references, `{{resolve:service:key}}`: which a text holds, and when CloudFormation looks up their values again.
//!
//! Sources: CloudFormation user guide, "Get a plaintext value from Systems Manager Parameter Store" (without a version the
//! latest one is used "whenever you create or update the stack"), "Get a secure string value …" (change sets compare the
//! reference, not its value) and "Get a secret or secret value from Secrets Manager" (a stack update has to update the
//! resource that contains the reference).

/// A dynamic reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dynamic {
    /// What is looked up: `ssm:/path`.
    pub text: String,
    /// When it is looked up although it is written as before.
    pub renewal: Renewal,
}

/// When the value of a reference that stays as it is written is looked up again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Renewal {
    /// In every deployment that changes anything.
    Always,
    /// When the resource that holds it is updated for another reason.
    WithResource,
    /// Never: it names a version.
    Never,
}

/// The dynamic references in a text, in order. In `${…}` may stand what only AWS knows. One that is not closed is none.
pub(crate) fn dynamics(text: &str) -> Vec<Dynamic> {
    segmented(text).filter_map(|(text, segments)| of(text, &segments)).collect()
}

/// What has the form of a dynamic reference, in order, without `{{resolve:` and `}}`, and what colons separate in it.
pub(crate) fn segmented(text: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
    text.split("{{resolve:").skip(1).filter_map(segments)
}

/// A reference up to its `}}`, and what colons separate in it.
fn segments(after: &str) -> Option<(&str, Vec<&str>)> {
    let (mut segments, mut start, mut inside) = (Vec::new(), 0, false);
    for (at, letter) in after.char_indices() {
        match letter {
            '{' if after[..at].ends_with('$') => inside = true,
            '}' if inside => inside = false,
            '}' if after[at..].starts_with("}}") => {
                segments.push(&after[start..at]);
                return Some((&after[..at], segments));
            }
            ':' if !inside => {
                segments.push(&after[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    None
}

/// The segments of a key, which are several if it is an ARN, and those after it.
pub(crate) fn split_key<'s, 't>(service: &str, segments: &'s [&'t str]) -> (&'s [&'t str], &'s [&'t str]) {
    /// So many segments the ARN of a parameter has, and so many that of a secret.
    const PARAMETER_ARN: usize = 6;
    const SECRET_ARN: usize = 7;
    let length = match (segments.first(), service) {
        (Some(&"arn"), "secretsmanager") => SECRET_ARN,
        (Some(&"arn"), _) => PARAMETER_ARN,
        _ => 1,
    };
    segments.split_at(length.min(segments.len()))
}

/// A reference by its segments. A key that is an ARN has colons of its own.
fn of(text: &str, segments: &[&str]) -> Option<Dynamic> {
    let (service, key) = segments.split_first()?;
    let (_, after) = split_key(service, key);
    let has = |position: usize| after.get(position).is_some_and(|segment| !segment.is_empty());
    let renewal = match *service {
        "ssm" | "ssm-secure" if has(0) => Renewal::Never,
        "ssm" => Renewal::Always,
        "ssm-secure" => Renewal::WithResource,
        // After the secret: `SecretString`, a key, a stage, which may be given to another version, and a version.
        "secretsmanager" if has(3) => Renewal::Never,
        "secretsmanager" => Renewal::WithResource,
        _ => return None,
    };
    Some(Dynamic { text: text.to_owned(), renewal })
}

#[cfg(test)]
mod tests {
    use super::{Renewal, dynamics};

    fn all(text: &str) -> Vec<(String, Renewal)> {
        dynamics(text).into_iter().map(|dynamic| (dynamic.text, dynamic.renewal)).collect()
    }

    fn renewal(text: &str) -> Renewal {
        let found = all(&format!("{{{{resolve:{text}}}}}"));
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].0, text);
        found[0].1
    }

    #[test]
    fn a_version_holds_a_value_still() {
        assert_eq!(renewal("ssm:/a/b"), Renewal::Always);
        assert_eq!(renewal("ssm:/a/b:7"), Renewal::Never);
        assert_eq!(renewal("ssm:/a/b:${Version}"), Renewal::Never);
        assert_eq!(renewal("ssm:/${AWS::StackName}/b"), Renewal::Always);
        assert_eq!(renewal("ssm:arn:aws:ssm:us-east-1:123456789012:parameter/a"), Renewal::Always);
        assert_eq!(renewal("ssm:arn:aws:ssm:us-east-1:123456789012:parameter/a:7"), Renewal::Never);
    }

    #[test]
    fn a_secret_is_looked_up_with_its_resource() {
        assert_eq!(renewal("ssm-secure:key"), Renewal::WithResource);
        assert_eq!(renewal("ssm-secure:key:1"), Renewal::Never);
        assert_eq!(renewal("secretsmanager:db"), Renewal::WithResource);
        assert_eq!(renewal("secretsmanager:db:SecretString:password:AWSCURRENT"), Renewal::WithResource);
        assert_eq!(renewal("secretsmanager:db:SecretString:password::4f6c"), Renewal::Never);
        let arn = "secretsmanager:arn:aws:secretsmanager:us-east-1:123456789012:secret:db-1";
        assert_eq!(renewal(&format!("{arn}:SecretString:password")), Renewal::WithResource);
        assert_eq!(renewal(&format!("{arn}:SecretString:password::4f6c")), Renewal::Never);
    }

    #[test]
    fn what_is_no_reference_is_text() {
        assert_eq!(all("{{resolve:ssm:/a"), []);
        assert_eq!(all("{{resolve:"), []);
        assert_eq!(all("{{resolve:other:/a}}"), []);
        assert_eq!(all("{{resolve:}}"), []);
        assert_eq!(all("ü${{{resolve:ssm:ü}} {{resolve:ssm:/b:2}}").len(), 2);
    }
}
