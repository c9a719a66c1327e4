//! Laws over the table of what AWS's resource types are, held against what AWS publishes.

use crate::common::{read, root};
use rackform::types::{Data, Iam, Profile, Properties, Role, Snapshot, kind, kinds, of, profiles};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What AWS publishes of a type: names only.
struct Published {
    attributes: Vec<String>,
    identifier: Vec<String>,
    properties: Vec<String>,
    read_only: Vec<String>,
}

fn json(name: &str) -> Value {
    serde_json::from_str(&read(&format!("schemas/aws/{name}"))).unwrap()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// The types that AWS publishes: those with a schema here, and those of which names are taken.
fn published() -> BTreeMap<String, Published> {
    let (attributes, others) = (json("attributes.json"), json("others.json"));
    let mut all = BTreeMap::new();
    for (name, attributes) in attributes.as_object().unwrap() {
        let schema = json(&format!("{}.json", name.replace("::", "-")));
        let pointers = |key: &str| texts(&schema[key]).iter().map(|pointer| pointer[12..].to_owned()).collect();
        let published = Published {
            attributes: texts(attributes),
            identifier: pointers("primaryIdentifier"),
            properties: schema["properties"].as_object().unwrap().keys().cloned().collect(),
            read_only: pointers("readOnlyProperties"),
        };
        all.insert(name.clone(), published);
    }
    for (name, names) in others.as_object().unwrap() {
        let published = Published {
            attributes: texts(&names["attributes"]),
            identifier: texts(&names["identifier"]),
            properties: texts(&names["properties"]),
            read_only: Vec::new(),
        };
        assert!(all.insert(name.clone(), published).is_none(), "{name} has a schema");
    }
    all
}

fn names(wanted: impl Fn(&Profile) -> bool) -> Vec<&'static str> {
    profiles().iter().filter(|row| wanted(row)).map(|row| row.name).collect()
}

/// The sources of a folder without comments, by path.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            all.extend(sources(&path));
        } else {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            let code = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>();
            all.push((path.strip_prefix(root()).unwrap().display().to_string(), code.join("\n")));
        }
    }
    all
}

/// The names of types in a source, each with what stands between it and the one before.
fn types_in(code: &str) -> Vec<(&str, &str)> {
    let (mut all, mut rest) = (Vec::new(), code);
    while let Some((before, after)) = rest.split_once("\"AWS::") {
        let (name, behind) = after.split_once('"').unwrap();
        let is_type = name.split_once("::").is_some_and(|(service, last)| !service.is_empty() && !last.is_empty());
        if is_type && name.chars().all(|letter| letter.is_alphanumeric() || letter == ':') {
            all.push((before, name));
        }
        rest = behind;
    }
    all
}

#[test]
fn rows_are_sorted_and_each_type_has_one() {
    for pair in profiles().windows(2) {
        assert!(pair[0].name < pair[1].name, "{} stands before {}", pair[0].name, pair[1].name);
    }
    for row in profiles() {
        assert_eq!(of(row.name), row, "{} is not found", row.name);
    }
}

#[test]
fn every_row_says_something() {
    for row in profiles() {
        assert!(!row.is_empty(), "nothing is known of {}: its row can go", row.name);
    }
}

#[test]
fn every_row_is_of_a_type_that_aws_publishes() {
    let published = published();
    for row in profiles() {
        assert!(published.contains_key(row.name), "AWS has no {}; or add it to schemas/aws/others.txt", row.name);
    }
}

/// Of types without a row nobody asks for names.
#[test]
fn names_are_taken_of_types_with_rows_only() {
    let others = json("others.json").as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(read("schemas/aws/others.txt").lines().collect::<Vec<_>>(), others);
    let rows = names(|row| kind(row.name).is_none());
    assert_eq!(others, rows);
}

#[test]
fn every_attribute_that_a_row_names_is_one_of_its_type() {
    let published = published();
    for row in profiles() {
        let changing = row.changing.iter().map(|(attribute, _)| attribute);
        for attribute in row.own_ids.iter().chain(row.repeated).chain(row.comes_with).chain(changing) {
            let has = |known: &String| match attribute.strip_suffix('*') {
                Some(beginning) => known.starts_with(beginning),
                None => known == attribute,
            };
            assert!(published[row.name].attributes.iter().any(has), "{} has no attribute {attribute}", row.name);
        }
    }
}

