//! The sections of app.yml, with every key, its default and its description.

use super::foreign;
use super::words::{
    AppName, Arguments, ContainerPath, Folder, HealthPath, Host, HostName, HostPort, ImageReference, PathPattern, Port,
    RackFile, RouterName, Scale, SecretSource, ServiceName, Setting, StatusCodes, SyslogAddress, SyslogFormat,
    TaskMemory, TaskNetwork, User, VariableName,
};
use crate::description::rules::{all, any, has, is, like, may, none, not, some, when};
use crate::description::{About, Catalog, Described, Named, Wrong, home, schema, section};
use crate::diag::codes::app as codes;
use crate::diag::{Path, Step};
use crate::rack::words::{
    Accepted, CertificateArn, Cron, Duration, PolicyArn, Present, Retention, Tags, TimeZone, Whole,
};
use serde_json::{Value, json};
use std::sync::LazyLock;

section! {
    /// An app: services that run on a rack.
    App {
        /// The name of the app: small letters, digits and hyphens, at most 24 characters. Its stack has the name of the rack, a hyphen, and this one.
        "name" => name: AppName = AppName::placeholder();
        /// The rack.yml of the rack it runs on, by its path from the folder of this file. It is read: what cannot work on that rack is an error here.
        "rack" => rack: RackFile = RackFile::placeholder();
        /// Tags on every resource that supports tags, in addition to Name, Rack, App and Service.
        "tags" => tags: Tags = Tags::default();
        /// The services, by name.
        "services" => services: Named<ServiceName, Service> = Named::default();
        /// Tasks that are started again and again at a time, by name.
        "timers" => timers: Named<ServiceName, Timer> = Named::default();
        /// Tasks that are started by hand, by name: rackform synth prints the command that starts each.
        "tasks" => tasks: Named<ServiceName, OneOff> = Named::default();
        /// Where containers' logs go.
        "logs" => logs: Logs = Logs::default();
        /// Findings of verify and diff that are known and accepted, each with a reason; they are shown, and refuse nothing.
        "accept" => accept: Vec<Accepted> = Vec::new();
    }
    rules {
        "an app has a service at least" => has("services", json!({ "type": "object", "minProperties": 1 }));
        "App and Service are tags that rackform sets" =>
            may("tags", json!({ "propertyNames": not(json!({ "enum": ["App", "Service"] })) }));
    }
}

