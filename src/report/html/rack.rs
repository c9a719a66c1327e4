//! The page of a rack: what its two modes are, cost and mean, and what it takes to go from one to the other.

use super::modes::{self, QUESTIONS};
use super::writer::{Cell, Html};
use super::{Side, parts};
use crate::cost::Decimal;
use crate::diag::Diagnostic;
use crate::diag::Shell;
use crate::report::bill::{break_even, first};
use crate::report::wording::fold;
use crate::report::{Alternative, Compared};
use crate::verify::Reached;
use std::collections::BTreeSet;

/// A rack on a page.
#[derive(Debug, Clone)]
pub struct RackPage {
    /// Its name.
    pub name: String,
    /// The name of the file it is from.
    pub file: String,
    /// What is in that.
    pub text: String,
    /// What it is in the mode that the file says, and in the other one, if it can be.
    pub sides: Vec<Side>,
    /// Why it cannot be in the other mode.
    pub only: Option<String>,
    /// What it is warned of.
    pub warnings: Vec<Diagnostic>,
    /// What going private does to a deployed stack, and going public.
    pub changes: Vec<Compared>,
    /// What other kinds of NAT gateways cost.
    pub alternatives: Vec<Alternative>,
}

impl RackPage {
    /// The page.
    pub fn html(&self) -> String {
        Html::page(&format!("{}: rack", self.name), |html| {
            html.within("header", &[], |html| {
                html.verbatim("h1", &[], &self.name);
                if let Some(own) = self.sides.first() {
                    html.element(
                        "p",
                        &[("class", "sub")],
                        &format!("A rack: {} (`{}`)", own.summary.facts(), self.file),
                    );
                }
            });
            html.within("main", &[], |html| self.sections(html));
            html.within("footer", &[], |html| {
                html.folded(&format!("`{}`, from which this was made", self.file), |html| {
                    html.verbatim("pre", &[], &self.text)
                });
            });
        })
    }

    fn sections(&self, html: &mut Html) {
        parts::warnings(html, &self.warnings);
        self.switch(html);
        self.of_each(html, |html, side| {
            let label = format!("{} in {} mode: network", self.name, side.mode);
            parts::pictured(html, &side.survey.picture, &side.survey.verification, &label, side.mode);
        });
        html.element("h2", &[], "What changes for whom");
        self.questions(html);
        html.element("h2", &[], "Costs");
        let bills = self.in_order().map(|side| (side.mode, &side.survey.bill)).collect::<Vec<_>>();
        parts::costs(html, &bills);
        self.alternatives(html);
        html.element("h2", &[], "Addresses to give to partners");
        self.of_each(html, addresses);
        html.element("h2", &[], "What the rack has to reach");
        self.reached(html);
        html.element("h2", &[], "What is proved");
        self.of_each(html, |html, side| self.proofs(html, side));
        html.element("h2", &[], "Quotas and limits");
        let limits = self.in_order().map(|side| (side.mode, side.survey.limits.as_slice())).collect::<Vec<_>>();
        parts::limits(html, &limits);
        html.element("h2", &[], "Commands");
        self.commands(html);
    }

    /// The sides, public first.
    fn in_order(&self) -> impl Iterator<Item = &Side> {
        let of = |mode: &'static str| self.sides.iter().filter(move |side| side.mode == mode);
        of("public").chain(of("private"))
    }

    /// What is shown of one mode at a time.
    fn of_each(&self, html: &mut Html, show: impl Fn(&mut Html, &Side)) {
        for side in self.in_order() {
            let class = if self.sides.len() > 1 { format!("of-{}", side.mode) } else { "of-one".to_owned() };
            html.within("div", &[("class", &class)], |html| show(html, side));
        }
    }

