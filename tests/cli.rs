//! The command line from outside: whole outputs, exit codes, and what is on disk afterwards.

use crate::common;
use crate::common::folder::{Folder, assert_shown};
use crate::common::root;
use std::fs;
use std::process::{Command, Stdio};

const RACK: &str = "name: production\nmode: private\nrouter:\n  certificate: arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012\n";

#[test]
fn help_is_complete() {
    let folder = Folder::new("help");
    for command in [
        "",
        "synth",
        "validate",
        "verify",
        "diff",
        "convert",
        "import",
        "cost",
        "page",
        "init",
        "schema",
        "explain",
        "completions",
    ] {
        let ended = folder.run(&format!("{command} --help"));
        assert_shown(&format!("help{}{command}", if command.is_empty() { "" } else { "-" }), &ended);
    }
    assert_eq!(folder.run("").code, 2, "without a command it is misused");
}

#[test]
fn the_version_tells_how_old_its_facts_are() {
    let folder = Folder::new("version");
    assert_eq!(folder.run("-V").out, format!("rackform {}\n", env!("CARGO_PKG_VERSION")));
    assert!(folder.run("--version").out.contains("AWS resource-type schemas: cfn-lint 1.58.0"));
}

#[test]
fn synth_writes_the_template_and_tells_how_to_deploy_it() {
    let folder = Folder::new("synth").with("rack.yml", RACK);
    assert_shown("synth", &folder.run("synth"));
    assert_eq!(folder.files(), ["out/production.private.json", "rack.yml"]);
    let first = folder.read("out/production.private.json");
    assert_eq!(folder.run("synth").code, 0);
    assert_eq!(folder.read("out/production.private.json"), first);
}

#[test]
fn a_warning_does_not_stop_it() {
    let folder = Folder::new("warning").with("rack.yml", "name: production\n");
    assert_shown("synth-warning", &folder.run("synth"));
    assert_eq!(folder.files(), ["out/production.public.json", "rack.yml"]);
}

#[test]
fn an_error_leaves_the_old_file_untouched() {
    let folder = Folder::new("error").with("rack.yml", RACK);
    folder.run("synth");
    let folder = folder.with("rack.yml", "name: production\nmode: private\nnetwork: { zones: 4 }\n");
    let before = folder.read("out/production.private.json");
    assert_shown("synth-error", &folder.run("synth"));
    assert_eq!(folder.read("out/production.private.json"), before);
    assert_eq!(folder.files(), ["out/production.private.json", "rack.yml"]);
}

