//! HTML and SVG, in which nothing of what others wrote is markup.

use crate::diag::printable;

/// A text in which no letter means anything to HTML or XML, in content and in attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut written = String::new();
    for line in text.split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        for letter in printable(line).chars() {
            match letter {
                '&' => written += "&amp;",
                '<' => written += "&lt;",
                '>' => written += "&gt;",
                '"' => written += "&quot;",
                '\'' => written += "&#39;",
                letter => written.push(letter),
            }
        }
        written += end;
    }
    written
}
