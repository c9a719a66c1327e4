//! The pages in a real browser: Chromium, driven from Python.
//!
//! It needs `chromium`, or what `RACKFORM_CHROMIUM` names; without it the test is skipped and says so, or fails if
//! `RACKFORM_BROWSER` is `required`.

use crate::common::folder::Folder;
use crate::common::{read, root};
use crate::peers::{process::run, program};
use serde_json::Value;
use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// With the value `required`, a missing browser fails the test.
const REQUIRED: &str = "RACKFORM_BROWSER";

/// The program of the browser.
const BROWSER: &str = "RACKFORM_CHROMIUM";

/// The longest that everything together may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// The browser, if there is one.
fn browser() -> Option<PathBuf> {
    if let Some(named) = env::var_os(BROWSER) {
        return Some(PathBuf::from(named));
    }
    let folders = env::var_os("PATH").unwrap_or_default();
    let programs =
        env::split_paths(&folders).flat_map(|folder| ["chromium", "chromium-browser"].map(|name| folder.join(name)));
    programs.into_iter().find(|program| program.is_file())
}

#[test]
fn pages_work_in_a_browser() {
    let Some(browser) = browser() else {
        let need = "needs Chromium, as `chromium` or by `RACKFORM_CHROMIUM` (on Debian: apt-get install chromium)";
        assert!(
            env::var_os(REQUIRED).is_none_or(|value| value != "required"),
            "{REQUIRED} is `required`, and this test {need}"
        );
        // Not by a macro, whose output the test harness would keep to itself.
        let _ = writeln!(io::stderr(), "pages in a browser: skipped: {need}");
        return;
    };
    let folder = Folder::new("page-browser").with("racks/rack.yml", "name: rack\nregion: us-east-1\n");
    // A rack with all of these takes a third page of paper.
    let mut most = serde_yaml::from_str::<Value>(&read("tests/racks/ok/everything.yml")).unwrap();
    most["name"] = "private".into();
    for key in ["nlb", "keep", "schedule"] {
        most.as_object_mut().unwrap().remove(key);
    }
    for (section, key) in [
        ("network", "proxy"),
        ("instances", "spot"),
        ("instances", "batch"),
        ("instances", "boot"),
        ("instances", "run"),
        ("instances", "agent"),
        ("router", "security-groups"),
        ("router", "internal-security-groups"),
        ("storage", "key"),
    ] {
        most[section].as_object_mut().unwrap().remove(key);
    }
    let folder = folder.with("racks/private.yml", &serde_yaml::to_string(&most).unwrap());
    for arguments in ["page racks -o pages", "synth racks/rack.yml -o template.json", "page template.json -o pages"] {
        let ended = folder.run(arguments);
        assert_eq!(ended.code, 0, "{arguments}: {}", ended.err);
    }
    let pages = folder.0.join("pages");
    let names = fs::read_dir(&pages).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.filter(|name| name.ends_with(".html")).count(), 4);
    let mut command = program("python");
    command.arg(root().join("tests/page/browser.py")).arg(browser).arg(&pages);
    let said = run(&mut command, PATIENCE).unwrap_or_else(|reason| panic!("{reason}"));
    assert!(said.status.success(), "{}", said.text());
    let found = serde_json::from_str::<Value>(&said.out).unwrap_or_else(|error| panic!("{error}: {}", said.text()));
    let list = |name: &str| found[name].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect::<Vec<_>>();
    assert!(list("wrong").is_empty(), "{}", list("wrong").join("\n"));
    // What a page is to do was tried on each.
    for what in [
        "axe looks at it",
        "nothing overflows",
        "no request leaves",
        "switch shows",
        "loses a zone",
        "two pages",
        "GB are counted",
    ] {
        assert!(list("tried").iter().any(|tried| tried.contains(what)), "{what} was not tried");
    }
}

/// The SHA-256 of a text in base64, by Python.
pub(super) fn sha256(text: &str) -> String {
    let folder = Folder::new("page-sha256").with("text", text);
    let code = "import base64,hashlib,sys;print(base64.b64encode(hashlib.sha256(open(sys.argv[1],'rb').read()).digest()).decode())";
    let file: &Path = &folder.0.join("text");
    let said =
        run(Command::new("python3").args(["-c", code]).arg(file), PATIENCE).unwrap_or_else(|reason| panic!("{reason}"));
    said.out.trim().to_owned()
}
