//! What `rackform diff` prints in each of its formats, of differences made by hand.
#![allow(clippy::unwrap_used, missing_docs)]

use rackform::diag::Code;
use rackform::read::diff::{
    Action, Cause, Fate, Hazard, Meaning, MeaningKind, OutputChange, PropertyChange, Recreation, Rename,
    ResourceChange, Rolled, Severity, TemplateDiff,
};
use rackform::report::{Compared, Paint};
use serde_json::{Value, json};

/// Compares an output with its snapshot.
fn assert_shown(name: &str, shown: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("compared-{name}"), shown));
}

fn every() -> Vec<Compared> {
    vec![equal(), calm(), grave(), odd()]
}

#[test]
fn text_reads_well() {
    assert_shown("text-equal", &equal().text(Paint::Plain));
    assert_shown("text-calm", &calm().text(Paint::Plain));
    assert_shown("text-grave", &grave().text(Paint::Plain));
}

#[test]
fn markdown_reads_well() {
    assert_shown("markdown-equal", &equal().markdown());
    assert_shown("markdown-calm", &calm().markdown());
    assert_shown("markdown-grave", &grave().markdown());
    assert_shown("markdown-odd", &odd().markdown());
}

#[test]
fn change_sets_read_as_those_of_aws() {
    assert_shown("changeset-grave", &format!("{:#}", grave().changeset()));
}

#[test]
fn text_stays_within_the_screen_and_loses_no_name() {
    for compared in [calm(), grave()] {
        let text = compared.text(Paint::Plain);
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
        for change in &compared.diff.resources {
            // Ids that count up are folded: what stands before the number is there.
            let stem = change.id.trim_end_matches(|letter: char| letter.is_ascii_digit());
            assert!(text.contains(stem), "{}: {text}", change.id);
        }
    }
}

/// Who reads only the first lines has read the worst.
#[test]
fn what_grows_comes_first_and_what_fails_next() {
    for shown in [grave().text(Paint::Plain), grave().markdown()] {
        let at = |words: &str| shown.find(words).unwrap_or_else(|| panic!("{words}: {shown}"));
        assert!(shown.lines().take(2).any(|line| line.contains("exposure grows, 2 hazards, 2 replaced")), "{shown}");
        assert!(at("port 22 of `Instances`") < at("loses its fixed addresses"), "{shown}");
        assert!(at("loses its fixed addresses") < at("has a mount target"), "{shown}");
        assert!(at("AWS::EFS::MountTarget") < at("AWS::S3::Bucket"), "{shown}");
        assert!(at("AWS::S3::Bucket") < at("AWS::EC2::SecurityGroup"), "{shown}");
        assert!(at("AWS::EC2::SecurityGroup") < at("AWS::IAM::Role"), "{shown}");
    }
}

/// A verdict must not say that nothing is replaced where nobody knows.
#[test]
fn what_may_be_replaced_is_never_called_unchanged() {
    for (action, recreation) in [
        (Action::MayReplace(Fate::Deleted), Recreation::Conditionally),
        (Action::Modify, Recreation::Unknown),
        (Action::Replace(Fate::Retained), Recreation::Always),
    ] {
        let mut compared = calm();
        let mut change = modified("Thing", "Custom::Thing", action);
        change.properties = vec![property("/Properties/Name", Some("a"), Some("b"), recreation)];
        compared.diff.resources = vec![change];
        for shown in [compared.text(Paint::Plain), compared.markdown()] {
            assert!(!shown.contains("nothing replaced"), "{shown}");
            assert!(!shown.contains("in place"), "{shown}");
        }
        let set = compared.changeset();
        assert_ne!(set["Changes"][0]["ResourceChange"]["Replacement"], "False", "{set}");
    }
}

#[test]
fn colours_change_nothing_but_colour() {
    for compared in every() {
        let coloured = compared.text(Paint::Coloured);
        assert!(coloured.contains("\u{1b}["));
        assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), compared.text(Paint::Plain));
    }
}

#[test]
fn no_name_steers_the_terminal() {
    for shown in [odd().text(Paint::Plain), odd().markdown()] {
        assert!(!shown.contains(|letter: char| letter.is_control() && letter != '\n'), "{shown:?}");
        assert!(!shown.lines().any(|line| line.starts_with("| `x`")), "{shown}");
    }
}

