//! Whether the change of a property replaces the resource, as far as AWS and others say.

use super::path::is_at_or_below;
use super::profile::{Runs, of};
use super::table::{Answer, Dispute, ResourceType};

/// Whether the change of a value replaces the resource, in the words of `RequiresRecreation` of change sets. The order
/// is that of how bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recreation {
    /// It does not.
    Never,
    /// Nobody says: the property is not known.
    Unknown,
    /// In some circumstances, or sources disagree.
    Conditionally,
    /// It does.
    Always,
}

impl ResourceType {
    /// Whether the change of the value at a path replaces the resource, and what is to be known about that: who says
    /// what where sources disagree, or on what it depends; empty if it is plain.
    ///
    /// The path leads from the properties to the value, with `*` for a position in a list: `["Tags", "*", "Value"]`.
    /// What holds for a value holds for all that is inside. Of a value that only holds others that replace the resource
    /// the answer is [`Recreation::Conditionally`]: ask for what changes in it, down to scalars, or see
    /// [`create_only_below`](Self::create_only_below).
    pub fn replacement(&self, path: &[&str]) -> (Recreation, String) {
        if !self.has(path) {
            return (Recreation::Unknown, format!("AWS's schema has no property `{}`", path.join(".")));
        }
        if self.is_replaced_by_update_policy(path) {
            let note = "it is replaced only if its update policy `AutoScalingReplacingUpdate` sets `WillReplace`";
            return (Recreation::Conditionally, note.to_owned());
        }
        if let Some(dispute) = self.disputes.iter().find(|dispute| path.first() == Some(&dispute.property)) {
            return (dispute.recreation(), dispute.note());
        }
        if is_at_or_below(path, self.create_only) {
            return (Recreation::Always, String::new());
        }
        if is_at_or_below(path, self.conditional_create_only) {
            return (Recreation::Conditionally, String::new());
        }
        let below =
            self.create_only_below(path).map(|path| format!("`{}`", path.replace('/', "."))).collect::<Vec<_>>();
        match &below[..] {
            [] => (Recreation::Never, String::new()),
            [one] => (Recreation::Conditionally, format!("it is replaced only if {one} changes")),
            [one, ..] => {
                let note = format!("it is replaced only if one of {} values in it changes, such as {one}", below.len());
                (Recreation::Conditionally, note)
            }
        }
    }

    /// Whether AWS documents that a resource stays where the value at a path becomes another one, although others of it
    /// replace it; `None` stands for a value that is not written.
    ///
    /// Source: CloudFormation template reference, `AWS::EC2::VPC`, `InstanceTenancy`: of the changes of a tenancy the one
    /// from dedicated to default needs no replacement.
    pub fn stays(&self, path: &[&str], before: Option<&str>, after: Option<&str>) -> bool {
        let default = of(self.name).defaults.iter().find(|(property, _)| path == [*property]);
        default.is_some_and(|(property, default)| {
            let (before, after) = (before.unwrap_or(default), after.unwrap_or(default));
            before == after || (*property, before, after) == ("InstanceTenancy", "dedicated", "default")
        })
    }

    /// The paths inside a value whose change replaces the resource, always or under some circumstances. Each is written
    /// from the properties on: `AutoScalingGroupProvider/AutoScalingGroupArn`.
    pub fn create_only_below<'a>(&self, path: &'a [&str]) -> impl Iterator<Item = &'static str> + use<'a> {
        let all = self.create_only.iter().chain(self.conditional_create_only).copied();
        all.filter(move |only| {
            let mut keys = only.split('/');
            path.iter().all(|key| keys.next() == Some(key)) && keys.next().is_some()
        })
    }

    /// Whether it depends on the resource's update policy alone if the change of a value replaces it: it does under
    /// `AutoScalingReplacingUpdate` with `WillReplace`, and under no other.
    ///
    /// Source: CloudFormation template reference, "`UpdatePolicy` attribute", "`AutoScalingReplacingUpdate` policy".
    pub fn is_replaced_by_update_policy(&self, path: &[&str]) -> bool {
        let profile = of(self.name);
        profile.runs == Some(Runs::Instances) && profile.is_renewed_by(path.first().copied())
    }
}

impl Dispute {
    /// What all say who say something about replacement; where they differ it is conditional.
    fn recreation(&self) -> Recreation {
        let said = [self.schema, self.documentation, self.cdk].into_iter().flatten();
        let mut said = said.filter_map(|answer| match answer {
            Answer::Never => Some(Recreation::Never),
            Answer::Conditionally => Some(Recreation::Conditionally),
            Answer::Always => Some(Recreation::Always),
            Answer::Interruption | Answer::Unsupported => None,
        });
        let first = said.next().unwrap_or(Recreation::Unknown);
        if said.all(|other| other == first) { first } else { Recreation::Conditionally }
    }

    /// Who says what: `AWS's schema says no, AWS's documentation of 2023 and CDK's data say replacement`.
    fn note(&self) -> String {
        let mut said: Vec<(Answer, Vec<&str>)> = Vec::new();
        let sources = [
            ("AWS's schema", self.schema),
            ("AWS's documentation of 2023", self.documentation),
            ("CDK's data", self.cdk),
        ];
        for (source, answer) in sources.into_iter().filter_map(|(source, answer)| Some((source, answer?))) {
            match said.iter_mut().find(|(other, _)| *other == answer) {
                Some((_, sources)) => sources.push(source),
                None => said.push((answer, vec![source])),
            }
        }
        let parts = said.into_iter().map(|(answer, sources)| {
            let verb = if sources.len() == 1 { "says" } else { "say" };
            format!("{} {verb} {}", sources.join(" and "), answer.words())
        });
        parts.collect::<Vec<_>>().join(", ")
    }
}

impl Answer {
    fn words(self) -> &'static str {
        match self {
            Self::Never => "no replacement",
            Self::Conditionally => "replacement in some cases",
            Self::Always => "replacement",
            Self::Interruption => "some interruption",
            Self::Unsupported => "that updating it fails",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::types::{kind, profiles};

    #[test]
    fn a_default_counts_only_where_the_property_does_not_always_replace() {
        for profile in profiles() {
            for (property, _) in profile.defaults {
                let kind = kind(profile.name).unwrap();
                assert!(kind.has(&[property]), "{} has no {property}", kind.name);
                assert!(!kind.create_only.contains(property), "{} {property}", kind.name);
            }
        }
    }
}
