//! Racks that nobody wrote, the same in every run, over all that rack.yml can say.

use super::generated::Numbers;
use super::keys::{KEYS, Key, get, set, value};
use super::{Fixture, in_both_modes, racks};
use rackform::cfn::Style;
use rackform::rack::Source;
use rackform::{Compiled, compile};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// How many of them compile.
pub const ACCEPTED: usize = 150;

/// Racks that compile, in the mode they have. Their names are what they say, so that a message that names one shows it.
pub static RACKS: LazyLock<Vec<Fixture>> = LazyLock::new(|| {
    let mut numbers = Numbers(2027);
    let (mut accepted, mut refused) = (Vec::new(), 0);
    while accepted.len() < ACCEPTED {
        let text = rack(&mut numbers).to_string();
        match compile(&Source::new("rack.yml", &text), Style::Readable) {
            // What rests on a proxy is undecided, which tests of its own hold.
            Ok(sound) if sound.value.plan.network.proxy.as_ref().is_some_and(|proxy| proxy.is_egress) => {}
            Ok(_) => accepted.push(Fixture { name: format!("random-{} {text}", accepted.len()), text }),
            Err(found) => {
                refused += 1;
                let found = found.findings().iter().find(|finding| finding.code.slug == "invalid-output-template");
                assert!(found.is_none(), "{text}: {found:#?}");
            }
        }
    }
    assert!(refused < ACCEPTED, "{refused} random racks are refused until {ACCEPTED} compile");
    accepted
});

/// The racks of `tests/racks/ok` and the random ones.
pub fn every_rack() -> Vec<Fixture> {
    racks("ok").into_iter().chain(RACKS.iter().cloned()).collect()
}

/// The kinds of NAT.
const NATS: [&str; 4] = ["per-zone", "single", "regional", "none"];

/// Each of these racks with the kinds of NAT that it is tried with: a random one with its own, the others with all.
pub fn every_rack_and_nat() -> Vec<(Fixture, &'static str)> {
    let ok = racks("ok").into_iter().flat_map(|fixture| NATS.map(|nat| (fixture.clone(), nat)));
    let random = RACKS.iter().map(|fixture| {
        let rack = serde_json::from_str::<Value>(&fixture.text).expect("a random rack is JSON");
        let nat = NATS.into_iter().find(|nat| get(&rack, "network.nat") == nat);
        (fixture.clone(), nat.unwrap_or(NATS[0]))
    });
    ok.chain(random).collect()
}

/// All these racks in every mode they admit, with a name for messages.
pub fn every_template() -> &'static [(String, Compiled)] {
    static TEMPLATES: LazyLock<Vec<(String, Compiled)>> = LazyLock::new(|| {
        let random = in_both_modes(&RACKS);
        super::every_template().iter().cloned().chain(random).collect()
    });
    &TEMPLATES
}

/// A rack; most of them heed what one key asks of another.
pub fn rack(numbers: &mut Numbers) -> Value {
    let heedful = numbers.below(8) > 0;
    let density = 1 + numbers.below(5);
    let mut rack = json!({});
    for key in KEYS.iter() {
        if key.path == "name" || numbers.below(6) < density || heedful && is_needed(&key.path, &rack) {
            let value = if heedful { fitting(key, &rack, numbers) } else { value(&key.schema, numbers) };
            rack = set(&rack, &key.path, value);
        }
    }
    rack
}

/// Whether what the rack says already asks for a key.
fn is_needed(path: &str, rack: &Value) -> bool {
    match path {
        "network.internet-gateway" => get(rack, "network.vpc").is_string() && !in_existing_subnets(rack),
        "network.subnets.private" | "network.vpc" => in_existing_subnets(rack),
        "network.endpoints" => get(rack, "network.nat") == "none",
        "router.internal" => get(rack, "router.public") == false,
        "instances.spot.memory" => get(rack, "instances.spot.vcpus").is_u64(),
        "storage.security-group" => get(rack, "storage.mount-targets") == "existing",
        _ => false,
    }
}