/// Every row of a table has as many columns as its head, whatever the names in it.
#[test]
fn no_name_breaks_a_table() {
    let columns = |row: &str| row.replace("\\|", "").matches('|').count();
    for compared in every() {
        let markdown = compared.markdown();
        let mut wanted = None;
        for row in markdown.lines() {
            if !row.starts_with('|') {
                wanted = None;
                continue;
            }
            assert_eq!(columns(row), *wanted.get_or_insert_with(|| columns(row)), "{row}\n{markdown}");
        }
        assert_eq!(
            markdown.matches("<details>").count(),
            markdown.lines().filter(|line| *line == "</details>").count()
        );
    }
}

#[test]
fn a_long_comment_is_cut_and_says_so() {
    let mut compared = grave();
    let change = compared.diff.resources.iter().find(|change| change.id == "Role").unwrap().clone();
    let many = (0..2000).map(|number| {
        let place = format!("/Properties/Key{number}");
        let properties = vec![property(&place, Some("before"), Some("after"), Recreation::Never)];
        ResourceChange { id: format!("Role{number}"), properties, ..change.clone() }
    });
    compared.diff.resources.extend(many);
    let markdown = compared.markdown();
    assert!((50_000..60_000).contains(&markdown.chars().count()), "{}", markdown.chars().count());
    let last = markdown.lines().last().unwrap();
    let left_out = 2000 + rows(&grave().markdown()) - rows(&markdown);
    let words = format!("There is no room here for {left_out} resources, 1 renamed resource, ");
    assert!(last.starts_with(&words), "{last}");
    assert!(last.contains(" details, 4 outputs: see the whole with `--format text`."), "{last}");
}

/// How many rows the first table has.
fn rows(markdown: &str) -> usize {
    let table = markdown.lines().skip_while(|line| !line.starts_with("| replacement |"));
    table.take_while(|line| line.starts_with('|')).count() - 2
}

#[test]
fn json_has_the_fixed_shape_and_nothing_else() {
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    for compared in every() {
        let json = compared.json();
        assert_eq!(keys(&json), "old new resources outputs renames hazards meaning");
        for change in json["resources"].as_array().unwrap() {
            assert_eq!(keys(change), "id type action fate properties attributes rolled chain");
            for list in ["properties", "attributes"] {
                for property in change[list].as_array().unwrap() {
                    assert_eq!(keys(property), "pointer before after recreation note cause");
                    assert_eq!(keys(&property["cause"]), "kind resource attribute");
                }
            }
            assert!(change["rolled"].is_null() || keys(&change["rolled"]) == "how at-a-time");
        }
        for output in json["outputs"].as_array().unwrap() {
            assert_eq!(
                (keys(output).as_str(), keys(&output["export"]).as_str()),
                ("name export before after", "before after")
            );
        }
        for rename in json["renames"].as_array().unwrap() {
            assert_eq!(keys(rename), "from to type importable");
        }
        for hazard in json["hazards"].as_array().unwrap() {
            assert_eq!(keys(hazard), "code severity resources what when instead");
        }
        for meaning in json["meaning"].as_array().unwrap() {
            assert_eq!(keys(meaning), "kind sentence");
        }
        assert_eq!(json["resources"].as_array().unwrap().len(), compared.diff.resources.len());
    }
    assert_shown("json-grave", &format!("{:#}", grave().json()));
}

