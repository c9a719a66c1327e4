//! A finding as text, with the line it is about.

use crate::diag::{Diagnostic, Place, Severity, Text};
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
    let title = level(finding.severity).primary_title(&finding.message).id(finding.code.slug);
    let mut group = Group::with_title(title);
    for snippet in snippets(finding) {
        group = group.element(snippet);
    }
    if let Some(origin) = origin(finding.place(), file) {
        group = group.element(origin);
    }
    if let Some(hint) = &finding.hint {
        group = group.element(Level::HELP.message(hint));
    }
    let renderer = match paint {
        Paint::Coloured => Renderer::styled(),
        Paint::Plain => Renderer::plain(),
    };
    renderer.render(&[group])
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Notice => Level::NOTE.with_name("notice"),
    }
}

/// One snippet for each text the finding points into, with all its places there.
fn snippets(finding: &Diagnostic) -> Vec<Snippet<'_, Annotation<'_>>> {
    let mut texts = Vec::<(&Text, Vec<Annotation<'_>>)>::new();
    for (position, spot) in finding.spots.iter().enumerate() {
        let Place::Span(span) = &spot.place else { continue };
        if span.text.body.is_empty() {
            continue;
        }
        let kind = if position == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let mut annotation = kind.span(span.range.clone());
        if !spot.label.is_empty() {
            annotation = annotation.label(spot.label.as_str());
        }
        match texts.iter_mut().find(|(text, _)| **text == *span.text) {
            Some((_, annotations)) => annotations.push(annotation),
            None => texts.push((&span.text, vec![annotation])),
        }
    }
    let made = texts.into_iter().map(|(text, annotations)| {
        let snippet = Snippet::source(text.body.as_str()).path(text.name.as_str());
        snippet.annotations(annotations)
    });
    made.collect()
}

/// Where a finding lies that no line can be shown for.
fn origin(place: &Place, file: &str) -> Option<Origin<'static>> {
    match place {
        Place::Pointer(pointer) => Some(Origin::path(format!("{file}#{pointer}"))),
        Place::Span(span) if !span.text.body.is_empty() => None,
        Place::Span(span) => Some(Origin::path(span.text.name.clone())),
        Place::Whole | Place::Key(_) | Place::Value(_) => Some(Origin::path(file.to_owned())),
    }
}
