//! What keeps running as it is while what it was launched with changes, or is set back.

use super::Change;
use super::words::hazard;
use crate::diag::codes::hazard as codes;
use crate::diff::side::Made;
use crate::diff::{Action, Hazard, Severity};
use crate::network::{Launched, Named};
use crate::template::evaluate::Truth;
use crate::types::{self, Role, Runs};

/// Security groups that are replaced while instances that are in them go on running: these stay in the old one, which cannot be
/// deleted, and whoever admits the new one does not admit them.
pub(super) fn security_groups(change: &Change) -> Vec<Hazard> {
    let launching = |launched: &&Launched| {
        let profile = types::of(&launched.resource_type);
        profile.role == Role::Launches && profile.runs == Some(Runs::Instances)
    };
    let renewed = |id: &str| change.may_go(id) || change.of(id).is_some_and(|change| change.renews());
    let staying = change.before.launched.iter().filter(launching).filter(|one| !renewed(&one.id));
    let mut all = Vec::new();
    for group in staying {
        for id in change.before.groups.iter().filter(|id| change.comes(id) && change.old.get(id).is_some()) {
            let here = Named::Here(id.clone());
            let is_in = Truth::any(group.interfaces.iter().map(|interface| interface.groups.has(&here)));
            if is_in.is_no() {
                continue;
            }
            let may = if is_in.is_yes() { "keep" } else { "may keep" };
            let what = format!(
                "the instances of `{}` {may} running in the old `{id}`, which is replaced: rules that admit the new one do \
                 not admit them",
                group.id
            );
            let when =
                "as soon as the rules change; afterwards the old group cannot be deleted while it is in use".to_owned();
            let instead =
                "keep the security group; or give the Auto Scaling group an update policy that renews its instances";
            let ids = [id.as_str(), &group.id];
            all.push(hazard(&codes::SECURITY_GROUP_LEFT, Severity::Outage, &ids, what, when, instead));
        }
    }
    all
}

/// The Auto Scaling groups of the new template.
fn scaling_groups<'c, 'a>(change: &'c Change<'_, '_, 'a>) -> impl Iterator<Item = &'c Made<'a>> {
    change.new.resources.iter().filter(|made| made.resource.kind == "AWS::AutoScaling::AutoScalingGroup")
}

/// Auto Scaling groups that are set back to the number of instances that the template has, however many there are by then.
///
/// Source: CloudFormation template reference, `AWS::AutoScaling::AutoScalingGroup`, `DesiredCapacity`; EC2 Auto Scaling changes
/// it between `MinSize` and `MaxSize`, and an update of the group writes it again.
pub(super) fn capacity(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for made in scaling_groups(change) {
        let id = made.resource.id;
        let number = |name| made.properties.get(name).number().known();
        let (Some(desired), most) = (number("DesiredCapacity"), number("MaxSize")) else { continue };
        let is_updated = change.action(id) == Some(Action::Modify);
        if !is_updated || most.is_some_and(|most| most <= desired) {
            continue;
        }
        let upto = most.map(|most| format!(" of up to {most}")).unwrap_or_default();
        let what = format!("`{id}` is set to {desired} instances{upto}, however many run by then");
        let when = "if the group has scaled out: an update writes `DesiredCapacity` of the template".to_owned();
        let instead = "leave `DesiredCapacity` out, so that an update keeps what scaling has chosen";
        all.push(hazard(&codes::CAPACITY_RESET, Severity::Outage, &[id], what, when, instead));
    }
    all
}

/// Auto Scaling groups that are renewed by an update policy which AWS refuses.
///
/// Source: CloudFormation template reference, "UpdatePolicy attribute", `MinInstancesInService`: it must be less than the `MaxSize`.
pub(super) fn rolls(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for made in scaling_groups(change) {
        let id = made.resource.id;
        if !change.of(id).is_some_and(|change| change.renews()) || change.comes(id) {
            continue;
        }
        let kept = made.update_policy.at(&["AutoScalingRollingUpdate", "MinInstancesInService"]).number().known();
        let most = made.properties.get("MaxSize").number().known();
        let Some((kept, most)) = kept.zip(most).filter(|(kept, most)| kept >= most) else { continue };
        let what = format!("`{id}` keeps {kept} instances in service while they are renewed, but has {most} at most");
        let when = format!("while CloudFormation renews the instances of `{id}`, which it refuses to begin");
        let instead = "lower `MinInstancesInService`, or raise `MaxSize`, in this deployment";
        all.push(hazard(&codes::UPDATE_REFUSED, Severity::Fails, &[id], what, when, instead));
    }
    all
}

