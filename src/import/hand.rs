//! What a person has in hand of a stack: files told apart by what is in them, in any order.

use super::params;
use crate::diag::codes::import as codes;
use crate::diag::{Checked, Diagnostic, Findings, Place, Text};
use crate::source::template::{self, Repeated, Taken};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is known of a stack.
#[derive(Debug, Clone, Default)]
pub struct Hand {
    /// The name of the stack.
    pub stack: Option<String>,
    /// Its ARN, which tells region and account.
    pub id: Option<String>,
    /// Its parameters.
    pub parameters: BTreeMap<String, Given>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// Its outputs.
    pub outputs: BTreeMap<String, String>,
    /// Its template.
    pub template: Option<Value>,
    /// The ids that AWS gave to its resources, by logical id.
    pub physical: BTreeMap<String, String>,
    /// Whether the list of its resources may have been cut off.
    pub is_cut: bool,
    /// The stacks that import what it exports; nothing where no file says it.
    pub importers: Option<BTreeSet<String>>,
}

/// The value of a parameter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// As the stack has it; of a Systems Manager parameter its path.
    pub value: String,
    /// What it was looked up as, if it was.
    pub resolved: Option<String>,
}

impl Given {
    /// Whether asterisks stand in its place.
    pub fn is_masked(&self) -> bool {
        self.value.len() >= 4 && self.value.bytes().all(|letter| letter == b'*')
    }
}

/// What stands in the place of a value that nobody may see.
const MASK: &str = "****";

/// How many resources `describe-stack-resources` lists at most (CloudFormation API reference, DescribeStackResources).
const MOST_DESCRIBED: usize = 100;

/// Reads files.
///
/// # Errors
/// Those that are none of what is read here, and what contradicts itself, each at its place.
pub fn read(texts: &[Arc<Text>]) -> Checked<Hand> {
    let mut reader = Reader::default();
    texts.iter().for_each(|text| reader.read(text));
    let Reader { hand, findings } = reader;
    findings.conclude(hand)
}

#[derive(Default)]
struct Reader {
    hand: Hand,
    findings: Findings,
}

/// What a document of the AWS CLI has at its top, or a template.
const KINDS: [&str; 6] = ["Stacks", "TemplateBody", "StackResources", "StackResourceSummaries", "Imports", "Resources"];

impl Reader {
    fn read(&mut self, text: &Arc<Text>) {
        let is_tree = text.body.trim_start().starts_with('{')
            || text.body.lines().any(|line| KINDS.iter().any(|kind| line.strip_prefix(kind).is_some_and(is_section)));
        if !is_tree {
            match params::read(text) {
                Ok(parameters) => parameters.into_iter().for_each(|(name, value)| self.printed(name, value)),
                Err(finding) => self.findings.push(*finding),
            }
            return;
        }
        match template::take(text) {
            Ok(taken) => {
                self.repeated(&taken);
                self.document(taken.value, text);
            }
            Err(finding) => self.findings.push(*finding),
        }
    }

    fn document(&mut self, mut tree: Value, text: &Text) {
        let kind = KINDS.into_iter().find(|kind| tree.get(kind).is_some());
        match kind {
            Some("Stacks") => self.stacks(&tree["Stacks"], text),
            Some("TemplateBody") => self.body(tree["TemplateBody"].take(), text),
            Some("Resources") => self.template(tree, text),
            Some("Imports") => {
                let stacks = tree["Imports"].as_array().into_iter().flatten().filter_map(Value::as_str);
                self.hand.importers.get_or_insert_default().extend(stacks.map(str::to_owned));
            }
            Some(list) => self.resources(list, &tree[list]),
            None => {
                let message = format!("`{}` has nothing that describes a stack", text.name);
                self.fault(&codes::UNKNOWN_IMPORT_FILE, message, WHICH);
            }
        }
    }

