//! Racks that rackform made itself come back from their templates.

use crate::common::folder::Folder;
use crate::common::keys::KEYS;
use crate::common::random_racks::{RACKS, every_template};
use crate::common::{Fixture, in_parallel, racks, read, root, snapshots};
use rackform::cfn::{Style, print};
use rackform::compile;
use rackform::diag::Text;
use rackform::import::Line;
use rackform::import::own::{self, Own, description};
use rackform::rack::Source;
use rackform::source::template;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::{Arc, LazyLock};

/// The template of a rack.yml, as it is deployed.
fn deployed(text: &str) -> String {
    match compile(&Source::new("rack.yml", text), Style::Readable) {
        Ok(sound) => sound.value.text,
        Err(refused) => panic!("{text}: {:#?}", refused.findings()),
    }
}

/// What a text says as a template.
fn template(text: &str) -> Value {
    let text = Text { name: "template.json".to_owned(), body: text.to_owned() };
    template::read(&Arc::new(text)).expect("it is JSON or YAML")
}

/// What `get-template` prints of a template, in each form, and what is made of it.
fn printed(text: &str) -> Vec<Value> {
    let wrapped =
        |body: Value| json!({ "TemplateBody": body, "StagesAvailable": ["Original", "Processed"] }).to_string();
    let as_object = template(&wrapped(template(text)));
    let as_text = template(&wrapped(text.into()));
    let inner = as_text["TemplateBody"].as_str().expect("the template is a text");
    vec![template(text), as_object["TemplateBody"].clone(), template(inner)]
}

fn lines(template: &Value) -> Vec<Line> {
    match own::rack(template) {
        Own::Same(lines) => lines,
        other => panic!("{other:#?}"),
    }
}

/// What is read back of a rack.yml.
fn back(text: &str) -> Value {
    description(&lines(&template(&deployed(text))))
}

/// What is read back of every template.
static READ: LazyLock<Vec<Own>> =
    LazyLock::new(|| in_parallel(every_template(), |_, (_, compiled)| vec![own::rack(&template(&compiled.text))]));

#[test]
fn every_rack_comes_back_from_its_template() {
    let failed = in_parallel(every_template(), |position, (name, compiled)| {
        let Own::Same(lines) = &READ[position] else { return vec![format!("{name}: {:#?}", READ[position])] };
        let text = description(lines).to_string();
        match compile(&Source::new("rack.yml", &text), Style::Compact) {
            Err(refused) => vec![format!("{name}: {text}: {:#?}", refused.findings())],
            Ok(sound) => {
                let (readable, compact) = (print(&sound.value.value, Style::Readable), sound.value.text);
                let same = readable == compiled.text && compact == print(&compiled.value, Style::Compact);
                if same { Vec::new() } else { vec![format!("{name}: {text}")] }
            }
        }
    });
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), every_template().len(), failed.join("\n"));
    assert!(every_template().len() > 300, "the law is tried over {} templates only", every_template().len());
}

#[test]
fn the_form_in_which_a_template_comes_does_not_matter() {
    for fixture in racks("ok") {
        let text = deployed(&fixture.text);
        let all = printed(&text).iter().map(own::rack).collect::<Vec<_>>();
        assert!(matches!(all[0], Own::Same(_)), "{}: {:#?}", fixture.name, all[0]);
        assert!(all.iter().all(|own| *own == all[0]), "{}", fixture.name);
    }
}

