//! A Convox rack: its parameters with the defaults of its release, and what follows from them.

use super::hand::{Given, Hand};
use crate::rack::convox::{PARAMETERS, parameter};
use crate::template::evaluate::scalar_text;
use serde_json::Value;

/// A Convox rack as the files describe it.
#[derive(Debug, Clone, Copy)]
pub struct Convox<'h> {
    /// What is known of its stack.
    pub hand: &'h Hand,
}

/// Parameters that the stack of no other kind has, in any release of the last years.
const TELLING: [&str; 5] = ["Autoscale", "InstanceCount", "InstanceType", "Private", "Version"];

/// The longest value of a parameter in a comment.
const LONGEST: usize = 48;

impl<'h> Convox<'h> {
    /// The rack, if the parameters of a stack are those of one.
    pub fn of(hand: &'h Hand) -> Option<Self> {
        let telling = TELLING.iter().filter(|name| hand.parameters.contains_key(**name)).count();
        (telling >= 3).then_some(Self { hand })
    }

    /// The value of a parameter: the one that is given, or its default in the release.
    pub fn value(&self, name: &str) -> &'h str {
        let given = self.hand.parameters.get(name).map(|given| given.value.as_str());
        given
            .or_else(|| self.declared(name)?.get("Default")?.as_str())
            .or_else(|| parameter(name)?.default)
            .unwrap_or_default()
    }

    /// How the template declares a parameter.
    fn declared(&self, name: &str) -> Option<&'h Value> {
        self.hand.template.as_ref()?.get("Parameters")?.get(name)
    }

    /// Whether the value of a parameter is given.
    pub fn is_given(&self, name: &str) -> bool {
        self.hand.parameters.contains_key(name)
    }

    /// Whether a parameter has its default.
    pub fn is_default(&self, name: &str) -> bool {
        let declared = self.declared(name).and_then(|declared| scalar_text(declared.get("Default")?));
        let default = declared.or_else(|| Some(parameter(name)?.default?.to_owned()));
        default.as_deref() == Some(self.value(name))
    }

    /// Whether a parameter says yes.
    pub fn yes(&self, name: &str) -> bool {
        matches!(self.value(name), "Yes" | "true")
    }

    /// Whether a parameter is set to something.
    pub fn is_set(&self, name: &str) -> bool {
        !self.value(name).trim().is_empty()
    }

    /// The entries of a list.
    pub fn list(&self, name: &str) -> Vec<&'h str> {
        self.value(name).split(',').map(str::trim).filter(|entry| !entry.is_empty()).collect()
    }

    /// A number, if the value is one.
    pub fn number(&self, name: &str) -> Option<u32> {
        self.value(name).trim().parse().ok()
    }

    /// An output.
    pub fn output(&self, name: &str) -> Option<&'h str> {
        self.hand.outputs.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The id that AWS gave to a resource.
    pub fn physical(&self, id: &str) -> Option<&'h str> {
        self.hand.physical.get(id).map(String::as_str)
    }

    /// A part of the ARN of the stack: `arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID`.
    fn of_id(&self, part: usize) -> Option<&'h str> {
        self.hand.id.as_deref()?.split(':').nth(part)
    }

    /// The region of the stack.
    pub fn region(&self) -> Option<&'h str> {
        let of_zone =
            || self.zones().first().map(|zone| zone.trim_end_matches(|letter: char| letter.is_ascii_lowercase()));
        self.of_id(3).or_else(|| self.output("AwsRegion")).or_else(of_zone)
    }

    /// The account of the stack.
    pub fn account(&self) -> Option<&'h str> {
        self.of_id(4)
    }

    /// The unique part of the ARN of the stack.
    pub fn uuid(&self) -> Option<&'h str> {
        self.of_id(5)?.split('/').nth(2)
    }

    /// The name of the internal router: that of the stack with a suffix, which without one is a part of the stack's ARN.
    pub fn internal_router_name(&self) -> Option<String> {
        let suffix = match self.value("InternalRouterSuffix").trim() {
            "" => format!("-{}", self.uuid()?.split('-').nth(3)?),
            suffix => suffix.to_owned(),
        };
        Some(format!("{}{suffix}", self.hand.stack.as_deref()?))
    }

    /// The names of the zones that the rack is in, as far as anything tells them; at most as many as it has.
    pub fn zones(&self) -> Vec<&'h str> {
        let listed = self.list("AvailabilityZones");
        let listed = match (listed.is_empty(), self.output("AvailabilityZones")) {
            (true, Some(output)) => output.split(',').map(str::trim).filter(|zone| !zone.is_empty()).collect(),
            _ => listed,
        };
        listed.into_iter().take(self.at_most()).collect()
    }

    /// How many zones the parameters admit.
    fn at_most(&self) -> usize {
        if self.is_highly_available() && self.value("MaxAvailabilityZones") != "2" { 3 } else { 2 }
    }

    /// How many zones the rack has: Convox takes two of us-west-1.
    pub fn zone_count(&self) -> usize {
        let region = self.of_id(3).or_else(|| self.output("AwsRegion"));
        if region == Some("us-west-1") { 2 } else { self.at_most() }
    }

    /// Whether the rack has three zones, where there are as many, and as many instances.
    pub fn is_highly_available(&self) -> bool {
        self.yes("HighAvailability")
    }

    /// Whether its instances are in private subnets.
    pub fn is_private(&self) -> bool {
        self.yes("Private")
    }

    /// Whether it has private subnets and NAT gateways at all.
    pub fn has_private_network(&self) -> bool {
        self.is_private() || self.yes("PrivateBuild")
    }

    /// Whether it has a router that the internet reaches.
    pub fn has_public_router(&self) -> bool {
        !self.yes("InternalOnly")
    }

    /// The VPC that the rack was installed into, if it did not create its own.
    pub fn existing_vpc(&self) -> Option<&'h str> {
        Some(self.value("ExistingVpc").trim()).filter(|vpc| !vpc.is_empty())
    }

    /// Where a key comes from: `InstanceType=m5.large`. What nobody may see is not in it.
    pub fn origin(&self, names: &[&str]) -> String {
        names.iter().map(|name| format!("{name}={}", self.shown(name))).collect::<Vec<_>>().join(", ")
    }

    /// The value of a parameter as it may be shown: on one line, and nothing that may be a secret.
    pub fn shown(&self, name: &str) -> String {
        let value = self.value(name);
        let hidden = ["Password", "HttpProxy"].contains(&name)
            || self.declared(name).is_some_and(crate::check::hides_value)
            || self.hand.parameters.get(name).is_some_and(Given::is_masked);
        if hidden && !value.is_empty() {
            return "(not shown)".to_owned();
        }
        let line = value.lines().next().unwrap_or_default().replace(char::is_control, " ");
        match line.chars().count() > LONGEST || value.lines().count() > 1 {
            true => format!("{}…", line.chars().take(LONGEST).collect::<String>()),
            false => line,
        }
    }

    /// The parameters that every release has and that are not given.
    pub fn lacking(&self) -> Vec<&'static str> {
        let required = PARAMETERS.iter().filter(|parameter| parameter.default.is_none());
        required.map(|parameter| parameter.name).filter(|name| !self.is_given(name)).collect()
    }
}