#[test]
fn every_property_that_a_row_names_is_one_of_its_type() {
    let published = published();
    for row in profiles() {
        let mut named = row.defaults.iter().map(|(property, _)| *property).collect::<Vec<_>>();
        named.extend(row.changing.iter().flat_map(|(_, properties)| *properties));
        named.extend(row.public.iter().filter_map(|public| public.by.first()));
        named.extend(row.claims.iter().flat_map(|claim| claim.by.iter().chain(&claim.within)));
        let (Properties::Only(renewing) | Properties::AllBut(renewing)) = &row.renewed_by;
        named.extend(*renewing);
        named.extend(if let Snapshot::Default { unless } = row.snapshot { unless } else { None });
        named.extend(if let Iam::Named(property) = row.iam { Some(property) } else { None });
        for property in named {
            let has = published[row.name].properties.iter().any(|known| known == property);
            assert!(has, "{} has no property {property}", row.name);
        }
    }
}

/// An attribute that repeats a property has its name, and the property can be written.
#[test]
fn what_is_repeated_can_be_written() {
    let published = published();
    for row in profiles() {
        let published = &published[row.name];
        for attribute in row.repeated.iter().map(|name| (*name).to_owned()) {
            assert!(published.properties.contains(&attribute), "{} has no property {attribute}", row.name);
            assert!(!published.read_only.contains(&attribute), "only AWS sets {attribute} of {}", row.name);
        }
    }
}

/// AWS names a resource by its primary identifier, or says in the schema of another type that this is what names it there.
#[test]
fn an_own_id_is_what_aws_names_the_resource_by() {
    let mut related = BTreeSet::new();
    for kind in kinds() {
        related_in(&json(&format!("{}.json", kind.name.replace("::", "-"))), &mut related);
    }
    let published = published();
    for row in profiles() {
        for id in row.own_ids {
            let identifies = published[row.name].identifier.iter().any(|part| part == id);
            let is_related = related.contains(&(row.name.to_owned(), format!("/properties/{id}")));
            assert!(identifies || is_related, "{id} does not name {}", row.name);
            assert!(!row.repeated.contains(id) && !row.comes_with.contains(id), "{id} of {}", row.name);
        }
    }
}

fn related_in(schema: &Value, found: &mut BTreeSet<(String, String)>) {
    if let Some(related) = schema.get("relationshipRef") {
        let text = |key: &str| related[key].as_str().unwrap_or_default().to_owned();
        found.insert((text("typeName"), text("propertyPath")));
    }
    match schema {
        Value::Object(entries) => entries.values().for_each(|entry| related_in(entry, found)),
        Value::Array(items) => items.iter().for_each(|item| related_in(item, found)),
        _ => {}
    }
}

/// Source: CloudFormation template reference, "`DeletionPolicy` attribute", "Snapshot", and the note on the default.
#[test]
fn snapshots_are_possible_where_cloudformation_says_so() {
    let documented = [
        "AWS::DocDB::DBCluster",
        "AWS::EC2::Volume",
        "AWS::ElastiCache::CacheCluster",
        "AWS::ElastiCache::ReplicationGroup",
        "AWS::Neptune::DBCluster",
        "AWS::RDS::DBCluster",
        "AWS::RDS::DBInstance",
        "AWS::Redshift::Cluster",
    ];
    assert_eq!(names(Profile::can_be_snapshot), documented);
    let set = |wanted: &'static str| names(move |row| row.is_snapshot_by_default(|property| property == wanted));
    assert_eq!(set("DBClusterIdentifier"), ["AWS::RDS::DBCluster"]);
    assert_eq!(set("Engine"), ["AWS::RDS::DBCluster", "AWS::RDS::DBInstance"]);
}

/// Of what nobody would miss nobody makes a snapshot. A cache is filled again from where its data is from.
#[test]
fn what_can_be_a_snapshot_holds_data_or_is_a_cache() {
    for row in profiles().iter().filter(|row| row.can_be_snapshot()) {
        let is_cache = row.name.starts_with("AWS::ElastiCache::");
        assert!(row.holds_data() != is_cache, "{} can be a snapshot", row.name);
    }
}

#[test]
fn keys_alone_unlock_data() {
    assert_eq!(names(|row| row.data == Data::Unlocks), ["AWS::KMS::Key"]);
}

#[test]
fn every_type_that_the_network_is_read_from_has_a_role() {
    let mut read = BTreeSet::new();
    let files = sources(&root().join("src/network"));
    for (file, code) in &files {
        for (_, name) in types_in(code) {
            assert!(of(&format!("AWS::{name}")).role != Role::Unknown, "{file} reads AWS::{name}, which has no role");
            read.insert(name);
        }
    }
    assert!(read.len() > 30, "the network is read from {read:?} only");
}

