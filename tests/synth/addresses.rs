//! Where subnets lie, tried over every size of VPC.

use ipnet::Ipv4Net;
use rackform::cfn::Style;
use rackform::plan::address::{SMALLEST_SUBNET, Tier, VPC_PREFIXES, slot};
use rackform::rack::Source;
use rackform::{Compiled, compile};

/// Blocks of every size a VPC may have: the first and the last within the private ranges, and some between.
fn vpcs() -> Vec<Ipv4Net> {
    let ranges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(|range| range.parse::<Ipv4Net>().unwrap());
    let sizes = VPC_PREFIXES.flat_map(|prefix| {
        ranges.into_iter().flat_map(move |range| {
            let count = 1_usize << (prefix - range.prefix_len());
            let chosen = [0, count / 3, count / 2, count - 1];
            chosen.into_iter().filter_map(move |index| range.subnets(prefix).unwrap().nth(index))
        })
    });
    sizes.collect()
}

fn slots(vpc: Ipv4Net) -> Vec<Ipv4Net> {
    [Tier::Public, Tier::Private].into_iter().flat_map(|tier| (0..3).map(move |zone| slot(vpc, tier, zone))).collect()
}

#[test]
fn every_slot_lies_inside_the_vpc_and_apart_from_the_others() {
    for vpc in vpcs() {
        let slots = slots(vpc);
        for (position, one) in slots.iter().enumerate() {
            assert!(vpc.contains(one) && one.prefix_len() <= SMALLEST_SUBNET, "{one} of {vpc}");
            assert!(
                slots[..position].iter().all(|other| !one.contains(other) && !other.contains(one)),
                "{one} of {vpc}"
            );
        }
    }
}

#[test]
fn the_default_vpc_has_the_subnets_of_a_convox_rack() {
    let expected = (1..=6).map(|third| format!("10.0.{third}.0/24").parse().unwrap()).collect::<Vec<Ipv4Net>>();
    assert_eq!(slots("10.0.0.0/16".parse().unwrap()), expected);
}

#[test]
fn small_vpcs_have_slots_of_an_eighth() {
    for (vpc, first) in
        [("10.0.0.0/21", "10.0.1.0/24"), ("10.0.0.0/22", "10.0.0.128/25"), ("10.0.9.0/24", "10.0.9.32/27")]
    {
        assert_eq!(slot(vpc.parse().unwrap(), Tier::Public, 0), first.parse().unwrap(), "{vpc}");
    }
}

/// Neither the mode, nor a zone more, nor the kind of NAT moves a subnet or changes its zone.
#[test]
fn growing_and_flipping_renumber_nothing() {
    for vpc in vpcs() {
        let base = compiled(vpc, 2, "public", "per-zone");
        for zones in [2, 3] {
            for (mode, nat) in
                [("public", "none"), ("private", "per-zone"), ("private", "single"), ("private", "regional")]
            {
                let other = compiled(vpc, zones, mode, nat);
                for (one, other) in base.plan.network.zones.iter().zip(&other.plan.network.zones) {
                    let place = |zone: &rackform::plan::Zone| {
                        (zone.slot, zone.choice, zone.public.clone(), zone.private.clone())
                    };
                    assert_eq!(place(one), place(other), "{vpc}, {zones} zones, {mode}, {nat}");
                }
            }
        }
    }
}

/// Three zones are two zones and more: no resource of two zones goes, none is replaced.
#[test]
fn a_third_zone_only_adds() {
    for mode in ["public", "private"] {
        let vpc = "10.0.0.0/16".parse().unwrap();
        let (two, three) = (compiled(vpc, 2, mode, "per-zone"), compiled(vpc, 3, mode, "per-zone"));
        let three = three.value["Resources"].as_object().unwrap();
        for (id, resource) in two.value["Resources"].as_object().unwrap() {
            let grown = three.get(id).unwrap_or_else(|| panic!("a third zone removes `{id}`"));
            let lists = ["Instances", "Router", "EndpointS3"];
            assert!(resource == grown || lists.contains(&id.as_str()), "a third zone changes `{id}`");
        }
    }
}

fn compiled(vpc: Ipv4Net, zones: usize, mode: &str, nat: &str) -> Compiled {
    let text = format!("name: rack\nmode: {mode}\nnetwork: {{ cidr: {vpc}, zones: {zones}, nat: {nat} }}\n");
    compile(&Source::new("rack.yml", &text), Style::Readable).unwrap().value
}