#[test]
fn options_override_the_file_and_findings_point_at_them() {
    let folder = Folder::new("set").with("rack.yml", RACK);
    assert_eq!(folder.run("synth --mode public --set network.zones=2 --set tags.team=web").code, 0);
    let template = folder.read("out/production.public.json");
    assert!(template.contains("in 2 zones") && template.contains(r#"{"Key": "team", "Value": "web"}"#));
    assert_shown(
        "synth-set-wrong",
        &folder.run("synth --mode privat --set network.nat=sngle --set router.allow=[10.0.0.1/8]"),
    );
    assert_shown("synth-set-misused", &folder.run("synth --set network.nat --set name.first=x"));
}

#[test]
fn output_goes_where_it_is_told() {
    let folder = Folder::new("output").with("rack.yml", RACK);
    assert_eq!(folder.run("synth -o templates").code, 0);
    assert_eq!(folder.run("synth --output deep/down/rack.json").code, 0);
    assert_eq!(folder.files(), ["deep/down/rack.json", "rack.yml", "templates/production.private.json"]);
    let ended = folder.run("synth -o -");
    assert_eq!((ended.code, &ended.out), (0, &folder.read("deep/down/rack.json")));
    assert!(ended.err.starts_with("production: private, 3 zones,"));
    let compact = folder.run("synth -o - --compact");
    assert_eq!(compact.out.lines().count(), 1);
    let parsed = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(parsed(&compact.out), parsed(&ended.out));
}

#[test]
fn standard_input_is_a_rack_as_well() {
    let folder = Folder::new("stdin");
    let ended = folder.run_with("synth - -o -", RACK);
    assert_eq!(ended.code, 0);
    assert!(ended.out.starts_with("{\n  \"AWSTemplateFormatVersion\""));
    assert_shown("synth-stdin-wrong", &folder.run_with("synth -", "name: 1st\n"));
    assert_eq!(folder.files(), [""; 0]);
}

#[test]
fn several_racks_compile_in_one_go_or_not_at_all() {
    let racks = || {
        Folder::new("several").with("a.yml", "name: a\nrouter: { public: false, internal: true }\n").with("b.yml", RACK)
    };
    let folder = racks();
    assert_shown("synth-several", &folder.run("synth a.yml b.yml"));
    assert_eq!(folder.files(), ["a.yml", "b.yml", "out/a.public.json", "out/production.private.json"]);
    let folder = racks().with("c.yml", "name: 3c\n");
    assert_shown("synth-several-wrong", &folder.run("synth a.yml c.yml b.yml missing.yml"));
    assert_eq!(folder.files(), ["a.yml", "b.yml", "c.yml"]);
}

#[test]
fn two_racks_do_not_share_a_file() {
    let folder = Folder::new("collision").with("a.yml", RACK).with("b.yml", RACK);
    assert_shown("synth-collision", &folder.run("synth a.yml b.yml"));
    assert_eq!(folder.run("synth a.yml b.yml -o -").code, 1);
    assert_eq!(folder.run("synth a.yml b.yml -o one.json").code, 1);
    assert_eq!(folder.run("synth a.yml a.yml").code, 1);
    assert_eq!(folder.files(), ["a.yml", "b.yml"]);
}

#[test]
fn check_compares_and_writes_nothing() {
    let folder = Folder::new("check").with("rack.yml", RACK);
    assert_shown("check-missing", &folder.run("synth --check"));
    assert_eq!(folder.files(), ["rack.yml"]);
    folder.run("synth");
    assert_shown("check-fine", &folder.run("synth --check"));
    let folder = folder.with("rack.yml", &format!("{RACK}logs:\n  retention: 14\n"));
    let before = folder.read("out/production.private.json");
    assert_shown("check-stale", &folder.run("synth --check"));
    assert_eq!(folder.read("out/production.private.json"), before);
    assert_eq!(folder.run("synth --check -o -").code, 2);
}

#[test]
fn findings_come_as_json_too() {
    let folder = Folder::new("json").with("rack.yml", "name: 9\nnetwork: { natt: single }\n");
    assert_shown("synth-json", &folder.run("synth --format json"));
    let folder = folder
        .with("rack.yml", RACK)
        .with("t.json", r#"{"Resources": {"A": {"Type": "AWS::EC2::VPC", "Properties": {"Cidr": 1}}}}"#);
    assert_shown("synth-json-fine", &folder.run("synth --format json"));
    assert_shown("validate-json", &folder.run("validate --format json t.json"));
}

#[test]
fn what_cannot_be_read_is_told_and_exits_with_two() {
    let folder = Folder::new("unreadable").with("folder/x", "");
    // Without a name it would be looked for in the folders above, of which this repository has one.
    assert_shown("synth-missing", &folder.run("synth rack.yml"));
    assert_shown("synth-folder", &folder.run("synth folder"));
    assert_eq!(folder.run("validate missing.json").code, 2);
    assert_eq!(folder.run("validate folder").code, 2);
}

#[test]
fn what_cannot_be_written_is_told_and_nothing_is_left_behind() {
    let folder = Folder::new("unwritable").with("rack.yml", RACK).with("a.yml", "name: a\n").with("file", "");
    assert_shown("synth-unwritable", &folder.run("synth -o file"));
    fs::create_dir_all(folder.0.join("out/production.private.json")).unwrap();
    assert_eq!(folder.run("synth a.yml rack.yml").code, 2);
    assert_eq!(folder.files(), ["a.yml", "file", "rack.yml"]);
}

#[test]
fn what_is_no_rack_is_refused() {
    let folder = Folder::new("bytes").with("huge.yml", &"# much\n".repeat(20_000)).with("empty.yml", "");
    fs::write(folder.0.join("binary.yml"), [0x7f, b'E', b'L', b'F', 0, 0xff, 0xfe]).unwrap();
    fs::write(folder.0.join("bom.yml"), format!("\u{feff}{}", RACK.replace('\n', "\r\n"))).unwrap();
    assert_shown("synth-bytes", &folder.run("synth huge.yml binary.yml empty.yml"));
    assert_eq!(folder.run("synth bom.yml").code, 0, "a byte-order mark and Windows line ends are fine");
}

#[test]
fn validate_reads_any_template() {
    let dangling = r#"{"Resources": {
  "Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vcp"}, "CidrBlock": "10.0.0.0/24"}},
  "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlok": "10.0.0.0/16"}}
}}"#;
    let folder = Folder::new("validate").with("rack.yml", RACK).with("wrong.json", dangling);
    let folder = folder.with("broken.json", "{\"Resources\": {,}}").with("rack.json", "[]");
    folder.run("synth");
    assert_shown("validate-fine", &folder.run("validate out/production.private.json"));
    assert_shown(
        "validate-wrong",
        &folder.run("validate out/production.private.json wrong.json broken.json rack.json"),
    );
    assert_shown("validate-stdin", &folder.run_with("validate -", dangling));
}

