//! Groups that let the world in: every way of opening a security group, done to the group of everything that runs.

use super::kind::{Kind, Sabotage, kind};
use super::rack::Rack;
use serde_json::{Value, json};

/// The resource an opening adds where it adds one: a rule, a group, a list.
const ADDED: &str = "Opened";

/// A group that is opened, and what it stands before.
struct Door {
    name: &'static str,
    /// The security group.
    group: &'static str,
    /// The lists of security groups of all that stands behind it; `*` is any letters or digits.
    behind: fn(&Rack) -> Vec<(String, String)>,
    /// A port on which something answers there.
    port: u16,
    /// Whether it is there, and in the mode it is meant for.
    open: fn(&Rack) -> bool,
    /// The rule that refutes an opening to addresses of IPv4, where packets of IPv6 have no path at all.
    by: &'static [&'static str],
    /// The rule that refutes the others.
    by_ipv6: &'static [&'static str],
    /// The rules that may refute what cannot be known.
    by_unknown: &'static [&'static str],
}

const INTERFACE: &str = "InstancesLaunchTemplate/Properties/LaunchTemplateData/NetworkInterfaces/0";

const DOORS: &[Door] = &[
    Door {
        name: "public-instances",
        group: "InstancesSecurity",
        behind: |_| vec![("Instances".to_owned(), format!("{INTERFACE}/Groups"))],
        port: 22,
        open: |rack| !rack.is_private(),
        by: &["instance-exposed"],
        by_ipv6: &["open-to-the-world"],
        by_unknown: &["instance-exposed", "open-to-the-world"],
    },
    Door {
        name: "private-instances",
        group: "InstancesSecurity",
        behind: |_| vec![("Instances".to_owned(), format!("{INTERFACE}/Groups"))],
        port: 22,
        open: Rack::is_private,
        by: &["open-to-the-world"],
        by_ipv6: &["open-to-the-world"],
        by_unknown: &["open-to-the-world"],
    },
    Door {
        name: "mount-targets",
        group: "VolumeSecurity",
        behind: |rack| lists(rack, "AWS::EFS::MountTarget", "SecurityGroups"),
        port: 2049,
        open: |rack| rack.has("VolumeSecurity"),
        by: &["open-to-the-world"],
        by_ipv6: &["open-to-the-world"],
        by_unknown: &["open-to-the-world"],
    },
    Door {
        name: "endpoints",
        group: "EndpointsSecurity",
        behind: |rack| {
            let mut all = lists(rack, "AWS::EC2::VPCEndpoint", "SecurityGroupIds");
            all.retain(|(_, path)| !rack.value(path).is_null());
            all
        },
        port: 443,
        open: |rack| rack.has("EndpointsSecurity"),
        by: &["open-to-the-world"],
        by_ipv6: &["open-to-the-world"],
        by_unknown: &["open-to-the-world"],
    },
    Door {
        name: "the-internal-balancer",
        group: "RouterInternalSecurity",
        behind: |_| vec![("RouterInternal".to_owned(), "RouterInternal/Properties/SecurityGroups".to_owned())],
        port: 80,
        open: |rack| rack.has("RouterInternal"),
        by: &["internal-load-balancer-open"],
        by_ipv6: &["internal-load-balancer-open"],
        by_unknown: &["internal-load-balancer-open"],
    },
];

fn lists(rack: &Rack, kind: &str, list: &str) -> Vec<(String, String)> {
    rack.of_type(kind).into_iter().map(|id| (id.clone(), format!("{id}/Properties/{list}"))).collect()
}

/// Which of a door's rules refutes an opening.
#[derive(Clone, Copy)]
enum Lets {
    /// Addresses of IPv4 in.
    Ipv4,
    /// Addresses of IPv6 in.
    Ipv6,
    /// In whom nobody knows.
    Unknown,
}

