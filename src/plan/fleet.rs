//! The instances.

use super::address::Tier;
use super::spot::{self, Spot};
use super::{endpoint, groups, image, region};
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::rack::words::{
    Architecture, Credits, Image, InstanceType, KeyName, Nat, Offering, Partition, PolicyArn, Pull, RolePath, Schedule,
    Script, SecurityGroupId, Tenancy, Whole,
};
use crate::rack::{KeepImages, Rack, StopTimeout};

/// A group of instances with everything settled.
#[derive(Debug, Clone, PartialEq)]
pub struct Fleet {
    /// Their type.
    pub instance_type: InstanceType,
    /// The architecture of that type, for which the image is looked up.
    pub architecture: Architecture,
    /// The fewest instances there are.
    pub min: u32,
    /// The most instances there are.
    pub max: u32,
    /// How many stay in service while others are replaced; always less than `max`, or no update could begin.
    pub in_service: u32,
    /// How many are replaced at a time: unless the rack says otherwise, a third of the fewest.
    pub batch: u32,
    /// How full instances may get before there are more of them, in per cent; 100 where their number is fixed.
    pub target_capacity: u32,
    /// The image they boot.
    pub image: Image,
    /// The size of the root volume in GiB.
    pub disk: u32,
    /// The size of the swap volume in GiB, 0 for none.
    pub swap: u32,
    /// The SSH key pair.
    pub key: Option<KeyName>,
    /// Managed policies of the user's.
    pub policies: Vec<PolicyArn>,
    /// The path of their role and its profile, if it is one that was taken over.
    pub role_path: Option<RolePath>,
    /// The security groups of the user's that they have beside the rack's own.
    pub groups: Vec<SecurityGroupId>,
    /// How they spend CPU credits, if the rack says so.
    pub credits: Option<Credits>,
    /// On whose hardware they run.
    pub tenancy: Tenancy,
    /// How many hops a response of the metadata service may travel.
    pub hop_limit: u32,
    /// What they run before anything else at their first boot.
    pub boot: Option<Script>,
    /// What they run at the end of it.
    pub run: Option<Script>,
    /// How their ECS agent is set.
    pub agent: Agent,
    /// Which of them are Spot Instances, if any are.
    pub spot: Option<Spot>,
    /// When they are stopped and started, if they are.
    pub schedule: Option<Schedule>,
    /// Whether CloudFormation waits for them.
    pub reporting: Reporting,
    /// Whether tasks may run on AWS Fargate beside them.
    pub fargate: Fargate,
}

/// How the ECS agent is set, where that is not its own default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agent {
    /// How long a container may take to stop.
    pub stop_timeout: Option<StopTimeout>,
    /// When images are pulled.
    pub pull: Option<Pull>,
    /// How long an unused image is kept.
    pub keep_images: Option<KeepImages>,
}

/// Whether instances tell CloudFormation how their boot went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reporting {
    /// They do, and the stack waits for it.
    Signals,
    /// They have no path to CloudFormation, so the stack cannot wait for them.
    Silent,
}

/// Whether a cluster has the capacity providers of AWS Fargate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fargate {
    /// It has: they cost nothing until a service uses them.
    Associated,
    /// It has not: whether Fargate is offered in the partition is not known.
    Unknown,
}

/// The managed policies a role may have (IAM quotas), less the rack's two.
const MOST_POLICIES: usize = 8;

