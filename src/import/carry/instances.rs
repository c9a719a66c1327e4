//! The instances: how many, of what type, from which image.

use crate::import::convox::Convox;
use crate::import::draft::Draft;
use crate::rack::words::Architecture;
use serde_json::{Value, json};

pub(super) fn carry(convox: &Convox, draft: &mut Draft) {
    draft.carry(convox, &["InstanceType"], "instances.type", convox.value("InstanceType").trim());
    let capacity = Capacity::of(convox);
    count(convox, &capacity, draft);
    spare(convox, &capacity, draft);
    batch(convox, &capacity, draft);
    image(convox, draft);
    volumes(convox, draft);
    access(convox, draft);
    agent(convox, draft);
}

/// How many instances there are, and are to be.
struct Capacity {
    /// The parameter that tells.
    name: &'static str,
    /// What it says.
    now: u32,
    min: u32,
    max: u32,
}

impl Capacity {
    fn of(convox: &Convox) -> Self {
        let high = convox.is_highly_available();
        let (name, least) = if high { ("InstanceCount", 3) } else { ("NoHaInstanceCount", 1) };
        let now = convox.number(name).unwrap_or(least).max(1);
        let together = super::spot::of_both_groups(convox, now);
        let (min, max) = match (convox.yes("Autoscale"), together) {
            // What both groups have now stays, whoever scales it.
            (true, Some(all)) => (all, all.saturating_mul(2)),
            // The autoscaler writes the parameter, so it says what was there and not what was asked for.
            (true, None) => (least, now.saturating_mul(2).max(least * 2)),
            (false, all) => (all.unwrap_or(now), all.unwrap_or(now)),
        };
        Self { name, now, min: min.min(1000), max: max.min(1000) }
    }

    /// As rack.yml has it: one number means at most twice as many.
    fn value(&self) -> Value {
        if self.max == self.min * 2 { json!(self.min) } else { json!({ "min": self.min, "max": self.max }) }
    }
}

fn count(convox: &Convox, capacity: &Capacity, draft: &mut Draft) {
    draft.carry(convox, &[capacity.name, "Autoscale"], "instances.count", capacity.value());
    let other = if capacity.name == "InstanceCount" { "NoHaInstanceCount" } else { "InstanceCount" };
    draft.dropped(other, format!("it has no effect with HighAvailability={}", convox.value("HighAvailability")));
    if convox.yes("Autoscale") {
        draft
            .changed("Autoscale", "ECS managed scaling does it, between `min` and `max`, and no function every minute");
    }
}

/// What Convox keeps as extra instances, as a share of all.
fn spare(convox: &Convox, capacity: &Capacity, draft: &mut Draft) {
    let high = convox.is_highly_available();
    let (name, other) = match high {
        true => ("AutoscaleExtra", "NoHAAutoscaleExtra"),
        false => ("NoHAAutoscaleExtra", "AutoscaleExtra"),
    };
    draft.dropped(other, format!("it has no effect with HighAvailability={}", convox.value("HighAvailability")));
    let extra = convox.number(name).unwrap_or_default();
    if !convox.yes("Autoscale") || extra == 0 {
        return draft.dropped(
            name,
            if extra == 0 { "there are no extra instances" } else { "it has no effect with Autoscale=No" },
        );
    }
    let all = capacity.now + extra;
    let share = ((200 * extra + all) / (2 * all)).min(90);
    draft.carry(convox, &[name], "instances.spare", share);
}

fn batch(convox: &Convox, capacity: &Capacity, draft: &mut Draft) {
    let name = "InstanceUpdateBatchSize";
    let batch = convox.number(name).unwrap_or(1);
    let in_service = capacity.min.min(capacity.max.saturating_sub(1));
    let most = capacity.max.saturating_sub(in_service).max(1);
    if batch > most {
        draft.write(convox, &[name], "instances.batch", most);
        draft.changed(name, format!("{most} at a time: more than that would leave fewer than {in_service} in service"));
    } else if batch == (capacity.min / 3).max(1) {
        draft.carried(name);
    } else {
        draft.carry(convox, &[name], "instances.batch", batch);
    }
}

/// The default images of Convox are of Amazon Linux 2, on which the rack's boot script fails.
fn image(convox: &Convox, draft: &mut Draft) {
    let family = convox.value("InstanceType").split('.').next().unwrap_or_default();
    let (name, other) = match Architecture::of(family) {
        Architecture::Arm64 => ("DefaultAmiArm", "DefaultAmi"),
        Architecture::X86_64 => ("DefaultAmi", "DefaultAmiArm"),
    };
    draft.dropped(other, "it is for instances of the other architecture");
    if convox.is_set("Ami") {
        draft.dropped(name, "it has no effect beside Ami");
        return draft.by_hand(
            "Ami",
            "whether the image is one of Amazon Linux 2023 is not known, and no other boots: set `instances.image` to it if it is; \
             until then the rack has the ECS-optimized image of AWS",
        );
    }
    draft.carried("Ami");
    let path = convox.value(name).trim();
    let standard = "/aws/service/ecs/optimized-ami/";
    let is_other_system =
        ["/amazon-linux-2/", "/amazon-linux/", "bottlerocket", "windows"].iter().any(|system| path.contains(system));
    if let Some(image) = path.strip_prefix(standard).filter(|_| is_other_system) {
        let system = image.split('/').next().unwrap_or_default();
        draft.changed(
            name,
            format!("`{system}` becomes `amazon-linux-2023`: what runs on instances beside containers may differ"),
        );
    } else if is_other_system {
        draft
            .by_hand(name, format!("`{path}` is no image of Amazon Linux 2023, and no other boots: build one on that"));
    } else if path.starts_with(&format!("{standard}amazon-linux-2023/"))
        && path.ends_with("recommended/image_id")
        && !is_variant(path)
    {
        draft.carried(name);
    } else {
        draft.carry(convox, &[name], "instances.image", format!("ssm:{path}"));
    }
}

