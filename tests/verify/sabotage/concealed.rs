//! Parts of the stack that the template does not show.

use super::kind::{Kind, Sabotage, kind};
use serde_json::json;

const BY: &[&str] = &["not-analyzed"];

pub fn kinds() -> Vec<Kind> {
    let include = || json!({ "Name": "AWS::Include", "Parameters": { "Location": "s3://bucket/part.json" } });
    vec![
        kind("let-a-macro-rewrite-the-template", BY, |rack| {
            vec![Sabotage::of(rack).set("/Transform", json!(["OpenEverything"]))]
        }),
        kind("include-a-part-of-a-group-from-elsewhere", BY, move |rack| {
            vec![Sabotage::of(rack).set("InstancesSecurity/Properties/Fn::Transform", include())]
        }),
        kind("hand-the-group-of-the-instances-to-a-nested-stack", BY, |rack| {
            let nested = json!({
                "TemplateURL": "https://bucket.s3.amazonaws.com/nested.json",
                "Parameters": { "Group": { "Ref": "InstancesSecurity" } },
            });
            vec![Sabotage::of(rack).add("Added", "AWS::CloudFormation::Stack", nested).at(["Added"])]
        }),
        kind("hand-the-group-of-the-instances-to-a-custom-resource", BY, |rack| {
            let custom = json!({
                "ServiceToken": "arn:aws:lambda:us-east-1:123456789012:function:open", "Group": { "Ref": "InstancesSecurity" },
            });
            vec![Sabotage::of(rack).add("Added", "Custom::Opening", custom).at(["Added"])]
        }),
    ]
}