    /// One stack as `describe-stacks` prints it.
    fn stacks(&mut self, stacks: &Value, text: &Text) {
        let stacks = stacks.as_array().map(Vec::as_slice).unwrap_or_default();
        let [stack] = stacks else {
            let message = format!("`{}` describes {} stacks", text.name, stacks.len());
            return self.fault(&codes::CONTRADICTING_FILES, message, "describe one: `--stack-name NAME`");
        };
        let word = |key: &str| stack.get(key).and_then(Value::as_str).map(str::to_owned);
        let name = word("StackName");
        if let (Some(before), Some(name)) = (&self.hand.stack, &name)
            && before != name
        {
            let message = format!("the files describe two stacks, `{before}` and `{name}`");
            return self.fault(&codes::CONTRADICTING_FILES, message, "import one stack at a time");
        }
        (self.hand.stack, self.hand.id) = (name, word("StackId"));
        for parameter in list(stack, "Parameters") {
            let word = |key: &str| parameter.get(key).and_then(Value::as_str).map(str::to_owned);
            if let Some(name) = word("ParameterKey") {
                let value = word("ParameterValue").unwrap_or_default();
                self.parameter(name, Given { value, resolved: word("ResolvedValue") });
            }
        }
        self.hand.outputs.extend(list(stack, "Outputs").filter_map(|output| pair(output, "OutputKey", "OutputValue")));
        self.hand.tags.extend(list(stack, "Tags").filter_map(|tag| pair(tag, "Key", "Value")));
    }

    fn body(&mut self, body: Value, text: &Text) {
        match body {
            Value::String(inner) => {
                let inner = Arc::new(Text { name: format!("{}#/TemplateBody", text.name), body: inner });
                match template::take(&inner) {
                    Ok(taken) => {
                        self.repeated(&taken);
                        self.template(taken.value, text);
                    }
                    Err(finding) => self.findings.push(*finding),
                }
            }
            tree => self.template(tree, text),
        }
    }

    fn repeated(&mut self, taken: &Taken) {
        taken.repeated.iter().flat_map(Repeated::findings).for_each(|finding| self.findings.push(finding));
    }

    fn template(&mut self, tree: Value, text: &Text) {
        match &self.hand.template {
            Some(before) if *before != tree => {
                let message = format!("`{}` has another template than a file before it", text.name);
                self.fault(&codes::CONTRADICTING_FILES, message, "give one template: `--template-stage Original`");
            }
            _ => self.hand.template = Some(tree),
        }
    }

    fn resources(&mut self, list: &str, resources: &Value) {
        let resources = resources.as_array().map(Vec::as_slice).unwrap_or_default();
        self.hand.is_cut |= list == "StackResources" && resources.len() >= MOST_DESCRIBED;
        let physical = resources.iter().filter_map(|one| pair(one, "LogicalResourceId", "PhysicalResourceId"));
        self.hand.physical.extend(physical);
    }

    /// A line of `convox rack params`, where the tags of the stack stand among its parameters.
    fn printed(&mut self, name: String, value: String) {
        if name != "Tags" {
            return self.parameter(name, Given { value, resolved: None });
        }
        let tags = value.split(',').filter_map(|tag| tag.split_once('='));
        for (key, value) in tags {
            self.hand.tags.entry(key.trim().to_owned()).or_insert_with(|| value.to_owned());
        }
    }

    fn parameter(&mut self, name: String, given: Given) {
        let given = if given.is_masked() { Given { value: MASK.to_owned(), ..given } } else { given };
        match self.hand.parameters.get_mut(&name) {
            Some(before) if before.value == given.value || given.is_masked() => {
                before.resolved = before.resolved.take().or(given.resolved);
            }
            Some(before) if before.is_masked() => *before = given,
            Some(_) => {
                let message = format!("two files have different values of `{name}`");
                self.fault(&codes::CONTRADICTING_FILES, message, "print both again, one right after the other");
            }
            None => _ = self.hand.parameters.insert(name, given),
        }
    }

    fn fault(&mut self, code: &'static crate::diag::Code, message: String, hint: &str) {
        self.findings.push(Diagnostic::error(code, Place::Whole, message).hint(hint));
    }
}

const WHICH: &str = "give what `convox rack params` prints, or what `aws cloudformation` prints with `describe-stacks`, `get-template`, \
    `list-stack-resources` or `list-imports`";

/// Whether what follows a word makes it a key of YAML.
fn is_section(rest: &str) -> bool {
    rest.trim_end() == ":" || rest.starts_with(": ")
}

fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> + use<'v> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn pair(entry: &Value, key: &str, value: &str) -> Option<(String, String)> {
    Some((entry.get(key)?.as_str()?.to_owned(), entry.get(value)?.as_str()?.to_owned()))
}
