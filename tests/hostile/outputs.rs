//! Every output of every command, with what others wrote in all places where it may stand.

use super::names::{self, NAMES};
use super::readers;
use crate::common::folder::{Ended, Folder};
use serde_json::Value;
use std::process::Command;

/// Calls rackform with arguments as they are.
pub fn run(folder: &Folder, arguments: &[&str]) -> Ended {
    let output =
        Command::new(env!("CARGO_BIN_EXE_rackform")).args(arguments).current_dir(&folder.0).env_clear().output();
    let output = output.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ended { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// A folder with racks, apps, templates and what imports read, hostile ones and the same without harm.
fn folder(name: &str) -> Folder {
    let (public, private) = (names::template("public"), names::template("private"));
    let folder = Folder::new(name)
        .with("plain.json", &public.to_string())
        .with("ids.json", &names::with_ids(&private).to_string())
        .with("odd.yml", &names::rack())
        .with("app.yml", &names::app())
        .with("odd-app.yml", &names::odd_app())
        .with("compose.yml", &names::compose())
        .with("rack.yml", "name: production\nregion: us-east-1\n");
    let folder = (0..NAMES.len()).step_by(14).fold(folder, |folder, from| {
        let values = names::with_values(&private, from);
        folder.with(&format!("values{from}.json"), &values.to_string())
    });
    let all = [
        "InstanceRunCommand",
        "RouterSecurityGroup",
        "SslPolicy",
        "LogDriver",
        "SyslogDestination",
        "VPCCIDR",
        "ExistingVpc",
    ];
    (0..all.len()).fold(folder, |folder, least| {
        let values = all[..=least].iter().enumerate().map(|(at, name)| (*name, NAMES[(at + least * 5) % NAMES.len()]));
        folder.with(&format!("stack{least}.json"), &names::convox(&values.collect::<Vec<_>>()))
    })
}

/// What is printed for people, and in Markdown, of each input.
const COMMANDS: &[&str] = &[
    "validate FILE",
    "verify FILE",
    "verify --explain FILE",
    "verify --format markdown FILE",
    "diff plain.json FILE",
    "diff FILE plain.json",
    "diff --format markdown --picture plain.json FILE",
    "diff --format markdown FILE plain.json",
    "convert -o steps plain.json FILE",
    "cost FILE",
    "cost --format markdown FILE",
    "synth -o made FILE",
    "synth --check -o FILE rack.yml",
    "import FILE --output imported/FILE",
    "import FILE --format markdown --output again/FILE",
    "page -o pages FILE",
];

#[test]
fn what_others_wrote_means_nothing_in_any_output() {
    let folder = folder("hostile-outputs");
    let mut inputs = folder.files();
    inputs.retain(|file| file != "plain.json" && file != "rack.yml");
    assert!(inputs.len() > 9, "{inputs:?}");
    let (mut shown, mut reports) = (String::new(), 0);
    for input in &inputs {
        for command in COMMANDS {
            let what = command.replace("FILE", input);
            let ended = folder.run(&what);
            readers::terminal(&what, &ended.err);
            match command.contains("markdown") && ended.err.is_empty() {
                true => readers::markdown(&what, &ended.out),
                false => readers::terminal(&what, &ended.out),
            }
            shown += &ended.out;
            shown += &ended.err;
        }
    }
    for report in folder.files().iter().filter(|file| file.ends_with(".md")) {
        readers::markdown(report, &folder.read(report));
        reports += 1;
    }
    assert!(reports > 0, "an import writes its report");
    for name in
        ["someone", "shipit", "onerror", "PWNED", "0123456789abcdef", r"\u{1b}]0;x\u{7}", r"\u{202e}x", "stop-commands"]
    {
        assert!(shown.contains(name), "{name} is shown somewhere");
    }
}

#[test]
fn nothing_on_a_page_or_in_a_picture_is_markup_of_others() {
    let folder = folder("hostile-pages");
    let folder = folder.with("harmless.json", &names::template("private").to_string());
    for format in ["html", "svg"] {
        let page = |file: &str| {
            let ended = run(&folder, &["page", "-o", "-", "--format", format, file]);
            assert_eq!(ended.code, 0, "{}", ended.err);
            readers::terminal(file, &ended.out);
            readers::elements(file, &ended.out)
        };
        let harmless = page("harmless.json");
        for from in (0..NAMES.len()).step_by(14) {
            let found = page(&format!("values{from}.json"));
            for (element, number) in &found {
                let is_ours = harmless.contains_key(element)
                    || element == "code"
                    || element == "/code"
                    || !element.contains("on");
                assert!(is_ours, "{format}: {element} is there {number} times");
            }
            for element in ["script", "style", "img", "a", "iframe", "link", "meta", "form"] {
                assert_eq!(found.get(element), harmless.get(element), "{format}: {element}");
            }
        }
    }
}

#[test]
fn the_name_of_a_file_means_nothing_in_any_output() {
    let folder = Folder::new("hostile-files").with("plain.json", &names::template("public").to_string());
    let wrong = r#"{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"Nothing": 1}}}}"#;
    for name in NAMES.iter().filter(|name| !name.contains('/')) {
        let file = format!("{}.json", if name.starts_with('-') { format!("./{name}") } else { (*name).to_owned() });
        let folder = Folder(folder.0.clone()).with(&file, wrong);
        let text: &[&[&str]] =
            &[&["validate", &file], &["verify", &file], &["diff", "plain.json", &file], &["cost", &file]];
        for arguments in text {
            let ended = run(&folder, arguments);
            readers::terminal(name, &(ended.out + &ended.err));
        }
        for arguments in [&["verify", "--format", "markdown", &file][..], &["cost", "--format", "markdown", &file]] {
            let ended = run(&folder, arguments);
            readers::markdown(name, &ended.out);
            readers::terminal(name, &ended.err);
        }
        let diff = ["diff", "--format", "markdown", "--picture", "plain.json", &file];
        readers::markdown(name, &run(&folder, &diff).out);
        for missing in ["rack.yml", "x.json"] {
            let missing = format!("{file}/{missing}");
            let ended = run(&folder, &["synth", &missing]);
            assert_eq!(ended.code, 2);
            readers::terminal(name, &ended.err);
        }
    }
}

#[test]
fn a_committed_template_steers_nothing_when_it_is_compared() {
    let folder = Folder::new("hostile-check").with("rack.yml", "name: production\n");
    let lines = NAMES.iter().map(|name| format!("{name}\n")).collect::<String>();
    let folder = folder.with("out.json", &lines);
    let ended = run(&folder, &["synth", "--check", "-o", "out.json"]);
    assert_eq!(ended.code, 1);
    assert!(ended.out.contains(r"-\u{1b}]0;x\u{7}") && ended.out.contains(r"\u{3a}:error"), "{}", ended.out);
    readers::terminal("difference", &(ended.out + &ended.err));
}

#[test]
fn every_key_refuses_dynamic_references_where_they_are_no_words_of_a_command() {
    let folder = Folder::new("hostile-references");
    let asked = |file: &str, text: String| {
        let folder = Folder(folder.0.clone()).with("rack.yml", "name: production\n").with(file, &text);
        run(&folder, &["synth", "-o", "-", file])
    };
    let reference = Value::from("{{resolve:ssm:x}}").to_string();
    let ended = asked(
        "app.yml",
        format!("name: web\nrack: rack.yml\nservices:\n  www: {{ image: nginx, command: [{reference}] }}\n"),
    );
    assert!(ended.code == 1 && ended.err.contains("dynamic-reference") && ended.out.is_empty(), "{}", ended.err);
    let ended = asked("other.yml", format!("name: production\ninstances:\n  key: {reference}\n"));
    assert!(ended.code == 1 && ended.err.contains("dynamic-reference") && ended.out.is_empty(), "{}", ended.err);
}
