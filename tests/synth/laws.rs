//! What holds for the template of every rack, those included that nobody wrote, in both modes.

use crate::common;
use crate::common::folder::Folder;
use crate::common::keys::{KEYS, Key, get};
use crate::common::random_racks::{every_rack, every_rack_and_nat, every_template};
use crate::common::{depends_on, named, of_type, resources, with};
use ipnet::Ipv4Net;
use rackform::cfn::{self, Style};
use rackform::plan::{Home, NatGateways, PrivateEgress, Site, ZoneSubnet};
use rackform::rack::Source;
use rackform::template::{Document, reference};
use rackform::{Compiled, compile};
use rackform::{check, types};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn nothing_is_found_in_any_template() {
    for (name, compiled) in every_template() {
        let findings = check::check(&compiled.value, cfn::print(&compiled.value, Style::Compact).len());
        assert!(findings.is_empty(), "{name}: {findings:#?}");
    }
}

#[test]
fn every_template_deploys_without_a_bucket() {
    for (name, compiled) in every_template() {
        let bytes = cfn::print(&compiled.value, Style::Compact).len();
        assert!(bytes < check::BODY_LIMIT, "{name} has {bytes} bytes without spaces");
    }
}

/// In two processes, which share neither a locale nor a time zone nor a folder.
#[test]
fn the_same_rack_makes_the_same_bytes() {
    let (here, there) = (Folder::new("bytes-here"), Folder::new("bytes-there"));
    let plain = [("LC_ALL", "C"), ("TZ", "UTC")];
    let turkish = [("LANG", "tr_TR.UTF-8"), ("LC_ALL", "tr_TR.UTF-8"), ("TZ", "Asia/Kathmandu"), ("HOME", "/")];
    for fixture in every_rack() {
        let one = here.run_under(&plain, "synth - -o -", &fixture.text);
        let other = there.run_under(&turkish, "synth - -o -", &fixture.text);
        assert_eq!(one, other, "{}", fixture.name);
        assert!(one.code == 0 && !one.out.is_empty(), "{}: {}", fixture.name, one.err);
    }
}

/// Also the round trip: a rack written out again is the same rack, whatever the order of its keys.
#[test]
fn the_order_of_keys_changes_nothing() {
    for fixture in every_rack() {
        let compiled = compile(&Source::new("rack.yml", &fixture.text), Style::Readable).unwrap().value;
        let mut written = serde_json::to_value(&compiled.rack).unwrap();
        // Written out, this default would claim a restriction, and be refused where there is nothing to restrict.
        if written["router"]["public"] == false {
            written["router"]["allow"].take();
        }
        // And this one would ask for an endpoint in route tables that are not the rack's.
        if !compiled.plan.network.existing_subnets().is_empty() {
            written["network"]["endpoints"].as_array_mut().unwrap().retain(|service| service != "s3");
        }
        let backwards = serde_yaml::to_string(&reversed(&without_nulls(written))).unwrap();
        let again = compile(&Source::new("rack.yml", &backwards), Style::Readable);
        let again = again.unwrap_or_else(|refused| panic!("{}: {:#?}\n{backwards}", fixture.name, refused.findings()));
        assert_eq!(again.value.text, compiled.text, "{}", fixture.name);
    }
}

fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(entries) => {
            entries.iter().rev().map(|(key, value)| (key.clone(), reversed(value))).collect::<Map<_, _>>().into()
        }
        other => other.clone(),
    }
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(entries) => entries
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key, without_nulls(value)))
            .collect::<Map<_, _>>()
            .into(),
        other => other,
    }
}