/// A value for a key, null for none, that fits to what the rack says elsewhere.
pub fn fitting(key: &Key, rack: &Value, numbers: &mut Numbers) -> Value {
    let any = |numbers: &mut Numbers| value(&key.schema, numbers);
    match key.path.as_str() {
        "region" if numbers.below(4) > 0 => {
            (*numbers.one(&["us-east-1", "eu-west-1", "us-west-1", "us-gov-west-1", "cn-north-1"])).into()
        }
        "network.cidr" => {
            (*numbers.one(&["10.0.0.0/16", "10.32.0.0/18", "172.20.0.0/20", "192.168.100.0/22", "10.1.2.0/24"])).into()
        }
        "network.zones" => zones(rack, numbers),
        "network.public-subnets" => subnets(rack, 1, numbers),
        "network.private-subnets" => subnets(rack, 4, numbers),
        "network.subnets.public" | "network.subnets.private" => existing_subnets(rack, &key.path, numbers),
        "network.nat-addresses" if in_existing_subnets(rack) => Value::Null,
        "network.nat-addresses" => nat_addresses(rack, numbers),
        "network.endpoints" => endpoints(rack, any(numbers)),
        // Without its block a VPC cannot be installed into.
        "network.vpc" if get(rack, "network.cidr").is_null() => Value::Null,
        "network.internet-gateway" if get(rack, "network.vpc").is_null() => Value::Null,
        "network.avoid" => json!([numbers.one(&["10.200.0.0/16", "172.31.0.0/16", "198.18.0.0/15"])]),
        "instances.count" => match any(numbers) {
            Value::Object(bounds) if bounds["min"].as_u64() > bounds["max"].as_u64() => {
                json!({ "min": bounds["max"], "max": bounds["min"] })
            }
            other => other,
        },
        "network.existing-endpoints" => existing_endpoints(rack, any(numbers)),
        "instances.batch" => (1 + numbers.below(most_at_a_time(rack))).into(),
        "instances.credits" if !get(rack, "instances.type").as_str().unwrap_or("t3.small").starts_with('t') => {
            Value::Null
        }
        "network.proxy" if get(rack, "network.nat") == "none" => Value::Null,
        "network.proxy" => json!({
            "address": numbers.one(&["proxy.example.com:3128", "10.0.0.9:8080", "198.51.100.7:80"]),
            "except": numbers.one(&[&[][..], &["example.com"], &[".internal", "172.16.0.0/12", "203.0.113.7"]]),
        }),
        "instances.agent.stop-timeout" => (*numbers.one(&["1s", "45s", "10m"])).into(),
        "instances.agent.keep-images" => (*numbers.one(&["1m", "10m", "720h"])).into(),
        "router.http" if get(rack, "router.certificate").is_null() => Value::Null,
        "instances.security-groups" if get(rack, "mode") != "private" => Value::Null,
        "keep.internal-router-name" if get(rack, "router.internal") != true => Value::Null,
        "nlb.public.addresses" => nlb_addresses(rack, numbers),
        "router.security-groups" if get(rack, "router.public") == false => Value::Null,
        "router.internal-security-groups" if get(rack, "router.internal") != true => Value::Null,
        "router.internal-allow" if get(rack, "router.internal") != true => Value::Null,
        "router.internal-allow" => {
            json!([numbers.one(&["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15"])])
        }
        "router.internal" if get(rack, "router.public") == false => true.into(),
        "router.allow" if get(rack, "router.public") == false => Value::Null,
        "router.allow" => match any(numbers) {
            nobody if nobody == json!([]) => json!(["198.51.100.0/24"]),
            blocks => blocks,
        },
        path if path.starts_with("instances.spot.") => spot(path, rack, any(numbers), numbers),
        "logs.bucket" if numbers.below(3) > 0 => Value::Null,
        "logs.access-retention" | "logs.versioning" if get(rack, "logs.bucket").is_string() => Value::Null,
        "storage.filesystem" if numbers.below(2) == 0 => Value::Null,
        "storage.key" | "storage.security-group" if get(rack, "storage.filesystem") == false => {
            of_region(rack, any(numbers))
        }
        "storage.key" if get(rack, "storage.encrypted") == false => Value::Null,
        "storage.encrypted" | "storage.key" | "storage.plain-nfs" if is_given(rack) => Value::Null,
        "storage.mount-targets" if !is_given(rack) => (*numbers.one(&["private", "public"])).into(),
        "storage.security-group" if get(rack, "storage.mount-targets") != "existing" => Value::Null,
        "storage.security-group" => format!("sg-{:017x}", numbers.below(1000)).into(),
        "instances.policies" | "router.certificate" | "storage.key" => of_region(rack, any(numbers)),
        _ => any(numbers),
    }
}

