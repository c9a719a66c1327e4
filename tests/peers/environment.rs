//! The Python environment of the peers: made on first use under `target/peers/venv`, and again whenever
//! `requirements.txt` has changed.

use super::process::{Said, run};
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

/// The region in which everything here takes place.
pub const REGION: &str = "us-east-1";

/// The longest an installation may take.
const PATIENCE: Duration = Duration::from_secs(900);

/// Where everything that these tests write goes.
pub static PLACE: LazyLock<PathBuf> = LazyLock::new(|| {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target directory holds a tmp directory");
    let place = target.join("peers");
    fs::create_dir_all(&place).expect("the target directory can be written to");
    place
});

/// The folder of this file.
pub static HERE: LazyLock<PathBuf> = LazyLock::new(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers"));

/// The environment's programs, or why there are none. Tests are threads: the first one to come makes it.
static PROGRAMS: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| prepare(&PLACE.join("venv")));

/// A program of the environment, cut off from the user's own settings and credentials.
pub fn program(name: &str) -> Command {
    cut_off(Command::new(programs().join(name)))
}

/// A shell that gives a command, with the environment's programs before all others.
pub fn shell(command: &str) -> Command {
    let others = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(programs().to_owned()).chain(std::env::split_paths(&others));
    let mut shell = cut_off(Command::new("sh"));
    shell.args(["-c", command]).env("PATH", std::env::join_paths(paths).expect("no path contains a colon"));
    shell
}

fn programs() -> &'static Path {
    PROGRAMS.as_ref().unwrap_or_else(|reason| panic!("{reason}"))
}

fn cut_off(mut command: Command) -> Command {
    for (name, _) in std::env::vars_os() {
        let word = name.to_string_lossy().to_uppercase();
        if word.starts_with("AWS_") || word.ends_with("_PROXY") {
            command.env_remove(name);
        }
    }
    command
        .env("HOME", PLACE.join("home"))
        .env("AWS_CONFIG_FILE", PLACE.join("home/none"))
        .env("AWS_SHARED_CREDENTIALS_FILE", PLACE.join("home/none"))
        .env("AWS_ACCESS_KEY_ID", "testing")
        .env("AWS_SECRET_ACCESS_KEY", "testing")
        .env("AWS_DEFAULT_REGION", REGION)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

/// Makes the environment unless it is there.
fn prepare(venv: &Path) -> Result<PathBuf, String> {
    let wanted = fs::read_to_string(HERE.join("requirements.txt"))
        .map_err(|error| format!("tests/peers/requirements.txt cannot be read: {error}"))?;
    let programs = venv.join("bin");
    // Written last, so that an environment which was interrupted on its way is made again.
    let mark = venv.join("requirements.txt");
    let ready =
        || fs::read_to_string(&mark).is_ok_and(|installed| installed == wanted) && programs.join("python").exists();
    if ready() {
        return Ok(programs);
    }
    let _lock = Lock::take(&PLACE.join("venv.lock"))?;
    if ready() {
        return Ok(programs);
    }
    if venv.exists() {
        fs::remove_dir_all(venv).map_err(|error| {
            format!("{} cannot be renewed: {error}; once nothing installs into it, run the tests again", venv.display())
        })?;
    }
    let made = run(Command::new("python3").args(["-m", "venv"]).arg(venv), PATIENCE);
    succeed(
        made,
        "these tests need Python 3.10 or newer with its `venv` module, as `python3`: install it \
         (on Debian and Ubuntu: apt-get install python3 python3-venv)",
    )?;
    let mut install = Command::new(programs.join("python"));
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "-r"]);
    succeed(
        run(install.arg(HERE.join("requirements.txt")), PATIENCE),
        "these tests need the packages in tests/peers/requirements.txt, which could not be installed: check that \
         this machine reaches a Python package index, and run the tests again",
    )?;
    fs::write(&mark, wanted).map_err(|error| format!("{} cannot be written: {error}", mark.display()))?;
    Ok(programs)
}

fn succeed(said: Result<Said, String>, need: &str) -> Result<(), String> {
    match said {
        Ok(said) if said.status.success() => Ok(()),
        Ok(said) => Err(format!("{need}\n\n{}", said.text())),
        Err(reason) => Err(format!("{need}\n\n{reason}")),
    }
}

/// Keeps a second test run out while the first one installs: a file with the holder's process id.
struct Lock(PathBuf);

impl Lock {
    fn take(path: &Path) -> Result<Self, String> {
        let begin = Instant::now();
        loop {
            match File::create_new(path) {
                Ok(mut file) => {
                    let written = write!(file, "{}", std::process::id());
                    return written.map(|()| Self(path.to_owned())).map_err(|error| blocked(path, &error));
                }
                Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(blocked(path, &error)),
                Err(error) if begin.elapsed() > PATIENCE => return Err(blocked(path, &error)),
                // A holder that was killed could not let go.
                Err(_) if holder(path).is_some_and(|process| !is_alive(&process)) => {
                    let _ = fs::remove_file(path);
                }
                Err(_) => thread::sleep(Duration::from_millis(200)),
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Gone already means released.
        let _ = fs::remove_file(&self.0);
    }
}

fn blocked(path: &Path, error: &std::io::Error) -> String {
    format!(
        "these tests cannot be set up, for want of {}: {error}; if no other run is at it, remove it",
        path.display()
    )
}

/// The process that holds a lock, once it has put its id there.
fn holder(path: &Path) -> Option<String> {
    fs::read_to_string(path).ok().filter(|process| !process.is_empty())
}

fn is_alive(process: &str) -> bool {
    let signalled = run(Command::new("kill").args(["-0", process]), PATIENCE);
    signalled.is_ok_and(|said| said.status.success())
}