#[test]
fn no_template_decides_anything_while_it_is_deployed() {
    for (name, compiled) in every_template() {
        for section in ["Conditions", "Mappings", "Parameters", "Rules", "Transform"] {
            assert!(compiled.value.get(section).is_none(), "{name} has {section}");
        }
        // What the proof assumes of an existing VPC and of a proxy, and what is accepted.
        let assumed =
            compiled.value.get("Metadata").map(|metadata| metadata.as_object().unwrap().keys().collect::<Vec<_>>());
        let known = |key: &&String| ["Accepted", "EgressProxy", "ExistingEndpoints"].contains(&key.as_str());
        assert!(assumed.is_none_or(|keys| keys.iter().all(known)), "{name} has more metadata");
        for word in ["Fn::If", "Fn::FindInMap", "Fn::ImportValue", "AWS::NoValue", "AWS::Lambda", "Custom::"] {
            assert!(!compiled.text.contains(word), "{name} has {word}");
        }
    }
}

#[test]
fn no_line_is_wider_than_a_hundred_columns_but_for_one_long_value() {
    for (name, compiled) in every_template() {
        for line in compiled.text.lines().filter(|line| line.len() > 100) {
            let line = line.trim().trim_end_matches(',');
            let value = line.split_once("\": ").map_or(line, |(_, value)| value);
            assert!(value.starts_with('"'), "{name}: {line}");
        }
    }
}

/// private = public + egress paths, for every rack of ours with every kind of NAT, and for others with their own. Nothing is replaced and nothing is removed, and
/// what changes in place is listed below.
#[test]
fn private_adds_and_never_removes() {
    let mut pairs = 0;
    for (fixture, nat) in every_rack_and_nat() {
        let in_mode = |mode| with(&fixture, &[("mode", mode), ("network.nat", nat)]);
        let (Some(public), Some(private)) = (in_mode("public"), in_mode("private")) else { continue };
        pairs += 1;
        let name = format!("{} with nat {nat}", fixture.name);
        let paths = ["AWS::EC2::EIP", "AWS::EC2::NatGateway", "AWS::EC2::Route"];
        for (id, resource) in resources(&private.value).filter(|(id, _)| public.value["Resources"].get(*id).is_none()) {
            let kind = resource["Type"].as_str().unwrap();
            assert!(paths.contains(&kind), "{name}: going private adds `{id}`, {kind}");
        }
        for (id, before) in resources(&public.value) {
            let after = &private.value["Resources"][id];
            assert_eq!(before["Type"], after["Type"], "{name}: `{id}` does not stay what it is");
            assert_changes_in_place(&name, id, before, after);
        }
        assert_eq!(exports(&public), exports(&private), "{name}: exports are the same in both modes");
    }
    assert!(pairs > 50, "the law was tried on {pairs} pairs only");
}

/// What the mode may change in a resource of both modes, with the reason why CloudFormation does not replace it.
const CHANGED_BY_MODE: &[(&str, &str)] = &[
    // A new version of the same launch template.
    ("AWS::EC2::LaunchTemplate", "LaunchTemplateData/NetworkInterfaces/*/AssociatePublicIpAddress"),
    // Conditionally create-only; with a rolling update policy the group rolls its instances in place.
    ("AWS::AutoScaling::AutoScalingGroup", "VPCZoneIdentifier/*/Ref"),
    ("AWS::AutoScaling::AutoScalingGroup", "VPCZoneIdentifier/*"),
];

fn assert_changes_in_place(rack: &str, id: &str, before: &Value, after: &Value) {
    let kind = before["Type"].as_str().unwrap();
    let facts = types::kind(kind).unwrap_or_else(|| panic!("schemas/aws knows {kind}"));
    let mut changed = BTreeSet::new();
    differing(&before["Properties"], &after["Properties"], &mut Vec::new(), &mut changed);
    for path in changed {
        let create_only = facts.create_only.iter().find(|only| path == **only || path.starts_with(&format!("{only}/")));
        assert_eq!(create_only, None, "{rack}: the mode would replace `{id}` by changing {path}");
        assert!(CHANGED_BY_MODE.contains(&(kind, &path)), "{rack}: the mode changes {path} of `{id}`, {kind}");
    }
    for attribute in ["CreationPolicy", "UpdatePolicy", "DeletionPolicy", "UpdateReplacePolicy"] {
        assert_eq!(before[attribute], after[attribute], "{rack}: the mode changes {attribute} of `{id}`");
    }
    if kind != "AWS::AutoScaling::AutoScalingGroup" {
        assert_eq!(before["DependsOn"], after["DependsOn"], "{rack}: the mode changes what `{id}` waits for");
    }
}

