//! Whether what is named is there: resources, parameters, attributes, conditions and mappings.

use crate::diag::codes::template as codes;
use crate::diag::nearest;
use crate::diag::{Code, Diagnostic, Place};
use crate::template::Document;
use crate::template::reference::{Owner, Reference, ReferenceKind};
use crate::template::wording::{meant, quoted};
use crate::types;
use serde_json::Value;

/// The parameters every template has. Source: CloudFormation user guide, "Pseudo parameters".
pub const PSEUDO_PARAMETERS: &[&str] = &[
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

/// More attributes than this are a table, not a hint.
const LISTED: usize = 8;

/// What is wrong with the references of a template.
pub(super) fn findings(document: Document, references: &[Reference]) -> Vec<Diagnostic> {
    let modules = document.resources().filter(|resource| resource.is_module()).map(|module| module.id).collect();
    let mut names = Names { document, modules, searches: 0 };
    references.iter().filter_map(|reference| names.finding(reference)).collect()
}

/// The names of a template, those of its modules, and how often they have been searched for one that was meant.
struct Names<'a> {
    document: Document<'a>,
    modules: Vec<&'a str>,
    searches: usize,
}

impl<'a> Names<'a> {
    fn finding(&mut self, reference: &Reference<'a>) -> Option<Diagnostic> {
        match reference.kind {
            ReferenceKind::Condition => self.entry(reference, "Conditions", "condition"),
            ReferenceKind::Mapping(keys) => {
                self.entry(reference, "Mappings", "mapping").or_else(|| self.mapping(reference, keys))
            }
            ReferenceKind::DependsOn => self.entry(reference, "Resources", "resource"),
            ReferenceKind::GetAtt(attribute) => self
                .entry(reference, "Resources", "resource")
                .or_else(|| early(reference))
                .or_else(|| attribute_finding(self.document, reference, attribute?)),
            ReferenceKind::Sub(Some(attribute)) => self
                .entry(reference, "Resources", "resource")
                .or_else(|| early(reference))
                .or_else(|| attribute_finding(self.document, reference, attribute)),
            ReferenceKind::Ref | ReferenceKind::Sub(None) => self.value(reference),
        }
    }

    /// A name that must be in one section.
    fn entry(&mut self, reference: &Reference, section: &str, word: &str) -> Option<Diagnostic> {
        if self.document.has(section, reference.to) || section == "Resources" && self.is_in_module(reference) {
            return None;
        }
        let Reference { from, to, .. } = reference;
        let message = format!("{from} refers to the {word} `{to}`, which the template does not define");
        let near = self.search(to, self.document.section(section).map(|(name, _)| name));
        Some(report(&codes::UNKNOWN_REFERENCE, reference, message, near))
    }

    /// A name that may be a resource's, a parameter's or a pseudo parameter's.
    fn value(&mut self, reference: &Reference) -> Option<Diagnostic> {
        let is_late = matches!(reference.from, Owner::Resource(_) | Owner::Output(_));
        let sees_resources = is_late && early_place(reference).is_none();
        let (name, from, document) = (reference.to, reference.from, self.document);
        if document.has("Parameters", name) || PSEUDO_PARAMETERS.contains(&name) || self.is_in_module(reference) {
            return None;
        }
        let message = match (document.has("Resources", name), sees_resources) {
            (true, true) => return None,
            (true, false) => match early(reference) {
                Some(finding) => return Some(finding),
                None => format!("{from} refers to the resource `{name}`, but can refer to parameters only"),
            },
            (false, true) => {
                format!("{from} refers to `{name}`, which is neither a resource nor a parameter of the template")
            }
            (false, false) => format!("{from} refers to `{name}`, which is not a parameter of the template"),
        };
        let parameters = document.section("Parameters").map(|(name, _)| name);
        let resources = document.section("Resources").map(|(name, _)| name).filter(|_| sees_resources);
        let near = self.search(name, resources.chain(parameters).chain(PSEUDO_PARAMETERS.iter().copied()));
        Some(report(&codes::UNKNOWN_REFERENCE, reference, message, near))
    }

    /// Whether it may lead to what a module makes, of which the template says nothing: the logical id of that follows the
    /// module's, with a point or without (CloudFormation user guide, "Reference module resources in CloudFormation
    /// templates").
    fn is_in_module(&self, reference: &Reference) -> bool {
        let inside = |module: &&str| reference.to.strip_prefix(*module).is_some_and(|inside| !inside.is_empty());
        !self.document.has("Resources", reference.to) && self.modules.iter().any(inside)
    }

