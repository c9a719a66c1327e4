//! An AWS account in memory, and the AWS CLI that deploys into it.

use super::environment::{HERE, PLACE, program, shell};
use super::process::{Owned, run};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

/// The longest an answer or a deployment may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// The account; it is gone with this value, and with the test's process.
pub struct Account {
    requests: ChildStdin,
    answers: Receiver<String>,
    endpoint: String,
    /// What moto says to itself.
    pub log: PathBuf,
    _process: Owned,
}

impl Account {
    /// Opens an account, empty as on its first day.
    pub fn open(name: &str) -> Self {
        let log = PLACE.join(format!("moto-{name}.log"));
        let errors = File::create(&log).expect("the target directory can be written to");
        let mut command = program("python");
        command.arg(HERE.join("cloud.py")).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(errors);
        let mut process = Owned(command.spawn().expect("the environment's Python starts"));
        let requests = process.0.stdin.take().expect("its input is a pipe");
        let lines = BufReader::new(process.0.stdout.take().expect("its output is a pipe")).lines();
        let (send, answers) = channel();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| send.send(line)));
        let mut account = Self { requests, answers, endpoint: String::new(), log, _process: process };
        account.endpoint = account.answer()["endpoint"].as_str().expect("moto has an address").to_owned();
        account
    }

    /// Provides what a user has before there is a rack.
    pub fn provide(&mut self, cidr: &str, addresses: usize) -> Value {
        self.ask(&json!({ "do": "provide", "cidr": cidr, "addresses": addresses }))
    }

    /// What a stack has brought about.
    pub fn observe(&mut self, stack: &str) -> Value {
        self.ask(&json!({ "do": "observe", "stack": stack }))
    }

    /// What the stack of an app has brought about.
    pub fn observe_app(&mut self, stack: &str) -> Value {
        self.ask(&json!({ "do": "observe_app", "stack": stack }))
    }

    /// Lets an instance join the cluster of a rack.
    pub fn join(&mut self, rack: &str) {
        self.ask(&json!({ "do": "join", "rack": rack }));
    }

    /// The tasks that were started on a rack by hand.
    pub fn tasks(&mut self, rack: &str) -> Value {
        self.ask(&json!({ "do": "tasks", "rack": rack }))
    }

    /// How much there is of what apps are made of.
    pub fn remains(&mut self) -> Value {
        self.ask(&json!({ "do": "remains" }))
    }

    /// Deploys a template with the command that users give.
    ///
    /// # Errors
    /// What the CLI says.
    pub fn deploy(&self, template: &Path, stack: &str) -> Result<(), String> {
        let mut command = self.cloudformation("deploy", stack);
        command.arg("--template-file").arg(template);
        command.args(["--capabilities", "CAPABILITY_IAM", "--no-fail-on-empty-changeset"]);
        succeed(&mut command).map(drop)
    }

    /// What a template would change in a stack, as `describe-change-set` tells it. Nothing is changed.
    ///
    /// # Errors
    /// What the CLI says.
    pub fn change_set(&self, template: &Path, stack: &str) -> Result<Value, String> {
        let mut create = self.cloudformation("create-change-set", stack);
        // Without its type, which AWS takes to be UPDATE, moto makes another stack of this name.
        create.args(["--change-set-name", "asked", "--change-set-type", "UPDATE", "--capabilities", "CAPABILITY_IAM"]);
        create.args(["--template-body", &format!("file://{}", template.display())]);
        let created = parsed(&succeed(&mut create)?);
        let mut describe = self.cloudformation("describe-change-set", stack);
        describe.args(["--change-set-name", created["Id"].as_str().expect("a change set has an id")]);
        succeed(&mut describe).map(|text| parsed(&text))
    }

    /// Gives a command of the CLI, written out as for a shell, in a folder.
    ///
    /// # Errors
    /// What the CLI says.
    pub fn run(&self, command: &str, folder: &Path) -> Result<(), String> {
        let arguments = command.strip_prefix("aws ").expect("it calls the AWS CLI").split_whitespace();
        succeed(self.aws().args(arguments).current_dir(folder)).map(drop)
    }

    /// Gives a command to a shell, in a folder.
    ///
    /// # Errors
    /// What it says.
    pub fn shell(&self, command: &str, folder: &Path) -> Result<(), String> {
        succeed(shell(command).env("AWS_ENDPOINT_URL", &self.endpoint).current_dir(folder)).map(drop)
    }

    /// Removes a stack.
    ///
    /// # Errors
    /// What the CLI says.
    pub fn remove(&self, stack: &str) -> Result<(), String> {
        succeed(&mut self.cloudformation("delete-stack", stack)).map(drop)
    }

    fn cloudformation(&self, command: &str, stack: &str) -> Command {
        let mut aws = self.aws();
        aws.args(["cloudformation", command, "--stack-name", stack]);
        aws
    }

    fn aws(&self) -> Command {
        let mut command = program("aws");
        command.env("AWS_ENDPOINT_URL", &self.endpoint);
        command
    }

    fn ask(&mut self, request: &Value) -> Value {
        writeln!(self.requests, "{request}")
            .unwrap_or_else(|error| panic!("moto does not listen ({error}); see {}", self.log.display()));
        self.answer()
    }

    fn answer(&mut self) -> Value {
        let answer = self.answers.recv_timeout(PATIENCE);
        let answer = answer.unwrap_or_else(|error| panic!("moto gave no answer ({error}); see {}", self.log.display()));
        serde_json::from_str(&answer).expect("an answer is JSON")
    }
}

/// What a command prints that succeeds, else what it says.
fn succeed(command: &mut Command) -> Result<String, String> {
    let said = run(command, PATIENCE)?;
    if said.status.success() { Ok(said.out) } else { Err(said.text()) }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("the CLI prints JSON")
}
