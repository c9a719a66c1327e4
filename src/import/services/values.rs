//! Durations, sizes, commands and names, from one spelling to the other.

use super::node::Node;
use serde_json::{Value, json};

/// What is said of a volume that becomes a folder of the rack's file system.
pub(super) const EMPTY_FOLDER: &str =
    "an empty folder of the rack's file system: copy the files that are to come along";

/// What is said of a folder of the machine that runs the container.
pub(super) const OF_THE_INSTANCE: &str =
    "no folder of an instance is shared with a task: put what is in it into the image, or into a volume";

/// The seconds of a duration: a number of seconds, or Go's form such as `1m30s`. Parts of a second count as one.
pub(super) fn seconds(node: &Node) -> Option<u64> {
    match node.value {
        Value::Number(number) => number.as_u64(),
        _ => node.text().and_then(|text| text.trim().parse().ok().or_else(|| go_seconds(text.trim()))),
    }
}

/// The seconds of a duration in Go's form (Go, package time, `ParseDuration`), in whole numbers.
pub(super) fn go_seconds(text: &str) -> Option<u64> {
    const UNITS: [(&str, u64); 7] =
        [("ms", 1_000), ("us", 1), ("µs", 1), ("ns", 0), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000)];
    let (mut rest, mut micros, mut parts) = (text, 0_u64, 0);
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number = rest[..digits].parse::<u64>().ok()?;
        rest = &rest[digits..];
        let (unit, size) = UNITS.into_iter().find(|(unit, _)| rest.starts_with(unit))?;
        micros = micros.checked_add(number.checked_mul(size)?)?;
        rest = &rest[unit.len()..];
        parts += 1;
    }
    (parts > 0).then(|| micros.div_ceil(1_000_000))
}

/// A duration as app.yml has it.
pub(super) fn duration(seconds: u64) -> Value {
    Value::from(format!("{seconds}s"))
}

/// The MiB of an amount of memory in Compose's form: bytes, or a number with `b`, `k`, `m` or `g`. Parts of one count as one.
pub(super) fn mebibytes(node: &Node) -> Option<u64> {
    let text = node.text()?.trim().to_ascii_lowercase();
    let letters = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let number = text[..text.len() - letters.len()].parse::<u64>().ok()?;
    let size = match letters {
        "" | "b" => 1,
        "k" | "kb" => 1 << 10,
        "m" | "mb" => 1 << 20,
        "g" | "gb" => 1 << 30,
        _ => return None,
    };
    Some(number.checked_mul(size)?.div_ceil(1 << 20))
}

/// An amount of memory as app.yml has it.
pub(super) fn memory(mebibytes: u64) -> Value {
    Value::from(format!("{mebibytes}MiB"))
}

/// The CPU units of a number of vCPUs such as `0.5`.
pub(super) fn cpu_units(node: &Node) -> Option<u64> {
    let cores = node.text()?.trim().parse::<f64>().ok().filter(|cores| (0.0..=1024.0).contains(cores))?;
    Some((cores * 1024.0).round() as u64)
}

/// What runs a text in a shell.
pub(super) fn in_shell(text: &str) -> Value {
    json!(["sh", "-c", text])
}

/// The arguments of a command line, split as a shell splits them, without anything replaced in them. Nothing where a quote is left
/// open.
pub(super) fn arguments(line: &str) -> Option<Vec<String>> {
    let (mut found, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match (letter, quote) {
            (_, Some(open)) if letter == open => quote = None,
            ('\\', None | Some('"')) => word.get_or_insert_default().push(letters.next()?),
            ('"' | '\'', None) => {
                word.get_or_insert_default();
                quote = Some(letter);
            }
            (_, None) if letter.is_whitespace() => found.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    found.extend(word);
    quote.is_none().then_some(found)
}

/// A name as app.yml takes it: small letters, digits and single hyphens, a letter first, at most so many letters.
pub(super) fn name(text: &str, longest: usize) -> String {
    let small = text.to_ascii_lowercase();
    let parts = small.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let joined = parts.collect::<Vec<_>>().join("-");
    let begins = joined.starts_with(|first: char| first.is_ascii_lowercase());
    let whole = if begins { joined } else { format!("s-{joined}") };
    whole.chars().take(longest).collect::<String>().trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{arguments, go_seconds, name};

    #[test]
    fn durations_of_go_are_read() {
        let read = ["10s", "1m30s", "1h", "1500ms", "0s", "", "5", "1x", "99999999999999999999s"].map(go_seconds);
        assert_eq!(read, [Some(10), Some(90), Some(3600), Some(2), Some(0), None, None, None, None]);
    }

    #[test]
    fn lines_are_split_as_a_shell_does() {
        assert_eq!(arguments(r#"run --name "a b" 'c d'e \" "" "#).unwrap(), ["run", "--name", "a b", "c de", "\"", ""]);
        assert_eq!(arguments("say 'open"), None);
        assert_eq!(arguments("end\\"), None);
    }

    #[test]
    fn names_become_those_of_services() {
        assert_eq!(
            ["Web_API", "--", "2nd", "a..b", "ünder"].map(|text| name(text, 31)),
            ["web-api", "s", "s-2nd", "a-b", "nder"]
        );
        assert_eq!(name(&"ab-".repeat(20), 9), "ab-ab-ab");
    }
}
