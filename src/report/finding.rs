//! A finding as text, with the line it is about.

use super::wording::{WIDTH, wrapped};
use crate::diag::{Diagnostic, Place, Severity, Text, calm, covered, printable};
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

/// Whether text carries colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// It does; whoever prints it removes them where they are not wanted.
    Coloured,
    /// It does not.
    Plain,
}

/// The finding as text without a newline at its end. `file` names the input for findings that have no line of it.
pub fn finding(finding: &Diagnostic, file: &str, paint: Paint) -> String {
    finding_with(finding, file, &[], paint).0
}

/// A finding as a terminal shows it; nothing else is one.
pub(super) struct Rendered(String);

impl Rendered {
    /// Its lines.
    pub fn lines(&self) -> &str {
        &self.0
    }
}

/// The same with notes that explain it, each under a name, as lines in which nothing steers the terminal.
pub(super) fn finding_with(finding: &Diagnostic, file: &str, notes: &[(&str, String)], paint: Paint) -> Rendered {
    let head = finding.severity.word().len() + finding.code.slug.len() + "[]: ".len();
    let title = level(finding.severity).primary_title(fitting(&finding.message, head)).id(finding.code.slug);
    let mut group = Group::with_title(title);
    for snippet in snippets(finding) {
        group = group.element(snippet);
    }
    if let Some(origin) = origin(finding.place(), file) {
        group = group.element(origin);
    }
    for (name, lines) in notes {
        group = group.element(Level::NOTE.with_name(*name).message(lines));
    }
    if let Some(hint) = &finding.hint {
        group = group.element(Level::HELP.message(fitting(hint, INDENT + "help: ".len())));
    }
    let renderer = match paint {
        Paint::Coloured => Renderer::styled(),
        Paint::Plain => Renderer::plain(),
    };
    // A line that is shown may hold what a runner reads.
    Rendered(calm(&renderer.render(&[group])).into_owned())
}

/// So many columns stand before what is said below a snippet: the numbers of its lines, and ` = `.
const INDENT: usize = 8;

/// A text in lines that fit beside what stands before them, in which nothing steers the terminal.
fn fitting(text: &str, before: usize) -> String {
    wrapped(&printable(text), WIDTH - before).join("\n")
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Advice => Level::INFO.with_name("advice"),
        Severity::Notice => Level::NOTE.with_name("notice"),
        Severity::Accepted => Level::NOTE.with_name("accepted"),
    }
}

/// One snippet for each text the finding points into, with all its places there.
fn snippets(finding: &Diagnostic) -> Vec<Snippet<'_, Annotation<'_>>> {
    let mut texts = Vec::<(&Text, Vec<Annotation<'_>>)>::new();
    for (position, spot) in finding.spots.iter().enumerate() {
        let Some(span) = spot.place.span() else { continue };
        if span.text.body.is_empty() {
            continue;
        }
        let kind = if position == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let mut annotation = kind.span(span.range.clone());
        if !spot.label.is_empty() {
            annotation = annotation.label(printable(&spot.label));
        }
        match texts.iter_mut().find(|(text, _)| **text == *span.text) {
            Some((_, annotations)) => annotations.push(annotation),
            None => texts.push((&span.text, vec![annotation])),
        }
    }
    let made = texts.into_iter().map(|(text, annotations)| {
        let snippet = Snippet::source(covered(&text.body)).path(printable(&text.name));
        snippet.annotations(annotations)
    });
    made.collect()
}

/// Where a finding lies that no line can be shown for.
fn origin<'a>(place: &'a Place, file: &'a str) -> Option<Origin<'a>> {
    match place {
        Place::Pointer(pointer) if !pointer.is_empty() => {
            let place = format!("{file}#{pointer}");
            Some(Origin::path(printable(&place).into_owned()))
        }
        Place::Span(span) | Place::Located(_, span) if !span.text.body.is_empty() => None,
        Place::Span(span) | Place::Located(_, span) => Some(Origin::path(printable(&span.text.name))),
        Place::Whole | Place::Key(_) | Place::Value(_) | Place::Pointer(_) => Some(Origin::path(printable(file))),
    }
}

#[cfg(test)]
mod tests {
    use super::{Paint, finding};
    use crate::diag::codes::template as codes;
    use crate::diag::{Diagnostic, Place, Span, Text};
    use std::sync::Arc;

    const ODD: &str = "a\u{1b}[31m\n\u{7}\u{9b}ä";
    const WRITTEN: &str = r"a\u{1b}[31m\n\u{7}\u{9b}ä";

    #[test]
    fn names_cannot_steer_the_terminal() {
        let text = Arc::new(Text { name: ODD.to_owned(), body: "{}".to_owned() });
        let places = [
            Place::Whole,
            Place::Pointer(format!("/{ODD}")),
            Place::Span(Span { text: Arc::clone(&text), range: 0..1 }),
        ];
        for place in places {
            let found = Diagnostic::error(&codes::TEMPLATE_SHAPE, place, format!("`{ODD}` is odd")).hint(ODD);
            let found = found.also(Place::Span(Span { text: Arc::clone(&text), range: 1..2 }), ODD);
            let shown = finding(&found, ODD, Paint::Plain);
            assert!(!shown.contains(|letter: char| letter.is_control() && letter != '\n'), "{shown:?}");
            assert!(shown.starts_with(&format!("error[template-shape]: `{WRITTEN}` is odd\n")), "{shown}");
            assert!(shown.contains(&format!("help: {WRITTEN}")), "{shown}");
        }
    }
}
