//! What looks like a secret: by the name under which a value stands, or by the value itself.

/// Parts of names whose values are secret.
const SECRET: [&str; 6] = ["CREDENTIAL", "PASSPHRASE", "PASSWD", "PASSWORD", "SECRET", "TOKEN"];

/// Words in names that say that a key is no secret.
const PUBLISHED: [&str; 2] = ["PUBLIC", "PUBLISHABLE"];

/// Whether the name of an environment variable says that its value is a secret.
pub fn names_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let words = name.split(['_', '-', '.']).collect::<Vec<_>>();
    let is_published = words.iter().any(|word| PUBLISHED.contains(word));
    let holds = |part: &&str| name.contains(*part) && !name.contains("TOKENIZ");
    SECRET.iter().any(holds)
        || words.iter().any(|word| ["PASS", "PRIVATE", "PWD"].contains(word) || word.ends_with("KEY") && !is_published)
}

/// Whether a value is a secret by itself: a URL with a password, or a private key.
pub fn holds_secret(value: &str) -> bool {
    let in_url = value.split_once("://").is_some_and(|(_, rest)| {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let user = authority.rsplit_once('@').and_then(|(user, _)| user.split_once(':'));
        user.is_some_and(|(_, password)| !password.is_empty())
    });
    in_url || value.contains("PRIVATE KEY-----")
}

#[cfg(test)]
mod tests {
    use super::{holds_secret, names_secret};

    #[test]
    fn secrets_are_told_by_their_names_and_values() {
        for (name, value) in [
            ("DB_PASSWORD", "x"),
            ("dbPassword", "x"),
            ("GITHUB_TOKEN", "x"),
            ("SECRET_KEY_BASE", "x"),
            ("AWS_ACCESS_KEY_ID", "x"),
            ("STRIPE_APIKEY", "x"),
            ("PGPASS_PWD", "x"),
            ("DATABASE_URL", "postgres://user:word@db/app"),
            ("CERT", "-----BEGIN PRIVATE KEY-----"),
        ] {
            assert!(names_secret(name) || holds_secret(value), "{name}");
        }
        for (name, value) in [
            ("LEVEL", "info"),
            ("KEYBOARD", "qwerty"),
            ("TOKENIZER", "fast"),
            ("STRIPE_PUBLISHABLE_KEY", "pk"),
            ("URL", "https://example.com/a@b:c"),
            ("PROXY", "http://user@proxy.example.com"),
            ("MONKEYS", "3"),
        ] {
            assert!(!names_secret(name) && !holds_secret(value), "{name}");
        }
    }
}
