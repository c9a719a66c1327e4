//! **What `rackform convert` says**: the steps of a change, or why there are none.

use super::change::{Compared, gathered, hazard, hazards};
use super::deployment::in_region;
use super::finding::Paint;
use super::json::list;
use super::page::{BAD, GOOD, HEADING, Line, Page, styled};
use super::wording::count;
use super::wording::{WIDTH, wrapped};
use crate::convert::{Obstacle, Purpose, Step, Task};
use crate::diag::Shell;
use crate::diff::Severity;
use annotate_snippets::renderer::Style;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A way from one template to another, or what stands in it.
#[derive(Debug, Clone)]
pub struct Converted {
    /// The name its reader knows the old template by.
    pub old: String,
    /// The name its reader knows the new template by.
    pub new: String,
    /// The steps, in the order in which they are deployed.
    pub steps: Vec<Written>,
    /// Why there are none, if there is no way.
    pub obstacle: Option<Obstacle>,
}

/// A step that is written.
#[derive(Debug, Clone)]
pub struct Written {
    /// The file it is in.
    pub file: String,
    /// The command that deploys it.
    pub deploy: Shell,
    /// The variables of the shell in which that finds the values which nobody may see.
    pub secrets: Vec<String>,
    /// The name of the stack.
    pub stack: String,
    /// Its region, if that is known.
    pub region: Option<String>,
    /// The step.
    pub step: Step,
}

impl Converted {
    /// The whole as text, with a newline at its end.
    pub fn text(&self, paint: Paint) -> String {
        let mut page = Page::new(paint);
        let style = if self.obstacle.is_some() { BAD } else { GOOD };
        page.line(Line::from(format!("{} -> {}: ", self.old, self.new)).and(styled(style, &self.verdict())));
        for (position, written) in self.steps.iter().enumerate() {
            page.line("");
            let heading = format!("{}. {}", position + 1, purpose(&written.step.purpose));
            paragraph(&mut page, HEADING, "", &heading);
            written.text(&mut page);
        }
        self.obstacle.iter().for_each(|obstacle| stands_in_the_way(&mut page, obstacle));
        let secrets = self.steps.iter().flat_map(|written| &written.secrets).map(String::as_str);
        let secrets = secrets.collect::<BTreeSet<_>>().into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
        if !secrets.is_empty() {
            page.line("");
            let text = format!("secrets are not printed: set {} in your shell first", secrets.join(", "));
            paragraph(&mut page, Style::new(), "", &text);
        }
        page.finish()
    }

    /// What comes of it, in a line that follows the sides.
    fn verdict(&self) -> String {
        match self.steps.len() {
            _ if self.is_another_stack() => "another stack, to which no steps lead".to_owned(),
            _ if self.obstacle.is_some() => "no order of steps was found that avoids the failure".to_owned(),
            0 => "no differences, nothing to deploy".to_owned(),
            1 => "one step".to_owned(),
            several => format!("{}, one after the other", count(several, "step")),
        }
    }

    fn is_another_stack(&self) -> bool {
        let hazards = self.obstacle.iter().flat_map(|obstacle| &obstacle.hazards);
        hazards.into_iter().any(|hazard| hazard.severity == Severity::Misses)
    }

    /// The whole as one object.
    pub fn json(&self) -> Value {
        json!({
            "old": self.old,
            "new": self.new,
            "steps": list(&self.steps, Written::json),
            "obstacle": self.obstacle.as_ref().map(obstacle),
        })
    }
}

impl Written {
    fn text(&self, page: &mut Page) {
        let compared = Compared::of_step(&self.file, &self.step.diff);
        page.line(format!("   {}", compared.verdict()));
        page.line("");
        compared.outline(page);
        hazards(page, self.step.diff.open_hazards());
        compared.accepted_part(page);
        page.line("");
        page.line(format!("   {}", self.deploy));
        for task in &self.step.then {
            page.line("");
            paragraph(page, Style::new(), "   then: ", &sentence(task));
            self.command(task).iter().for_each(|command| page.line(format!("   {command}")));
        }
    }

    /// The command that helps with a task, if one does.
    fn command(&self, task: &Task) -> Option<Shell> {
        let stack = &self.stack;
        let region = || in_region(self.region.as_deref());
        Some(match task {
            Task::TellPartners(addresses) => {
                let named = addresses.iter().map(|id| format!("LogicalResourceId==`{}`", json!(id)));
                let named = named.collect::<Vec<_>>().join(" || ");
                let query = format!("StackResources[?{named}].PhysicalResourceId");
                Shell::of(
                    "aws cloudformation describe-stack-resources --stack-name {} --query {} --output text{}",
                    [Shell::word(stack), Shell::word(&query), region()],
                )
            }
            Task::MoveNames(..) | Task::MoveClients(..) => return None,
            Task::AwaitImporters(exports) => {
                importers(exports.iter().map(|export| Shell::word(&export.export)).collect(), &region())
            }
            // CloudFormation tags a group with its stack and its logical id.
            Task::AwaitDrained(group) => Shell::of(
                "aws autoscaling describe-auto-scaling-groups --filters {} {} --query \
                 'AutoScalingGroups[].Instances[] | [?starts_with(LifecycleState, `\"Terminating\"`)].InstanceId' \
                 --output text{}",
                [
                    Shell::word(&format!("Name=tag:aws:cloudformation:stack-name,Values={stack}")),
                    Shell::word(&format!("Name=tag:aws:cloudformation:logical-id,Values={group}")),
                    region(),
                ],
            ),
        })
    }

