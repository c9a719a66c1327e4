//! The patterns of the schemas, which follow Python, Java and ECMAScript, as `regex-lite` reads them.

use serde_json::Value;

/// A pattern that is one class so many times, without the times if the schema states them as a length as well: the
/// length is checked anyway, and a class 512 times over takes as long to compile as fifty other patterns.
pub fn without_length(pattern: &str, schema: &Value) -> String {
    let times = format!("{{{},{}}}", schema["minLength"], schema["maxLength"]);
    let class = pattern.strip_suffix('$').or(pattern.strip_suffix(r"\Z")).and_then(|rest| rest.strip_suffix(&times));
    match class {
        Some(class) if class.starts_with("^[") && class.find(']') == Some(class.len() - 1) => format!("{class}*$"),
        _ => pattern.to_owned(),
    }
}

/// A pattern in the dialect of `regex-lite`.
pub fn dialect(pattern: &str) -> String {
    // `\Z` is the end. Letters, separators and numbers of all scripts: ASCII's, and anything beyond ASCII, which lets
    // a symbol through but refuses nothing AWS takes.
    let pattern = pattern.replace(r"\Z", "$").replace(r"\p{L}\p{Z}\p{N}", r"a-zA-Z 0-9\u{80}-\u{10FFFF}");
    let (mut read, mut in_class, mut escaped) = (String::new(), false, false);
    for found in pattern.chars() {
        if found == '[' && in_class && !escaped {
            read.push('\\');
        }
        in_class = if escaped { in_class } else { found == '[' || in_class && found != ']' };
        escaped = found == '\\' && !escaped;
        read.push(found);
    }
    read
}
