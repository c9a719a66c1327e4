//! What a rack uses and does not make: a file system, mount targets, a bucket; and what Spot Instances change.

use crate::common::{Fixture, depends_on, in_mode, of_type};
use serde_json::{Value, json};

fn template(text: &str, mode: &str) -> Value {
    let fixture = Fixture { name: text.to_owned(), text: format!("name: production\n{text}") };
    in_mode(&fixture, mode).unwrap_or_else(|| panic!("{text} compiles")).value
}

fn has(template: &Value, id: &str) -> bool {
    template["Resources"].get(id).is_some()
}

#[test]
fn a_file_system_that_is_there_is_mounted_and_not_made() {
    for mode in ["public", "private"] {
        let made = template("storage: { filesystem: fs-0123456789abcdef0 }", mode);
        assert!(of_type(&made, "AWS::EFS::FileSystem").is_empty());
        let targets = of_type(&made, "AWS::EFS::MountTarget");
        assert_eq!(targets.len(), 3);
        for (id, target) in targets {
            assert_eq!(target["Properties"]["FileSystemId"], "fs-0123456789abcdef0");
            assert!(depends_on(&made["Resources"]["Instances"]).contains(&id));
        }
        assert_eq!(made["Outputs"]["Filesystem"]["Value"], "fs-0123456789abcdef0");
        assert!(made.to_string().contains("FILESYSTEM=fs-0123456789abcdef0"));
    }
}

#[test]
fn mount_targets_that_are_there_admit_the_instances_before_they_mount() {
    let text = "storage: { filesystem: fs-01234567, mount-targets: existing, security-group: sg-01234567 }";
    for mode in ["public", "private"] {
        let made = template(text, mode);
        assert!(of_type(&made, "AWS::EFS::MountTarget").is_empty() && !has(&made, "VolumeSecurity"));
        let rule = &made["Resources"]["VolumeSecurityInstances"]["Properties"];
        assert_eq!((&rule["GroupId"], &rule["FromPort"]), (&json!("sg-01234567"), &json!(2049)));
        assert_eq!(rule["SourceSecurityGroupId"], json!({ "Ref": "InstancesSecurity" }));
        assert!(depends_on(&made["Resources"]["Instances"]).contains(&"VolumeSecurityInstances"));
        assert_eq!(made["Outputs"]["FilesystemSecurityGroup"]["Value"], "sg-01234567");
    }
}

#[test]
fn routers_log_into_a_bucket_that_is_there() {
    let made = template("router: { internal: true }\nlogs: { bucket: logs.example }", "private");
    assert!(!has(&made, "Logs") && !has(&made, "LogsPolicy"));
    for (id, prefix) in [("Router", "router"), ("RouterInternal", "router-internal")] {
        let attributes = made["Resources"][id]["Properties"]["LoadBalancerAttributes"].as_array().unwrap();
        let value = |key: &str| &attributes.iter().find(|one| one["Key"] == key).unwrap()["Value"];
        assert_eq!(value("access_logs.s3.bucket"), "logs.example");
        assert_eq!(value("access_logs.s3.prefix"), prefix);
    }
    assert_eq!(made["Outputs"]["LogBucket"]["Value"], "logs.example");
}

/// Nothing but what the group launches from, and the settings of the agent, which drains them.
#[test]
fn spot_instances_change_the_group_and_the_settings_of_the_agent() {
    const SETS: [&str; 2] =
        ["AGENT='ECS_ENABLE_SPOT_INSTANCE_DRAINING=true'", "printf '%s\\n' $AGENT >> /etc/ecs/ecs.config"];
    for mode in ["public", "private"] {
        let mut with = template("instances: { spot: { types: [t3a.small, t3.small, t2.small] } }", mode);
        let without = template("", mode);
        let group = with["Resources"]["Instances"]["Properties"].as_object_mut().unwrap();
        assert_eq!(group.shift_remove("CapacityRebalance"), Some(true.into()));
        let mixed = group.shift_remove("MixedInstancesPolicy").unwrap();
        group.insert("LaunchTemplate".to_owned(), mixed["LaunchTemplate"]["LaunchTemplateSpecification"].clone());
        let types = mixed["LaunchTemplate"]["Overrides"].as_array().unwrap().iter().map(|one| &one["InstanceType"]);
        assert_eq!(types.collect::<Vec<_>>(), ["t3.small", "t3a.small", "t2.small"]);
        assert_eq!(mixed["InstancesDistribution"]["OnDemandBaseCapacity"], 3);
        let script = "/Resources/InstancesLaunchTemplate/Properties/LaunchTemplateData/UserData/Fn::Base64/Fn::Join/1";
        let lines = with.pointer_mut(script).unwrap().as_array_mut().unwrap();
        let others = without.pointer(script).unwrap().as_array().unwrap();
        let more = lines.iter().filter(|line| !others.contains(line)).map(|line| line.as_str().unwrap().to_owned());
        assert_eq!(more.collect::<Vec<_>>(), SETS);
        lines.retain(|line| others.contains(line));
        assert_eq!(with, without);
    }
}
