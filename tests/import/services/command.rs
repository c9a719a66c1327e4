//! The command: what it writes, how it ends, and what it refuses.

use crate::common::folder::{Folder, assert_shown};
use crate::common::read;
use serde_json::Value;

const COMPLETE: &str =
    "services:\n  web:\n    image: registry.example.com/web:1\n    port: 80\n    domain: www.example.com\n";

fn rack() -> String {
    "name: prod\nrouter:\n  public: true\n".to_owned()
}

#[test]
fn an_app_without_open_questions_is_written_and_fine() {
    let folder = Folder::new("import-app").with("convox.yml", COMPLETE).with("rack.yml", &rack());
    let ended = folder.run("import convox.yml --name shop --rack rack.yml");
    assert_shown("import-app", &ended);
    assert_eq!(ended.code, 0);
    assert_eq!(folder.files(), ["convox.yml", "out/shop.import/app.yml", "out/shop.import/report.md", "rack.yml"]);
    let text = folder.read("out/shop.import/app.yml");
    assert!(text.contains("rack: ../../rack.yml"), "{text}");
    // A second time nothing is overwritten.
    assert_eq!(folder.run("import convox.yml --name shop --rack rack.yml").code, 2);
}

#[test]
fn the_name_of_the_rack_is_in_the_paths_of_parameters() {
    let body = COMPLETE.replace("port: 80", "port: 80\n    environment: [TOKEN]");
    let folder = Folder::new("import-app-parameters").with("convox.yml", &body).with("rack.yml", &rack());
    let ended = folder.run("import convox.yml --name shop --rack rack.yml -o take --as app.yml");
    assert_eq!(ended.code, 1);
    let text = folder.read("app.yml");
    assert!(text.contains("rack: rack.yml") && text.contains("TOKEN: ssm:/prod/shop/TOKEN"), "{text}");
}

#[test]
fn several_manifests_make_one_app() {
    let mut folder = Folder::new("import-app-copilot");
    for name in ["api", "jobs", "static"] {
        folder = folder.with(&format!("{name}.yml"), &read(&format!("tests/import/services/copilot-shop.{name}.yml")));
    }
    let ended = folder.run("import api.yml jobs.yml static.yml --name shop --format json");
    let report = &serde_json::from_str::<Value>(&ended.out).unwrap()["results"][0];
    let services = report["parts"].as_array().unwrap().iter().map(|part| part["service"].clone()).collect::<Vec<_>>();
    assert_eq!(services, [Value::Null, "api".into(), "nightly".into(), "docs".into()]);
    assert_eq!(ended.code, 1);
}

#[test]
fn markdown_is_what_is_written() {
    let folder = Folder::new("import-app-markdown").with("convox.yml", COMPLETE);
    let ended = folder.run("import convox.yml --name shop --format markdown -o take");
    assert_eq!(folder.read("take/report.md"), ended.out);
}

#[test]
fn what_says_too_little_or_contradicts_itself_is_refused() {
    let compose = "services:\n  web:\n    image: a:1\n    ports: [80]\n    profiles: [debug]\n";
    let manifest = "name: api\ntype: Worker Service\n";
    for (name, files, arguments) in [
        ("import-app-unnamed", vec![("convox.yml", COMPLETE)], "convox.yml"),
        ("import-app-misnamed", vec![("convox.yml", COMPLETE)], "convox.yml --name Shop"),
        ("import-app-two", vec![("a.yml", COMPLETE), ("b.yml", compose)], "a.yml b.yml --name shop"),
        ("import-app-twice", vec![("a.yml", manifest), ("b.yml", manifest)], "a.yml b.yml --name shop"),
        ("import-app-environment", vec![("a.yml", compose)], "a.yml --name shop --environment prod"),
        ("import-app-beside", vec![("a.yml", compose)], "a.yml --name shop --beside"),
        ("import-app-no-rack", vec![("a.yml", compose)], "a.yml --name shop --rack nowhere.yml"),
        ("import-app-other", vec![("a.yml", "steps:\n  - run: make\n")], "a.yml"),
        ("import-app-and-stack", vec![("a.yml", compose), ("b.json", "{\"Stacks\": []}")], "a.yml b.json"),
        ("import-stack-environment", vec![("b.txt", "Autoscale  Yes\n")], "b.txt --environment prod"),
    ] {
        let folder = files.iter().fold(Folder::new(name), |folder, (file, text)| folder.with(file, text));
        let ended = folder.run(&format!("import {arguments}"));
        assert_eq!(ended.code, 2, "{name}: {}", ended.out);
        assert_eq!(folder.files().len(), files.len(), "{name}");
        assert_shown(name, &ended);
    }
}

/// Keys of the three tools in app.yml are told what to write instead.
#[test]
fn spellings_of_other_tools_have_a_hint() {
    let source = rackform::rack::Source::new(
        "app.yml",
        "name: web\nrack: rack.yml\nresources: {}\nservices:\n  www:\n    domain: a.example.com\n    build: .\n    healthcheck: {}\n    \
         count: 2\n    variables: {}\n    replicas: 3\n    internal: true\n    environment: {}\n  deploy: { replicas: 3 }\nenvironment: {}\n",
    );
    let found = rackform::app::parse(&source).unwrap_err().into_findings();
    let hints = found
        .iter()
        .map(|one| format!("{}: {}; {}", one.code.slug, one.message, one.hint.as_deref().unwrap_or_default()));
    crate::common::snapshots()
        .bind(|| insta::assert_snapshot!("app-foreign-keys", hints.collect::<Vec<_>>().join("\n")));
}