/// The paths at which two values differ, list positions written as `*`.
fn differing(one: &Value, other: &Value, path: &mut Vec<String>, found: &mut BTreeSet<String>) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            for key in one.keys().chain(other.keys()) {
                path.push(key.clone());
                differing(&one.get(key).cloned().into(), &other.get(key).cloned().into(), path, found);
                path.pop();
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            path.push("*".to_owned());
            one.iter().zip(other).for_each(|(one, other)| differing(one, other, path, found));
            path.pop();
        }
        (one, other) if one != other => {
            found.insert(path.join("/"));
        }
        _ => {}
    }
}

fn exports(compiled: &Compiled) -> BTreeMap<String, Value> {
    let outputs = compiled.value["Outputs"].as_object().unwrap();
    let exported = outputs.iter().filter(|(_, output)| output.get("Export").is_some());
    exported.map(|(name, output)| (name.clone(), output["Value"].clone())).collect()
}

#[test]
fn every_resource_belongs_to_the_rest() {
    for (name, compiled) in every_template() {
        let document = Document::of(&compiled.value).unwrap();
        let mut neighbours = BTreeMap::<&str, BTreeSet<&str>>::new();
        // What the outputs tell of is there for others: a log group, the private subnets of a rack that uses none itself.
        let mut reached = BTreeSet::from(["Instances"]);
        for edge in &reference::references(document).all {
            if document.resource(edge.to).is_none() {
                continue;
            }
            match edge.resource() {
                Some(from) => {
                    neighbours.entry(from).or_default().insert(edge.to);
                    neighbours.entry(edge.to).or_default().insert(from);
                }
                None => drop(reached.insert(edge.to)),
            }
        }
        // Subnets that are there join what is in them.
        for there in compiled.plan.network.existing_subnets() {
            let of = |resource: &Value| resource.to_string().contains(&there.id);
            let inside = resources(&compiled.value).filter(|(_, resource)| of(resource)).map(|(id, _)| id);
            let inside = inside.collect::<BTreeSet<_>>();
            inside.iter().for_each(|id| neighbours.entry(id).or_default().extend(&inside));
        }
        let mut frontier = reached.iter().copied().collect::<Vec<_>>();
        while let Some(id) = frontier.pop() {
            frontier.extend(neighbours.get(id).into_iter().flatten().filter(|next| reached.insert(next)));
        }
        let alone = resources(&compiled.value).map(|(id, _)| id).filter(|id| !reached.contains(id)).collect::<Vec<_>>();
        assert!(alone.is_empty(), "{name}: nothing leads to {alone:?}");
    }
}

#[test]
fn subnets_lie_inside_the_vpc_and_apart() {
    for (name, compiled) in every_template() {
        let subnets = of_type(&compiled.value, "AWS::EC2::Subnet");
        let block =
            |resource: &Value| resource["Properties"]["CidrBlock"].as_str().unwrap().parse::<Ipv4Net>().unwrap();
        let blocks = subnets.iter().map(|(_, subnet)| block(subnet)).collect::<Vec<_>>();
        let made = compiled.plan.network.existing_subnets().is_empty();
        assert_eq!(blocks.len(), if made { compiled.plan.network.zones.len() * 2 } else { 0 }, "{name}");
        for (position, one) in blocks.iter().enumerate() {
            assert!(compiled.plan.network.cidr.contains(one), "{name}: {one}");
            assert!(one.prefix_len() <= 27, "{name}: {one}");
            for other in &blocks[..position] {
                assert!(!one.contains(other) && !other.contains(one), "{name}: {one} and {other}");
            }
        }
    }
}

