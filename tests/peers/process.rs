//! Commands with an end: they are waited for, but not for ever.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What a command has said.
pub struct Said {
    pub status: ExitStatus,
    pub out: String,
    pub err: String,
}

impl Said {
    /// What it wrote, for people.
    pub fn text(&self) -> String {
        format!("{}{}", self.out, self.err).trim().to_owned()
    }
}

/// A process that ends with its owner, whatever ends that.
pub struct Owned(pub Child);

impl Drop for Owned {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a command to its end; one that outlives the limit is stopped, which is an error like not being able to start.
pub fn run(command: &mut Command, limit: Duration) -> Result<Said, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let started = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = Owned(started.map_err(|error| format!("`{name}` cannot be started: {error}"))?);
    let out = listen(child.0.stdout.take());
    let err = listen(child.0.stderr.take());
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = child.0.try_wait().map_err(|error| format!("`{name}` is lost: {error}"))? {
            break status;
        }
        if begin.elapsed() > limit {
            return Err(format!("`{name}` has not ended within {} seconds", limit.as_secs()));
        }
        thread::sleep(Duration::from_millis(20));
    };
    Ok(Said { status, out: out.join().unwrap_or_default(), err: err.join().unwrap_or_default() })
}

fn listen(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What was read before an error is still worth showing.
            let _ = pipe.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
