//! The names of an app: of its stack, its tags, its services.

use super::Asked;
use crate::diag::codes::{app as codes, rack};
use crate::diag::{Diagnostic, Findings, Path, Place};

/// The tags that resources of an app have from their stack.
const RESERVED: [&str; 2] = ["App", "Service"];

/// The most tags of a user's own: AWS admits 50 to a resource, of which the stack sets four.
const MOST_TAGS: usize = 46;

/// The most characters of a stack's name (CloudFormation API reference, CreateStack).
const LONGEST_STACK: usize = 128;

pub(super) fn check(asked: &Asked, findings: &mut Findings) {
    let Asked { app, rack, .. } = asked;
    if app.services.is_empty() {
        let place = if (asked.written)(&Path::of("services")) {
            Place::Key(Path::of("services"))
        } else {
            Place::Value(Path::root())
        };
        let finding =
            Diagnostic::error(&codes::NO_SERVICES, place, "the app has no services, so there is nothing to run");
        findings.push(finding.hint("add one: `services: { web: { image: public.ecr.aws/nginx/nginx:1.29 } }`"));
    }
    let stack = format!("{}-{}", rack.name, app.name);
    if stack.len() > LONGEST_STACK {
        let message =
            format!("the stack's name `{stack}` has {} characters; at most {LONGEST_STACK} are allowed", stack.len());
        let finding = Diagnostic::error(&rack::INVALID_NAME, Place::Value(Path::of("name")), message);
        findings.push(finding.hint("choose a shorter name"));
    }
    for (key, _) in app.tags.iter().filter(|(key, _)| RESERVED.contains(key)) {
        let message = format!("the tag `{key}` is set by the app itself");
        let finding = Diagnostic::error(&rack::INVALID_TAG, Place::Key(Path::of("tags").key(key)), message);
        findings.push(finding.hint("choose another key"));
    }
    let tags = app.tags.iter().count();
    if tags > MOST_TAGS {
        let message =
            format!("`tags` has {tags} tags; the maximum is {MOST_TAGS}, besides Name, Rack, App and Service");
        let finding = Diagnostic::error(&rack::INVALID_TAG, Place::Value(Path::of("tags")), message);
        findings.push(finding.hint("remove some"));
    }
}
