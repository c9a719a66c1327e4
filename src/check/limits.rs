//! What AWS allows at most in one template. Source: CloudFormation user guide, "Understand CloudFormation quotas".

use crate::diag::codes::template as codes;
use crate::diag::{Diagnostic, Place};
use crate::template::Document;
use crate::template::trail::Trail;

/// The bytes a template may have when it is sent with the request instead of read from an S3 bucket. Source:
/// CloudFormation API reference, `CreateChangeSet`, `TemplateBody`: at most 51,200.
pub const BODY_LIMIT: usize = 51_200;

/// The bytes a template may have in an S3 bucket: 1 MB.
const BUCKET_LIMIT: usize = 1_000_000;

/// The bytes of a template's description.
const DESCRIPTION_LIMIT: usize = 1_024;

const ENTRIES: &[(&str, usize)] = &[("Parameters", 200), ("Mappings", 200), ("Resources", 500), ("Outputs", 200)];

/// Which limits a template of so many bytes exceeds.
pub(super) fn findings(document: Document, bytes: usize) -> Vec<Diagnostic> {
    let mut findings: Vec<_> = size(bytes).into_iter().collect();
    let description = document.root().get("Description").and_then(|text| text.as_str()).map_or(0, str::len);
    if description > DESCRIPTION_LIMIT {
        let message = format!("the description has {description} bytes; the maximum is {DESCRIPTION_LIMIT}");
        let at = Trail::ROOT.key("Description").place();
        findings.push(Diagnostic::error(&codes::TEMPLATE_LIMIT, at, message).hint("shorten it"));
    }
    for (section, most) in ENTRIES {
        let count = document.section(section).count();
        if count > *most {
            let message = format!("the template has {count} {}; the maximum is {most}", section.to_lowercase());
            let at = Trail::ROOT.key(section).place();
            let hint = "split the template into several stacks";
            findings.push(Diagnostic::error(&codes::TEMPLATE_LIMIT, at, message).hint(hint));
        }
    }
    findings
}

fn size(bytes: usize) -> Option<Diagnostic> {
    let whole = Place::Pointer(String::new());
    if bytes > BUCKET_LIMIT {
        let message = format!("the template has {bytes} bytes; the maximum is {BUCKET_LIMIT}");
        Some(Diagnostic::error(&codes::TEMPLATE_LIMIT, whole, message).hint("split it into several stacks"))
    } else if bytes > BODY_LIMIT {
        let message = format!("the template has {bytes} bytes, more than the {BODY_LIMIT} that a request may contain");
        let hint = "deploy it with `aws cloudformation deploy --s3-bucket …`";
        Some(Diagnostic::notice(&codes::NEEDS_BUCKET, whole, message).hint(hint))
    } else {
        None
    }
}