#[test]
fn without_a_file_the_rack_of_this_folder_or_of_one_above_is_meant() {
    let folder = Folder::new("usual").with("rack.yml", "name: usual\n").with("below/notes.txt", "");
    let below = Folder(folder.0.join("below"));
    for command in ["synth", "verify", "cost", "page"] {
        for place in [&folder, &below] {
            let ended = place.run(command);
            let told = format!("{}{}", ended.out, ended.err);
            let is_this = told.contains("usual") || told.starts_with("rack.yml: public");
            assert!(ended.code == 0 && is_this, "{command}: {ended:?}");
        }
    }
}

/// What is broken is no less a template; what other tools have there is none.
#[test]
fn a_folder_stands_for_the_templates_in_it() {
    let template = "Resources:\n  A:\n    Type: AWS::SNS::Topic\n";
    let folder = Folder::new("validate-folder")
        .with("stacks/good.yml", template)
        .with("stacks/fine.template", template)
        .with("stacks/broken.json", "{\"Resources\": {,}}")
        .with("stacks/wrong.yaml", "  Resources:\n    A:\n      Type: AWS::SNS::Topik\n")
        .with("stacks/rack.yml", RACK)
        .with("stacks/package.json", "{\"name\": \"tools\"}")
        .with("stacks/notes.txt", template)
        .with("stacks/below/deep.yml", template)
        .with("empty/package.json", "{}");
    assert_shown("validate-folder", &folder.run("validate stacks"));
    assert_shown("validate-folder-empty", &folder.run("validate empty"));
}

#[test]
fn templates_in_yaml_are_read_by_every_command() {
    let body = common::read("tests/source/host.yml");
    let closed = body.replace("CidrIp: 0.0.0.0/0 }", "CidrIp: 10.0.0.0/16 }");
    let wrapped = serde_json::json!({ "TemplateBody": &body, "StagesAvailable": [] }).to_string();
    let folder =
        Folder::new("yaml").with("host.yml", &body).with("closed.yaml", &closed).with("wrapped.json", &wrapped);
    let folder = folder.with("typo.yml", &body.replace("!Ref Security", "!Ref Securty"));
    assert_eq!(folder.run("validate host.yml closed.yaml wrapped.json").code, 0);
    assert_shown("validate-yaml", &folder.run("validate typo.yml"));
    assert_shown("verify-yaml", &folder.run("verify host.yml --expect public"));
    assert_shown("diff-yaml", &folder.run("diff host.yml closed.yaml"));
    assert_eq!(folder.run("convert host.yml closed.yaml --output steps").code, 0);
    let step = folder.files().into_iter().find(|file| file.starts_with("steps/")).unwrap();
    let step = folder.read(&step);
    assert!(step.starts_with("{\n") && step.contains("\"Fn::GetAtt\""), "{step}");
}

