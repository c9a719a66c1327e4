//! Installing a release: what the archive does not prove about itself is refused.

use super::names::targets;
use super::pipeline::{BASH, folder, run, said, with_program};
use crate::common::folder::Folder;
use crate::common::root;
use std::fs;
use std::process::Output;

const VERSION: &str = env!("CARGO_PKG_VERSION");
const TARGET: &str = "x86_64-unknown-linux-musl";

/// Brings files of the folder `release` instead of those of github.com, and notes which.
pub const CURL: &str = r#"#!/bin/bash
while [ $# -gt 1 ]; do
    if [ "$1" = --output ]; then to=$2; fi
    shift
done
echo "$1" >>"$OLDPWD/asked.txt"
cp "$OLDPWD/release/${1##*/}" "$to"
"#;

/// Notes what it is asked, and ends as GH says.
const GH: &str = "#!/bin/sh\necho \"$*\" >>\"$OLDPWD/gh.txt\"\nexit $GH\n";

/// A folder with the release of a binary that says a word.
pub fn release() -> Folder {
    let folder = with_program(folder(), "bin/curl", CURL);
    let folder = with_program(folder, "release/rackform", "#!/bin/sh\necho released\n");
    let pack = format!(
        "cd release; for target in {}; do name=rackform-{VERSION}-$target; mkdir $name; cp rackform $name/rackform; \
         cp rackform $name/rackform.exe; tar -czf $name.tar.gz $name; rm -r $name; done; rm rackform; \
         sha256sum -- *.tar.gz >SHA256SUMS",
        targets().into_iter().collect::<Vec<_>>().join(" ")
    );
    let output = run(&folder, &["bash", "-c"], &pack, &[]);
    assert!(output.status.success(), "{}", said(&output));
    folder
}

/// Installs a version, for Linux on x86-64 unless the variables say otherwise.
fn install(folder: &Folder, version: &str, variables: &[(&str, &str)]) -> Output {
    let script = root().join("packages/action/install.sh");
    let runner = [("RUNNER_OS", "Linux"), ("RUNNER_ARCH", "X64")];
    let variables = runner.into_iter().chain(variables.iter().copied()).collect::<Vec<_>>();
    let call = format!("'{}' '{version}' place", script.display());
    run(folder, &[&BASH[..], &["-c"]].concat(), &call, &variables)
}

fn is_installed(folder: &Folder) -> bool {
    folder.files().iter().any(|file| file.starts_with("place/bin/"))
}

#[test]
fn each_system_gets_its_own_binary() {
    let systems = [
        ("Linux", "X64", TARGET),
        ("Linux", "ARM64", "aarch64-unknown-linux-musl"),
        ("macOS", "X64", "x86_64-apple-darwin"),
        ("macOS", "ARM64", "aarch64-apple-darwin"),
        ("Windows", "X64", "x86_64-pc-windows-msvc"),
        ("Windows", "ARM64", "aarch64-pc-windows-msvc"),
    ];
    for (system, processor, target) in systems {
        let folder = release();
        let output = install(&folder, VERSION, &[("RUNNER_OS", system), ("RUNNER_ARCH", processor)]);
        assert!(output.status.success(), "{}", said(&output));
        let releases = format!("{}/releases/download/v{VERSION}", env!("CARGO_PKG_REPOSITORY"));
        let asked = format!("{releases}/SHA256SUMS\n{releases}/rackform-{VERSION}-{target}.tar.gz\n");
        assert_eq!(folder.read("asked.txt"), asked);
        let binary = if system == "Windows" { "place/bin/rackform.exe" } else { "place/bin/rackform" };
        assert_eq!(folder.read(binary), "#!/bin/sh\necho released\n");
    }
    let folder = release();
    let output = install(&folder, VERSION, &[("RUNNER_OS", "Linux"), ("RUNNER_ARCH", "ARM")]);
    assert_eq!((output.status.code(), is_installed(&folder)), (Some(2), false));
}

/// What is wrong with a release, and how to make it so.
type Spoilt<'a> = (&'a str, &'a dyn Fn(&Folder));

#[test]
fn what_is_not_as_released_is_not_installed() {
    let archive = format!("rackform-{VERSION}-{TARGET}.tar.gz");
    let spoil: &[Spoilt] = &[
        ("another archive", &|folder| fs::write(folder.0.join("release").join(&archive), "other").unwrap()),
        ("another archive from the cache", &|folder| {
            fs::create_dir_all(folder.0.join("place")).unwrap();
            fs::write(folder.0.join("place").join(&archive), "other").unwrap();
        }),
        ("no archive", &|folder| fs::remove_file(folder.0.join("release").join(&archive)).unwrap()),
        ("no checksums", &|folder| fs::remove_file(folder.0.join("release/SHA256SUMS")).unwrap()),
        ("no checksum of it", &|folder| {
            let sums = folder.read("release/SHA256SUMS").replace(TARGET, "another");
            fs::write(folder.0.join("release/SHA256SUMS"), sums).unwrap();
        }),
        ("two checksums of it", &|folder| {
            let sums = folder.read("release/SHA256SUMS");
            fs::write(folder.0.join("release/SHA256SUMS"), format!("{sums}{}  {archive}\n", "0".repeat(64))).unwrap();
        }),
    ];
    for (what, spoil) in spoil {
        let folder = release();
        spoil(&folder);
        let output = install(&folder, VERSION, &[]);
        assert_eq!((output.status.code(), is_installed(&folder)), (Some(2), false), "{what}: {}", said(&output));
        assert!(said(&output).contains("::error title=rackform is not installed::"), "{what}: {}", said(&output));
    }
}

#[test]
fn a_version_is_no_path() {
    for version in ["", "latest", "0.1.0/../../../other/releases/download/v1", "0.1.0;touch stolen", "0.1"] {
        let folder = release();
        let output = install(&folder, version, &[]);
        assert_eq!(output.status.code(), Some(2), "{version}");
        assert!(!folder.files().iter().any(|file| file == "asked.txt" || file == "stolen"), "{version}");
    }
}

#[test]
fn a_provenance_that_can_be_verified_has_to_be_there() {
    for (answer, token, asks, installed) in
        [("0", "read", true, true), ("1", "read", true, false), ("1", "", false, true)]
    {
        let folder = with_program(release(), "bin/gh", GH);
        let output = install(&folder, VERSION, &[("GH", answer), ("GH_TOKEN", token)]);
        assert_eq!(is_installed(&folder), installed, "{}", said(&output));
        assert_eq!(folder.files().contains(&"gh.txt".to_owned()), asks);
        if asks {
            let identity = format!(
                "--cert-identity {}/.github/workflows/release.yml@refs/tags/v{VERSION}",
                env!("CARGO_PKG_REPOSITORY")
            );
            assert!(folder.read("gh.txt").contains(&identity), "{}", folder.read("gh.txt"));
        }
    }
}
