//! Differences made by hand, with everything in them that a difference can have.

use rackform::diag::Code;
use rackform::diff::{
    Action, Cause, Fate, Hazard, Meaning, MeaningKind, OutputChange, Permission, PermissionChange, PropertyChange,
    Recreation, Rename, ResourceChange, Rolled, RuleChange, Severity, TemplateDiff, Turn,
};
use rackform::report::{Compared, Split};
use serde_json::{Value, json};

static COLLIDING: Code = Code { slug: "mount-target-zone", means: "", why: "", fix: "" };
static ADDRESSES: Code = Code { slug: "egress-addresses", means: "", why: "", fix: "" };

/// Two sides that do not differ.
pub fn equal() -> Compared {
    Compared {
        subject: None,
        old: "old.json".to_owned(),
        new: "new.json".to_owned(),
        diff: TemplateDiff::default(),
        split: None,
        cost: None,
        picture: None,
    }
}

/// A rack that goes private.
pub fn calm() -> Compared {
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
    group.rolled = Some(Rolled {
        how: "1 at a time, 3 in service meanwhile, waiting for signals".to_owned(),
        at_a_time: Some(1),
        number: Some((3, 6)),
    });
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
            MeaningKind::Egress,
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
        split: None,
        cost: None,
        picture: None,
    }
}

/// A change of everything that can change.
pub fn grave() -> Compared {
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
    let lookups = lookups();
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
        retained: false,
    }];
    let meaning = vec![
        meaning(MeaningKind::Exposes, "port 22 of `Instances` can be reached from 0.0.0.0/0"),
        meaning(MeaningKind::Promise, "the rack loses its fixed addresses"),
    ];
    Compared {
        diff: TemplateDiff {
            resources,
            lookups,
            outputs,
            renames,
            hazards,
            meaning,
            rules: rules(),
            permissions: permissions(),
            accepted: Vec::new(),
        },
        split: Some(Split { steps: 2, avoided: vec!["mount-target-zone"], missing: Vec::new() }),
        cost: None,
        picture: None,
        ..equal()
    }
}

/// A group that may be rolled and an instance that may be replaced, by images that are looked up again.
fn lookups() -> Vec<ResourceChange> {
    let again = |pointer: &str, recreation| PropertyChange {
        cause: Cause::Lookup("ssm:/images/web".to_owned()),
        ..property(pointer, Some("{{resolve:ssm:/images/web}}"), Some("{{resolve:ssm:/images/web}}"), recreation)
    };
    let mut template = modified("Template", "AWS::EC2::LaunchTemplate", Action::Modify);
    template.properties = vec![again("/Properties/LaunchTemplateData/ImageId", Recreation::Never)];
    let mut workers = modified("Workers", "AWS::AutoScaling::AutoScalingGroup", Action::Modify);
    let version = json!({ "Fn::GetAtt": ["Template", "LatestVersionNumber"] });
    workers.properties = vec![PropertyChange {
        before: Some(version.clone()),
        after: Some(version),
        cause: Cause::Attribute("Template".to_owned(), "LatestVersionNumber".to_owned()),
        ..plain("/Properties/LaunchTemplate/Version")
    }];
    workers.rolled = Some(Rolled { how: "2 at a time".to_owned(), at_a_time: Some(2), number: None });
    workers.chain = vec!["Template".to_owned(), "Workers".to_owned()];
    let mut bastion = modified("Bastion", "AWS::EC2::Instance", Action::MayReplace(Fate::Deleted));
    bastion.properties = vec![again("/Properties/ImageId", Recreation::Conditionally)];
    vec![template, workers, bastion]
}

/// A name that tries to leave every place it is put into.
const ODD: &str = "a\u{1b}[31m\n| `x` ```</details>@b|c";

/// The same under names that try to steer whatever shows them.
pub fn odd() -> Compared {
    let mut compared = grave();
    compared.subject = Some(ODD.to_owned());
    compared.old = ODD.to_owned();
    compared.new = ODD.to_owned();
    for change in compared.diff.resources.iter_mut().chain(&mut compared.diff.lookups) {
        change.id = ODD.to_owned();
        change.kind = ODD.to_owned();
        change.chain = vec![ODD.to_owned(), ODD.to_owned()];
        change.rolled = Some(Rolled { how: ODD.to_owned(), at_a_time: None, number: None });
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
        Rename { from: ODD.to_owned(), to: ODD.to_owned(), kind: ODD.to_owned(), importable: false, retained: false };
    compared.diff.meaning.iter_mut().for_each(|meaning| meaning.sentence = ODD.to_owned());
    compared
}

pub fn modified(id: &str, kind: &str, action: Action) -> ResourceChange {
    ResourceChange {
        id: id.to_owned(),
        kind: kind.to_owned(),
        old_kind: None,
        action,
        properties: Vec::new(),
        attributes: Vec::new(),
        rolled: None,
        chain: Vec::new(),
        undecided: None,
    }
}

fn added(id: &str, kind: &str) -> ResourceChange {
    modified(id, kind, Action::Add)
}

pub fn property(pointer: &str, before: Option<&str>, after: Option<&str>, recreation: Recreation) -> PropertyChange {
    PropertyChange { before: before.map(Value::from), after: after.map(Value::from), recreation, ..plain(pointer) }
}

/// A change that replaces nothing.
pub fn plain(pointer: &str) -> PropertyChange {
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
    Meaning { kind, resources: Vec::new(), sentence: sentence.to_owned(), rule: None, flow: None }
}

/// A rule that lets in more, and one that goes.
fn rules() -> Vec<RuleChange> {
    let rule = |peer: &str, turn, more| RuleChange {
        group: "Security".to_owned(),
        ingress: true,
        peer: peer.to_owned(),
        what: "tcp 22".to_owned(),
        turn,
        more,
    };
    vec![rule("10.0.0.0/8", Turn::Removed, false), rule("0.0.0.0/0", Turn::Added, true)]
}

/// Two actions that are allowed to somebody, and one that is no longer denied.
fn permissions() -> Vec<PermissionChange> {
    let change = |action: &str, allows: bool, turn| {
        let (who, on) = (Some("anyone".to_owned()), Some("arn:aws:s3:::logs/*".to_owned()));
        let condition = (!allows).then(|| "{\"Bool\":{\"aws:SecureTransport\":false}}".to_owned());
        let permission = Permission { allows, who, action: action.to_owned(), on, condition };
        PermissionChange { resource: "Policy".to_owned(), permission, turn, more: true }
    };
    let added = ["s3:GetObject", "s3:PutObject"].map(|action| change(action, true, Turn::Added));
    std::iter::once(change("s3:*", false, Turn::Removed)).chain(added).collect()
}

fn reference(id: &str) -> Value {
    json!({ "Ref": id })
}
