//! Files that are read and written: through no link, waiting for nobody, and whole or not at all.
#![cfg(unix)]

use super::outputs::run;
use crate::common::folder::{Ended, Folder};
use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::process::{Command, Stdio};
use std::time::Duration;

const RACK: &str = "name: production\n";
const OUT: &str = "out/production.public.json";

fn folder(name: &str) -> Folder {
    Folder::new(name).with("rack.yml", RACK)
}

/// A pipe that nobody writes to or reads from.
fn pipe(folder: &Folder, name: &str) {
    let made = Command::new("mkfifo").arg(folder.0.join(name)).status().unwrap();
    assert!(made.success());
}

/// What a command ends with in a few seconds: whoever waits at a pipe waits for ever.
fn soon(folder: &Folder, arguments: &[&str]) -> Ended {
    let output = Command::new("timeout")
        .arg("20")
        .arg(env!("CARGO_BIN_EXE_rackform"))
        .args(arguments)
        .current_dir(&folder.0)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let ended = Ended { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) };
    assert_ne!(ended.code, 124, "{arguments:?} waits");
    ended
}

#[test]
fn a_link_at_the_output_is_not_followed() {
    let folder = folder("files-link").with("precious.txt", "precious");
    fs::create_dir_all(folder.0.join("out")).unwrap();
    let commands: [(&[&str], &str); 4] = [
        (&["synth"], OUT),
        (&["synth", "--check"], OUT),
        (&["page"], "out/production.html"),
        (&["convert", "rack.yml"], "out/production.steps/01-change.json"),
    ];
    for (arguments, place) in commands {
        let place = folder.0.join(place);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        for leads_to in ["precious.txt", "missing.txt"] {
            symlink(folder.0.join(leads_to), &place).unwrap();
            let ended = run(&folder, arguments);
            assert!(ended.code > 0 && ended.err.contains("it is a link"), "{arguments:?}: {}", ended.err);
            assert!(fs::symlink_metadata(&place).unwrap().is_symlink());
            assert!(!ended.out.contains("precious"), "{}", ended.out);
            fs::remove_file(&place).unwrap();
        }
    }
    symlink(folder.0.join("app-elsewhere.yml"), folder.0.join("app.yml")).unwrap();
    assert_eq!(run(&folder, &["init", "--app"]).code, 2);
    assert_eq!(folder.read("precious.txt"), "precious");
    assert!(!folder.0.join("missing.txt").exists() && !folder.0.join("app-elsewhere.yml").exists());
}

#[test]
fn what_is_replaced_keeps_its_permissions_and_what_is_new_has_the_usual_ones() {
    let folder = folder("files-mode");
    let mode = || fs::metadata(folder.0.join(OUT)).unwrap().mode() & 0o777;
    let under = |umask: &str| {
        let script = format!("umask {umask}; exec {} synth", env!("CARGO_BIN_EXE_rackform"));
        assert!(Command::new("sh").args(["-c", &script]).current_dir(&folder.0).output().unwrap().status.success());
    };
    for (umask, expected) in [("022", 0o644), ("077", 0o600)] {
        under(umask);
        assert_eq!(mode(), expected);
        fs::remove_file(folder.0.join(OUT)).unwrap();
    }
    under("022");
    for kept in [0o600, 0o664, 0o444] {
        fs::set_permissions(folder.0.join(OUT), Permissions::from_mode(kept)).unwrap();
        under("022");
        assert_eq!(mode(), kept);
    }
}

#[test]
fn what_a_kill_left_behind_goes_with_the_next_run_and_nothing_else_does() {
    let folder = folder("files-left");
    fs::create_dir_all(folder.0.join("out")).unwrap();
    let now = fs::metadata(folder.0.join("rack.yml")).unwrap().modified().unwrap();
    let old = now - Duration::from_secs(2 * 60 * 60);
    let put = |name: &str, is_old: bool| {
        let file = File::create(folder.0.join("out").join(name)).unwrap();
        if is_old {
            file.set_modified(old).unwrap();
        }
    };
    put(".rackform-abcdefABCDEF.tmp", true);
    put(".rackform-ABCDEF012345.tmp", false);
    put(".rackform-notes.tmp", true);
    put("notes.tmp", true);
    fs::create_dir_all(folder.0.join("out/.rackform-abcdef012345.tmp")).unwrap();
    symlink(folder.0.join("rack.yml"), folder.0.join("out/.rackform-000000000000.tmp")).unwrap();
    assert_eq!(run(&folder, &["synth"]).code, 0);
    let left = [
        "out/.rackform-000000000000.tmp",
        "out/.rackform-ABCDEF012345.tmp",
        "out/.rackform-notes.tmp",
        "out/notes.tmp",
        "out/production.public.json",
        "rack.yml",
    ];
    assert_eq!(folder.files(), left);
    assert!(folder.0.join("out/.rackform-abcdef012345.tmp").is_dir());
}

