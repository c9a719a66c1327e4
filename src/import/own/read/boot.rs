//! The keys that are part of the script of the first boot.

use super::{Read, read};
use crate::import::own::stack::Stack;
use serde_json::{Map, Value};

/// How many names and blocks are reached without a proxy in every rack: four, and the VPC.
const ALWAYS_DIRECT: usize = 5;

/// The lines of the script.
fn lines<'t>(stack: &Stack<'t>) -> &'t [Value] {
    const SCRIPT: &str = "LaunchTemplateData/UserData/Fn::Base64/Fn::Join/1";
    stack.list("InstancesLaunchTemplate", SCRIPT)
}

/// What a variable is set to that the script begins with. Behind its first comment may stand anything, such as the user's own
/// commands.
fn variable<'t>(stack: &Stack<'t>, name: &str) -> Option<&'t str> {
    let first = lines(stack).iter().skip(1).map(|line| line.as_str().or_else(|| line.get("Fn::Sub")?.as_str()));
    let mut set = first.map_while(|line| line.filter(|line| !line.starts_with('#')));
    set.find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
}

/// The text that the script writes into a file of its own, if it does: here-documents are read one after the other, since one
/// may contain what looks like another.
fn text(stack: &Stack, file: &str) -> Option<Read> {
    let mut lines = lines(stack).iter().map(|line| line.as_str().unwrap_or_default());
    while let Some(line) = lines.next() {
        let Some(name) = line.strip_prefix("cat > /run/rack-") else { continue };
        let Some((name, delimiter)) = name.split_once(" <<'") else { continue };
        let inner = lines.by_ref().take_while(|line| delimiter.strip_suffix('\'') != Some(line)).collect::<Vec<_>>();
        if name == file {
            // An empty line at the end is one only if it ends itself.
            let end = if inner.last().is_some_and(|last| last.is_empty()) { "\n" } else { "" };
            return read(inner.join("\n") + end, "the UserData of InstancesLaunchTemplate");
        }
    }
    None
}

pub(in crate::import::own) fn boot(stack: &Stack) -> Option<Read> {
    text(stack, "boot")
}

pub(in crate::import::own) fn run(stack: &Stack) -> Option<Read> {
    text(stack, "run")
}

/// A setting of the ECS agent.
fn setting(stack: &Stack, name: &str) -> Option<Read> {
    let settings = variable(stack, "AGENT")?.trim_matches('\'').split(' ');
    let mut values = settings.filter_map(|setting| setting.strip_prefix(name)?.strip_prefix('='));
    read(values.next()?, format!("{name} in the UserData of InstancesLaunchTemplate"))
}

pub(in crate::import::own) fn stop_timeout(stack: &Stack) -> Option<Read> {
    setting(stack, "ECS_CONTAINER_STOP_TIMEOUT")
}

pub(in crate::import::own) fn pull(stack: &Stack) -> Option<Read> {
    setting(stack, "ECS_IMAGE_PULL_BEHAVIOR")
}

pub(in crate::import::own) fn keep_images(stack: &Stack) -> Option<Read> {
    setting(stack, "ECS_IMAGE_MINIMUM_CLEANUP_AGE")
}

/// The proxy; of what is reached without it, what is not so in every rack. S3's names have a region in them.
pub(in crate::import::own) fn proxy(stack: &Stack) -> Option<Read> {
    let direct = variable(stack, "NO_PROXY").unwrap_or_default().split(',');
    let except = direct.skip(ALWAYS_DIRECT).filter(|name| !name.contains("${")).map(Value::from).collect::<Vec<_>>();
    let mut proxy = Map::new();
    proxy.insert("address".to_owned(), variable(stack, "PROXY")?.into());
    if !except.is_empty() {
        proxy.insert("except".to_owned(), except.into());
    }
    read(proxy, "PROXY and NO_PROXY in the UserData of InstancesLaunchTemplate")
}
