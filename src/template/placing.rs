//! Which properties place a resource in subnets, by the names that AWS gives them.

use crate::template::reference::Reference;
use serde_json::Value;

/// What the names of properties hold in which subnets, or lists of them, are given: `SubnetId`, `Ec2SubnetIds`,
/// `DBSubnetGroupName`. AWS's services call them so throughout.
pub(crate) const SUBNET: &str = "Subnet";

/// What the names of properties hold that name a cluster whose subnets its members are in.
const CLUSTER: &str = "Cluster";

/// What the names of properties hold whose contents AWS hands on as they are, or reads as rules: there a name places nothing.
pub(crate) const FREE: &[&str] = &["Description", "Environment", "Metadata", "Policy", "Tags", "UserData", "Variables"];

/// Whether the place of a reference is one that says in which subnets its resource stands: by the property it is in, or by the
/// key before it in a text of JSON.
pub(crate) fn places(template: &Value, reference: &Reference) -> bool {
    let (mut at, mut key) = (0, "");
    let steps = reference.pointer.split('/').collect::<Vec<_>>();
    if steps.get(3) != Some(&"Properties") {
        return false;
    }
    let value = |depth: usize| template.pointer(&steps[..depth].join("/"));
    for (position, step) in steps.iter().enumerate().skip(4) {
        match *step {
            "Fn::Sub" => {
                let text = value(position + 1).and_then(|text| text.as_str().or_else(|| text.get(0)?.as_str()));
                let name = if steps.get(position + 1) == Some(&"1") { steps[position + 2] } else { reference.to };
                return is_placing(key) || text.is_some_and(|text| is_in_text(text, name));
            }
            "Fn::Join" => {
                let index = steps.get(position + 2).and_then(|index| index.parse::<usize>().ok());
                let parts = value(position + 1).and_then(|join| join.get(1)?.as_array());
                let before = parts.zip(index).and_then(|(parts, index)| parts.get(..index));
                let before = before.into_iter().flatten().filter_map(Value::as_str).collect::<String>();
                if ends_in_place(&before) {
                    return true;
                }
            }
            "Ref" => {}
            step if step.starts_with("Fn::") || step.parse::<usize>().is_ok() => {}
            step if FREE.iter().any(|free| step.contains(free)) => return false,
            step => (at, key) = (position, step),
        }
    }
    // An option setting of Elastic Beanstalk has its name beside its value.
    let option = if key == "Value" { value(at).and_then(|setting| setting.get("OptionName")?.as_str()) } else { None };
    is_placing(option.unwrap_or(key))
}

fn is_placing(key: &str) -> bool {
    key.contains(SUBNET) || key.contains(CLUSTER)
}

/// Whether a placeholder of a text stands behind a key of JSON that places.
fn is_in_text(text: &str, name: &str) -> bool {
    text.match_indices("${").any(|(start, _)| {
        let rest = &text[start + 2..];
        rest.strip_prefix(name).is_some_and(|rest| rest.starts_with(['}', '.'])) && ends_in_place(&text[..start])
    })
}

/// Whether a text breaks off behind a key of JSON that names subnets.
fn ends_in_place(text: &str) -> bool {
    let Some((before, between)) = text.rsplit_once(':') else { return false };
    let between = between.chars().all(|letter| !"{}".contains(letter));
    let key = before.trim_end().strip_suffix('"').map(|key| key.trim_end_matches('\\'));
    let key = key.and_then(|key| key.rsplit('"').next()).unwrap_or_default();
    between && key.to_ascii_lowercase().contains("subnet")
}

#[cfg(test)]
mod tests {
    use super::{ends_in_place, is_in_text};

    #[test]
    fn a_name_in_a_text_is_placed_by_the_key_before_it() {
        assert!(is_in_text(r#"{"Subnets": ["${Inner}"]}"#, "Inner"));
        assert!(is_in_text(r#"{\"subnetId\": \"${Inner.SubnetId}\"}"#, "Inner"));
        assert!(!is_in_text(r#"{"Subnets": ["${Outer}"], "Note": "${Inner}"}"#, "Inner"));
        assert!(!is_in_text("arn:aws:ec2:*:*:subnet/${Inner}", "Inner"));
    }

    #[test]
    fn an_object_between_them_is_another_value() {
        assert!(ends_in_place(r#""Subnets": ["one", ""#));
        assert!(!ends_in_place(r#""Subnets": {}, ""#));
    }
}