/// The words are those of botocore's model of CloudFormation, 2010-05-15.
#[test]
fn change_sets_use_only_the_words_of_aws() {
    let words = |value: &Value, allowed: &[&str]| {
        assert!(value.is_null() || allowed.contains(&value.as_str().unwrap()), "{value} is none of {allowed:?}");
    };
    let keys = |value: &Value, allowed: &[&str]| {
        for key in value.as_object().unwrap().keys() {
            assert!(allowed.contains(&key.as_str()), "{key} is none of {allowed:?}");
        }
    };
    const ATTRIBUTES: &[&str] =
        &["Properties", "Metadata", "CreationPolicy", "UpdatePolicy", "DeletionPolicy", "UpdateReplacePolicy", "Tags"];
    for compared in every() {
        for change in compared.changeset()["Changes"].as_array().unwrap() {
            assert_eq!(change["Type"], "Resource");
            let change = &change["ResourceChange"];
            keys(
                change,
                &["PolicyAction", "Action", "LogicalResourceId", "ResourceType", "Replacement", "Scope", "Details"],
            );
            words(&change["Action"], &["Add", "Modify", "Remove"]);
            words(&change["Replacement"], &["True", "False", "Conditional"]);
            assert_eq!(change["Action"] == "Modify", !change["Replacement"].is_null(), "{change}");
            words(
                &change["PolicyAction"],
                &["Delete", "Retain", "Snapshot", "ReplaceAndDelete", "ReplaceAndRetain", "ReplaceAndSnapshot"],
            );
            for attribute in change["Scope"].as_array().unwrap() {
                words(attribute, ATTRIBUTES);
            }
            for detail in change["Details"].as_array().unwrap() {
                keys(detail, &["Target", "Evaluation", "ChangeSource", "CausingEntity"]);
                words(&detail["Evaluation"], &["Static", "Dynamic"]);
                words(&detail["ChangeSource"], &["DirectModification", "ResourceReference", "ResourceAttribute"]);
                let target = &detail["Target"];
                let fields = [
                    "Attribute",
                    "Name",
                    "RequiresRecreation",
                    "Path",
                    "BeforeValue",
                    "AfterValue",
                    "AttributeChangeType",
                ];
                keys(target, &fields);
                words(&target["Attribute"], ATTRIBUTES);
                words(&target["RequiresRecreation"], &["Never", "Conditionally", "Always"]);
                words(&target["AttributeChangeType"], &["Add", "Remove", "Modify"]);
                assert!(fields.iter().all(|field| target[field].is_null() || target[field].is_string()), "{target}");
            }
        }
    }
}

/// Change sets do not tell of outputs, or of resources of which only the order changes.
#[test]
fn change_sets_leave_out_what_aws_leaves_out() {
    let mut compared = calm();
    let mut change = modified("Queue", "AWS::SQS::Queue", Action::Modify);
    change.attributes = vec![property("/DependsOn", Some("A"), Some("B"), Recreation::Never)];
    compared.diff.resources = vec![change];
    assert_eq!(compared.changeset(), json!({ "Changes": [] }));
}

static COLLIDING: Code = Code { slug: "mount-target-zone", means: "", why: "", mend: "" };
static ADDRESSES: Code = Code { slug: "egress-addresses", means: "", why: "", mend: "" };

/// Two sides that do not differ.
fn equal() -> Compared {
    Compared { subject: None, old: "old.json".to_owned(), new: "new.json".to_owned(), diff: TemplateDiff::default() }
}

/// A rack that goes private.
fn calm() -> Compared {
    let mut resources = Vec::new();
    for (stem, kind) in
        [("Nat", "AWS::EC2::NatGateway"), ("NatAddress", "AWS::EC2::EIP"), ("RouteDefaultPrivate", "AWS::EC2::Route")]
    {
        resources.extend((0..3).map(|number| added(&format!("{stem}{number}"), kind)));
    }
    let mut group = modified("Instances", "AWS::AutoScaling::AutoScalingGroup", Action::Modify);
    for number in 0..3 {
        let (before, after) = (reference(&format!("Subnet{number}")), reference(&format!("SubnetPrivate{number}")));
        let pointer = format!("/Properties/VPCZoneIdentifier/{number}");
        group.properties.push(PropertyChange { before: Some(before), after: Some(after), ..plain(&pointer) });
    }
    let version = json!({ "Fn::GetAtt": ["InstancesTemplate", "LatestVersionNumber"] });
    group.properties.push(PropertyChange {
        before: Some(version.clone()),
        after: Some(version),
        cause: Cause::Attribute("InstancesTemplate".to_owned(), "LatestVersionNumber".to_owned()),
        ..plain("/Properties/LaunchTemplate/Version")
    });
    group.attributes = vec![PropertyChange {
        before: Some(json!(["RouteDefault", "Subnet0Routes", "Subnet1Routes", "Subnet2Routes", "Role"])),
        after: Some(json!(["RouteDefaultPrivate0", "RouteDefaultPrivate1", "RouteDefaultPrivate2", "Role"])),
        ..plain("/DependsOn")
    }];
    group.rolled =
        Some(Rolled { how: "1 at a time, 3 in service meanwhile, waiting for signals".to_owned(), at_a_time: Some(1) });
    let mut template = modified("InstancesTemplate", "AWS::EC2::LaunchTemplate", Action::Modify);
    template.properties = vec![PropertyChange {
        before: Some(json!(true)),
        after: Some(json!(false)),
        ..plain("/Properties/LaunchTemplateData/NetworkInterfaces/0/AssociatePublicIpAddress")
    }];
    resources.extend([group, template]);
    let addresses = json!({ "Fn::Sub": "${NatAddress0},${NatAddress1},${NatAddress2}" });
    let outputs = vec![
        OutputChange { after: Some(addresses), ..output("EgressAddresses") },
        OutputChange { before: Some(json!("public")), after: Some(json!("private")), ..output("Mode") },
    ];
    let meaning = vec![
        meaning(
            MeaningKind::Road,
            "egress of `Instances` leaves through `Nat0..2`, from the fixed addresses `NatAddress0..2`",
        ),
        meaning(MeaningKind::Protects, "`Instances` lose their public addresses"),
        meaning(MeaningKind::Same, "nothing new is reachable from the internet"),
    ];
    Compared {
        subject: Some("production".to_owned()),
        old: "public".to_owned(),
        new: "private".to_owned(),
        diff: TemplateDiff { resources, outputs, meaning, ..TemplateDiff::default() },
    }
}

