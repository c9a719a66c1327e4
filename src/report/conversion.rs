//! **What `rackform convert` says**: the steps of a change, or why there are none.

use super::change::{Compared, gathered, hazard, hazards};
use super::deployment::quoted as word;
use super::finding::Paint;
use super::page::{BAD, GOOD, HEADING, Page};
use super::wording::count;
use super::wording::{WIDTH, wrapped};
use crate::convert::{Obstacle, Purpose, Step, Task};
use crate::diff::Severity;
use annotate_snippets::renderer::Style;
use serde_json::{Value, json};

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
    pub deploy: String,
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
        let verdict = page.styled(style, &self.verdict());
        page.line(&format!("{} -> {}: {verdict}", self.old, self.new));
        for (position, written) in self.steps.iter().enumerate() {
            page.line("");
            let heading = format!("{}. {}", position + 1, purpose(&written.step.purpose));
            paragraph(&mut page, HEADING, "", &heading);
            written.text(&mut page);
        }
        self.obstacle.iter().for_each(|obstacle| stands_in_the_way(&mut page, obstacle));
        page.finish()
    }

    /// What comes of it, in a line that follows the sides.
    fn verdict(&self) -> String {
        match self.steps.len() {
            _ if self.is_another_stack() => "another stack, to which no steps lead".to_owned(),
            _ if self.obstacle.is_some() => "no order of steps avoids the failure".to_owned(),
            0 => "no differences, nothing to deploy".to_owned(),
            1 => "one step".to_owned(),
            several => format!("{}, one after the other", count(several, "step")),
        }
    }

    fn is_another_stack(&self) -> bool {
        let hazards = self.obstacle.iter().flat_map(|obstacle| &obstacle.hazards);
        hazards.into_iter().any(|hazard| hazard.severity == Severity::Misses)
    }

    /// The whole as one object: `old`, `new`, `steps` (file, deploy, purpose, then with do and command, diff as
    /// `rackform diff` has it), and `obstacle` (hazards as `rackform diff` has them, tried), null if there is a way.
    pub fn json(&self) -> Value {
        let obstacle = self.obstacle.as_ref().map(|obstacle| {
            let tried = obstacle.tried.iter();
            let tried = tried.map(|(tried, why)| json!({ "purpose": purpose(tried), "why": why }));
            json!({
                "hazards": obstacle.hazards.iter().map(hazard).collect::<Vec<_>>(),
                "tried": tried.collect::<Vec<_>>(),
            })
        });
        json!({
            "old": self.old,
            "new": self.new,
            "steps": self.steps.iter().map(Written::json).collect::<Vec<_>>(),
            "obstacle": obstacle,
        })
    }
}

impl Written {
    fn text(&self, page: &mut Page) {
        let compared = Compared::of_step(&self.file, &self.step.diff);
        page.line(&format!("   {}", compared.verdict()));
        page.line("");
        compared.outline(page);
        hazards(page, &self.step.diff.hazards);
        page.line("");
        page.line(&format!("   {}", self.deploy));
        for task in &self.step.then {
            page.line("");
            paragraph(page, Style::new(), "   then: ", &sentence(task));
            self.command(task).iter().for_each(|command| page.line(&format!("   {command}")));
        }
    }

    /// The command that helps with a task, if one does.
    fn command(&self, task: &Task) -> Option<String> {
        let stack = &self.stack;
        let (command, query) = match task {
            Task::TellPartners(addresses) => {
                let named = addresses.iter().map(|id| format!("LogicalResourceId=='{id}'"));
                let named = named.collect::<Vec<_>>().join(" || ");
                let command = format!("cloudformation describe-stack-resources --stack-name {stack}");
                (command, format!("StackResources[?{named}].PhysicalResourceId"))
            }
            Task::MoveNames(..) => return None,
            // CloudFormation tags a group with its stack and its logical id.
            Task::AwaitDrained(group) => (
                format!(
                    "autoscaling describe-auto-scaling-groups --filters {} {}",
                    word(&format!("Name=tag:aws:cloudformation:stack-name,Values={stack}")),
                    word(&format!("Name=tag:aws:cloudformation:logical-id,Values={group}"))
                ),
                "AutoScalingGroups[].Instances[] | [?starts_with(LifecycleState, 'Terminating')].InstanceId".to_owned(),
            ),
        };
        let region = self.region.as_ref().map(|region| format!(" --region {region}")).unwrap_or_default();
        Some(format!("aws {command} --query \"{query}\" --output text{region}"))
    }

    fn task(&self, task: &Task) -> Value {
        json!({ "do": sentence(task), "command": self.command(task) })
    }

    fn json(&self) -> Value {
        json!({
            "file": self.file,
            "deploy": self.deploy,
            "purpose": purpose(&self.step.purpose),
            "then": self.step.then.iter().map(|task| self.task(task)).collect::<Vec<_>>(),
            "diff": Compared::of_step(&self.file, &self.step.diff).json(),
        })
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
        Task::AwaitDrained(group) => format!(
            "wait until this prints nothing, up to 48 hours: old instances of `{group}` are still draining, and use \
             what the next step removes"
        ),
    }
}

/// What a step is for, as a sentence without a full stop.
fn purpose(purpose: &Purpose) -> String {
    match purpose {
        Purpose::KeepData(ids) => {
            format!("retain resources with data in the account when they leave the stack: {}", quoted(ids))
        }
        Purpose::CloseBuckets(ids) => {
            format!("restrict the ACLs to the owner, so that they can be disabled: {}", quoted(ids))
        }
        Purpose::Allocate(ids) => format!("allocate the Elastic IPs that packets will leave from: {}", quoted(ids)),
        Purpose::AddFirst => "create the new load balancers beside the existing ones".to_owned(),
        Purpose::KeepUsed(used) => {
            format!("switch to the new resources, and keep what is still in use: {}", quoted(used))
        }
        Purpose::LeaveZone(zone, target) => {
            format!(
                "move everything out of {zone}, so that `{target}` can be deleted and created again in another subnet \
                 of it"
            )
        }
        Purpose::TakeAway(target) => format!("remove `{target}`, because nothing is launched in its zone any more"),
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
    if !obstacle.tried.is_empty() {
        page.line("");
        page.heading("Attempted steps", "");
        for (tried, why) in &obstacle.tried {
            paragraph(page, Style::new(), "  - ", &format!("{}: {why}", purpose(tried)));
        }
    }
}

/// A text in as many lines as it takes; the further ones stand as deep as the first.
fn paragraph(page: &mut Page, style: Style, lead: &str, text: &str) {
    let deeper = " ".repeat(lead.len());
    for (position, line) in wrapped(text, WIDTH - lead.len()).iter().enumerate() {
        let lead = if position == 0 { lead } else { &deeper };
        let line = page.styled(style, line.trim_end());
        page.line(&format!("{lead}{line}"));
    }
}

fn quoted(ids: &[String]) -> String {
    format!("`{}`", gathered(&ids.iter().map(String::as_str).collect::<Vec<_>>()))
}