    /// The switch, and what it does.
    fn switch(&self, html: &mut Html) {
        if self.sides.len() > 1 {
            html.within("label", &[("class", "switch")], |html| {
                let is_private = self.sides.first().is_some_and(|side| side.mode == "private");
                let mut attributes = vec![("type", "checkbox"), ("role", "switch")];
                attributes.extend(is_private.then_some(("checked", "")));
                html.void("input", &attributes);
                html.element("span", &[], "Private");
            });
        }
        for side in self.in_order() {
            let state = if side.mode == "private" { "On" } else { "Off" };
            let state =
                if self.sides.len() > 1 { format!("{state} ({})", side.mode) } else { parts::sentence(side.mode) };
            html.element("p", &[], &format!("{state}: {}", modes::summary(side)));
        }
        if let Some(why) = &self.only {
            html.element("p", &[("class", "sub")], &format!("There is no switch: {why}."));
        }
        let own = self.sides.first().map(|side| side.mode);
        for change in &self.changes {
            let going = if change.new == "private" { "Going private" } else { "Going back to public" };
            let open: &[_] = if own == Some(change.old.as_str()) { &[("open", "")] } else { &[] };
            html.within("details", open, |html| {
                html.element("summary", &[], &format!("{going}, of a deployed stack: {}", change.verdict()));
                html.list(&change.sentences());
            });
        }
    }

    /// What each mode means for whom; what is so in both is said once.
    fn questions(&self, html: &mut Html) {
        let rows = QUESTIONS
            .iter()
            .map(|(question, answer)| self.answered((*question).to_owned(), self.in_order().map(answer).collect()));
        let mut rows = rows.collect::<Vec<_>>();
        if let Some(how) = self.changes.iter().find_map(Compared::rolled) {
            rows.push(self.answered("A deployment that renews instances".to_owned(), vec![how]));
        }
        html.table("What changes for whom", &self.columns(), &rows);
    }

    /// A row of a question with its answers, one for each side; an answer for all of them is said once.
    fn answered(&self, question: String, mut answers: Vec<String>) -> Vec<Cell> {
        answers.dedup();
        let columns = if answers.len() == 1 { self.sides.len() } else { 1 };
        let cells = answers.into_iter().map(|words| Cell { columns, ..Cell::text(words) });
        [Cell::text(question)].into_iter().chain(cells).collect()
    }

    fn columns(&self) -> Vec<&'static str> {
        [""].into_iter().chain(self.in_order().map(|side| side.mode)).collect()
    }

    /// Which AWS services the instances need, and how they are reached; those of which the same is said together.
    fn reached(&self, html: &mut Html) {
        let mut names = Vec::new();
        let services =
            self.in_order().flat_map(|side| &side.survey.verification.groups).flat_map(|group| &group.services);
        for service in services {
            if !names.iter().any(|(name, _)| *name == service.name) {
                names.push((service.name, service.required));
            }
        }
        let answers = |name: &str| self.in_order().map(|side| side.reaches(name)).collect::<Vec<_>>();
        let rows = fold(names.into_iter().map(|(name, required)| (format!("`{name}`"), (!required, answers(name)))));
        let rows = rows.into_iter().map(|(names, (is_wish, answers))| {
            let wish = if is_wish { " (for Session Manager)" } else { "" };
            self.answered(names.join(", ") + wish, answers)
        });
        html.table("What the rack has to reach", &self.columns(), &rows.collect::<Vec<_>>());
    }

    /// What other kinds of NAT gateways cost, for a number of GB.
    fn alternatives(&self, html: &mut Html) {
        if self.alternatives.is_empty() {
            return;
        }
        let first = first(&self.alternatives);
        html.element("h3", &[], "And cheaper?");
        if first.is_some() {
            html.within("p", &[("class", "asked screen"), ("hidden", "")], |html| {
                html.within("label", &[], |html| {
                    html.element("span", &[], "GB a month through NAT gateways or endpoints:");
                    html.void("input", &[("type", "number"), ("min", "0"), ("step", "100"), ("value", "0")]);
                });
            });
        }
        html.scrolling("Alternatives", |html| {
            html.within("table", &[], |html| {
                html.head(&[
                    "",
                    "a month, at the smallest size",
                    "more than public",
                    "a GB through these",
                    "what it means",
                ]);
                html.within("tbody", &[], |html| {
                    self.alternatives.iter().for_each(|one| alternative(html, one, first))
                });
            });
        });
        html.list(&break_even(&self.alternatives).into_iter().map(|sentence| sentence + ".").collect::<Vec<_>>());
    }

    /// What is proved of a side: what the other one does not promise stands in front.
    fn proofs(&self, html: &mut Html, side: &Side) {
        let verification = &side.survey.verification;
        parts::verdict(html, verification, &format!("In {} mode", side.mode));
        let other = self.sides.iter().find(|other| other.mode != side.mode);
        let is_other = |rule: &str| {
            other.is_some_and(|other| other.survey.verification.proofs.iter().all(|proof| proof.rule != rule))
        };
        html.list(&parts::promises(verification, is_other));
        parts::findings(html, verification);
        parts::proofs(html, verification, &format!(" in {} mode", side.mode));
    }

    fn commands(&self, html: &mut Html) {
        for side in self.in_order() {
            html.element("h3", &[], &format!("Deploy it {}", side.mode));
            let file = format!("out/{}", side.summary.file_name());
            let synth = [Shell::file(&self.file), Shell::word(side.mode)];
            let synth = Shell::of("rackform synth {} --mode {}", synth);
            html.verbatim("pre", &[("class", "command")], &format!("{synth}\n{}", side.summary.deploy_command(&file)));
        }
    }
}

