//! A VPC that packets really travel through.

use super::addresses::Addresses;
use super::scripts::{FIND, GATEWAY, INTERNET, LOSE, ROUTER, Scripts, Station};
use super::vpc::Vpc;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Where the internet answers.
pub const INTERNET_PORTS: [u16; 2] = [443, 8080];

/// A VPC in namespaces; they are gone with this value, and with the test's process.
pub struct World {
    process: Process,
    pub addresses: Addresses,
}

/// A connection to try.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The namespace it starts from, and the address if that has several.
    pub from: String,
    pub source: Option<std::net::Ipv4Addr>,
    pub to: std::net::Ipv4Addr,
    pub port: u16,
    /// To whom whoever answers passes it on.
    pub further: Option<(std::net::Ipv4Addr, u16)>,
}

/// Who answered, one after the other, and from which address each was spoken to.
pub type Heard = Vec<(String, String)>;

impl World {
    /// Makes a VPC.
    ///
    /// # Errors
    /// What the kernel, `ip` or `nft` says.
    pub fn of(vpc: &Vpc) -> Result<Self, String> {
        let addresses = Addresses::of(vpc);
        let scripts = Scripts::of(vpc, &addresses);
        let mut process = Process::start()?;
        let spaces = [ROUTER, GATEWAY, INTERNET].into_iter().chain(scripts.stations.iter().map(|it| it.name.as_str()));
        let paths = process.ask(&json!({ "do": "make", "spaces": spaces.collect::<Vec<_>>() }))?;
        let paths = serde_json::from_value(paths).expect("each namespace has a path");
        process.link(&scripts, &paths)?;
        process.settle(&scripts)?;
        process.guard(&scripts)?;
        process.answer(vpc)?;
        Ok(Self { process, addresses })
    }

    /// Tries connections, all at the same time. Answers for each with who was heard.
    pub fn attempt(&mut self, attempts: &[Attempt]) -> Vec<Heard> {
        self.process.attempt(attempts).unwrap_or_else(|said| panic!("{said}"))
    }

    /// Cuts hosts off, as when a zone is lost, does something, and brings them back.
    pub fn without<T>(&mut self, lost: &[String], act: impl FnOnce(&mut Self) -> T) -> T {
        let all = |rules: &str| lost.iter().map(|name| nft(name, rules)).collect();
        self.process.run(all(LOSE)).unwrap_or_else(|said| panic!("{said}"));
        let result = act(self);
        self.process.run(all(FIND)).unwrap_or_else(|said| panic!("{said}"));
        result
    }
}

/// Makes a namespace with a little of everything in it, to see whether that is possible here.
///
/// # Errors
/// What is not.
pub fn rehearse() -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        return Err("this is another system".to_owned());
    }
    let mut process = Process::start()?;
    process.ask(&json!({ "do": "make", "spaces": [ROUTER] }))?;
    process.configure(ROUTER)?;
    process.run(vec![ip(ROUTER, "link add s0 type bridge\nlink add p0 type veth peer name p1\n")])?;
    process.run(vec![nft(ROUTER, LOSE)])
}

