//! A rack beside a Convox rack: in its VPC, with blocks and a name of its own.

use super::{all, folder, import, written};
use crate::common::in_parallel;
use std::collections::BTreeSet;

#[test]
fn it_stands_in_the_same_vpc_and_takes_nothing_that_is_there() {
    let all = all().filter(|case| !["no-router", "no-gateway"].contains(&case.name)).collect::<Vec<_>>();
    in_parallel(&all, |_, case| {
        let folder = folder(&format!("beside-{}", case.name), case.given);
        let ended = import(&folder, "--beside");
        assert_eq!(ended.code, 1, "{}: {}", case.name, ended.err);
        let rack = written(&folder).plan;
        assert_eq!(rack.name.to_string(), "production-next");
        let blocks =
            rack.network.zones.iter().flat_map(|zone| [&zone.public, &zone.private]).filter_map(
                |subnet| match subnet {
                    Some(rackform::plan::ZoneSubnet::Made(block)) => Some(*block),
                    _ => None,
                },
            );
        let blocks = blocks.collect::<BTreeSet<_>>();
        let names =
            ["Subnet", "SubnetPrivate"].iter().flat_map(|tier| (0..3).map(move |slot| format!("{tier}{slot}CIDR")));
        let taken = names.enumerate().map(|(slot, name)| {
            let given = case.given.iter().find(|(given, _)| *given == name).map(|(_, block)| (*block).to_owned());
            given.unwrap_or_else(|| format!("10.0.{}.0/24", slot + 1))
        });
        for taken in taken.map(|block| block.parse::<ipnet::Ipv4Net>().unwrap()) {
            let overlaps = blocks.iter().any(|block| block.contains(&taken) || taken.contains(block));
            assert!(!overlaps, "{}: {taken} in {blocks:?}", case.name);
        }
        assert_eq!(folder.files().iter().filter(|file| file.starts_with("take/")).count(), 2, "{}", case.name);
        let text = folder.read("take/rack.yml");
        assert!(text.contains("vpc: vpc-") && text.contains("internet-gateway: igw-"), "{text}");
        // Both mount the same files, and nothing of it is what it is because it could not change.
        assert!(text.contains("filesystem: fs-0fedcba9876543210") && !text.contains("keep:"), "{text}");
        Vec::<()>::new()
    });
}

#[test]
fn without_the_ids_of_the_file_system_it_has_one_of_its_own() {
    let given = [("ExistingVpc", "vpc-0123456789abcdef0"), ("InternetGateway", "igw-0123456789abcdef0")];
    let folder = folder("beside-own-files", &given);
    let ended = folder.run("import stack.json template.json --beside -o take");
    assert!(ended.out.contains("copy the files"), "{}", ended.out);
    assert!(!folder.read("take/rack.yml").contains("storage:"));
}

#[test]
fn it_needs_to_know_the_gateway() {
    let folder = folder("beside-no-gateway", &[]);
    let ended = folder.run("import stack.json template.json --beside -o take");
    assert_eq!(ended.code, 1);
    assert!(ended.out.contains("the internet gateway of the Convox rack is not known"), "{}", ended.out);
    assert!(ended.out.contains("list-stack-resources"), "{}", ended.out);
}
