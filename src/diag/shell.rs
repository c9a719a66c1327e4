//! Commands that are printed to be pasted into a shell: each word of others stays one word, in which the shell finds nothing to do.

use super::shown::{filled, is_unseen, printable};
use serde::Serialize;
use std::fmt::{self, Display, Formatter, Write};

/// A command of a POSIX shell, or a part of one. Only what stands in this program and quoted words are in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Shell(String);

impl Shell {
    /// A form of ours with words in place of each `{}`.
    pub fn of<const N: usize>(form: &'static str, words: [Self; N]) -> Self {
        Self(filled(form, &words.each_ref().map(|word| word.0.as_str())))
    }

    /// Several, with something of ours between them.
    pub fn joined(all: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        Self(all.into_iter().map(|one| one.0).collect::<Vec<_>>().join(between))
    }

    /// A word, quoted where a shell would not take it for one, or see more in it.
    pub fn word(word: &str) -> Self {
        Self(quoted(word))
    }

    /// A file or a folder, which no command takes for an option.
    pub fn file(path: &str) -> Self {
        Self(if path.starts_with('-') && path != "-" { quoted(&format!("./{path}")) } else { quoted(path) })
    }

    /// The same with more behind it.
    pub fn and(self, more: Self) -> Self {
        Self(self.0 + &more.0)
    }
}

impl Display for Shell {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A word as a shell takes it for one. What is shown otherwise than it is, is written by its bytes, as bash, zsh and ksh read it (POSIX.1-2024,
/// "Dollar-Single-Quotes").
fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_./+:@%,=".contains(letter);
    // Where it is shown it would become another word.
    if *printable(word) != *word {
        return written_out(word);
    }
    // zsh puts the path of a command in place of `=command`.
    if !word.is_empty() && !word.starts_with('=') && word.chars().all(plain) {
        return word.to_owned();
    }
    // Between double quotes these mean something.
    if word.contains('\'') && !word.contains(['"', '$', '`', '\\', '!']) {
        return format!("\"{word}\"");
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

fn written_out(word: &str) -> String {
    let mut written = "$'".to_owned();
    for letter in word.chars() {
        match letter {
            letter if letter.is_control() || is_unseen(letter) || ":#!'\\".contains(letter) => {
                let mut bytes = [0; 4];
                // In octal, of which no digit that follows can become a part. A shell that does not know the form finds a word
                // all the same, since no quotation mark is in it.
                letter.encode_utf8(&mut bytes).bytes().for_each(|byte| _ = write!(written, "\\{byte:03o}"));
            }
            letter => written.push(letter),
        }
    }
    written + "'"
}