/// Read from the template alone: each subnet has one table, each table at most one default route, and it leads where the
/// plan says.
#[test]
fn packets_leave_by_exactly_one_path() {
    for (name, compiled) in every_template() {
        let template = &compiled.value;
        let network = &compiled.plan.network;
        let tables = |subnet: &str| {
            let all = of_type(template, "AWS::EC2::SubnetRouteTableAssociation").into_iter();
            let own = all.filter(|(_, association)| association["Properties"]["SubnetId"]["Ref"] == subnet);
            own.map(|(_, association)| association["Properties"]["RouteTableId"]["Ref"].as_str().unwrap())
                .collect::<Vec<_>>()
        };
        let routes = |table: &str| {
            let all = of_type(template, "AWS::EC2::Route").into_iter().map(|(_, route)| &route["Properties"]);
            all.filter(|route| route["RouteTableId"]["Ref"] == table).collect::<Vec<_>>()
        };
        // Which routes existing subnets have, no template of a rack says.
        if !compiled.plan.network.existing_subnets().is_empty() {
            continue;
        }
        for zone in &network.zones {
            for (subnet, public) in
                [(format!("Subnet{}", zone.slot), true), (format!("SubnetPrivate{}", zone.slot), false)]
            {
                let tables = tables(&subnet);
                assert_eq!(tables.len(), 1, "{name}: {subnet} has the tables {tables:?}");
                let routes = routes(tables[0]);
                let path = match routes[..] {
                    [] => "none".to_owned(),
                    [route] => {
                        assert_eq!(route["DestinationCidrBlock"], "0.0.0.0/0", "{name}: {subnet}");
                        match (named(&route["NatGatewayId"]), &route["GatewayId"]) {
                            (Some(nat), Value::Null) => nat.to_owned(),
                            (None, gateway) => gateway["Ref"].as_str().or(gateway.as_str()).unwrap().to_owned(),
                            _ => panic!("{name}: {subnet} has a route to two places"),
                        }
                    }
                    _ => panic!("{name}: {subnet} has {} routes", routes.len()),
                };
                let expected = match (public, &network.site, zone.home) {
                    (true, Site::Own, _) => "Gateway".to_owned(),
                    (true, Site::Existing { gateway: Some(gateway), .. }, _) => gateway.to_string(),
                    (true, Site::Existing { gateway: None, .. }, _) => "none".to_owned(),
                    (false, _, Home::Private(PrivateEgress::Zonal(number))) => format!("Nat{number}"),
                    (false, _, Home::Private(PrivateEgress::Regional)) => "NatRegional".to_owned(),
                    (false, _, Home::Public | Home::Private(PrivateEgress::Endpoints | PrivateEgress::Existing)) => {
                        "none".to_owned()
                    }
                };
                assert_eq!(path, expected, "{name}: {subnet}");
            }
        }
    }
}