/// A way of opening a group.
type Opening = (&'static str, Lets, fn(Sabotage, &Rack, &Door) -> Sabotage);

const OPENINGS: &[Opening] = &[
    ("a-port-to-the-world", Lets::Ipv4, |done, _, door| done.push(&rules(door), world(door))),
    ("every-protocol-to-the-world", Lets::Ipv4, |done, _, door| {
        done.push(&rules(door), json!({ "IpProtocol": "-1", "CidrIp": "0.0.0.0/0" }))
    }),
    ("a-range-that-covers-the-port", Lets::Ipv4, |done, _, door| {
        let rule =
            json!({ "IpProtocol": "tcp", "FromPort": door.port - 2, "ToPort": door.port + 3, "CidrIp": "0.0.0.0/0" });
        done.push(&rules(door), rule)
    }),
    ("a-protocol-by-its-number", Lets::Ipv4, |done, _, door| {
        let rule = json!({ "IpProtocol": "6", "FromPort": door.port, "ToPort": door.port, "CidrIp": "0.0.0.0/0" });
        done.push(&rules(door), rule)
    }),
    ("two-halves-of-the-world", Lets::Ipv4, |done, _, door| {
        let done = done.push(&rules(door), from(door, "CidrIp", json!("0.0.0.0/1")));
        done.push(&rules(door), from(door, "CidrIp", json!("128.0.0.0/1")))
    }),
    ("one-public-address", Lets::Ipv4, |done, _, door| {
        done.push(&rules(door), from(door, "CidrIp", json!("8.8.4.4/32")))
    }),
    ("a-block-only-half-of-which-is-private", Lets::Ipv4, |done, _, door| {
        done.push(&rules(door), from(door, "CidrIp", json!("10.0.0.0/7")))
    }),
    ("ipv6-to-the-world", Lets::Ipv6, |done, _, door| done.push(&rules(door), from(door, "CidrIpv6", json!("::/0")))),
    ("all-public-ipv6", Lets::Ipv6, |done, _, door| done.push(&rules(door), from(door, "CidrIpv6", json!("2000::/3")))),
    ("the-source-of-a-rule-there-is", Lets::Ipv4, |done, _, door| {
        let group = door.group.to_owned();
        done.edit(move |template| {
            let rule = &mut template["Resources"][&group]["Properties"]["SecurityGroupIngress"][0];
            let rule = rule.as_object_mut().unwrap();
            rule.shift_remove("SourceSecurityGroupId");
            rule.insert("CidrIp".to_owned(), json!("0.0.0.0/0"));
        })
    }),
    ("by-a-rule-that-stands-apart", Lets::Ipv4, |done, _, door| {
        let mut rule = world(door);
        rule["GroupId"] = json!({ "Fn::GetAtt": [door.group, "GroupId"] });
        done.add(ADDED, "AWS::EC2::SecurityGroupIngress", rule)
    }),
    ("by-an-ipv6-rule-that-stands-apart", Lets::Ipv6, |done, _, door| {
        let mut rule = from(door, "CidrIpv6", json!("::/0"));
        rule["GroupId"] = json!({ "Ref": door.group });
        done.add(ADDED, "AWS::EC2::SecurityGroupIngress", rule)
    }),
    ("by-a-second-group", Lets::Ipv4, |done, rack, door| {
        let group = json!({ "GroupDescription": "opened", "VpcId": rack.vpc(), "SecurityGroupIngress": [world(door)] });
        let (_, list) = (door.behind)(rack).swap_remove(0);
        done.add(ADDED, "AWS::EC2::SecurityGroup", group).push(&list, json!({ "Ref": ADDED }))
    }),
    ("by-a-group-from-elsewhere", Lets::Unknown, |done, rack, door| {
        let (_, list) = (door.behind)(rack).swap_remove(0);
        done.push(&list, json!("sg-0fedcba9876543210"))
    }),
    ("to-a-prefix-list", Lets::Ipv4, |done, _, door| {
        let entries = json!([{ "Cidr": "0.0.0.0/0" }]);
        let list = json!({ "PrefixListName": "all", "AddressFamily": "IPv4", "MaxEntries": 1, "Entries": entries });
        let source = json!({ "Fn::GetAtt": [ADDED, "PrefixListId"] });
        done.add(ADDED, "AWS::EC2::PrefixList", list).push(&rules(door), from(door, "SourcePrefixListId", source))
    }),
    ("to-a-prefix-list-from-elsewhere", Lets::Unknown, |done, _, door| {
        done.push(&rules(door), from(door, "SourcePrefixListId", json!("pl-0123456789abcdef0")))
    }),
    ("to-what-a-parameter-says", Lets::Ipv4, |done, _, door| {
        let done = done.set("/Parameters/Allowed", json!({ "Type": "String", "Default": "0.0.0.0/0" }));
        done.push(&rules(door), from(door, "CidrIp", json!({ "Ref": "Allowed" })))
    }),
    ("to-what-a-parameter-will-say", Lets::Unknown, |done, _, door| {
        let done = done.set("/Parameters/Allowed", json!({ "Type": "String" }));
        done.push(&rules(door), from(door, "CidrIp", json!({ "Ref": "Allowed" })))
    }),
    ("to-what-another-stack-says", Lets::Unknown, |done, _, door| {
        done.push(&rules(door), from(door, "CidrIp", json!({ "Fn::ImportValue": "office" })))
    }),
    ("to-what-a-mapping-says", Lets::Ipv4, |done, _, door| {
        let done = done.set("/Mappings/Blocks/office/allowed", json!("0.0.0.0/0"));
        done.push(&rules(door), from(door, "CidrIp", json!({ "Fn::FindInMap": ["Blocks", "office", "allowed"] })))
    }),
    ("behind-a-condition", Lets::Ipv4, |done, _, door| {
        let done = done.set("/Conditions/Debugging", json!({ "Fn::Equals": ["on", "on"] }));
        done.push(&rules(door), json!({ "Fn::If": ["Debugging", world(door), { "Ref": "AWS::NoValue" }] }))
    }),
    ("behind-a-condition-nobody-knows", Lets::Unknown, |done, _, door| {
        let done = done.set("/Parameters/Stage", json!({ "Type": "String" }));
        let done = done.set("/Conditions/Debugging", json!({ "Fn::Equals": [{ "Ref": "Stage" }, "debug"] }));
        done.push(&rules(door), json!({ "Fn::If": ["Debugging", world(door), { "Ref": "AWS::NoValue" }] }))
    }),
    ("by-a-rule-whose-group-a-condition-chooses", Lets::Unknown, |done, _, door| {
        let done = done.set("/Parameters/Stage", json!({ "Type": "String" }));
        let done = done.set("/Conditions/Debugging", json!({ "Fn::Equals": [{ "Ref": "Stage" }, "debug"] }));
        let mut rule = world(door);
        rule["GroupId"] = json!({ "Fn::If": ["Debugging", { "Ref": door.group }, "sg-0fedcba9876543210"] });
        done.add(ADDED, "AWS::EC2::SecurityGroupIngress", rule)
    }),
    ("by-a-rule-that-names-its-group-in-pieces", Lets::Ipv4, |done, _, door| {
        let mut rule = world(door);
        rule["GroupId"] = json!({ "Fn::Sub": format!("${{{}.GroupId}}", door.group) });
        done.add(ADDED, "AWS::EC2::SecurityGroupIngress", rule)
    }),
    ("by-a-second-group-if-a-parameter-says-so", Lets::Unknown, |done, rack, door| {
        let done = done.set("/Parameters/Stage", json!({ "Type": "String" }));
        let done = done.set("/Conditions/Debugging", json!({ "Fn::Equals": [{ "Ref": "Stage" }, "debug"] }));
        let group = json!({ "GroupDescription": "opened", "VpcId": rack.vpc(), "SecurityGroupIngress": [world(door)] });
        let (_, list) = (door.behind)(rack).swap_remove(0);
        let second = json!({ "Fn::If": ["Debugging", { "Ref": ADDED }, { "Ref": "AWS::NoValue" }] });
        done.add(ADDED, "AWS::EC2::SecurityGroup", group).push(&list, second)
    }),
    ("behind-a-network-balancer", Lets::Ipv4, |done, rack, door| {
        // It has no listener, and nothing to do with what is opened.
        let balancer = json!({
            "Type": "network", "Scheme": "internal", "Subnets": [{ "Ref": "SubnetPrivate0" }, { "Ref": "SubnetPrivate1" }],
            "SecurityGroups": [{ "Ref": "Closed" }],
        });
        let group = json!({ "GroupDescription": "closed", "VpcId": rack.vpc() });
        let done = done.add("Closed", "AWS::EC2::SecurityGroup", group);
        done.add("Balancer", "AWS::ElasticLoadBalancingV2::LoadBalancer", balancer).push(&rules(door), world(door))
    }),
    ("in-pieces", Lets::Ipv4, |done, _, door| {
        done.push(&rules(door), from(door, "CidrIp", json!({ "Fn::Join": ["/", ["0.0.0.0", "0"]] })))
    }),
];

fn rules(door: &Door) -> String {
    format!("{}/Properties/SecurityGroupIngress", door.group)
}

/// A rule that lets a source in on the door's port.
fn from(door: &Door, key: &str, source: Value) -> Value {
    json!({ "IpProtocol": "tcp", "FromPort": door.port, "ToPort": door.port, key: source })
}

fn world(door: &Door) -> Value {
    from(door, "CidrIp", json!("0.0.0.0/0"))
}

/// Every opening of every door.
pub fn kinds() -> Vec<Kind> {
    let pairs = DOORS.iter().flat_map(|door| OPENINGS.iter().map(move |opening| (door, opening)));
    let kinds = pairs.map(|(door, &(opening, lets, open))| {
        let by = match lets {
            Lets::Ipv4 => door.by,
            Lets::Ipv6 => door.by_ipv6,
            Lets::Unknown => door.by_unknown,
        };
        kind(format!("open-{}-{opening}", door.name), by, move |rack| match (door.open)(rack) {
            true => vec![expect(open(Sabotage::of(rack), rack, door), rack, door, by)],
            false => Vec::new(),
        })
    });
    kinds.collect()
}

/// The finding is about what stands behind the door, or about what opened it.
fn expect(done: Sabotage, rack: &Rack, door: &Door, by: &[&str]) -> Sabotage {
    let behind = (door.behind)(rack).into_iter().map(|(id, _)| id);
    let done = done.at(behind).at([door.group, ADDED]);
    if by != ["instance-exposed"] {
        return done;
    }
    let subnets = rack.homes().into_iter().map(|home| home.subnet).collect::<Vec<_>>().join("|");
    done.along([rack.gateway_name(), "Routes".to_owned(), subnets]).last([door.group, ADDED])
}
