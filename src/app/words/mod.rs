//! The words of app.yml: types of ours whose values are right by construction. Those that racks have as well are theirs.

mod container;
mod health;
mod image;
mod memory;
mod name;
mod port;
mod route;
mod scale;
mod secret;
mod syslog;
mod volume;

pub use container::{Arguments, Setting, User, VariableName};
pub use health::{HealthPath, StatusCodes};
pub use image::{ImageReference, Registry};
pub use memory::TaskMemory;
pub use name::{AppName, RackFile, ServiceName};
pub use port::{HostPort, Port, Protocol, Transport};
pub use route::{Exactness, HostName, PathPattern, RouterName};
pub use scale::{Scale, Targets};
pub use secret::{SecretKey, SecretName, SecretSource};
pub use syslog::SyslogAddress;
pub use volume::{ContainerPath, Folder};

pub use crate::types::{holds_secret, names_secret};

use crate::description::choice;

choice! {
    /// In which network the tasks of a service are.
    TaskNetwork, "`shared` or `own`", {
        /// In that of their instance, whose host ports they take (ECS: `bridge`).
        Shared = "shared",
        /// Each with an address and a security group of its own (ECS: `awsvpc`).
        Own = "own",
    }
}

choice! {
    /// On what tasks run.
    Host, "one of `instances`, `fargate` and `fargate-spot`", {
        /// The instances of the rack.
        Instances = "instances",
        /// AWS Fargate.
        Fargate = "fargate",
        /// AWS Fargate, on spare capacity that AWS may take back.
        FargateSpot = "fargate-spot",
    }
}

choice! {
    /// The form in which messages are sent to a syslog server (Docker, "Syslog logging driver", `syslog-format`).
    SyslogFormat, "one of `rfc5424`, `rfc5424micro` and `rfc3164`", {
        /// RFC 5424.
        Rfc5424 = "rfc5424",
        /// RFC 5424, with microseconds.
        Rfc5424Micro = "rfc5424micro",
        /// RFC 3164.
        Rfc3164 = "rfc3164",
    }
}