/// Settles the instances, which are in a tier of subnets.
pub(super) fn plan(rack: &Rack, home: Tier, findings: &mut Findings) -> Fleet {
    let instances = &rack.instances;
    if instances.policies.len() > MOST_POLICIES {
        let message = format!(
            "`instances.policies` lists {}; the maximum is {MOST_POLICIES} besides the rack's own two",
            instances.policies.len()
        );
        let place = Place::Value(Path::of("instances.policies"));
        let finding = Diagnostic::error(&codes::TOO_MANY_POLICIES, place, message);
        findings.push(finding.hint("combine some of them into one policy"));
    }
    image::check(rack, findings);
    findings.extend(not_offered(rack));
    let (min, max) = (instances.count.min(), instances.count.max());
    let in_service = min.min(max - 1);
    let batch = batch(rack, max - in_service, findings);
    let spot = spot::plan(rack, findings);
    Fleet {
        instance_type: instances.kind.clone(),
        architecture: instances.kind.architecture(),
        min,
        max,
        in_service,
        batch,
        target_capacity: if min == max { 100 } else { 100 - instances.spare.get() },
        image: instances.image.clone(),
        disk: instances.disk.get(),
        swap: instances.swap.get(),
        key: instances.key.clone(),
        policies: instances.policies.clone(),
        role_path: rack.keep.role_path.clone(),
        groups: groups::of_instances(rack, home, findings),
        credits: credits(rack, spot.as_ref(), findings),
        tenancy: tenancy(rack, findings),
        hop_limit: instances.hop_limit.get(),
        boot: instances.boot.clone(),
        run: instances.run.clone(),
        agent: agent(rack, findings),
        spot,
        schedule: schedule(rack, findings),
        reporting: reporting(rack, findings),
        fargate: fargate(rack),
    }
}

/// How CPU credits are spent, which only types of the T families have.
fn credits(rack: &Rack, spot: Option<&Spot>, findings: &mut Findings) -> Option<Credits> {
    let (credits, kind) = (rack.instances.credits?, &rack.instances.kind);
    let (message, place, label) = if !kind.is_burstable() {
        let message = format!("`{kind}` has no CPU credits: only the T families, such as `t3`, are burstable");
        (message, Path::of("instances.type"), "the type")
    } else if spot.is_some_and(|spot| !spot.types.all_burstable()) {
        let message = "`instances.spot` may launch types that have no CPU credits: only the T families are burstable";
        (message.to_owned(), Path::of("instances.spot"), "the types")
    } else {
        return Some(credits);
    };
    findings.push(
        Diagnostic::error(&codes::NO_CPU_CREDITS, Place::Value(Path::of("instances.credits")), message)
            .also(Place::Value(place), label)
            .hint("remove `instances.credits`, or choose types such as `t3.small`"),
    );
    None
}

/// On whose hardware instances run. Dedicated ones cost a fee for each hour in which any is running in the region (EC2 pricing,
/// "Dedicated Instances").
fn tenancy(rack: &Rack, findings: &mut Findings) -> Tenancy {
    let tenancy = rack.instances.tenancy;
    if tenancy == Tenancy::Dedicated {
        let place = Place::Value(Path::of("instances.tenancy"));
        let message =
            "dedicated instances cost more, and a fee for each hour and region, which `rackform cost` does not count";
        let finding = Diagnostic::warning(&codes::DEDICATED_TENANCY, place, message);
        findings.push(finding.hint("write `default` unless hardware must not be shared with other accounts"));
    }
    tenancy
}

/// How the ECS agent is set. What is as the agent has it by itself is left to the agent: the defaults of rack.yml are the
/// agent's.
fn agent(rack: &Rack, findings: &mut Findings) -> Agent {
    let (asked, usual) = (&rack.instances.agent, crate::rack::Agent::default());
    if matches!(asked.pull, Pull::Once | Pull::PreferCached) {
        let place = Place::Value(Path::of("instances.agent.pull"));
        let message = format!(
            "with `pull: {}` an instance that has an image runs it, even if its tag has moved to another one",
            asked.pull
        );
        let finding = Diagnostic::warning(&codes::STALE_IMAGES, place, message);
        findings.push(finding.hint("give each build a tag of its own, or write `default`"));
    }
    Agent {
        stop_timeout: Some(asked.stop_timeout).filter(|asked| *asked != usual.stop_timeout),
        pull: Some(asked.pull).filter(|asked| *asked != usual.pull),
        keep_images: Some(asked.keep_images).filter(|asked| *asked != usual.keep_images),
    }
}