section! {
    /// A service: tasks of one container each, which ECS keeps running.
    Service {
        /// The container image, with a tag or a digest.
        "image" => image: Option<ImageReference> = None, required "public.ecr.aws/nginx/nginx:1.29";
        /// The port on which the container listens: a number, or { port: 8080, protocol: grpc } with http, https, h2 or grpc. Without it no router leads to the service.
        "port" => port: Option<Port> = None;
        /// The router that leads to it: public or internal. Default the one that the rack has, the public one if it has both.
        "router" => router: Option<RouterName> = None;
        /// The host names by which it is reached, with * and ? as wildcards.
        "hosts" => hosts: Vec<HostName> = Vec::new();
        /// The paths by which it is reached, with * and ? as wildcards. Default all paths of its hosts.
        "paths" => paths: Vec<PathPattern> = Vec::new();
        /// The priority of its first rule among those of all apps on the router, from 1; further rules take the next ones. Default derived from how exact the rule is, and its name.
        "priority" => priority: Option<Whole<1, 50_000>> = None;
        /// The ARN of a further certificate for the router's HTTPS listener, for its hosts.
        "certificate" => certificate: Option<CertificateArn> = None;
        /// How the router knows that a task is well.
        "health" => health: Health = Health::default();
        /// How many tasks there are: a number, or { min: 2, max: 10 } with one of cpu and memory in per cent, or requests a minute and task. Default 2 with a port, 1 without.
        "scale" => scale: Option<Scale> = None;
        /// CPU units of a task: 1024 are one vCPU. On instances it is a share, of which idle ones may be used by others.
        "cpu" => cpu: Whole<128, 196_608> = Whole::of::<256>();
        /// Memory of a task: the limit at which it is killed, or { reserve: 256MiB, limit: 512MiB }.
        "memory" => memory: TaskMemory = TaskMemory::usual();
        /// The arguments of the container, instead of those of the image.
        "command" => command: Option<Arguments> = None;
        /// The program of the container, instead of that of the image.
        "entrypoint" => entrypoint: Option<Arguments> = None;
        /// Environment variables, in the open: everybody who may read the template or the task definition reads them.
        "environment" => environment: Named<VariableName, Setting> = Named::default();
        /// Environment variables whose values are kept elsewhere: ssm:/PATH for a parameter of Systems Manager, secret:NAME or secret:NAME#KEY for a secret of Secrets Manager.
        "secrets" => secrets: Named<VariableName, SecretSource> = Named::default();
        /// Folders of the rack's file system: each with from, a folder within the app's own, and to, a path in the container.
        "volumes" => volumes: Vec<Volume> = Vec::new();
        /// IAM managed policies of what the tasks may do.
        "policies" => policies: Vec<PolicyArn> = Vec::new();
        /// How long a container may take to stop before it is killed, from 2s to 2m.
        "stop" => stop: Stop = Duration::of::<30>();
        /// How long the router lets requests end before a task is stopped, from 1s to 1h.
        "drain" => drain: Drain = Duration::of::<30>();
        /// Whether requests of one client go to the same task, for a day.
        "sticky" => sticky: bool = false;
        /// How many tasks run while ECS replaces them, in per cent of their number.
        "deploy" => deploy: Deploy = Deploy::default();
        /// Whether the container's first process is a small one that forwards signals and reaps processes. Images with an init process of their own, such as those of s6-overlay, need false.
        "init" => init: bool = true;
        /// Whether the container's root file system is read-only.
        "read-only" => read_only: bool = false;
        /// As whom the container runs. Default the image's user.
        "user" => user: Option<User> = None;
        /// Whether ECS Exec may open a shell in the tasks.
        "exec" => exec: bool = false;
        /// In which network the tasks are: that of their instance (shared), or each with an address and security group of its own (own). Default shared on instances; Fargate has own only.
        "network" => network: Option<TaskNetwork> = None;
        /// On what the tasks run: the rack's instances, fargate, or fargate-spot.
        "capacity" => capacity: Host = Host::Instances;
        /// Whether one task runs on every instance, as agents do, instead of a number of them.
        "everywhere" => everywhere: bool = false;
        /// For a service that runs everywhere: ports of the instance that lead to the same ports of the container, such as 8125/udp.
        "ports" => ports: Vec<HostPort> = Vec::new();
    }
    rules {
        "with a port, hosts or paths say which requests reach it; for all requests, paths: [/*]" =>
            when(has("port", json!(true)), any(&[has("hosts", some()), has("paths", some())]));
        "ECS Exec writes into the container: with exec, read-only cannot be true" =>
            when(has("exec", is(true)), may("read-only", is(false)));
        "on Fargate each task has an address of its own, and no instance to run on" => when(
            has("capacity", json!({ "enum": ["fargate", "fargate-spot"] })),
            all(&[may("network", is("own")), may("everywhere", is(false))]),
        );
        "Fargate has tasks of 256, 512, 1024, 2048, 4096, 8192 and 16384 CPU units" => when(
            has("capacity", json!({ "enum": ["fargate", "fargate-spot"] })),
            may("cpu", json!({ "enum": [256, 512, 1024, 2048, 4096, 8192, 16_384] })),
        );
        "a deployment with min 100 and max 100 can neither stop nor start a task" => when(
            may("everywhere", is(false)),
            may("deploy", not(all(&[has("max", is(100)), may("min", is(100))]))),
        );
        "ports of the instance are below 32768, and none of SSH and Docker: 22, 2375, 2376" => may(
            "ports",
            json!({ "items": not(like(r"^(22|2375|2376)/tcp$|^(3276[89]|327[7-9][0-9]|32[89][0-9]{2}|3[3-9][0-9]{3}|[4-6][0-9]{4})/")) }),
        );
        "a service that runs everywhere takes ports of the instance: port is that of a router" =>
            when(has("everywhere", is(true)), all(&[not(has("port", json!(true))), may("network", is("shared"))]));
        "ports are those of a service that runs everywhere" => when(may("everywhere", is(false)), may("ports", none()));
    }
}

/// How long a container may take to stop (ECS API reference, ContainerDefinition, `stopTimeout`).
pub type Stop = Duration<2, 120>;

/// How long a target may take to end its requests (ELB, `deregistration_delay.timeout_seconds`).
pub type Drain = Duration<1, 3600>;

/// How often a router asks (ELB API reference, CreateTargetGroup).
pub type Interval = Duration<5, 300>;

/// How long it waits for an answer.
pub type Timeout = Duration<2, 120>;

/// How long after its start a task may be unwell.
pub type Grace = Duration<1, 86_400>;