#[test]
fn instances_of_a_private_rack_have_no_public_address_and_of_a_public_one_they_do() {
    for (name, compiled) in every_template() {
        let template = &compiled.value;
        let private = compiled.plan.network.zones.iter().all(|zone| zone.home != Home::Public);
        let launched = &template["Resources"]["InstancesLaunchTemplate"]["Properties"]["LaunchTemplateData"];
        assert_eq!(launched["NetworkInterfaces"][0]["AssociatePublicIpAddress"], !private, "{name}");
        let homes = template["Resources"]["Instances"]["Properties"]["VPCZoneIdentifier"].as_array().unwrap();
        assert_eq!(homes.len(), compiled.plan.network.zones.len(), "{name}");
        for (slot, home) in homes.iter().enumerate() {
            let tier = if private { "SubnetPrivate" } else { "Subnet" };
            let zone = &compiled.plan.network.zones[slot];
            match if private { &zone.private } else { &zone.public } {
                Some(ZoneSubnet::Existing(id)) => assert_eq!(*home, id.to_string(), "{name}"),
                _ => assert_eq!(home["Ref"], format!("{tier}{slot}"), "{name}"),
            }
        }
        let addresses = match &compiled.plan.network.nat {
            NatGateways::None => 0,
            NatGateways::Zonal(addresses) | NatGateways::Regional(addresses) => addresses.len(),
        };
        let told = template["Outputs"]["EgressAddresses"]["Value"].as_object().map_or_else(
            || template["Outputs"]["EgressAddresses"]["Value"].as_str().map_or(0, |text| text.split(',').count()),
            |sub| sub.values().next().unwrap().as_str().unwrap().split(',').count(),
        );
        assert_eq!(told, addresses, "{name}: the stack tells its egress addresses");
    }
}

/// Topology, section 6.
#[test]
fn nothing_is_made_before_its_egress_path() {
    for (name, compiled) in every_template() {
        let template = &compiled.value;
        let own = template["Resources"].get("GatewayAttachment").is_some();
        let waits = |id: &str, other: &str| {
            let resource = &template["Resources"][id];
            assert!(depends_on(resource).contains(&other), "{name}: `{id}` does not wait for `{other}`");
        };
        if own {
            waits("RouteDefault", "GatewayAttachment");
            let kinds = ["AWS::EC2::NatGateway", "AWS::EC2::EIP"];
            for (id, _) in kinds.into_iter().flat_map(|kind| of_type(template, kind)) {
                waits(id, "GatewayAttachment");
            }
        }
        for (id, balancer) in of_type(template, "AWS::ElasticLoadBalancingV2::LoadBalancer") {
            // One of TCP and UDP has no access logs, and a given bucket has no policy of the rack.
            if balancer["Properties"]["Type"] != "network" && template["Resources"].get("LogsPolicy").is_some() {
                waits(id, "LogsPolicy");
            }
            if own && balancer["Properties"]["Scheme"] != "internal" {
                waits(id, "GatewayAttachment");
            }
        }
        for zone in &compiled.plan.network.zones {
            let slot = zone.slot;
            match zone.home {
                // Existing subnets have their routes already.
                Home::Public if matches!(zone.public, Some(ZoneSubnet::Existing(_))) => {}
                Home::Private(PrivateEgress::Existing) => {}
                Home::Public => {
                    waits("Instances", "RouteDefault");
                    waits("Instances", &format!("Subnet{slot}Routes"));
                }
                Home::Private(egress) => {
                    if matches!(zone.private, Some(ZoneSubnet::Made(_))) {
                        waits("Instances", &format!("SubnetPrivate{slot}Routes"));
                    }
                    if egress == PrivateEgress::Endpoints {
                        of_type(template, "AWS::EC2::VPCEndpoint").iter().for_each(|(id, _)| waits("Instances", id));
                    } else {
                        waits("Instances", &format!("RouteDefaultPrivate{slot}"));
                    }
                }
            }
            if template["Resources"].get("VolumeFilesystem").is_some() {
                waits("Instances", &format!("VolumeTarget{slot}"));
            }
        }
    }
}