impl Side {
    /// How a service is reached.
    fn reaches(&self, name: &str) -> String {
        let services = self.survey.verification.groups.iter().flat_map(|group| &group.services);
        let by = services.filter(|service| service.name == name).map(|service| match &service.by {
            Reached::EgressPath => "over the egress path".to_owned(),
            Reached::Endpoint(_) => "through its VPC endpoint".to_owned(),
            Reached::NotFrom(_) => "not reachable".to_owned(),
            Reached::Unknown(why) => format!("not known: {why}"),
        });
        by.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join("; ")
    }
}

/// The addresses of a side that others have to know, and how to list them once they are allocated.
fn addresses(html: &mut Html, side: &Side) {
    let addresses = modes::addresses(&side.survey.verification);
    if addresses.is_empty() {
        html.element("p", &[], &format!("None in {} mode.", side.mode));
        return;
    }
    let (own, allocated) = addresses.into_iter().partition::<Vec<_>, _>(|address| address.starts_with("eipalloc-"));
    if !own.is_empty() {
        let list = modes::code(&own);
        html.element("p", &[], &format!("Your own, by allocation id: {list}. They stay yours when the rack goes back to public. This prints them:"));
        let ids = Shell::joined(own.iter().map(|id| Shell::word(id)), " ");
        let form = "aws ec2 describe-addresses --allocation-ids {} --query 'Addresses[].PublicIp' --output text";
        html.verbatim("pre", &[("class", "command")], &Shell::of(form, [ids]).to_string());
    }
    if !allocated.is_empty() {
        let list = modes::code(&allocated);
        html.element("p", &[], &format!("{list}: allocated when the stack is deployed, and released when the rack goes back to public (list your own in `network.nat-addresses` to keep them). Once it is deployed, this prints them:"));
        html.verbatim("pre", &[("class", "command")], &side.summary.output_command("EgressAddresses").to_string());
    }
}

fn alternative(html: &mut Html, one: &Alternative, first: Option<Decimal>) {
    let [fixed, more, means] = one.cells(first);
    let slope = one.slope().filter(|_| first.is_some());
    // What a number of GB costs is computed on the page.
    let data = |amount: Decimal| amount.exact().replace(',', "");
    html.within("tr", &[], |html| {
        html.element("th", &[("scope", "row")], &one.what);
        for (shown, less) in [(fixed, Decimal::default()), (more, first.unwrap_or_default())] {
            let data = slope.map(|(fixed, gigabyte)| [data(fixed - less), data(gigabyte)]);
            let mut attributes = vec![("class", "number")];
            attributes.extend(
                data.iter().flat_map(|[fixed, gigabyte]| [("data-fixed", &**fixed), ("data-gigabyte", gigabyte)]),
            );
            html.element("td", &attributes, &shown);
        }
        let gigabyte = slope.map(|(_, gigabyte)| gigabyte.exact()).unwrap_or_default();
        html.element("td", &[("class", "number")], &gigabyte);
        html.element("td", &[], &means);
    });
}