/// YAML's top level may be indented: that says nothing of what a file holds.
#[test]
fn what_a_file_holds_is_told_whatever_its_indentation() {
    let indented = |text: &str| {
        let lines = text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("   {line}\n") });
        format!("# a comment\n---\n{}", lines.collect::<String>())
    };
    let (template, app) = (common::read("tests/source/host.yml"), common::read("tests/apps/ok/everything.yml"));
    let folder = Folder::new("indented").with("host.yml", &indented(&template)).with("rack.yml", &indented(RACK));
    let ended = folder.run("verify host.yml --expect public");
    assert!(ended.out.starts_with("host.yml: public, 1 promise is refuted"), "{ended:?}");
    assert_eq!(folder.run("synth rack.yml").code, 0);
    // Of an app, what it lacks is told as of an app.
    let folder = folder.with("shop.yml", &indented(&app));
    assert!(!folder.run("synth shop.yml").err.contains("unknown-key"));
}

#[test]
fn validate_reads_what_get_template_prints() {
    let folder = Folder::new("wrapped").with("rack.yml", RACK);
    folder.run("synth");
    let wrapped = |body: &str| format!("{{\"TemplateBody\": {body}, \"StagesAvailable\": []}}");
    let sound = folder.read("out/production.private.json");
    let ended = folder.run_with("validate -", &wrapped(&sound));
    assert_eq!((ended.code, ended.out.as_str()), (0, "<stdin>: no findings\n"));
    // The spaces around it are not the template's.
    let spaced =
        wrapped(&sound).replace(", \"StagesAvailable\"", &format!("{}, \"StagesAvailable\"", " ".repeat(60_000)));
    assert_eq!(folder.run_with("validate -", &spaced).out, "<stdin>: no findings\n");
    let wrong = r#"{"Resources": {"A": {"Type": "AWS::SNS::Topic", "DependsOn": "B"}}}"#;
    let text = |text: &str| wrapped(&serde_json::to_string(text).unwrap());
    let folder = folder
        .with("object.json", &wrapped(wrong))
        .with("json.json", &text(wrong))
        .with("broken.json", &text("{\"Resources\":\n {,}}"))
        .with("yaml.json", &text("Resources:\n  A:\n    Type: AWS::SNS::Topic\n"));
    assert_shown("validate-wrapped", &folder.run("validate object.json json.json broken.json yaml.json"));
}