/// A value for a key of Spot Instances: few racks have any, of types that are listed or of a size.
fn spot(path: &str, rack: &Value, any: Value, numbers: &mut Numbers) -> Value {
    let (_, key) = path.rsplit_once('.').expect("it is the path of a key");
    let said = |key: &str| get(rack, &format!("instances.spot.{key}"));
    let listed = said("types").as_array().is_some_and(|types| !types.is_empty());
    let (unsaid, credits) = (get(rack, "instances.spot").is_null(), get(rack, "instances.credits").is_string());
    let kind = get(rack, "instances.type").as_str().unwrap_or("t3.small");
    match key {
        "types" if said("vcpus").is_u64() || numbers.below(3) > 0 => Value::Null,
        "types" if kind.starts_with("t4g") => json!([numbers.one(&["t4g.large", "t4g.*"])]),
        "types" if kind.starts_with('t') => json!([numbers.one(&["t2.medium", "t3a.*", "t3.xlarge"])]),
        "types" if kind.split('.').next().is_some_and(|family| family.ends_with('g')) => {
            json!([numbers.one(&["m6g.large", "c8g.large"]), numbers.one(&["r7g.large", "m*.large"])])
        }
        "types" => json!([numbers.one(&["m6i.large", "c5.*"]), numbers.one(&["r7a.large", "m*.large"])]),
        "vcpus" if listed || credits || unsaid && numbers.below(3) > 0 => Value::Null,
        "memory" if said("vcpus").is_null() => Value::Null,
        "exclude" if listed => Value::Null,
        "base" if !unsaid => numbers.below(least(rack) + 1).into(),
        _ if unsaid && key != "vcpus" => Value::Null,
        _ => any,
    }
}

/// The least number of instances.
fn least(rack: &Value) -> usize {
    let count = get(rack, "instances.count");
    count.as_u64().or(count["min"].as_u64()).unwrap_or(3) as usize
}

/// Whether the rack mounts a file system that exists already.
fn is_given(rack: &Value) -> bool {
    get(rack, "storage.filesystem").is_string()
}

/// The region that the rack names, if it names one.
fn region(rack: &Value) -> Option<&str> {
    get(rack, "region").as_str()
}

fn zones(rack: &Value, numbers: &mut Numbers) -> Value {
    let count = if region(rack) == Some("us-west-1") { 2 } else { 2 + numbers.below(2) };
    if numbers.below(2) == 0 {
        return count.into();
    }
    let region = region(rack).unwrap_or("us-east-1");
    let letters = numbers.one(&[["a", "b", "c"], ["b", "d", "a"]]);
    letters[..count].iter().map(|letter| format!("{region}{letter}")).collect()
}

fn zone_count(rack: &Value) -> usize {
    let zones = get(rack, "network.zones");
    let usual = if region(rack) == Some("us-west-1") { 2 } else { 3 };
    zones.as_array().map_or(zones.as_u64().unwrap_or(usual) as usize, Vec::len)
}

/// Whether it is installed into subnets that are there.
fn in_existing_subnets(rack: &Value) -> bool {
    get(rack, "network.subnets").is_object()
}

/// One for each zone, where the VPC's block is known and no blocks of subnets are given.
fn existing_subnets(rack: &Value, path: &str, numbers: &mut Numbers) -> Value {
    let blocks = ["network.public-subnets", "network.private-subnets"];
    if get(rack, "network.cidr").is_null() || blocks.iter().any(|blocks| !get(rack, blocks).is_null()) {
        return Value::Null;
    }
    let tier = if path.ends_with("public") { 'a' } else { 'b' };
    let first = numbers.below(9);
    (first..first + zone_count(rack)).map(|zone| format!("subnet-{tier}{zone:016x}")).collect()
}