section! {
    /// How the router knows that a task is well.
    Health {
        /// The path that is asked for; for grpc the method.
        "path" => path: Option<HealthPath> = None;
        /// The status codes that mean that a task is well. Default 200-399; for grpc 12, the answer of a server that does not know the method.
        "codes" => codes: Option<StatusCodes> = None;
        /// How often is asked.
        "interval" => interval: Interval = Duration::of::<10>();
        /// How long an answer may take: less than the interval.
        "timeout" => timeout: Timeout = Duration::of::<5>();
        /// After how many good answers a task counts as well.
        "healthy" => healthy: Whole<2, 10> = Whole::of::<2>();
        /// After how many bad answers a task is replaced.
        "unhealthy" => unhealthy: Whole<2, 10> = Whole::of::<3>();
        /// How long after its start a task may answer badly.
        "grace" => grace: Grace = Duration::of::<30>();
    }
}

section! {
    /// How many tasks run while ECS replaces them, in per cent of their number.
    Deploy {
        /// The fewest, in per cent. Default 100; 0 for a service that runs everywhere.
        "min" => min: Option<Whole<0, 100>> = None;
        /// The most, in per cent. Default 200; 100 for a service that runs everywhere.
        "max" => max: Option<Whole<100, 200>> = None;
    }
}

section! {
    /// A folder of the rack's file system in a container.
    Volume {
        /// The folder, within that of the app in the rack's file system.
        "from" => from: Option<Folder> = None, required "uploads";
        /// Where it is in the container.
        "to" => to: Option<ContainerPath> = None, required "/var/uploads";
        /// Whether the container can only read it.
        "read-only" => read_only: bool = false;
    }
}

section! {
    /// A task that is started again and again at a time.
    Timer {
        /// The service whose image, environment and permissions it has.
        "service" => service: Option<ServiceName> = None, required "web";
        /// When: a cron expression of five fields.
        "schedule" => schedule: Option<Cron> = None, required "\"0 3 * * *\"";
        /// Whose clock counts.
        "zone" => zone: TimeZone = TimeZone::default();
        /// The arguments of the container, instead of those of the service.
        "command" => command: Option<Arguments> = None;
        /// Whether it is started at all.
        "enabled" => enabled: bool = true;
    }
}

section! {
    /// A task that is started by hand.
    OneOff {
        /// The service whose image, environment and permissions it has.
        "service" => service: Option<ServiceName> = None, required "web";
        /// The arguments of the container, instead of those of the service.
        "command" => command: Option<Arguments> = None;
    }
}

section! {
    /// Where containers' logs go.
    Logs {
        /// How many days CloudWatch keeps them: one of the values that it accepts, or forever.
        "retention" => retention: Retention = Retention::Days(30);
        /// A syslog server that gets them instead of CloudWatch. None by default.
        "syslog" => syslog: Option<Present<Syslog>> = None;
    }
}

section! {
    /// A syslog server.
    Syslog {
        /// Its address, such as tcp+tls://logs.example.com:6514.
        "address" => address: Option<SyslogAddress> = None, required "tcp+tls://logs.example.com:6514";
        /// The form of the messages.
        "format" => format: SyslogFormat = SyslogFormat::Rfc5424;
    }
}

impl Described for App {
    const ABOUT: About = About {
        file: "app.yml",
        noun: "app",
        schema: "app.schema.json",
        required: &[
            ("name", "add a line such as `name: web`; with the rack's name it also names the stack"),
            ("rack", "add a line with the path of the rack's file: `rack: rack.yml`"),
        ],
        start: "`rackform init --app` writes one to start from",
    };

    /// The texts that a container, its program or its shell reads.
    fn commands(at: &Path) -> Option<&'static str> {
        let steps = at.steps().iter().map(|step| match step {
            Step::Key(key) => key.as_str(),
            Step::Index(_) => "",
        });
        let reads = matches!(
            steps.collect::<Vec<_>>()[..],
            ["services", _, "environment" | "command" | "entrypoint", ..] | ["timers" | "tasks", _, "command", ..]
        );
        reads.then_some(
            "move it to `secrets` of the service: ECS puts the value into a variable when it starts the container",
        )
    }
}

/// What is said of keys that no section has.
static KEYS: Catalog = Catalog {
    file: App::ABOUT.file,
    // A key that app.yml has elsewhere is told where it belongs.
    foreign: |key| {
        if home(&SCHEMA, key, &Path::root()).is_some() {
            return None;
        }
        let (tool, advice) = foreign::advice(key)?;
        Some(Wrong::new(&codes::FOREIGN_KEY, format!("`{key}` is a key of {}", tool.file()), advice))
    },
    home: |key, at| home(&SCHEMA, key, at),
};

static SCHEMA: LazyLock<Value> = LazyLock::new(schema::<App>);
