//! Follows a hint as whoever reads it would: the words decide what is edited, and what they leave open is chosen here, the
//! same each time.

use super::edits::*;
use super::rack::Rack;
use crate::common::of_type;
use ipnet::Ipv4Net;
use serde_json::{Value, json};

/// Which of a hint's alternatives is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    First,
    Last,
}

/// What there is to know for whoever follows a hint.
pub struct Reader<'r> {
    /// The rack before it was sabotaged, if it is one.
    pub rack: Option<&'r Rack>,
    /// The template when nothing was followed yet.
    pub before: &'r Value,
    /// Where the finding points.
    pub place: &'r str,
}

impl Reader<'_> {
    /// The block of the VPC.
    pub fn block(&self) -> Option<Ipv4Net> {
        let vpcs = of_type(self.before, "AWS::EC2::VPC");
        let of_vpc = || vpcs.first()?.1["Properties"]["CidrBlock"].as_str()?.parse().ok();
        self.rack.map(Rack::block).or_else(of_vpc)
    }
}

/// A hint as a pattern of words, where `*` stands for one quoted name and `**` for several, and what it asks for.
type Pattern = (&'static str, fn(&Reader, &mut Value, &[Vec<String>]) -> Option<()>);

/// The template after one alternative of a hint; `None` if nobody can follow it.
pub fn follow(reader: &Reader, template: &Value, hint: &str, take: Take) -> Option<Value> {
    let mut alternatives = hint.split(", or ");
    let alternative = if take == Take::First { alternatives.next() } else { alternatives.last() }?;
    let mut template = template.clone();
    for step in alternative.split(", and ") {
        // What is said of the thing that a step before has added is done by that step.
        if step.starts_with("add it to the `DependsOn` of ") || step.starts_with("add them to the `DependsOn` of ") {
            continue;
        }
        let allowed = step.strip_prefix("allow tcp ").and_then(|allowed| allowed.split_once(' '));
        if let Some((ports, between)) = allowed
            && let Some(names) = matches("from * in *", between)
        {
            allow(&mut template, ports, &names[0][0], &names[1][0])?;
            continue;
        }
        let found = PATTERNS.iter().find_map(|(pattern, edit)| Some((edit, matches(pattern, step)?)));
        let (edit, names) = found?;
        edit(reader, &mut template, &names)?;
    }
    Some(template)
}

/// The names in a text, if it is made as a pattern says.
fn matches(pattern: &str, text: &str) -> Option<Vec<Vec<String>>> {
    let mut names = Vec::new();
    let mut parts = pattern.split('*').peekable();
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut several = false;
    while let Some(part) = parts.next() {
        if part.is_empty() && parts.peek().is_some() {
            several = true;
            continue;
        }
        let mut found = Vec::new();
        loop {
            let (name, after) = rest.strip_prefix('`')?.split_once('`')?;
            found.push(name.to_owned());
            rest = after;
            let next = [", ", " and "].iter().find_map(|joint| rest.strip_prefix(joint));
            match next.filter(|next| several && next.starts_with('`')) {
                Some(next) => rest = next,
                None => break,
            }
        }
        several = false;
        names.push(found);
        rest = rest.strip_prefix(part)?;
    }
    rest.is_empty().then_some(names)
}

/// What hints say.
const PATTERNS: &[Pattern] = &[
    ("set the parameter * to a narrower block", |reader, template, names| {
        let block = reader.block()?.to_string();
        *template.pointer_mut(&format!("/Parameters/{}/Default", names[0][0]))? = json!(block);
        Some(())
    }),
    ("give * another `Priority`", |_, template, names| {
        set(template, &names[0][0], &["Priority".to_owned()], &json!(40_000))
    }),
    ("add ** to the `DependsOn` of *", |_, template, names| {
        names[0].iter().for_each(|name| wait(template, &names[1][0], name));
        Some(())
    }),
    ("set ** of `NetworkInterfaces[0]` of * to true", |_, template, names| interface(template, &names[1][0], 0, true)),
    ("set ** of `NetworkInterfaces[0]` of * to false", |_, template, names| {
        interface(template, &names[1][0], 0, false)
    }),
    ("set ** of `NetworkInterfaces[1]` of * to false", |_, template, names| {
        interface(template, &names[1][0], 1, false)
    }),
    ("remove `NetworkInterfaces[1]` of *", |_, template, names| {
        let list = &mut launched(template, &names[0][0])["NetworkInterfaces"];
        list.as_array_mut()?.remove(1);
        Some(())
    }),
    ("set ** of * to true", |_, template, names| set(template, &names[1][0], &names[0], &json!(true))),
    ("set ** of * to false", |_, template, names| set(template, &names[1][0], &names[0], &json!(false))),
    ("set `AllocationId` of * to an Elastic IP that nothing else uses", |_, template, names| {
        let address = free_address(template);
        set(template, &names[0][0], &["AllocationId".to_owned()], &address)
    }),
    ("replace * in * with an Elastic IP that nothing else uses", |reader, template, _| {
        let address = free_address(template);
        *template.pointer_mut(reader.place)? = address;
        Some(())
    }),
    ("add an Elastic IP for the zone of ** to `AvailabilityZoneAddresses` of *", |_, template, names| {
        for subnet in &names[0] {
            let zone = template["Resources"][subnet]["Properties"]["AvailabilityZone"].clone();
            let entry = json!({ "AvailabilityZone": zone, "AllocationIds": [free_address(template)] });
            // A list that a function makes is for a person to edit.
            if of(template, &names[1][0])["AvailabilityZoneAddresses"].is_object() {
                return None;
            }
            push(&mut template["Resources"][&names[1][0]]["Properties"]["AvailabilityZoneAddresses"], entry);
        }
        Some(())
    }),
    ("set `CidrBlock` of * to a block of * that overlaps no other subnet", |reader, template, names| {
        let block = free_block(reader, template, &names[0][0])?;
        set(template, &names[0][0], &["CidrBlock".to_owned()], &block)
    }),
    ("set `AvailabilityZone` of ** to a zone that no other subnet of * is in", |reader, template, names| {
        names[0].iter().try_for_each(|subnet| other_zone(reader, template, subnet))
    }),
    ("set the parameter * to zones that are all different", |_, template, names| {
        let default = template.pointer_mut(&format!("/Parameters/{}/Default", names[0][0]))?;
        let region = default.as_str()?.split(',').next()?.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
        *default = json!(["a", "b", "c"].map(|letter| format!("{region}{letter}")).join(","));
        Some(())
    }),
    ("set ** of * to *", |_, template, names| {
        let value = reference(template, &names[2][0], &names[0][0]);
        set(template, &names[1][0], &names[0], &value)
    }),
    ("give it another *", |reader, template, names| {
        let id = reader.place.strip_prefix("/Resources/")?;
        let other = if names[0][0] == "Port" { json!(8_443) } else { json!("other-0123456789abcdef0") };
        set(template, id, &names[0], &other)
    }),
    ("remove *", |_, template, names| remove(template, &names[0][0])),
    ("remove * of *", |_, template, names| {
        let position = position(&names[0][0])?;
        let group = &mut template["Resources"][&names[1][0]]["Properties"]["SecurityGroupIngress"];
        group.as_array_mut()?.remove(position);
        Some(())
    }),
    ("remove * from the security groups of *", |_, template, names| {
        let mut found = false;
        let ids = sources(template, &names[1][0]);
        for id in ids {
            drop_name(&mut template["Resources"][&id]["Properties"], &names[0][0], &mut found);
        }
        found.then_some(())
    }),
    ("replace * in * with a security group of its own that allows traffic from *", |_, template, names| {
        let id = new_id(template);
        let (shared, mut found) = (&names[0][0], false);
        let source = json!({ "IpProtocol": "-1", "SourceSecurityGroupId": reference(template, shared, "GroupId") });
        template["Resources"][&id] = json!({
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {
                "GroupDescription": "Own", "VpcId": of(template, shared)["VpcId"], "SecurityGroupIngress": [source],
            },
        });
        for launched in sources(template, &names[1][0]) {
            replace_name(&mut template["Resources"][&launched]["Properties"], shared, &id, &mut found);
        }
        found.then_some(())
    }),
    ("remove * from `SubnetMappings` of *", |_, template, names| {
        let mappings = template["Resources"][&names[1][0]]["Properties"]["SubnetMappings"].as_array_mut()?;
        let before = mappings.len();
        mappings.retain(|mapping| mapping["SubnetId"] != json!({ "Ref": names[0][0] }));
        (mappings.len() < before).then_some(())
    }),
    ("replace * in `SubnetMappings` of * with *", |_, template, names| {
        let (with, mut found) = (&names[2][0], false);
        let mappings = &mut template["Resources"][&names[1][0]]["Properties"]["SubnetMappings"];
        replace_name(mappings, &names[0][0], with, &mut found);
        found.then_some(())
    }),
    ("add * to `SubnetMappings` of *", |_, template, names| {
        let mappings = &mut template["Resources"][&names[1][0]]["Properties"]["SubnetMappings"];
        push(mappings, json!({ "SubnetId": { "Ref": names[0][0] } }));
        Some(())
    }),
    ("remove * from * of *", |_, template, names| {
        let mut found = false;
        let list = &mut template["Resources"][&names[2][0]]["Properties"][&names[1][0]];
        drop_name(list, &names[0][0], &mut found);
        found.then_some(())
    }),
    ("set the source of * to *", |reader, template, names| {
        source(reader, template, &names[0][0], None, Some(&names[1][0]))
    }),
    ("set the source of * of * to *", |reader, template, names| {
        source(reader, template, &names[1][0], position(&names[0][0]), Some(&names[2][0]))
    }),
    ("set the source of * to the VPC's CIDR block", |reader, template, names| {
        source(reader, template, &names[0][0], None, None)
    }),
    ("set the source of * of * to the VPC's CIDR block", |reader, template, names| {
        source(reader, template, &names[1][0], position(&names[0][0]), None)
    }),
    ("remove the condition * of *", |_, template, names| {
        template["Resources"][&names[1][0]].as_object_mut()?.shift_remove("Condition");
        Some(())
    }),
    ("give output * the condition * too", |_, template, names| {
        template["Outputs"][&names[0][0]]["Condition"] = json!(names[1][0]);
        Some(())
    }),
    ("give everything that refers to * the condition * too", |_, template, names| {
        leave_out(template, &names[0][0], &names[1][0]);
        Some(())
    }),
    ("point * to *", |_, template, names| point(template, &names[0][0], &names[1][0])),
    ("launch * into ** instead of **", |_, template, names| {
        let properties = of(template, &names[0][0]);
        names[1].iter().zip(&names[2]).try_for_each(|(into, from)| {
            let mut found = false;
            replace_name(properties, from, into, &mut found);
            found.then_some(())
        })
    }),
    ("replace * in `Subnets` of * with *", |_, template, names| {
        let (with, mut found) = (&names[2][0], false);
        replace_name(&mut template["Resources"][&names[1][0]]["Properties"]["Subnets"], &names[0][0], with, &mut found);
        found.then_some(())
    }),
    ("add * to `Subnets` of *", |_, template, names| {
        push(&mut template["Resources"][&names[1][0]]["Properties"]["Subnets"], json!({ "Ref": names[0][0] }));
        Some(())
    }),
    ("add * to `RouteTableIds` of *", |_, template, names| {
        push(&mut template["Resources"][&names[1][0]]["Properties"]["RouteTableIds"], json!({ "Ref": names[0][0] }));
        Some(())
    }),
    ("associate * with a route table of *", |_, template, names| {
        let own = add(template, "AWS::EC2::RouteTable", json!({ "VpcId": { "Ref": names[1][0] } }));
        associate(template, &names[0][0], &own)
    }),
    ("associate * with *", |_, template, names| associate(template, &names[0][0], &names[1][0])),
    ("add a default route to * to *", |_, template, names| {
        let id = new_id(template);
        let route = json!({ "RouteTableId": { "Ref": names[1][0] }, "DestinationCidrBlock": "0.0.0.0/0" });
        template["Resources"][&id] = json!({ "Type": "AWS::EC2::Route", "Properties": route });
        point(template, &id, &names[0][0])?;
        // What uses the gateway depends on its attachment.
        attachments(template).iter().for_each(|attachment| wait(template, &id, attachment));
        wait_all(template, LAUNCHING, &id);
        Some(())
    }),
    ("attach * to * with an `AWS::EC2::VPCGatewayAttachment`", |_, template, names| {
        let id = new_id(template);
        let gateway = reference(template, &names[0][0], "InternetGatewayId");
        let vpc = reference(template, &names[1][0], "VpcId");
        let attachment = json!({ "InternetGatewayId": gateway, "VpcId": vpc });
        template["Resources"][&id] = json!({ "Type": "AWS::EC2::VPCGatewayAttachment", "Properties": attachment });
        wait_all(template, LAUNCHING, &id);
        wait_all(template, USING_THE_GATEWAY, &id);
        Some(())
    }),
    ("add entries to * that allow outbound and inbound traffic", |_, template, names| {
        for egress in [false, true] {
            let id = new_id(template);
            let entry = json!({
                "NetworkAclId": { "Ref": names[0][0] }, "RuleNumber": 100, "Egress": egress, "Protocol": -1,
                "RuleAction": "allow", "CidrBlock": "0.0.0.0/0",
            });
            template["Resources"][&id] = json!({ "Type": "AWS::EC2::NetworkAclEntry", "Properties": entry });
        }
        Some(())
    }),
    ("allow all outbound traffic to 0.0.0.0/0 in *", |_, template, names| {
        let rule = json!({ "IpProtocol": "-1", "CidrIp": "0.0.0.0/0" });
        push(&mut template["Resources"][&names[0][0]]["Properties"]["SecurityGroupEgress"], rule);
        Some(())
    }),
    ("allow outbound tcp 443 to 0.0.0.0/0 in *", |_, template, names| {
        let rule = json!({ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0" });
        push(&mut template["Resources"][&names[0][0]]["Properties"]["SecurityGroupEgress"], rule);
        Some(())
    }),
    ("add * to the output `EgressAddresses`", |_, template, names| listed(template, &names[0][0], true)),
    ("remove * from the output `EgressAddresses`", |_, template, names| listed(template, &names[0][0], false)),
    ("add a mount target of * in *", |reader, template, names| {
        let id = new_id(template);
        let groups = reader.rack?.value("VolumeTarget0/Properties/SecurityGroups").clone();
        let target = json!({
            "FileSystemId": { "Ref": names[0][0] }, "SubnetId": { "Ref": names[1][0] }, "SecurityGroups": groups,
        });
        template["Resources"][&id] = json!({ "Type": "AWS::EFS::MountTarget", "Properties": target });
        wait_all(template, LAUNCHING, &id);
        Some(())
    }),
    (
        "add an `AWS::S3::BucketPolicy` for * that allows the log delivery service to write",
        |reader, template, names| {
            let id = new_id(template);
            template["Resources"][&id] = reader.rack?.value("LogsPolicy").clone();
            template["Resources"][&id]["Properties"]["Bucket"] = json!({ "Ref": names[0][0] });
            wait_all(template, &["AWS::ElasticLoadBalancingV2::LoadBalancer"], &id);
            Some(())
        },
    ),
    ("add endpoints with private DNS for **", |reader, template, names| {
        names[0].iter().try_for_each(|service| endpoint(reader.rack?, template, service))
    }),
];
