//! The index of many racks: the fleet at a glance.

use super::modes::addresses;
use super::writer::{Cell, Html};
use super::{RackPage, TemplatePage};
use crate::diag::Diagnostic;
use crate::report::wording::count;
use crate::{Survey, report};

/// Racks and templates, with the names of the files their pages are in.
#[derive(Debug, Clone, Default)]
pub struct Fleet {
    /// The racks.
    pub racks: Vec<(String, RackPage)>,
    /// The templates.
    pub templates: Vec<(String, TemplatePage)>,
}

impl Fleet {
    /// The page.
    pub fn html(&self) -> String {
        let number = count(self.racks.len() + self.templates.len(), "rack");
        Html::page(&number, |html| {
            html.within("header", &[], |html| html.element("h1", &[], &number));
            html.within("main", &[], |html| {
                let racks = self.racks.iter().filter_map(|(file, page)| {
                    let own = page.sides.first()?;
                    Some((file, page.name.as_str(), own.mode, &own.survey, page.warnings.as_slice()))
                });
                let templates = self.templates.iter().map(|(file, page)| {
                    let none: &[Diagnostic] = &[];
                    (file, page.name.as_str(), page.survey.verification.mode.word(), &page.survey, none)
                });
                let rows =
                    racks.chain(templates).map(|(file, name, mode, survey, more)| row(file, name, mode, survey, more));
                let columns = [
                    "rack",
                    "region",
                    "mode",
                    "zones",
                    "blocks",
                    "egress addresses",
                    "Elastic IPs",
                    "a month",
                    "promises",
                    "findings",
                ];
                html.linked_table("Racks", &columns, &rows.collect::<Vec<_>>());
                let basis =
                    self.racks.iter().filter_map(|(_, page)| page.sides.first()).map(|side| side.survey.bill.basis());
                let mut basis = basis.collect::<Vec<_>>();
                basis.sort();
                basis.dedup();
                basis.iter().for_each(|basis| html.element("p", &[("class", "sub")], &format!("Costs: {basis}.")));
            });
        })
    }
}

/// What is said of a rack, and where its page is.
fn row(file: &str, name: &str, mode: &str, survey: &Survey, warnings: &[Diagnostic]) -> (String, Vec<Cell>) {
    let Survey { verification, bill, limits, picture } = survey;
    let blocks = picture.vpcs.iter().flat_map(|vpc| vpc.blocks.iter().cloned()).collect::<Vec<_>>().join(", ");
    let zones = picture.vpcs.iter().map(|vpc| vpc.zones.len()).max().unwrap_or_default();
    let elastic = limits.iter().find(|limit| limit.what == "Elastic IPs");
    let elastic = elastic.map_or_else(|| "0".to_owned(), |limit| format!("{} of {}", limit.taken, limit.most));
    let holds = if verification.holds() { "hold" } else { "do not all hold" };
    let found = verification.findings.iter().map(|finding| &finding.diagnostic).chain(warnings);
    let findings = match report::counts(found.map(|finding| finding.severity)) {
        none if none.is_empty() => "none".to_owned(),
        some => some.join(", "),
    };
    let cells = vec![
        Cell::text(name),
        Cell::text(bill.region.clone() + if bill.is_assumed { " (assumed)" } else { "" }),
        Cell::text(mode),
        Cell::number(zones.to_string()),
        Cell::text(blocks),
        Cell::number(addresses(verification).len().to_string()),
        Cell::number(elastic),
        Cell::number(bill.fixed_amount()),
        Cell::text(holds),
        Cell::text(findings),
    ];
    (file.to_owned(), cells)
}