/// When instances are stopped and started. What else costs money goes on, and a deployment in between may start them.
fn schedule(rack: &Rack, findings: &mut Findings) -> Option<Schedule> {
    let schedule = rack.schedule.clone()?;
    let message = "all instances are stopped on a schedule, and with them every application; load balancers, NAT \
        gateways and endpoints cost as much all the same";
    let finding = Diagnostic::warning(&codes::SCHEDULED_STOP, Place::Key(Path::of("schedule")), message);
    findings.push(
        finding.hint("deploy changes of instances while they run: a deployment sets the sizes of the group again"),
    );
    Some(schedule)
}

/// The minutes that replacing a batch takes when all goes well: launch, boot, and the agent's registration.
const MINUTES_A_BATCH: u32 = 5;

/// A roll of more minutes is worth a warning: people wait for it.
const LONG_ROLL_MINUTES: u32 = 180;

/// How many instances are replaced at a time, of which there is room for `most` beside those in service.
fn batch(rack: &Rack, most: u32, findings: &mut Findings) -> u32 {
    let count = rack.instances.count;
    let place = Place::Value(Path::of("instances.batch"));
    if let Some(given) = rack.instances.batch.map(Whole::get).filter(|given| *given > most) {
        let message = format!(
            "`instances.batch` is {given}, but with at least {} of at most {} instances in service, at most {most} \
             can be replaced at a time",
            count.max() - most,
            count.max()
        );
        let finding = Diagnostic::error(&codes::BATCH_TOO_LARGE, place, message);
        findings.push(finding.hint("choose a smaller batch, or raise `max` of `instances.count`"));
        return most;
    }
    let batch = rack.instances.batch.map_or((count.min() / 3).clamp(1, most), Whole::get);
    let minutes = count.max().div_ceil(batch) * MINUTES_A_BATCH;
    if minutes > LONG_ROLL_MINUTES {
        let message = format!(
            "with {} instances running, replacing them {batch} at a time takes about {} hours",
            count.max(),
            minutes / 60
        );
        let finding =
            Diagnostic::warning(&codes::SLOW_ROLLING_UPDATE, Place::Value(Path::of("instances.count")), message);
        findings.push(
            finding.hint(format!("raise `instances.batch` to at most {most}, or raise `min` of `instances.count`")),
        );
    }
    batch
}

/// What there is to say about a type whose family the region did not have when the table of them was made.
fn not_offered(rack: &Rack) -> Option<Diagnostic> {
    let (kind, region) = (&rack.instances.kind, region::region(rack)?);
    let Offering::Elsewhere(date) = kind.offering(region) else { return None };
    let message = format!(
        "according to the price lists of {date}, `{region}` does not offer the instance family `{}`",
        kind.family()
    );
    let finding =
        Diagnostic::warning(&codes::INSTANCE_TYPE_NOT_OFFERED, Place::Value(Path::of("instances.type")), message);
    Some(finding.hint(format!(
        "check with `aws ec2 describe-instance-type-offerings --region {region} --filters \
         Name=instance-type,Values={kind}` whether it does now, or choose another type"
    )))
}

/// AWS documents Fargate for its commercial regions, China and GovCloud (ECS developer guide, "Supported Regions for
/// Amazon ECS on AWS Fargate").
fn fargate(rack: &Rack) -> Fargate {
    match region::partition(rack) {
        None | Some(Partition::Commercial | Partition::China | Partition::GovCloud) => Fargate::Associated,
        Some(_) => Fargate::Unknown,
    }
}

/// Instances without a NAT gateway reach CloudFormation through its endpoint or a proxy only. Decided from `nat` alone, so
/// that a change of mode does not change it.
fn reporting(rack: &Rack, findings: &mut Findings) -> Reporting {
    if rack.network.nat != Nat::None || rack.network.proxy.is_some() || endpoint::has(rack, "cloudformation") {
        return Reporting::Signals;
    }
    let message =
        "with `nat: none` and no `cloudformation` endpoint, the stack does not wait until instances have booted";
    let finding = Diagnostic::warning(&codes::NO_BOOT_SIGNAL, Place::Value(Path::of("network.nat")), message);
    findings.push(finding.hint("add `cloudformation` to `network.endpoints`"));
    Reporting::Silent
}
