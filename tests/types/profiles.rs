//! Laws over the table of what AWS's resource types are, held against what AWS publishes.

use crate::common::{root, schema_of};
use rackform::types::{
    Access, CLAIMS, Data, Given, Iam, Profile, Properties, Role, Snapshot, kind, kinds, of, profiles,
};
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

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// What AWS publishes of the types that have rows, in the one table or the other.
fn published() -> BTreeMap<&'static str, Published> {
    let of = |name| {
        let schema = schema_of(name);
        let pointers = |key: &str| texts(&schema[key]).iter().map(|pointer| pointer[12..].to_owned()).collect();
        let published = Published {
            attributes: texts(&schema["attributes"]),
            identifier: pointers("primaryIdentifier"),
            properties: schema["properties"].as_object().unwrap().keys().cloned().collect(),
            read_only: pointers("readOnlyProperties"),
        };
        (name, published)
    };
    let claiming = CLAIMS.iter().map(|(name, _)| *name);
    names(|_| true).into_iter().chain(claiming).map(of).collect()
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
    for row in profiles() {
        assert!(kind(row.name).is_some(), "AWS has no {}", row.name);
    }
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
        named.extend(row.public.iter().filter_map(|public| public.only_with));
        let (Properties::Only(renewing) | Properties::AllBut(renewing)) = &row.renewed_by;
        named.extend(*renewing);
        named.extend(if let Snapshot::Default { unless } = row.snapshot { unless } else { None });
        named.extend(if let Iam::Named(property) = row.iam { Some(property) } else { None });
        named.extend(row.default_vpc.into_iter().flatten());
        for property in named {
            let has = published[row.name].properties.iter().any(|known| known == property);
            assert!(has, "{} has no property {property}", row.name);
        }
    }
}

#[test]
fn every_claim_is_of_a_type_and_of_its_properties() {
    assert!(CLAIMS.is_sorted_by(|(one, _), (other, _)| one < other), "the table is not sorted");
    let published = published();
    for (name, claims) in CLAIMS {
        let published = published.get(*name).unwrap_or_else(|| panic!("AWS has no {name}"));
        for claim in *claims {
            let given = match claim.given {
                Given::Always => None,
                Given::Present(property) | Given::Says(property, _) => Some(property),
            };
            for path in claim.by.iter().chain(claim.within).copied().chain(given) {
                let first = path.split('.').next().unwrap();
                let is_it = |known: &String| known == first;
                assert!(published.properties.iter().any(is_it), "{name} has no property {first}");
                assert!(!published.read_only.iter().any(is_it), "only AWS sets {first} of {name}");
            }
        }
    }
}

/// At whatever depth: whether something is public, by what it is closed, whom it answers, and who guards it.
#[test]
fn every_path_that_a_row_names_leads_to_a_property() {
    let mut seen = 0;
    for row in profiles() {
        let schema = schema_of(row.name);
        let mut paths = vec![row.guards.to_vec()];
        if let Some(public) = &row.public {
            paths.push(public.by.to_vec());
            paths.extend(public.closed_by.iter().map(|(path, _)| path.split('.').collect()));
            if let Access::Endpoint(Some(whom)) = public.access {
                paths.push(whom.to_vec());
            }
            let closes =
                public.closed_by.iter().any(|(path, word)| *path == public.by.join(".") && *word != public.word);
            let is_told = [Access::ByDesign, Access::Unclear].contains(&public.access);
            assert!(closes != is_told, "{}: what closes it", row.name);
        }
        for path in paths.iter().filter(|path| !path.is_empty()) {
            seen += 1;
            let end = path.iter().try_fold(&schema, |at, key| below(&schema, at, key));
            assert!(end.is_some(), "{} has no property {}", row.name, path.join("."));
        }
    }
    assert!(seen > 60, "only {seen} paths");
}

/// The property of an object in a schema, whose definition may stand elsewhere in it.
fn below<'s>(schema: &'s Value, at: &'s Value, key: &str) -> Option<&'s Value> {
    let named = at.get("$ref").and_then(Value::as_str);
    let at = named.map_or(Some(at), |named| schema.pointer(named.trim_start_matches('#')))?;
    let alternatives = ["allOf", "anyOf", "oneOf"].iter().filter_map(|of| at.get(of)?.as_array()).flatten();
    let own = at.get("properties").and_then(|properties| properties.get(key));
    own.or_else(|| alternatives.filter(|other| *other != at).find_map(|other| below(schema, other, key)))
}

/// What only opens connections itself, or stands for others, has security groups that admit nobody to it; of what a rule of its
/// own judges they are read there.
#[test]
fn what_security_groups_guard_says_where_they_are_named() {
    let opens_only = [
        "AWS::ApiGatewayV2::VpcLink",
        "AWS::AppRunner::VpcConnector",
        "AWS::AppStream::AppBlockBuilder",
        "AWS::AppStream::Fleet",
        "AWS::AppStream::ImageBuilder",
        "AWS::CodeBuild::Project",
        "AWS::EC2::InstanceConnectEndpoint",
        "AWS::EC2::TransitGatewayAttachment",
        "AWS::EC2::TransitGatewayVpcAttachment",
        "AWS::EKS::Nodegroup",
        "AWS::EMR::Cluster",
        "AWS::Glue::Connection",
        "AWS::SageMaker::Domain",
    ];
    let stands = [Role::Members, Role::MayBePublic, Role::PrivateOnly];
    let names_groups = |row: &&Profile| schema_of(row.name).to_string().contains("SecurityGroup");
    let unnamed = profiles().iter().filter(|row| stands.contains(&row.role) && row.guards.is_empty());
    let unnamed = unnamed.filter(names_groups).map(|row| row.name).collect::<Vec<_>>();
    assert_eq!(unnamed, opens_only);
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
        related_in(&schema_of(kind.name), &mut related);
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

/// What names no subnet and no group of them, at whatever depth, stands in none.
#[test]
fn what_stands_in_subnets_names_them_and_what_leads_does_not() {
    let stands = [Role::Single, Role::Serves, Role::Translates, Role::Associates, Role::MayBePublic];
    for row in profiles() {
        let schema = schema_of(row.name).to_string();
        let names = |keys: &[&str]| keys.iter().any(|key| schema.contains(&format!("{key}\":")));
        let may_stand =
            names(&["SubnetId", "SubnetIds", "Subnets", "SubnetGroup", "SubnetGroupName", "SubnetGroupIdentifier"]);
        assert!(may_stand || !stands.contains(&row.role), "{} names no subnet", row.name);
        let leads = [Role::Routes, Role::Gateway, Role::Address, Role::Attaches].contains(&row.role);
        assert!(!leads || !names(&["\"SubnetId", "\"SubnetIds"]), "{} names a subnet", row.name);
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

/// Source: CloudFormation API reference, `CreateStack`, `Capabilities`, which lists these.
#[test]
fn types_of_iam_are_acknowledged_and_no_others() {
    let documented = [
        "AWS::IAM::AccessKey",
        "AWS::IAM::Group",
        "AWS::IAM::InstanceProfile",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::IAM::User",
        "AWS::IAM::UserToGroupAddition",
    ];
    assert_eq!(names(|row| row.iam != Iam::No), documented);
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