/// EFS admits one mount target per zone, and its subnet cannot be changed: neither may the mode move it.
#[test]
fn mount_targets_stand_where_they_are_asked_for_in_both_modes() {
    let mut stand = 0;
    for fixture in every_rack() {
        for (mode, tier, subnet) in [
            ("public", "private", "SubnetPrivate"),
            ("private", "private", "SubnetPrivate"),
            ("public", "public", "Subnet"),
            ("private", "public", "Subnet"),
        ] {
            let Some(compiled) = with(&fixture, &[("mode", mode), ("storage.mount-targets", tier)]) else { continue };
            for (id, target) in of_type(&compiled.value, "AWS::EFS::MountTarget") {
                let slot = id.strip_prefix("VolumeTarget").unwrap();
                let name = format!("{} ({mode}) with mount targets in {tier} subnets", fixture.name);
                let zone = &compiled.plan.network.zones[slot.parse::<usize>().unwrap()];
                let expected = match if tier == "public" { &zone.public } else { &zone.private } {
                    Some(ZoneSubnet::Existing(id)) => json!(id.to_string()),
                    _ => json!({ "Ref": format!("{subnet}{slot}") }),
                };
                assert_eq!(target["Properties"]["SubnetId"], expected, "{name}");
                stand += 1;
            }
        }
    }
    assert!(stand > 200, "the law was tried on {stand} mount targets only");
}

#[test]
fn without_a_file_system_the_place_of_its_mount_targets_changes_nothing() {
    for fixture in every_rack() {
        let place = |tier| with(&fixture, &[("storage.filesystem", "false"), ("storage.mount-targets", tier)]);
        let [private, public] = ["private", "public"].map(|tier| place(tier).unwrap().text);
        assert_eq!(private, public, "{}", fixture.name);
    }
}

#[test]
fn the_internet_reaches_load_balancers_only_and_groups_admit_groups() {
    for (name, compiled) in every_template() {
        for (id, group) in of_type(&compiled.value, "AWS::EC2::SecurityGroup") {
            // Those of Network Load Balancers have rules once applications listen.
            let rules = &group["Properties"]["SecurityGroupIngress"];
            assert_eq!(rules.is_null(), id.starts_with("NLB"), "{name}: `{id}`");
            for rule in rules.as_array().into_iter().flatten() {
                assert!(rule["Description"].is_string(), "{name}: a rule of `{id}` does not say what it is for");
                let block = rule["CidrIp"].as_str();
                match id {
                    "RouterSecurity" => {
                        assert!(block.is_some() || rule["SourcePrefixListId"].is_string(), "{name}: {rule}");
                    }
                    "RouterInternalSecurity" => {
                        let block = block.unwrap().parse::<Ipv4Net>().unwrap();
                        let is_own = block == compiled.plan.network.cidr;
                        assert!(is_own || types::is_private(block), "{name}: {rule}");
                    }
                    "EndpointsSecurity" => {
                        assert_eq!(block, Some(&*compiled.plan.network.cidr.to_string()), "{name}: {rule}");
                    }
                    _ => assert_eq!(block, None, "{name}: `{id}` admits a block: {rule}"),
                }
            }
        }
    }
}

#[test]
fn what_can_be_tagged_is() {
    for (name, compiled) in every_template() {
        let rack = compiled.plan.name.to_string();
        for (id, resource) in resources(&compiled.value) {
            let properties = &resource["Properties"];
            let lists = match resource["Type"].as_str().unwrap() {
                "AWS::EFS::FileSystem" => vec![(id, &properties["FileSystemTags"])],
                "AWS::EC2::LaunchTemplate" => {
                    let launched = &properties["LaunchTemplateData"]["TagSpecifications"];
                    let own = (id, &properties["TagSpecifications"][0]["Tags"]);
                    vec![own, ("Instances", &launched[0]["Tags"])]
                }
                kind if takes_tags(kind) => vec![(id, &properties["Tags"])],
                _ => continue,
            };
            for (id, tags) in lists {
                let tags = tags.as_array().unwrap_or_else(|| panic!("{name}: `{id}` has no tags"));
                let value =
                    |key: &str| tags.iter().find(|tag| tag["Key"] == key).map(|tag| tag["Value"].as_str().unwrap());
                assert_eq!(value("Name"), Some(&*format!("{rack}/{id}")), "{name}: `{id}`");
                assert_eq!(value("Rack"), Some(&*rack), "{name}: `{id}`");
                for (key, given) in compiled.plan.tags.iter() {
                    assert_eq!(value(key), Some(given), "{name}: `{id}`");
                }
            }
        }
    }
}

