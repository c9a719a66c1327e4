//! The page of a template: its picture with what was verified, and what it costs.

use super::parts;
use super::writer::Html;
use crate::Survey;

/// A template on a page.
#[derive(Debug, Clone)]
pub struct TemplatePage {
    /// The name of its file.
    pub name: String,
    /// What can be told of it.
    pub survey: Survey,
}

impl TemplatePage {
    /// The page.
    pub fn html(&self) -> String {
        let Survey { verification, bill, limits, picture } = &self.survey;
        Html::page(&format!("{}: template", self.name), |html| {
            html.within("header", &[], |html| {
                html.verbatim("h1", &[], &self.name);
                let mode = verification.mode.word();
                html.element(
                    "p",
                    &[("class", "sub")],
                    &format!("A CloudFormation template; mode {mode}; {}", bill.total()),
                );
            });
            html.within("main", &[], |html| {
                parts::pictured(html, picture, verification, &format!("{}: network", self.name), "network");
                html.element("h2", &[], "What is proved");
                parts::verdict(html, verification, "In this template");
                parts::findings(html, verification);
                parts::proofs(html, verification, "");
                html.element("h2", &[], "Costs");
                parts::costs(html, &[("", bill)]);
                html.element("h2", &[], "Quotas and limits");
                parts::limits(html, &[("taken", limits)]);
            });
        })
    }
}