    fn task(&self, task: &Task) -> Value {
        json!({ "message": sentence(task), "command": self.command(task) })
    }

    fn json(&self) -> Value {
        json!({
            "template": self.file,
            "deploy": self.deploy,
            "purpose": purpose(&self.step.purpose),
            "then": list(&self.step.then, |task| self.task(task)),
            "diff": Compared::of_step(&self.file, &self.step.diff).json(),
        })
    }
}

/// What stands in the way of steps, as an object.
pub(super) fn obstacle(obstacle: &Obstacle) -> Value {
    json!({
        "hazards": list(&obstacle.hazards, hazard),
        "tried": list(&obstacle.tried, |(tried, why)| json!({ "purpose": purpose(tried), "reason": why })),
        "undecided": obstacle.undecided,
    })
}

/// The command that prints which stacks import some exports; the AWS CLI takes one at a time, and calls it an error if there is
/// none.
fn importers(mut exports: Vec<Shell>, region: &Shell) -> Shell {
    let list = |export| {
        let form = "aws cloudformation list-imports --export-name {} --query Imports --output text{}";
        Shell::of(form, [export, region.clone()])
    };
    match (exports.len(), exports.pop()) {
        (1, Some(one)) => list(one),
        (_, last) => {
            let all = Shell::joined(exports.into_iter().chain(last), " ");
            Shell::of("for export in {}; do {}; done", [all, list(Shell::of("\"$export\"", []))])
        }
    }
}

/// What to do after a step, as a sentence without a full stop.
fn sentence(task: &Task) -> String {
    match task {
        Task::TellPartners(addresses) => {
            format!("tell partners the new addresses, {}, before the next step; this prints them", quoted(addresses))
        }
        Task::MoveNames(go, come) => {
            format!("point the DNS names of {} to {} before the next step", quoted(go), quoted(come))
        }
        Task::MoveClients(go, come) => {
            format!(
                "lead whoever sends requests to the listener of {} to that of {}, as by DNS records, before the next step",
                quoted(go),
                quoted(come)
            )
        }
        Task::AwaitImporters(exports) => {
            let stacks = exports.iter().flat_map(|export| &export.stacks).cloned().collect::<BTreeSet<_>>();
            let names = exports.iter().map(|export| export.export.clone()).collect::<Vec<_>>();
            format!(
                "update {} to use something else than {}, which the next step removes or changes: CloudFormation \
                 rejects that until this prints no stack",
                quoted(&stacks.into_iter().collect::<Vec<_>>()),
                quoted(&names)
            )
        }
        Task::AwaitDrained(group) => format!(
            "wait until this prints nothing, up to 48 hours: old instances of `{group}` are still draining, and use \
             what the next step removes"
        ),
    }
}

/// What a step is for, as a sentence without a full stop.
pub(super) fn purpose(purpose: &Purpose) -> String {
    match purpose {
        Purpose::Retain(ids) => format!("retain in the account what leaves the stack later: {}", quoted(ids)),
        Purpose::CloseBuckets(ids) => {
            format!("restrict the ACLs to the owner, so that they can be disabled: {}", quoted(ids))
        }
        Purpose::Allocate(ids) => format!("allocate the Elastic IPs that packets will leave from: {}", quoted(ids)),
        Purpose::AddFirst => "create the new load balancers beside the existing ones".to_owned(),
        Purpose::ProvideFirst(ids) => {
            format!("create the capacity providers before the instances that they count: {}", quoted(ids))
        }
        Purpose::KeepUsed(used) => {
            format!("switch to the new resources, and keep what is still in use: {}", quoted(used))
        }
        Purpose::KeepImported(exports) => {
            format!("deploy the new template, and keep what other stacks still import: {}", quoted(exports))
        }
        Purpose::LeaveZone(zone, target) => {
            format!(
                "move everything out of {zone}, so that `{target}` can be deleted and created again in another subnet \
                 of it"
            )
        }
        Purpose::TakeAway(target) => format!("remove `{target}`, because nothing is launched in its zone any more"),
        Purpose::JoinTargets(ids) => {
            format!("add the new target groups beside the existing ones, with tasks in both: {}", quoted(ids))
        }
        Purpose::StepAside(id, priority) => {
            format!(
                "give `{id}` the priority {priority} for a while, so that another rule can take its own; no rule of another \
                 stack on the same listener may have it"
            )
        }
        Purpose::GiveFirst(ids) => {
            format!("update first what gives up something that other resources take in a later step: {}", quoted(ids))
        }
        Purpose::GiveUp(ids) => match ids.as_slice() {
            [id] => format!("remove `{id}`, so that a later step can create another; until then it is missing"),
            ids => {
                format!("remove {}, so that a later step can create others; until then they are missing", quoted(ids))
            }
        },
        Purpose::Free(carrier) => {
            format!("route all zones through `{carrier}`, so that the other addresses are released")
        }
        Purpose::Bridge(bridge) => {
            format!("route all zones through `{bridge}` for a while, so that their addresses are released")
        }
        Purpose::Postpone(carrier) => {
            format!(
                "switch to the new resources with fewer NAT gateways, and route the other zones through `{carrier}`"
            )
        }
        Purpose::Finish => "deploy the new template".to_owned(),
    }
}