/// A change of everything that can change.
fn grave() -> Compared {
    let mut subnet = modified("Subnet0", "AWS::EC2::Subnet", Action::Replace(Fate::Deleted));
    subnet.properties =
        vec![property("/Properties/CidrBlock", Some("10.0.1.0/24"), Some("10.0.7.0/24"), Recreation::Always)];
    let mut target = modified("Target0", "AWS::EFS::MountTarget", Action::Replace(Fate::Deleted));
    target.properties = vec![PropertyChange {
        before: Some(reference("Subnet0")),
        after: Some(reference("Subnet0")),
        recreation: Recreation::Always,
        cause: Cause::Reference("Subnet0".to_owned()),
        ..plain("/Properties/SubnetId")
    }];
    target.chain = vec!["Subnet0".to_owned(), "Target0".to_owned()];
    let mut group = modified("Instances", "AWS::AutoScaling::AutoScalingGroup", Action::MayReplace(Fate::Retained));
    group.properties = vec![PropertyChange {
        recreation: Recreation::Conditionally,
        note: "AWS's schema says in some circumstances, its 2023 documentation never".to_owned(),
        ..property("/Properties/LaunchConfigurationName", Some("a"), Some("b"), Recreation::Conditionally)
    }];
    let mut thing = modified("Thing", "Custom::Thing", Action::Modify);
    thing.properties = vec![property("/Properties/Size", Some("1"), None, Recreation::Unknown)];
    let mut security = modified("Security", "AWS::EC2::SecurityGroup", Action::Modify);
    security.properties = vec![PropertyChange {
        after: Some(json!({ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" })),
        ..plain("/Properties/SecurityGroupIngress/1")
    }];
    let mut role = modified("Role", "AWS::IAM::Role", Action::Modify);
    role.properties = vec![
        PropertyChange {
            before: Some(json!("a".repeat(100) + "b")),
            after: Some(json!("a".repeat(100) + "c")),
            ..plain("/Properties/Description")
        },
        PropertyChange { after: Some(json!({ "Key": "team", "Value": "web" })), ..plain("/Properties/Tags/2") },
    ];
    role.attributes = vec![property("/Metadata/a~1b", Some("x"), None, Recreation::Never)];
    let queue = ResourceChange { id: "Queue".to_owned(), kind: "AWS::SQS::Queue".to_owned(), ..role.clone() };
    let removed = [
        ("Bucket", "AWS::S3::Bucket", Fate::Retained),
        ("Database", "AWS::RDS::DBInstance", Fate::Snapshot),
        ("Nat0", "AWS::EC2::NatGateway", Fate::Deleted),
        ("Nat1", "AWS::EC2::NatGateway", Fate::Deleted),
        ("Nat2", "AWS::EC2::NatGateway", Fate::Deleted),
    ];
    let removed = removed.map(|(id, kind, fate)| modified(id, kind, Action::Remove(fate)));
    let mut resources = vec![role, queue, security, subnet, target, group, thing, added("Logs", "AWS::S3::Bucket")];
    resources.extend(removed);
    let export = |name: &str| Some(json!(name));
    let outputs = vec![
        OutputChange { after: Some(json!({ "Ref": "Logs" })), ..output("LogsBucket") },
        OutputChange { before: Some(json!("public")), after: Some(json!("private")), ..output("Mode") },
        OutputChange {
            before: Some(json!("x")),
            after: Some(json!("x")),
            export: (export("a"), export("b")),
            ..output("Moved")
        },
        OutputChange {
            before: Some(json!({ "Ref": "Bucket" })),
            export: (export("web:Bucket"), None),
            ..output("Bucket")
        },
    ];
    let hazards = vec![
        Hazard {
            code: &COLLIDING,
            severity: Severity::Fails,
            resources: vec!["Target0".to_owned(), "Subnet0".to_owned()],
            what: "the zone of `Target0` has a mount target of this file system already".to_owned(),
            when: "while CloudFormation makes the new `Target0`, before it deletes the old one".to_owned(),
            instead: "leave `Target0` in `Subnet0`, or remove it in a deployment before this one".to_owned(),
        },
        Hazard {
            code: &ADDRESSES,
            severity: Severity::Outage,
            resources: vec!["Nat0".to_owned(), "Nat1".to_owned(), "Nat2".to_owned()],
            what: "packets leave from other addresses than partners were told".to_owned(),
            when: "once `Nat0` is gone".to_owned(),
            instead: String::new(),
        },
    ];
    let renames = vec![Rename {
        from: "Bucket".to_owned(),
        to: "Logs".to_owned(),
        kind: "AWS::S3::Bucket".to_owned(),
        importable: true,
    }];
    let meaning = vec![
        meaning(MeaningKind::Exposes, "port 22 of `Instances` can be reached from 0.0.0.0/0"),
        meaning(MeaningKind::Promise, "the rack loses its fixed addresses"),
    ];
    Compared { diff: TemplateDiff { resources, outputs, renames, hazards, meaning }, ..equal() }
}

/// A name that tries to leave every place it is put into.
const ODD: &str = "a\u{1b}[31m\n| `x` ```</details>@b|c";

/// The same under names that try to steer whatever shows them.
fn odd() -> Compared {
    let mut compared = grave();
    compared.subject = Some(ODD.to_owned());
    compared.old = ODD.to_owned();
    compared.new = ODD.to_owned();
    for change in &mut compared.diff.resources {
        change.id = ODD.to_owned();
        change.kind = ODD.to_owned();
        change.chain = vec![ODD.to_owned(), ODD.to_owned()];
        change.rolled = Some(Rolled { how: ODD.to_owned(), at_a_time: None });
        for property in change.properties.iter_mut().chain(&mut change.attributes) {
            property.pointer += ODD;
            property.after = Some(json!({ ODD: ODD }));
            property.note = ODD.to_owned();
            property.cause = Cause::Attribute(ODD.to_owned(), ODD.to_owned());
        }
    }
    for output in &mut compared.diff.outputs {
        *output = OutputChange { after: Some(json!(ODD)), export: (Some(json!(ODD)), None), ..self::output(ODD) };
    }
    for hazard in &mut compared.diff.hazards {
        hazard.what = ODD.to_owned();
        hazard.when = ODD.to_owned();
        hazard.instead = ODD.to_owned();
        hazard.resources = vec![ODD.to_owned()];
    }
    compared.diff.renames[0] =
        Rename { from: ODD.to_owned(), to: ODD.to_owned(), kind: ODD.to_owned(), importable: false };
    compared.diff.meaning.iter_mut().for_each(|meaning| meaning.sentence = ODD.to_owned());
    compared
}

fn modified(id: &str, kind: &str, action: Action) -> ResourceChange {
    ResourceChange {
        id: id.to_owned(),
        kind: kind.to_owned(),
        action,
        properties: Vec::new(),
        attributes: Vec::new(),
        rolled: None,
        chain: Vec::new(),
    }
}

fn added(id: &str, kind: &str) -> ResourceChange {
    modified(id, kind, Action::Add)
}

fn property(pointer: &str, before: Option<&str>, after: Option<&str>, recreation: Recreation) -> PropertyChange {
    PropertyChange { before: before.map(Value::from), after: after.map(Value::from), recreation, ..plain(pointer) }
}

/// A change that replaces nothing.
fn plain(pointer: &str) -> PropertyChange {
    PropertyChange {
        pointer: pointer.to_owned(),
        before: None,
        after: None,
        recreation: Recreation::Never,
        note: String::new(),
        cause: Cause::Direct,
    }
}

fn output(name: &str) -> OutputChange {
    OutputChange { name: name.to_owned(), export: (None, None), before: None, after: None }
}

fn meaning(kind: MeaningKind, sentence: &str) -> Meaning {
    Meaning { kind, sentence: sentence.to_owned() }
}

fn reference(id: &str) -> Value {
    json!({ "Ref": id })
}