/// Whether an image of Amazon Linux 2023 is another one than the usual.
fn is_variant(path: &str) -> bool {
    ["gpu", "neuron", "kernel"].iter().any(|variant| path.contains(variant))
}

/// The least root volume that holds the image of Amazon Linux 2023, in GiB.
const LEAST_DISK: u32 = 30;

fn volumes(convox: &Convox, draft: &mut Draft) {
    match convox.number("VolumeSize") {
        Some(size) if size < LEAST_DISK => {
            draft.write(convox, &["VolumeSize"], "instances.disk", LEAST_DISK);
            draft.changed("VolumeSize", format!("{LEAST_DISK} GiB, which the image of Amazon Linux 2023 needs"));
        }
        Some(size) => draft.carry(convox, &["VolumeSize"], "instances.disk", size),
        None => draft.by_hand("VolumeSize", "its value is no number: set `instances.disk`"),
    }
    match convox.number("SwapSize") {
        Some(size) => draft.carry(convox, &["SwapSize"], "instances.swap", size),
        None => draft.by_hand("SwapSize", "its value is no number: set `instances.swap`"),
    }
    if !convox.yes("EncryptEbs") {
        draft.changed("EncryptEbs", "volumes are encrypted");
    }
}

fn access(convox: &Convox, draft: &mut Draft) {
    match convox.is_set("Key") {
        true => draft.carry(convox, &["Key"], "instances.key", convox.value("Key").trim()),
        false => draft.carried("Key"),
    }
    match convox.is_set("InstancePolicy") {
        true => draft.carry(convox, &["InstancePolicy"], "instances.policies", json!(convox.list("InstancePolicy"))),
        false => draft.carried("InstancePolicy"),
    }
    let burstable = convox.value("InstanceType").starts_with('t');
    match convox.is_set("CpuCredits") {
        true if burstable => {
            draft.carry(convox, &["CpuCredits"], "instances.credits", convox.value("CpuCredits").trim())
        }
        true => draft.dropped("CpuCredits", "the instance type has no CPU credits"),
        false => draft.carried("CpuCredits"),
    }
    draft.carry(convox, &["Tenancy"], "instances.tenancy", convox.value("Tenancy").trim());
    let hops = convox.number("IMDSHttpPutResponseHopLimit").unwrap_or(1);
    draft.carry(convox, &["IMDSHttpPutResponseHopLimit"], "instances.hop-limit", hops);
    if hops > 1 {
        draft.changed(
            "IMDSHttpPutResponseHopLimit",
            format!("{hops} hops are kept, with which containers reach the credentials of their instance: 1 keeps them from it"),
        );
    }
    if convox.value("IMDSHttpTokens") != "required" {
        draft.changed(
            "IMDSHttpTokens",
            "IMDSv2 is required: software with an AWS SDK older than that gets no instance metadata",
        );
    }
    let group = "InstanceSecurityGroup";
    match convox.is_private() || !convox.is_set(group) {
        true => draft.carry_if_set(convox, group, "instances.security-groups", json!(convox.list(group))),
        false => draft.by_hand(
            group,
            "instances of a public rack have the rack's own security group only: admit that one where the other is admitted now",
        ),
    }
}

fn agent(convox: &Convox, draft: &mut Draft) {
    draft.dropped("ImagePullBehavior", "it never reached the instances that run applications");
    for (name, key) in [("InstanceBootCommand", "instances.boot"), ("InstanceRunCommand", "instances.run")] {
        draft.carry_if_set(convox, name, key, convox.value(name));
    }
    let timeout = "EcsContainerStopTimeout";
    draft.carry_if_set(convox, timeout, "instances.agent.stop-timeout", convox.value(timeout).trim());
    match convox.number("PruneOlderImagesInHour") {
        Some(hours) if !convox.is_default("PruneOlderImagesInHour") => {
            draft.carry(convox, &["PruneOlderImagesInHour"], "instances.agent.keep-images", format!("{hours}h"));
        }
        _ => draft.dropped("PruneOlderImagesInHour", "the ECS agent removes images that are not used itself"),
    }
    proxy(convox, draft);
}

/// The proxy, without what may be its password.
fn proxy(convox: &Convox, draft: &mut Draft) {
    if !convox.is_set("HttpProxy") {
        return draft.carried("HttpProxy");
    }
    let masked = convox.hand.parameters.get("HttpProxy").is_some_and(crate::import::Given::is_masked);
    let address = convox.value("HttpProxy").trim().trim_start_matches("http://").trim_end_matches('/');
    if masked {
        draft.by_hand("HttpProxy", "it is hidden: print it with `convox rack params --reveal`");
    } else if address.contains('@') || address.contains("://") {
        draft.by_hand(
            "HttpProxy",
            "it has credentials, which user data would show to whoever may describe launch templates",
        );
    } else {
        draft.carry(convox, &["HttpProxy"], "network.proxy.address", address);
    }
}
