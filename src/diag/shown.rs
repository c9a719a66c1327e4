//! What others wrote, as a part of what is shown: names and values must neither steer a terminal, nor hide, nor give orders to the
//! service that runs a pipeline and reads its log.

use std::borrow::Cow;

/// A text with escapes for control characters, line ends included, for what nobody sees, and where a pipeline's runner would read
/// a command to itself: what a template or a file is named after must neither steer the terminal nor begin a line that looks like
/// another one. What is escaped once stays as it is.
pub fn printable(text: &str) -> Cow<'_, str> {
    escaped(text, |letter| letter.is_control() || is_unseen(letter))
}

/// The same of lines that are known to be harmless but for commands to a runner.
pub fn calm(lines: &str) -> Cow<'_, str> {
    escaped(lines, |_| false)
}

fn escaped(text: &str, is_refused: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_refused) && !text.contains("::") && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        if is_refused(letter) {
            shown.extend(letter.escape_default());
        } else if begins_command(&text[..at], &text[at..]) {
            shown.extend(letter.escape_unicode());
        } else {
            shown.push(letter);
        }
    }
    Cow::Owned(shown)
}

/// Whether a runner takes what comes for a command to itself: GitHub `::name …::` at the beginning of a line, behind spaces as well,
/// and `##[name]` anywhere (GitHub Actions, "Workflow commands", and the runner's `ActionCommand`); Azure Pipelines `##vso[name]`
/// and TeamCity `##teamcity[name]`. Lines are broken between words, so that any word may be the first.
fn begins_command(before: &str, rest: &str) -> bool {
    if let Some(rest) = rest.strip_prefix("##") {
        return rest.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()).starts_with('[');
    }
    let Some(rest) = rest.strip_prefix("::") else { return false };
    let is_first = before.chars().next_back().is_none_or(char::is_whitespace);
    let after = rest.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter));
    // Without a letter it is an address of IPv6, such as `::/0`.
    let is_named = rest.starts_with(|letter: char| letter.is_ascii_alphabetic());
    is_first && is_named && (after.is_empty() || after.starts_with(char::is_whitespace) || after.starts_with("::"))
}

/// Whether a character is shown as nothing, or changes how others are shown: controls but for tab and line feed; invisible and
/// bidirectional formats, and fillers (Unicode Standard Annex 9, the general categories Cf, Zl, Zp, and
/// Default_Ignorable_Code_Point but for the variation selectors of emoji).
pub fn is_unseen(letter: char) -> bool {
    letter.is_control() && letter != '\t' && letter != '\n'
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0d}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// A text in which what nobody sees is covered by something of the same number of bytes, so that places in it stay what they are.
pub fn covered(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            // The end of a line in files from Windows.
            '\r' => shown.push(letter),
            letter if is_unseen(letter) => shown += ["?", "¿", "\u{fffd}", "????"][letter.len_utf8() - 1],
            letter => shown.push(letter),
        }
    }
    Cow::Owned(shown)
}

/// A form of ours with pieces in place of each `{}`.
///
/// # Panics
/// If there are more places than pieces, or fewer: a fault of this program.
pub fn filled(form: &'static str, pieces: &[&str]) -> String {
    let parts = form.split("{}").collect::<Vec<_>>();
    assert!(parts.len() == pieces.len() + 1, "as many places as pieces: {form}");
    let mut text = parts[0].to_owned();
    for (piece, part) in pieces.iter().zip(&parts[1..]) {
        text += piece;
        text += part;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{covered, is_unseen, printable};

    #[test]
    fn no_word_is_a_command_to_a_runner() {
        for (text, shown) in [
            ("::error title=x::y", r"\u{3a}:error title=x::y"),
            ("a ::endgroup:: b", r"a \u{3a}:endgroup:: b"),
            ("a ::stop-commands::b", r"a \u{3a}:stop-commands::b"),
            ("a\u{a0}::debug", "a\u{a0}\\u{3a}:debug"),
            ("x##[error]y", r"x\u{23}#[error]y"),
            ("####[group]", r"##\u{23}#[group]"),
            ("##vso[task.setvariable]", r"\u{23}#vso[task.setvariable]"),
        ] {
            assert_eq!(printable(text), shown);
            assert_eq!(printable(shown), shown, "it is escaped once");
        }
        for plain in ["from ::/0: 443", "::ffff:1.2.3.4", "AWS::ECS::Service", "## a", "a ##b", "arn:aws:iam::1:role/x"]
        {
            assert_eq!(printable(plain), plain);
        }
    }

    #[test]
    fn what_is_covered_keeps_its_place() {
        for letter in (0..=0x10ffff).filter_map(char::from_u32) {
            let text = format!("{letter}a");
            let shown = covered(&text);
            assert!(shown.len() == text.len() && shown.is_char_boundary(letter.len_utf8()), "{letter:?}");
            assert!(letter == '\r' || !shown.contains(is_unseen), "{letter:?}");
        }
    }
}