    /// Two keys that must be in a mapping, as far as they are known.
    fn mapping(&mut self, reference: &Reference, keys: [Option<&str>; 2]) -> Option<Diagnostic> {
        let mut level = self.document.root().get("Mappings")?.get(reference.to)?;
        for key in keys {
            let Some(next) = level.get(key?) else {
                let message = format!(
                    "{} looks up `{}` in `{}`, which does not have this key",
                    reference.from, key?, reference.to
                );
                let known = level.as_object().into_iter().flatten().map(|(name, _): (&String, &Value)| name.as_str());
                return Some(report(&codes::UNKNOWN_REFERENCE, reference, message, self.search(key?, known)));
            };
            level = next;
        }
        None
    }

    /// The name that was probably meant. Neither long lists nor many references make the search take long: what is
    /// beyond either bound is a template that AWS refuses anyway, or more findings than anyone reads.
    fn search<'n>(&mut self, name: &str, known: impl Iterator<Item = &'n str> + Clone) -> Option<&'n str> {
        /// AWS allows 500 resources, 200 parameters and fewer of everything else.
        const MOST_NAMES: usize = 1_000;
        const MOST_SEARCHES: usize = 500;
        self.searches += 1;
        if self.searches > MOST_SEARCHES || known.clone().nth(MOST_NAMES).is_some() {
            return None;
        }
        nearest(name, known)
    }
}

/// That something is evaluated too early to know anything of a resource.
fn early(reference: &Reference) -> Option<Diagnostic> {
    let Reference { from, to, .. } = reference;
    let what = early_place(reference)?;
    let message =
        format!("{from} reads the resource `{to}` in {what}, which is evaluated before resources are created");
    let place = Place::Pointer(reference.pointer.clone());
    let hint = "use parameters, pseudo parameters and mappings there";
    Some(Diagnostic::error(&codes::UNKNOWN_REFERENCE, place, message).hint(hint))
}

/// In what a reference stands that is evaluated before any resource is made, if it does.
///
/// Source: CloudFormation user guide, "Outputs": the name of an export cannot use `Ref` or `Fn::GetAtt` of a resource, nor can
/// `Fn::ImportValue`; template reference, "Fn::FindInMap", under "Supported functions".
fn early_place(reference: &Reference) -> Option<&'static str> {
    let pointer = &reference.pointer;
    if matches!(reference.from, Owner::Output(_)) && pointer.contains("/Export/Name") {
        Some("the name of an export")
    } else if pointer.contains("/Fn::ImportValue") {
        Some("the name of an import")
    } else if pointer.contains("/Fn::FindInMap") && !pointer.contains("/DefaultValue") {
        Some("`Fn::FindInMap`")
    } else {
        None
    }
}

/// An attribute that must be the resource's; a type without a schema may have any.
fn attribute_finding(document: Document, reference: &Reference, attribute: &str) -> Option<Diagnostic> {
    let kind = types::kind(document.resource(reference.to)?.kind)?;
    if kind.has_attribute(attribute) {
        return None;
    }
    let message = format!(
        "{} reads `{attribute}` of `{}`, which is not an attribute of {}",
        reference.from, reference.to, kind.name
    );
    let near = nearest(attribute, kind.attributes.iter().copied());
    let finding = report(&codes::UNKNOWN_ATTRIBUTE, reference, message, near);
    Some(match (near, kind.identifier, kind.attributes) {
        (Some(_), _, _) => finding,
        (None, [identifier], _) if *identifier == attribute => {
            finding.hint(format!("write `{{\"Ref\": \"{}\"}}`, which returns it", reference.to))
        }
        (None, _, []) => finding.hint(format!("use `Ref`: {} has no attributes", kind.name)),
        (None, _, [one]) => finding.hint(format!("use `{}`", one.replace('*', "…"))),
        (None, _, known) if known.len() <= LISTED => finding.hint(format!("use {}", quoted(known, "or"))),
        (None, _, [one, ..]) => {
            finding.hint(format!("use one of its {} attributes, such as `{one}`", kind.attributes.len()))
        }
    })
}

fn report(code: &'static Code, reference: &Reference, message: String, near: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::error(code, Place::Pointer(reference.pointer.clone()), message);
    finding.hint(meant(
        near,
        match reference.kind {
            ReferenceKind::Sub(_) => "correct the name, or write `${!…}` if it is literal text",
            _ => "correct the name, or define it",
        },
    ))
}
