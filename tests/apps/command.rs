//! The command line with apps: whole outputs and exit codes.

use crate::common::folder::{Folder, assert_shown};
use serde_json::Value;

const RACK: &str = r#"name: prod
mode: private
region: us-east-1
network: { zones: [us-east-1a, us-east-1b] }
instances: { type: m7g.large }
router:
  internal: true
  certificate: arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012
"#;

const WEB: &str = r#"name: web
rack: ../rack.yml
services:
  www:
    image: public.ecr.aws/nginx/nginx:1.29
    port: 8080
    hosts: [www.example.com]
    secrets: { DB_URL: "ssm:/prod/db-url" }
  jobs:
    image: 123456789012.dkr.ecr.us-east-1.amazonaws.com/jobs:7
    capacity: fargate
    network: own
tasks:
  migrate: { service: www, command: [./migrate, --to, it's last] }
  sweep: { service: jobs }
"#;

const SHOP: &str = r#"name: shop
rack: ../rack.yml
services:
  api: { image: "public.ecr.aws/nginx/nginx:1.29", port: 80, router: internal, hosts: [api.internal.example.com] }
"#;

fn folder(name: &str) -> Folder {
    Folder::new(name).with("rack.yml", RACK).with("apps/web.yml", WEB).with("apps/shop.yml", SHOP)
}

#[test]
fn racks_and_apps_are_compiled_in_one_call() {
    let folder = folder("apps-synth");
    let ended = folder.run("synth rack.yml apps/web.yml apps/shop.yml");
    assert_shown("apps-synth", &ended);
    assert_eq!(ended.code, 0);
    assert_eq!(
        folder.files(),
        [
            "apps/shop.yml",
            "apps/web.yml",
            "out/prod-shop.json",
            "out/prod-web.json",
            "out/prod.private.json",
            "rack.yml"
        ]
    );
    assert_eq!(folder.run("synth rack.yml apps/web.yml apps/shop.yml --check").code, 0);
    let ended = folder.run("synth apps/web.yml rack.yml --format json");
    let printed = serde_json::from_str::<Value>(&ended.err).unwrap();
    let [app, rack] = [&printed["results"][0], &printed["results"][1]];
    assert_eq!((&app["kind"], &app["app"], &app["rack"]), (&"app".into(), &"web".into(), &"prod".into()));
    assert_eq!(app["tasks"][0]["name"], "migrate");
    assert_eq!((&rack["kind"], &rack["app"], &rack["rack"]), (&"rack".into(), &Value::Null, &"prod".into()));
}

/// A folder stands for the racks and apps in it, and not for what other tools have there.
#[test]
fn a_folder_stands_for_its_racks_and_apps() {
    let folder = Folder::new("apps-folder")
        .with("all/rack.yml", RACK)
        .with("all/web.yml", &WEB.replace("../rack.yml", "rack.yml"));
    let folder = folder.with("all/compose.yaml", "services: { db: { image: \"postgres:17\" } }\n");
    let ended = folder.run("synth all");
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(
        folder.files(),
        ["all/compose.yaml", "all/rack.yml", "all/web.yml", "out/prod-web.json", "out/prod.private.json"]
    );
}

/// The mode is that of the rack, whether that or an app is compiled; other keys are those of the file.
#[test]
fn keys_are_set_in_the_app_and_the_mode_in_its_rack() {
    let folder = folder("apps-set");
    folder.run("synth apps/web.yml -o private.json");
    let ended = folder.run("synth apps/web.yml --mode public --set services.www.image=nginx:2.0 -o public.json");
    assert_eq!(ended.code, 0, "{}", ended.err);
    let [private, public] =
        ["private.json", "public.json"].map(|file| serde_json::from_str::<Value>(&folder.read(file)).unwrap());
    let image = "/Resources/WwwTask/Properties/ContainerDefinitions/0/Image";
    assert_eq!(public.pointer(image), Some(&"nginx:2.0".into()));
    let address = "/Resources/Jobs/Properties/NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp";
    assert_eq!(public.pointer(address), Some(&"ENABLED".into()));
    assert_eq!(private.pointer(address), Some(&"DISABLED".into()));
}

#[test]
fn a_rack_that_cannot_be_used_is_an_error_at_its_key() {
    let folder = folder("apps-rack").with("broken.yml", "name: broken\nmode: privat\nregion: moon-1\n");
    let folder = folder.with("app.yml", "name: web\nrack: nowhere.yml\nservices: { www: { image: \"x y\" } }\n");
    let folder = folder.with("other.yml", "name: web\nrack: broken.yml\nservices: { www: { image: \"nginx:1\" } }\n");
    let folder = folder.with("none.yml", "name: web\nservices: { www: { image: \"nginx:1\" } }\n");
    let ended = folder.run("synth app.yml other.yml none.yml");
    assert_shown("apps-rack", &ended);
    assert_eq!(ended.code, 1);
    assert!(folder.files().iter().all(|file| !file.starts_with("out")), "nothing is written");
    for command in
        ["verify app.yml", "diff app.yml other.yml", "cost other.yml", "page none.yml", "convert app.yml other.yml"]
    {
        let ended = folder.run(command);
        assert_ne!(ended.code, 0, "{command}");
        assert!(ended.err.contains("rack") || ended.out.contains("rack"), "{command}: {}{}", ended.out, ended.err);
    }
}

#[test]
fn apps_that_are_in_each_others_way_are_refused_together() {
    let other = WEB.replace("name: web", "name: copy");
    let folder = folder("apps-together").with("apps/copy.yml", &other);
    let ended = folder.run("synth apps/web.yml apps/copy.yml");
    assert_shown("apps-together", &ended);
    assert_eq!(ended.code, 1);
}

#[test]
fn an_app_is_verified_beside_its_rack() {
    let ended = folder("apps-verify").run("verify apps/web.yml");
    assert_shown("apps-verify", &ended);
    assert_eq!(ended.code, 0);
}

#[test]
fn a_change_of_an_app_reads_well() {
    let folder = folder("apps-diff");
    let changed = WEB.replace("nginx:1.29", "nginx:1.30").replace("/prod/db-url", "/prod/db-url-2");
    let folder = folder.with("apps/new.yml", &changed);
    let ended = folder.run("diff apps/web.yml apps/new.yml --exit-code");
    assert_shown("apps-diff", &ended);
    assert_eq!(ended.code, 1);
    assert_eq!(folder.run("diff apps/web.yml apps/web.yml --exit-code").code, 0);
    assert_eq!(folder.run("convert apps/web.yml apps/new.yml").code, 0);
}

#[test]
fn apps_have_costs_and_pages() {
    let folder = folder("apps-cost");
    let ended = folder.run_under(&[("SOURCE_DATE_EPOCH", "1790000000")], "cost apps/web.yml", "");
    assert_shown("apps-cost", &ended);
    assert_eq!(folder.run("page apps/web.yml").code, 0);
}

/// What `init` writes can be compiled as it is, on the rack that `init` writes.
#[test]
fn init_writes_an_app_that_compiles() {
    let folder = Folder::new("apps-init");
    let (rack, app) = (folder.run("init"), folder.run("init --app"));
    assert_eq!((rack.code, app.code), (0, 0), "{}{}", rack.err, app.err);
    assert_eq!(app.err, "app.yml is written; `rackform synth app.yml` compiles it\n");
    let ended = folder.run("synth rack.yml app.yml");
    assert_eq!(ended.code, 0, "{}", ended.err);
    let text = folder.read("app.yml");
    assert_eq!(folder.run("init --app --name other").code, 2);
    assert_eq!(folder.read("app.yml"), text, "never over an existing file");
    assert_eq!(folder.run("init --app --name Other --rack x.yml").code, 2);
    assert_eq!(folder.run("init --app --mode private").code, 2);
}