#[test]
fn what_steers_packets_has_a_role_and_is_no_list() {
    for row in profiles() {
        let is_list = [Role::Unknown, Role::ListsSubnets, Role::Describes, Role::Mentions].contains(&row.role);
        assert!(!row.steers || !is_list, "{} steers packets", row.name);
        assert!(!row.interchangeable || row.steers, "{} is like others of its type", row.name);
    }
}

/// What names no subnet and no security group, at whatever depth, stands in none.
#[test]
fn what_stands_in_subnets_names_them_and_what_leads_does_not() {
    let stands = [Role::Single, Role::Serves, Role::Translates, Role::Associates, Role::MayBePublic];
    for kind in kinds() {
        let schema = read(&format!("schemas/aws/{}.json", kind.name.replace("::", "-")));
        let names = schema.contains("SubnetId\"") || schema.contains("SubnetIds\"");
        let role = of(kind.name).role;
        assert!(names || !stands.contains(&role), "{} names no subnet", kind.name);
        let leads = [Role::Routes, Role::Gateway, Role::Address, Role::Attaches].contains(&role);
        assert!(!names || !leads, "{} names a subnet", kind.name);
    }
}

#[test]
fn subnet_groups_are_called_so() {
    let published = published();
    for row in profiles() {
        let is_group = row.role == Role::ListsSubnets;
        assert_eq!(row.name.ends_with("SubnetGroup"), is_group, "{}", row.name);
        assert!(!is_group || published[row.name].properties.iter().any(|name| name == "SubnetIds"), "{}", row.name);
    }
    assert_eq!(of("AWS::Unheard::SubnetGroup").role, Role::ListsSubnets);
    assert!(of("AWS::Unheard::Of").is_empty());
}

#[test]
fn what_runs_is_launched() {
    for row in profiles() {
        let launches = [Role::Launches, Role::Single].contains(&row.role);
        assert!(row.runs.is_none() || launches, "{} launches nothing", row.name);
        let is_renewed = row.renewed_by != Properties::Only(&[]);
        assert!(!is_renewed || row.runs.is_some(), "nothing runs in {}", row.name);
    }
}

/// Every type of IAM makes identities or grants permissions; a service-linked role is not among those of which
/// CloudFormation says that they are to be acknowledged.
#[test]
fn types_of_iam_are_acknowledged_and_no_others() {
    let all = kinds().iter().map(|kind| kind.name).chain(names(|_| true)).collect::<BTreeSet<_>>();
    for name in all {
        let wanted = name.starts_with("AWS::IAM::") && name != "AWS::IAM::ServiceLinkedRole";
        assert_eq!(of(name).iam != Iam::No, wanted, "{name}");
    }
}

/// The property that names an identity is the one by which the schema names it.
#[test]
fn an_identity_is_named_by_its_name() {
    for row in profiles() {
        if let Iam::Named(property) = row.iam
            && let Some(kind) = kind(row.name)
        {
            assert_eq!(kind.own_name(), Some(property), "{}", row.name);
        }
    }
}

/// Only the network is read type by type: what a type is stands in the table.
#[test]
fn no_other_place_lists_types() {
    let mut seen = 0;
    for (file, code) in sources(&root().join("src")) {
        let may = ["src/types/", "src/cfn/", "src/network/"].iter().any(|folder| file.starts_with(folder));
        for (between, name) in types_in(&code) {
            seen += 1;
            let is_next = !between.is_empty() && between.chars().all(|letter| " \n,|".contains(letter));
            assert!(may || !is_next, "{file} lists AWS::{name}: what it is belongs in src/types/profile/rows.rs");
        }
        // Which keys of rack.yml decide a matter is about rules, some of them for one type only.
        let may = file.starts_with("src/types/") || file == "src/cli/verify/keys.rs";
        for list in lists(&code) {
            let named = types_in(list);
            assert!(
                may || named.is_empty(),
                "{file} has a list with {named:?}: it belongs in src/types/profile/rows.rs"
            );
        }
    }
    assert!(seen > 150, "only {seen} types are named");
}

/// The constant lists in a source.
fn lists(code: &str) -> Vec<&str> {
    let starts = code.match_indices(": &[").filter(|(start, _)| {
        let line = code[..*start].rsplit('\n').next().unwrap_or_default();
        line.contains("const ") || line.contains("static ")
    });
    starts.map(|(start, _)| code[start..].split(';').next().unwrap()).collect()
}