fn stands_in_the_way(page: &mut Page, obstacle: &Obstacle) {
    hazards(page, &obstacle.hazards);
    let attempts = folded(&obstacle.tried);
    let undecided = obstacle.undecided.iter().map(|why| (why.clone(), 1)).collect::<Vec<_>>();
    for (heading, lines) in [("Attempted steps", attempts), ("Conditions that cannot be evaluated", undecided)] {
        if !lines.is_empty() {
            page.line("");
            page.heading(heading, "");
            few(&lines).into_iter().for_each(|line| page.line(line));
        }
    }
}

/// What was tried, one item for each kind of step with the first reason why it does not do, and how often it was tried.
fn folded(tried: &[(Purpose, String)]) -> Vec<(String, usize)> {
    let mut kinds = Vec::<(&str, &str, usize)>::new();
    for (purpose, why) in tried {
        match kinds.iter_mut().find(|(known, ..)| *known == kind(purpose)) {
            Some((.., times)) => *times += 1,
            None => kinds.push((kind(purpose), why, 1)),
        }
    }
    let item = |(kind, why, times)| match times {
        1 => (format!("{kind}: {why}"), 1),
        _ => (format!("{kind}, {times} times: {why}"), times),
    };
    kinds.into_iter().map(item).collect()
}

/// At most three lines of some items, each of which counts for so many; JSON has all.
fn few(items: &[(String, usize)]) -> Vec<String> {
    const MOST: usize = 3;
    let shown = if items.len() > MOST { MOST - 1 } else { items.len() };
    let mut lines = items[..shown].iter().map(|(item, _)| cut(&format!("  - {item}"))).collect::<Vec<_>>();
    let more = items[shown..].iter().map(|(_, number)| number).sum::<usize>();
    if more > 0 {
        lines.push(format!("  - {more} more, with `--format json`"));
    }
    lines
}

/// A line that is no longer than others.
fn cut(line: &str) -> String {
    match line.char_indices().nth(WIDTH) {
        Some(_) => format!("{}…", line.chars().take(WIDTH - 1).collect::<String>().trim_end()),
        None => line.to_owned(),
    }
}

/// What kind of step it is, in a few words.
fn kind(purpose: &Purpose) -> &'static str {
    match purpose {
        Purpose::Retain(_) => "retain what would be lost first",
        Purpose::CloseBuckets(_) => "restrict ACLs first",
        Purpose::Allocate(_) => "allocate Elastic IPs first",
        Purpose::AddFirst => "create load balancers first",
        Purpose::ProvideFirst(_) => "create capacity providers first",
        Purpose::KeepUsed(_) => "keep what is still in use",
        Purpose::KeepImported(_) => "keep what other stacks import",
        Purpose::LeaveZone(..) => "leave a zone first",
        Purpose::TakeAway(_) => "remove a mount target first",
        Purpose::JoinTargets(_) => "add the new target groups first",
        Purpose::StepAside(..) => "give a rule another priority first",
        Purpose::GiveFirst(_) => "update what holds it first",
        Purpose::GiveUp(_) => "remove what holds it first",
        Purpose::Free(_) => "route through one NAT gateway first",
        Purpose::Bridge(_) => "route through a temporary NAT gateway",
        Purpose::Postpone(_) => "create fewer NAT gateways first",
        Purpose::Finish => "deploy the new template",
    }
}

/// A text in as many lines as it takes; the further ones stand as deep as the first.
fn paragraph(page: &mut Page, style: Style, lead: &str, text: &str) {
    let deeper = " ".repeat(lead.len());
    for (position, line) in wrapped(text, WIDTH - lead.len()).iter().enumerate() {
        let lead = if position == 0 { lead } else { &deeper };
        page.line(Line::from(lead).and(styled(style, line.trim_end())));
    }
}

fn quoted(ids: &[String]) -> String {
    format!("`{}`", gathered(&ids.iter().map(String::as_str).collect::<Vec<_>>()))
}