/// Blocks for the zones: eighths of the VPC's block from a slot on, or the halves of these.
fn subnets(rack: &Value, slot: u32, numbers: &mut Numbers) -> Value {
    let cidr = get(rack, "network.cidr").as_str().unwrap_or("10.0.0.0/16");
    let cidr = cidr.parse::<ipnet::Ipv4Net>().expect("the block of a random rack is one");
    // Where one tier keeps its derived blocks, the other keeps to their size.
    let eighth = if cidr.prefix_len() <= 21 { 24 } else { cidr.prefix_len() + 3 };
    let prefix = (eighth + numbers.below(2) as u8).min(27);
    let first = u32::from(cidr.network()) + (slot << (32 - eighth));
    let block = |zone: usize| {
        let address = std::net::Ipv4Addr::from(first + ((zone as u32) << (32 - eighth)));
        format!("{address}/{prefix}")
    };
    (0..zone_count(rack)).map(block).collect()
}

fn nat_addresses(rack: &Value, numbers: &mut Numbers) -> Value {
    let needed = match get(rack, "network.nat").as_str().unwrap_or("per-zone") {
        "none" => 0,
        "single" => 1,
        _ => zone_count(rack),
    };
    if numbers.below(3) == 0 {
        return json!([]);
    }
    let first = numbers.below(9);
    (first..first + needed).map(|number| format!("eipalloc-{number:017x}")).collect()
}

/// One for each zone, none of them a NAT gateway's.
fn nlb_addresses(rack: &Value, numbers: &mut Numbers) -> Value {
    let needed = if numbers.below(2) == 0 { 0 } else { zone_count(rack) };
    (100..100 + needed).map(|number| format!("eipalloc-{number:017x}")).collect()
}

/// The endpoints that a rack without NAT gateways needs are among them, and none whose name is not known.
fn endpoints(rack: &Value, given: Value) -> Value {
    let mut services = given.as_array().cloned().unwrap_or_default();
    if get(rack, "network.nat") == "none" {
        services.extend(["ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry", "logs", "s3"].map(Value::from));
    }
    if in_existing_subnets(rack) {
        services.retain(|service| service != "s3" && service != "dynamodb");
    }
    if region(rack).is_some_and(|region| region.starts_with("cn-")) {
        services.retain(|service| service == "s3" || service == "dynamodb");
    }
    let mut once = Vec::new();
    for service in services {
        if !once.contains(&service) {
            once.push(service);
        }
    }
    // Their order has no meaning.
    once.sort_by_key(ToString::to_string);
    once.into()
}

/// Endpoints that may stand in an existing VPC already: none that the rack makes.
fn existing_endpoints(rack: &Value, given: Value) -> Value {
    let made = get(rack, "network.endpoints").as_array().into_iter().flatten().collect::<Vec<_>>();
    let there = given.as_array().into_iter().flatten().filter(|service| !made.contains(service));
    if get(rack, "network.vpc").is_null() { json!([]) } else { there.cloned().collect() }
}

/// How many instances can be replaced at a time.
fn most_at_a_time(rack: &Value) -> usize {
    let count = get(rack, "instances.count");
    let (least, most) = match count.as_u64() {
        Some(least) => (least, least * 2),
        None => (count["min"].as_u64().unwrap_or(3), count["max"].as_u64().unwrap_or(6)),
    };
    (most - least).max(1) as usize
}

/// ARNs as they are in the rack's region.
fn of_region(rack: &Value, arns: Value) -> Value {
    let zone = get(rack, "network.zones")[0].as_str().map(|zone| &zone[..zone.len() - 1]);
    let Some(region) = region(rack).or(zone) else { return arns };
    let partition = match region.rsplit_once('-').map_or(region, |(area, _)| area) {
        area if area.starts_with("cn-") => "aws-cn",
        area if area.starts_with("us-gov-") => "aws-us-gov",
        area if area.starts_with("us-isob-") => "aws-iso-b",
        area if area.starts_with("us-isof-") => "aws-iso-f",
        area if area.starts_with("eu-isoe-") => "aws-iso-e",
        area if area.starts_with("us-iso-") => "aws-iso",
        area if area.starts_with("eusc-") => "aws-eusc",
        _ => "aws",
    };
    let text = arns.to_string().replace("arn:aws:", &format!("arn:{partition}:"));
    serde_json::from_str(&text.replace(":us-east-1:", &format!(":{region}:"))).expect("it is as it was")
}