#[test]
fn validate_shows_what_can_be_read_and_counts_the_rest() {
    let resources = |count: usize, body: &str| {
        let resources = (0..count).map(|index| format!("\"R{index}\": {body}")).collect::<Vec<_>>();
        format!("{{\"Resources\": {{{}}}}}", resources.join(", "))
    };
    let folder =
        Folder::new("many").with("many.json", &resources(130, r#"{"Type": "AWS::SNS::Topic", "Dependson": "X"}"#));
    let ended = folder.run("validate many.json");
    assert_eq!(ended.out.matches("error[").count(), 100);
    let rest = "notice[more-findings]: there are 30 more findings\n--> many.json\n = help: fix these first; \
        some of the others may disappear with them\n\n130 errors\n";
    assert!(ended.code == 1 && ended.out.ends_with(rest), "{}", ended.out);
    // What is not shown counts nevertheless, and errors come first.
    let notices = resources(120, r#"{"Type": "Foo::Bar::Baz"}"#).replace("}}}", "}, \"Last\": {}}}");
    let ended = folder.with("last.json", &notices).run("validate last.json");
    assert!(ended.code == 1 && ended.out.starts_with("error["), "{}", ended.out);
    assert!(ended.out.ends_with("\n1 error, 120 notices\n"), "{}", ended.out);
}

#[test]
fn init_writes_a_rack_that_compiles_and_never_over_one() {
    let folder = Folder::new("init");
    assert_shown("init", &folder.run("init --name my-rack --mode private"));
    assert!(folder.read("rack.yml").contains("\nname: my-rack\n"));
    assert_eq!(folder.run("synth").code, 0);
    assert_eq!(folder.files(), ["out/my-rack.private.json", "rack.yml"]);
    let before = folder.read("rack.yml");
    assert_shown("init-again", &folder.run("init"));
    assert_eq!(folder.read("rack.yml"), before);
    let folder = Folder::new("init-wrong");
    assert_shown("init-wrong", &folder.run("init --name my_rack --mode hidden"));
    assert_eq!(folder.files(), [""; 0]);
}

#[test]
fn schema_explain_and_completions_print() {
    let folder = Folder::new("print");
    assert_eq!(folder.run("schema").out, include_str!("../schemas/rack.schema.json"));
    assert_eq!(folder.run("schema --facts").out, include_str!("../schemas/facts.schema.json"));
    assert_shown("explain", &folder.run("explain single-nat"));
    assert_shown("explain-unknown", &folder.run("explain singel-nat"));
    assert_shown("explain-rule", &folder.run("explain holds[internet-route]"));
    let kinds = rackform::diag::codes::all().count()
        + rackform::verify::rules().count()
        + rackform::report::Compared::refused().count();
    assert_eq!(folder.run("explain").out.lines().count(), kinds);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ended = folder.run(&format!("completions {shell}"));
        assert!(ended.code == 0 && ended.out.contains("rackform"), "{shell}");
    }
}

#[test]
fn every_command_has_a_man_page_made_from_its_help() {
    let folder = Folder::new("manual");
    assert_eq!(folder.run("manual pages"), folder.run("manual again"));
    let help = folder.run("--help").out;
    assert!(!help.contains("manual"), "it is for those who package rackform: {help}");
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap().lines();
    let commands = commands.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let commands = commands.filter(|command| !["", "help"].contains(command));
    let mut pages = commands.map(|command| format!("pages/rackform-{command}.1")).collect::<Vec<_>>();
    assert!(pages.len() >= 12, "{pages:?}");
    pages.push("pages/rackform.1".to_owned());
    pages.sort();
    assert_eq!(folder.files().into_iter().filter(|file| file.starts_with("pages/")).collect::<Vec<_>>(), pages);
    for page in pages {
        let text = folder.read(&page);
        assert_eq!(text, folder.read(&page.replace("pages/", "again/")));
        assert!(text.contains(&format!("\"rackform {}\"", env!("CARGO_PKG_VERSION"))), "{text}");
    }
    let page = folder.read("pages/rackform-synth.1");
    assert!(page.contains(".SH NAME\nrackform\\-synth \\- Compile racks and apps"), "{page}");
    let wrong = folder.with("file", "").run("manual file");
    assert_eq!(wrong.code, 2, "{}", wrong.err);
}

#[test]
fn an_outcome_is_the_same_if_nobody_reads_the_output() {
    let folder = Folder::new("unread").with("fine.json", r#"{"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}"#);
    let folder = folder.with("wrong.json", r#"{"Resources": {}}"#);
    let folder = folder.with("other.json", r#"{"Resources": {"B": {"Type": "AWS::SNS::Topic"}}}"#);
    for (arguments, code) in [
        ("schema", 0),
        ("validate wrong.json", 1),
        ("validate --format json wrong.json", 1),
        ("validate fine.json", 0),
        ("validate missing.json", 2),
        ("verify fine.json", 0),
        ("verify --format sarif wrong.json", 1),
        ("diff fine.json fine.json", 0),
        ("diff fine.json other.json", 0),
        ("diff --exit-code fine.json other.json", 1),
        ("diff --exit-code fine.json fine.json", 0),
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_rackform"))
            .args(arguments.split_whitespace())
            .current_dir(&folder.0)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr), (Some(code), Vec::new()), "{arguments}");
    }
}

/// The output is no terminal here, so it has no colours unless they are asked for.
#[test]
fn colours_are_for_terminals() {
    let folder = Folder::new("colour").with("rack.yml", "name: 9\n");
    assert!(!folder.run("synth").err.contains('\u{1b}'));
    let forced = |no_color: bool| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rackform"));
        command.arg("synth").current_dir(&folder.0).env_clear().env("CLICOLOR_FORCE", "1");
        if no_color {
            command.env_remove("CLICOLOR_FORCE").env("NO_COLOR", "1");
        }
        String::from_utf8(command.output().unwrap().stderr).unwrap().contains('\u{1b}')
    };
    assert_eq!((forced(false), forced(true)), (true, false));
}

/// What the examples compile to is committed beside them, as docs tell everybody to do.
#[test]
fn the_examples_are_compiled() {
    let mut racks = std::fs::read_dir(root().join("examples")).unwrap().map(|entry| entry.unwrap().path());
    let racks = racks.by_ref().filter(|path| path.extension().is_some_and(|extension| extension == "yml"));
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_rackform"));
    command.arg("synth").args(racks).args(["--output", "examples/templates", "--check", "--quiet"]);
    let output = command.current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