/// `world.py`, which makes the namespaces and acts in them.
struct Process {
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Process {
    fn start() -> Result<Self, String> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify/packets/world.py");
        let mut child = Command::new("python3")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("`python3` cannot be started: {error}"))?;
        let requests = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().expect("its output is a pipe"));
        Ok(Self { child, requests, answers })
    }

    fn ask(&mut self, request: &Value) -> Result<Value, String> {
        let mut requests = self.requests.as_ref().expect("it listens until it is dropped");
        writeln!(requests, "{request}").map_err(|error| format!("`python3` does not listen: {error}"))?;
        let mut line = String::new();
        self.answers.read_line(&mut line).map_err(|error| format!("`python3` gave no answer: {error}"))?;
        let mut answer: Value = serde_json::from_str(&line).map_err(|_| "`python3` gave no answer".to_owned())?;
        match answer["failed"].as_str() {
            Some(said) => Err(said.to_owned()),
            None => Ok(answer["answer"].take()),
        }
    }

    /// Runs programs at the same time.
    fn run(&mut self, steps: Vec<Value>) -> Result<(), String> {
        self.ask(&json!({ "do": "run", "steps": steps })).map(drop)
    }

    /// Lets a namespace forward, also what leaves by the link it came by or comes from where it would not be sent to.
    fn configure(&mut self, space: &str) -> Result<(), String> {
        let settings = json!({
            "ipv4/ip_forward": "1",
            "ipv4/conf/all/rp_filter": "0",
            "ipv4/conf/default/rp_filter": "0",
            "ipv4/conf/all/send_redirects": "0",
            "ipv4/conf/default/send_redirects": "0",
        });
        self.ask(&json!({ "do": "configure", "space": space, "settings": settings })).map(drop)
    }

    /// Links and routes. A port of the router goes up after its other end, so that it has a carrier when it does.
    fn link(&mut self, scripts: &Scripts, paths: &BTreeMap<String, String>) -> Result<(), String> {
        for space in [ROUTER, GATEWAY].into_iter().chain(scripts.stations.iter().map(|it| it.name.as_str())) {
            self.configure(space)?;
        }
        self.run(vec![ip(ROUTER, &scripts.router_links(paths)), ip(GATEWAY, &scripts.gateway_links(paths))])?;
        let mut ends = vec![ip(GATEWAY, &scripts.gateway()), ip(INTERNET, &scripts.internet())];
        ends.extend(scripts.stations.iter().map(|station| ip(&station.name, &scripts.station(station))));
        self.run(ends)?;
        self.run(vec![ip(ROUTER, &scripts.router())])
    }

    /// Waits until everyone reaches the other end of their link: one that is up may carry nothing for some moments yet.
    /// There nobody listens, and to be told so is proof enough.
    fn settle(&mut self, scripts: &Scripts) -> Result<(), String> {
        let attempts = scripts
            .neighbours()
            .into_iter()
            .map(|(space, to)| json!({ "space": space, "source": null, "to": to, "port": 9, "further": "" }));
        let request = json!({ "do": "attempt", "attempts": attempts.collect::<Vec<_>>() });
        for _ in 0..20 {
            let results = self.ask(&request)?;
            let mut results = results.as_array().expect("each attempt has a result").iter();
            if results.all(|result| result["error"] == "ECONNREFUSED") {
                return Ok(());
            }
        }
        Err("links are up, but carry nothing".to_owned())
    }

    /// Security groups and translation.
    fn guard(&mut self, scripts: &Scripts) -> Result<(), String> {
        let mut all = vec![nft(GATEWAY, &scripts.gateway_rules())];
        all.extend(scripts.stations.iter().map(|Station { name, rules, .. }| nft(name, rules)));
        self.run(all)
    }

    /// Has everyone answer.
    fn answer(&mut self, vpc: &Vpc) -> Result<(), String> {
        for host in &vpc.hosts {
            self.ask(&json!({ "do": "listen", "space": host.name(), "name": host.name(), "ports": host.ports }))?;
        }
        self.ask(&json!({ "do": "listen", "space": INTERNET, "name": INTERNET, "ports": INTERNET_PORTS })).map(drop)
    }

    fn attempt(&mut self, attempts: &[Attempt]) -> Result<Vec<Heard>, String> {
        let request = attempts.iter().map(|it| {
            let further = it.further.map(|(to, port)| format!("{to} {port}")).unwrap_or_default();
            json!({ "space": it.from, "source": it.source, "to": it.to, "port": it.port, "further": further })
        });
        let results = self.ask(&json!({ "do": "attempt", "attempts": request.collect::<Vec<_>>() }))?;
        let results = results.as_array().expect("each attempt has a result");
        attempts.iter().zip(results).map(|(attempt, result)| heard(attempt, result)).collect()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The end of its input is its end; it waits for nothing.
        self.requests = None;
        let _ = self.child.wait();
    }
}

/// The answers to an attempt. That nobody listens where something was let through would look like a closed path.
fn heard(attempt: &Attempt, result: &Value) -> Result<Heard, String> {
    if result["error"] == "ECONNREFUSED" {
        return Err(format!("nobody listens where this was let through to: {attempt:?}"));
    }
    let lines = result["heard"].as_str().expect("what was heard is text").lines();
    Ok(lines.filter_map(|line| line.split_once(' ')).map(|(who, from)| (who.to_owned(), from.to_owned())).collect())
}

fn ip(space: &str, text: &str) -> Value {
    json!({ "space": space, "program": ["ip", "-batch", "-"], "text": text })
}

fn nft(space: &str, text: &str) -> Value {
    json!({ "space": space, "program": ["nft", "--file", "-"], "text": text })
}