/// Auto Scaling groups whose launch template changes while nothing of theirs does, because they name no version of it but the latest
/// or the default one.
///
/// Source: CloudFormation template reference, `AWS::AutoScaling::AutoScalingGroup` `LaunchTemplateSpecification`, `Version`: no update of
/// the group is started if it is `$Latest` or `$Default`.
pub(super) fn not_renewed(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for made in scaling_groups(change) {
        let id = made.resource.id;
        let paths: [&[&str]; 2] =
            [&["LaunchTemplate"], &["MixedInstancesPolicy", "LaunchTemplate", "LaunchTemplateSpecification"]];
        let floating = paths.iter().map(|path| made.properties.at(path)).find_map(|used| {
            let version = used.get("Version").text().known().filter(|version| version.starts_with('$'))?;
            let template = Named::of(&used.get("LaunchTemplateId")).known()?.here()?.to_owned();
            Some((version, template))
        });
        let Some((version, template)) = floating else { continue };
        let is_there = change.old.get(id).is_some() && !change.may_go(id);
        let is_renewed = change.of(id).is_some_and(|change| change.renews());
        let changes = change.names(&template, "LaunchTemplateData") && change.action(&template) == Some(Action::Modify);
        if !is_there || is_renewed || !changes {
            continue;
        }
        let what =
            format!("`{template}` changes, but the instances of `{id}` stay as they are: its version is `{version}`");
        let when =
            "until each of them is replaced for another reason; then the new one starts with the change".to_owned();
        let instead = "use `LatestVersionNumber` of the launch template as the version, with an update policy";
        all.push(hazard(&codes::NOT_RENEWED, Severity::Outage, &[id, &template], what, when, instead));
    }
    all
}

/// IAM roles that are replaced.
///
/// Source: IAM user guide, "AWS JSON policy elements: Principal": a role in a policy stands for its unique ID.
pub(super) fn roles(change: &Change) -> Vec<Hazard> {
    let roles = change.new.resources.iter().filter(|made| made.resource.kind == "AWS::IAM::Role");
    let replaced = roles.filter(|made| {
        let id = made.resource.id;
        change.may_come(id) && change.old.get(id).is_some()
    });
    let told = replaced.map(|made| {
        let id = made.resource.id;
        let what =
            format!("the role `{id}` {}: policies outside the template that name it mean the old one", change.made(id));
        let when = "as soon as the old one is deleted, if there are such policies".to_owned();
        let instead = "keep `RoleName` and `Path`, or update the policies that name it";
        hazard(&codes::ROLE_REPLACED, Severity::Outage, &[id], what, when, instead)
    });
    told.collect()
}

/// Custom resources that are removed: what their handlers do then, nobody can know.
///
/// Source: CloudFormation user guide, "Custom resource request types": the handler gets a delete request.
pub(super) fn custom(change: &Change) -> Vec<Hazard> {
    let removed = change.old.resources.iter().filter(|old| {
        old.resource.is_custom()
            && matches!(change.action(old.resource.id), Some(Action::Remove(_)))
            && change.is_deleted(old.resource.id)
    });
    let told = removed.map(|old| {
        let (id, kind) = (old.resource.id, old.resource.kind);
        let what = format!("the handler of `{id}` ({kind}) is told to delete it, and decides what that deletes");
        let when = "when CloudFormation deletes the custom resource".to_owned();
        let instead = "set `DeletionPolicy` to `Retain` in an earlier deployment, unless the handler is known to delete nothing of value";
        hazard(&codes::CUSTOM_RESOURCE_DELETED, Severity::Data, &[id], what, when, instead)
    });
    told.collect()
}