#[test]
fn what_cannot_be_written_leaves_nothing_behind() {
    let folder = Folder::new("files-twice").with("a.yml", "name: a\n").with("b.yml", "name: b\n");
    fs::create_dir_all(folder.0.join("out/b.public.json")).unwrap();
    let ended = run(&folder, &["synth", "a.yml", "b.yml"]);
    assert!(ended.code == 2 && ended.err.ends_with("1 error; nothing was written\n"), "{}", ended.err);
    assert_eq!(folder.files(), ["a.yml", "b.yml"]);
}

/// Both files of an import are to stand at one place, which is taken when the second comes.
#[test]
fn what_is_written_before_a_failure_is_named() {
    let folder = Folder::new("files-midway").with("convox.yml", "services: { web: { image: nginx } }\n");
    let ended = run(&folder, &["import", "convox.yml", "--name", "web", "-o", "out", "--as", "out/report.md"]);
    let said = ended.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(ended.code == 2 && said.contains("it already exists; written before it: `out/report.md`"), "{said}");
    assert_eq!(folder.files(), ["convox.yml", "out/report.md"]);
}

#[test]
fn nobody_waits_at_a_pipe_or_a_socket() {
    let folder = folder("files-pipe").with("racks/a.yml", "name: a\n").with("app.yml", "name: web\nrack: pipe.yml\n");
    for name in ["pipe.json", "pipe.yml", "racks/x.yml"] {
        pipe(&folder, name);
    }
    let _socket = UnixListener::bind(folder.0.join("socket.json")).unwrap();
    let refused: [(&[&str], &str); 8] = [
        (&["synth", "-o", "pipe.json"], "it is neither a file nor a folder"),
        (&["synth", "--check", "-o", "pipe.json"], "it is neither a file nor a folder"),
        (&["synth", "-o", "socket.json"], "it is neither a file nor a folder"),
        (&["verify", "racks"], "neither a file nor a folder"),
        (&["synth", "racks"], "neither a file nor a folder"),
        (&["synth", "app.yml"], "it is neither a file nor a folder"),
        (&["verify", "app.yml"], "it is neither a file nor a folder"),
        (&["verify", "socket.json"], "cannot be read"),
    ];
    for (arguments, why) in refused {
        let ended = soon(&folder, arguments);
        assert!(
            ended.code > 0 && (ended.out.clone() + &ended.err).contains(why),
            "{arguments:?}: {}",
            ended.out + &ended.err
        );
    }
    assert!(!folder.files().iter().any(|file| file.starts_with("out/")));
}

#[test]
fn a_pipe_that_is_given_as_an_input_is_read() {
    let folder = folder("files-substituted");
    let rackform = env!("CARGO_BIN_EXE_rackform");
    for script in [
        format!("{rackform} synth -o - <(cat rack.yml)"),
        format!("cat rack.yml | {rackform} synth -o - /dev/stdin"),
        format!("cat rack.yml | {rackform} synth -o - -"),
        format!("mkfifo given.yml; cat rack.yml > given.yml & {rackform} synth -o - given.yml"),
    ] {
        let output = Command::new("bash").args(["-c", &script]).current_dir(&folder.0).output().unwrap();
        assert!(output.status.success() && output.stdout.starts_with(b"{\n"), "{script}");
    }
}

#[test]
fn a_lost_output_is_an_error() {
    let folder = folder("files-full");
    for arguments in [
        "synth -o -",
        "synth --check",
        "validate rack.yml",
        "verify rack.yml",
        "diff rack.yml",
        "convert rack.yml",
        "cost",
        "page -o -",
        "schema",
        "explain",
        "completions bash",
        "--help",
        "synth --help",
        "--version",
    ] {
        let full = || Stdio::from(File::options().write(true).open("/dev/full").unwrap());
        let mut command = Command::new(env!("CARGO_BIN_EXE_rackform"));
        let command = command.args(arguments.split(' ')).current_dir(&folder.0).stdout(full()).stderr(full());
        assert_eq!(command.status().unwrap().code(), Some(2), "{arguments}");
    }
    if cfg!(target_os = "linux") {
        let script = format!("{} synth -o - >&-", env!("CARGO_BIN_EXE_rackform"));
        let output = Command::new("sh").args(["-c", &script]).current_dir(&folder.0).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let script = format!("{} synth -o - >/dev/null", env!("CARGO_BIN_EXE_rackform"));
        let output = Command::new("sh").args(["-c", &script]).current_dir(&folder.0).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
    }
}

/// Needs root, since only that mounts a disk as small as this.
#[test]
fn a_full_disk_leaves_nothing_behind() {
    let folder = Folder::new("files-disk");
    let disk = folder.0.join("disk");
    fs::create_dir_all(&disk).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=4k", "none"]).arg(&disk).output();
    if !mounted.is_ok_and(|mounted| mounted.status.success()) {
        _ = writeln!(io::stderr(), "files: skipped: no disk can be mounted here");
        return;
    }
    fs::write(disk.join("full"), [0; 4096]).unwrap();
    let ended = run(&Folder(disk.clone()), &["init"]);
    let left = Folder(disk.clone()).files();
    assert!(Command::new("umount").arg(&disk).status().unwrap().success());
    assert_eq!(left, ["full"]);
    assert!(ended.code == 2 && ended.err.contains("no space is left there"), "{}", ended.err);
}