/// Whether AWS's schema of a type has a property `Tags` that can be set.
fn takes_tags(kind: &str) -> bool {
    common::schema_of(kind)["properties"].get("Tags").is_some()
}

#[test]
fn what_holds_data_is_kept_and_nothing_has_a_name_of_its_own() {
    let names = [
        "Name",
        "RoleName",
        "InstanceProfileName",
        "ClusterName",
        "GroupName",
        "BucketName",
        "LogGroupName",
        "LaunchTemplateName",
        "AutoScalingGroupName",
        "PolicyName",
    ];
    for (name, compiled) in every_template() {
        for (id, resource) in resources(&compiled.value) {
            if ["AWS::EFS::FileSystem", "AWS::S3::Bucket", "AWS::Logs::LogGroup"]
                .contains(&resource["Type"].as_str().unwrap())
            {
                assert_eq!(
                    (&resource["DeletionPolicy"], &resource["UpdateReplacePolicy"]),
                    (&"RetainExceptOnCreate".into(), &"Retain".into()),
                    "{name}: `{id}`"
                );
            }
            let given = names.iter().find(|key| resource["Properties"].get(**key).is_some_and(Value::is_string));
            let kept = (id == "RouterInternal").then_some(&compiled.plan.balancing).and_then(|all| all.internal());
            let kept = kept.and_then(|router| router.name.as_ref()).map(|_| &"Name");
            assert_eq!(given, kept, "{name}: `{id}` cannot be replaced");
        }
    }
}

/// Keys of which one leaves no room for what everything else asks, with the reason.
const NOT_WITH_EVERYTHING: &[(&str, &str)] = &[
    ("network.subnets", "existing subnets have the routes they have"),
    ("network.nat-addresses", "given addresses are not allocated"),
    ("network.buckets", "the S3 endpoint leads everywhere"),
    ("network.vpc", "a VPC that is there is not made"),
    ("network.internet-gateway", "nor is its gateway"),
    ("network.existing-endpoints", "endpoints that are there are not made"),
    ("instances.security-groups", "only private racks have groups of the user's"),
    ("instances.credits", "only burstable types have credits"),
    ("instances.tenancy", "it is a word"),
    ("instances.spot.vcpus", "types are listed"),
    ("instances.spot.memory", "types are listed"),
    ("instances.spot.exclude", "types are listed"),
    ("router.http", "without a redirect there is a listener less"),
    ("storage.encrypted", "it is so by default"),
    ("storage.mount-targets", "they are there by default"),
    ("storage.security-group", "mount targets are made"),
    ("storage.plain-nfs", "it takes the policy away"),
    ("logs.bucket", "a bucket that is there is not made"),
    ("logs.access-retention", "it is a number"),
    ("accept", "it is as long as somebody writes it"),
];

/// So the largest template there is needs no bucket when it is compact, and the usual one not even as it is.
#[test]
fn the_rack_with_everything_has_every_key() {
    let [everything, usual] = ["everything", "default"].map(|name| {
        common::racks("ok")
            .into_iter()
            .find(|fixture| fixture.name == name)
            .unwrap_or_else(|| panic!("{name}.yml is there"))
    });
    let written = serde_yaml::from_str::<Value>(&everything.text).unwrap();
    for Key { path, .. } in KEYS.iter() {
        let left_out = NOT_WITH_EVERYTHING.iter().any(|(key, _)| path == key || path.starts_with(&format!("{key}.")));
        assert_eq!(get(&written, path).is_null(), left_out, "`{path}` of everything.yml");
    }
    let usual = common::in_mode(&usual, "private").unwrap();
    assert!(usual.text.len() < check::BODY_LIMIT, "{} bytes", usual.text.len());
}