#[test]
fn every_key_has_a_reader_or_a_reason_not_to_show() {
    let schema = KEYS.iter().map(|key| key.path.as_str()).collect::<Vec<_>>();
    // Sections that make something by being there are no leaves.
    let is_section =
        |path: &str| KEYS.iter().any(|key| key.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')));
    let known = own::every_key().map(|(path, _)| path).filter(|path| !is_section(path)).collect::<Vec<_>>();
    assert_eq!(known, schema, "src/import/own/keys.rs has a row for each key, in the order of the schema");
    let silent = own::every_key().filter(|(_, reason)| reason.is_some()).map(|(path, _)| path);
    assert_eq!(silent.collect::<Vec<_>>(), ["network.avoid"]);
}

/// A key for which no rack comes back with a value away from its default has a reader that reads nothing.
#[test]
fn every_reader_reads_something_in_some_rack() {
    let found = READ.iter().flat_map(|own| match own {
        Own::Same(lines) => lines.iter().map(|line| line.key).collect(),
        _ => Vec::new(),
    });
    let found = found.collect::<BTreeSet<_>>();
    let never = own::every_key().filter(|(path, reason)| reason.is_none() && !found.contains(path));
    let never = never.map(|(path, _)| path).collect::<Vec<_>>();
    assert!(never.is_empty(), "no rack comes back with {never:?}");
}

/// Where two descriptions give the same template, the shortest is given back.
#[test]
fn defaults_that_are_written_out_do_not_come_back() {
    let explicit = "name: production\nmode: public\nnetwork: { cidr: 10.0.0.0/16, zones: 3, nat: per-zone, endpoints: [s3], \
        buckets: any, public-subnets: [10.0.1.0/24, 10.0.2.0/24, 10.0.3.0/24] }\ninstances: { type: t3.small, count: { min: 3, \
        max: 6 }, batch: 1, image: 'ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id' }\n\
        router: { allow: [0.0.0.0/0] }\nstorage: { encrypted: true }\nlogs: { retention: 7, access-retention: 7 }\n";
    assert_eq!(deployed(explicit), deployed("name: production"));
    assert_eq!(back(explicit), json!({ "name": "production" }));
    let named = "name: a\nrouter: { certificate: 'arn:aws:acm:us-west-1:123456789012:certificate/\
        12345678-1234-1234-1234-123456789012' }\nnetwork: { zones: 2 }";
    assert_eq!(
        back(named)["network"],
        Value::Null,
        "a certificate tells the region, and that how many zones there are"
    );
}

#[test]
fn a_region_comes_back_where_it_shows() {
    for (text, region) in [
        ("name: a\nregion: eu-west-1", json!(null)),
        ("name: a\nregion: eu-west-1\nnetwork: { zones: [eu-west-1b, eu-west-1c] }", json!(null)),
        ("name: a\nregion: cn-northwest-1", json!("cn-northwest-1")),
        ("name: a\nregion: us-gov-east-1", json!("us-gov-east-1")),
        ("name: a\nregion: us-gov-east-1\nnetwork: { zones: [us-gov-east-1a, us-gov-east-1b] }", json!(null)),
    ] {
        assert_eq!(back(text)["region"], region, "{text}");
    }
    let isolated = lines(&template(&deployed("name: a\nregion: us-isob-west-1")));
    let region = isolated.iter().find(|line| line.key == "region").unwrap();
    assert!(region.from.contains("eusc-de-east-1, us-isob-west-1, eu-isoe-west-1"), "{region:?}");
}

#[test]
fn what_a_template_cannot_tell_is_told() {
    let keys =
        |text| own::unseen(&lines(&template(&deployed(text)))).into_iter().map(|(key, _)| key).collect::<Vec<_>>();
    assert_eq!(keys("name: a"), ["region", "network.nat", "network.nat-addresses", "network.avoid"]);
    assert_eq!(keys("name: a\nmode: private"), ["region", "network.avoid"]);
    assert_eq!(keys("name: a\nmode: private\nregion: cn-north-1"), ["network.avoid"]);
}

/// What comes back of each rack in `tests/racks/ok`, with where each key was read.
#[test]
fn what_comes_back_of_each_rack() {
    let mut all = String::new();
    for Fixture { name, text } in racks("ok") {
        writeln!(all, "{name}").unwrap();
        for Line { key, value, from } in lines(&template(&deployed(&text))) {
            writeln!(all, "  {key}: {value}  # {from}").unwrap();
        }
    }
    snapshots().bind(|| insta::assert_snapshot!("own_racks", all));
}

/// What a script contains may look like the script around it.
#[test]
fn commands_come_back_whatever_they_contain() {
    for (commands, back_again) in [
        ("echo ready", "echo ready"),
        ("echo ready\n", "echo ready"),
        ("echo one\n\n\n", "echo one\n\n\n"),
        ("\n  echo one\n\techo ${X}\n", "\n  echo one\n\techo ${X}"),
        (
            "cat > /run/rack-run <<'END_OF_RUN'\nEND_OF_BOOT\nEND_OF_RUN\ntrue",
            "cat > /run/rack-run <<'END_OF_RUN'\nEND_OF_BOOT\nEND_OF_RUN\ntrue",
        ),
        ("AGENT='ECS_IMAGE_PULL_BEHAVIOR=always'\nPROXY=a:1", "AGENT='ECS_IMAGE_PULL_BEHAVIOR=always'\nPROXY=a:1"),
    ] {
        for key in ["boot", "run"] {
            let rack = json!({ "name": "a", "instances": { key: commands } });
            assert_eq!(back(&rack.to_string()), json!({ "name": "a", "instances": { key: back_again } }));
        }
        let both =
            json!({ "name": "a", "instances": { "boot": commands, "run": "true", "agent": { "pull": "once" } } });
        let read = back(&both.to_string());
        assert_eq!(read["instances"], json!({ "boot": back_again, "run": "true", "agent": { "pull": "once" } }));
    }
    let proxy = json!({ "name": "a", "network": { "proxy": { "address": "10.0.0.9:3128", "except": ["example.com", "10.0.0.0/8"] } } });
    assert_eq!(back(&proxy.to_string()), proxy);
}

/// A section that makes something by being there.
#[test]
fn sections_without_keys_come_back() {
    let nlb = json!({ "name": "a", "nlb": { "public": {}, "internal": {} } });
    assert_eq!(back(&nlb.to_string()), nlb);
    let protected = json!({ "name": "a", "nlb": { "public": { "protected": true } } });
    assert_eq!(back(&protected.to_string()), protected);
    let default = json!({ "name": "a", "nlb": { "public": { "protected": false, "cross-zone": false } } });
    assert_eq!(back(&default.to_string()), json!({ "name": "a", "nlb": { "public": {} } }));
}

#[test]
fn the_command_reads_racks_back() {
    let rack = "name: production\nmode: private\nnetwork: { nat: single }\ntags: { team: web }\n";
    let text = deployed(rack);
    let printed = json!({ "TemplateBody": template(&text), "StagesAvailable": [] }).to_string();
    let folder = Folder::new("import-own").with("template.json", &printed);
    let ended = folder.run("import template.json -o back");
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    let written = folder.read("back/rack.yml");
    assert!(written.contains("  nat: single  # Nat0 is the only NAT gateway"), "{written}");
    assert_eq!(deployed(&written), text);

    let changed = text.replace("\"t3.small\"", "\"t3.large\"").replace("Rack production: ", "Our rack: ");
    let folder = Folder::new("import-own-changed").with("template.json", &changed);
    let ended = folder.run("import template.json -o back");
    assert_eq!(ended.code, 1, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("`/Description` is \"Our rack: private, in 3 zones\""), "{}", ended.out);
    assert!(folder.read("back/rack.yml").contains("type: t3.large"));
}

/// A change by other means is told with its place, and is part of what is read where a key has it.
#[test]
fn a_stack_that_was_changed_by_other_means_is_told() {
    let original = template(&deployed("name: production"));
    let changed = |pointer: &str, value: Value| {
        let mut template = original.clone();
        *template.pointer_mut(pointer).unwrap() = value;
        match own::rack(&template) {
            Own::Differs { lines, differences } => {
                let differences = differences.iter().map(ToString::to_string).collect::<Vec<_>>();
                (description(&lines).to_string(), differences)
            }
            other => panic!("{pointer}: {other:#?}"),
        }
    };
    let name = r#"{"name":"production"}"#;
    let (read, differences) =
        changed("/Resources/InstancesSecurity/Properties/SecurityGroupIngress/0/ToPort", json!(61000));
    assert_eq!(read, name);
    assert_eq!(
        differences,
        ["`/Resources/InstancesSecurity/Properties/SecurityGroupIngress/0/ToPort` is 61000, and rack.yml makes 65535"]
    );
    // What no key can be is left as it would be without it.
    let (read, differences) = changed(
        "/Resources/InstancesLaunchTemplate/Properties/LaunchTemplateData/InstanceType",
        json!({ "Ref": "Type" }),
    );
    assert_eq!((read.as_str(), differences.len()), (name, 1), "{differences:?}");
    assert!(differences[0].ends_with("is {\"Ref\":\"Type\"}, and rack.yml makes \"t3.small\""), "{differences:?}");
    let (read, differences) = changed("/Outputs/VpcCidr/Value", json!("10.0.0.0/8"));
    assert_eq!((read.as_str(), differences.len()), (name, 1), "{differences:?}");
    // Half of what a key does.
    let (read, differences) = changed("/Resources/Instances/Properties/MinSize", json!("5"));
    assert_eq!(read, r#"{"name":"production","instances":{"count":{"min":5,"max":6}}}"#);
    assert!(differences.iter().all(|difference| difference.contains("Instances")), "{differences:?}");

    let mut more = original.clone();
    more["Resources"]["Bastion"] = json!({ "Type": "AWS::EC2::Instance" });
    more["Parameters"] = json!({ "Type": { "Type": "String" } });
    let Own::Differs { differences, .. } = own::rack(&more) else { panic!("it is ours") };
    let places = differences.iter().map(|difference| difference.place.as_str()).collect::<Vec<_>>();
    assert_eq!(places, ["/Resources/Bastion", "/Parameters"]);
    assert_eq!(
        differences[0].to_string(),
        "`/Resources/Bastion` is {\"Type\":\"AWS::EC2::Instance\"}, and rack.yml makes nothing there"
    );
}

/// Whatever is changed, it is told: of every value of a template, another one in its place, or none.
#[test]
fn no_change_of_a_template_is_swallowed() {
    let original = template(&deployed(&racks("ok").into_iter().find(|rack| rack.name == "options").unwrap().text));
    let mut pointers = Vec::new();
    crate::common::pointers(&original, String::new(), &mut pointers);
    let scalars =
        pointers.iter().filter(|at| original.pointer(at).is_some_and(|value| !value.is_object() && !value.is_array()));
    let scalars = scalars.step_by(7).collect::<Vec<_>>();
    let swallowed = in_parallel(&scalars, |_, at| {
        let mut changed = original.clone();
        *changed.pointer_mut(at).unwrap() = json!("something else");
        match own::rack(&changed) {
            Own::Same(lines) if deployed(&description(&lines).to_string()) != print(&changed, Style::Readable) => {
                vec![(*at).clone()]
            }
            Own::Differs { differences, .. } if differences.is_empty() => vec![(*at).clone()],
            _ => Vec::new(),
        }
    });
    assert!(swallowed.is_empty(), "{swallowed:#?}");
    assert!(scalars.len() > 80, "{}", scalars.len());
}

#[test]
fn the_order_of_keys_does_not_matter() {
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Object(entries) => {
                let mut entries = entries.iter().map(|(key, value)| (key.clone(), sorted(value))).collect::<Vec<_>>();
                entries.sort_by(|(one, _), (other, _)| other.cmp(one));
                entries.into_iter().collect::<serde_json::Map<_, _>>().into()
            }
            Value::Array(items) => items.iter().map(sorted).collect(),
            scalar => scalar.clone(),
        }
    }
    for fixture in racks("ok").iter().step_by(5).chain(RACKS.iter().take(5)) {
        let template = template(&deployed(&fixture.text));
        let (one, other) = (description(&lines(&template)), description(&lines(&sorted(&template))));
        assert_eq!(deployed(&one.to_string()), deployed(&other.to_string()), "{}", fixture.name);
    }
}

/// No other template passes for one of ours: not those of others, nor those of Convox.
#[test]
fn what_rackform_did_not_make_is_not_read() {
    let mut looked_at = 0;
    let mut waiting = vec![root().join("tests/verify/foreign"), root().join("tests/validate/templates")];
    while let Some(place) = waiting.pop() {
        for path in std::fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path()) {
            let extension = path.extension().and_then(|extension| extension.to_str());
            match extension {
                None => waiting.push(path),
                Some("json" | "yml" | "yaml") => {
                    let text = Text { name: path.display().to_string(), body: std::fs::read_to_string(&path).unwrap() };
                    let Ok(template) = template::read(&Arc::new(text)) else { continue };
                    assert_eq!(own::rack(&template), Own::NotOurs, "{}", path.display());
                    looked_at += 1;
                }
                Some(_) => {}
            }
        }
    }
    assert!(looked_at > 50, "{looked_at} templates");
    let convox = template(&read("tests/convert/convox-public.json"));
    assert_eq!(own::rack(&convox), Own::NotOurs);
    for nothing in [json!(null), json!({}), json!([]), json!({ "Resources": {} }), json!("x")] {
        assert_eq!(own::rack(&nothing), Own::NotOurs);
    }
}
