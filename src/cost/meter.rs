//! What AWS counts, and what each is called.

use std::fmt;

/// What AWS counts to bill it: first what is there, then, from [`NatGatewayData`](Meter::NatGatewayData) on, what only use makes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meter {
    /// An instance of a type, on demand, with Linux.
    Instance(String),
    /// What a volume of a type holds.
    Volume(String),
    /// Virtual processors of Fargate tasks.
    FargateProcessors,
    /// Memory of Fargate tasks.
    FargateMemory,
    /// The same of tasks for ARM.
    FargateArmProcessors,
    /// The same of tasks for ARM.
    FargateArmMemory,
    /// A NAT gateway; a regional one in each zone.
    NatGateway,
    /// A public IPv4 address, in use or idle.
    PublicIpv4,
    /// An Application Load Balancer.
    ApplicationLoadBalancer,
    /// Its capacity units.
    Lcu,
    /// A Network Load Balancer.
    NetworkLoadBalancer,
    /// Its capacity units.
    Nlcu,
    /// An interface endpoint in a zone.
    InterfaceEndpoint,
    /// A KMS key.
    Key,
    /// A secret of Secrets Manager.
    Secret,
    /// An alarm of CloudWatch on one metric, by the minute.
    Alarm,
    /// What NAT gateways process, in both directions.
    NatGatewayData,
    /// What interface endpoints process.
    InterfaceEndpointData,
    /// What is sent to the internet.
    Internet,
    /// What is sent from zone to zone.
    BetweenZones,
    /// What is stored in a file system.
    Files,
    /// What is read from one with elastic throughput.
    FilesRead,
    /// What is written to one.
    FilesWritten,
    /// What CloudWatch Logs takes in.
    Logs,
    /// What it stores.
    LogStorage,
}

/// By what something is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Hours, of which a month has [730](HOURS).
    Hour,
    /// Gigabytes that are moved.
    Gigabyte,
    /// Gigabytes that are stored for a month.
    GigabyteMonth,
    /// Months.
    Month,
}

/// A month has so many hours to AWS (AWS Pricing Calculator user guide).
pub const HOURS: u64 = 730;

impl Unit {
    /// How often a month has it, if it is a time.
    pub fn in_a_month(self) -> u64 {
        if self == Unit::Hour { HOURS } else { 1 }
    }

    /// What a price is for, after an article.
    pub fn word(self) -> &'static str {
        match self {
            Unit::Hour => "an hour",
            Unit::Gigabyte => "a GB",
            Unit::GigabyteMonth => "a GB and month",
            Unit::Month => "a month",
        }
    }
}

/// The names of the meters without instance and volume types, by which prices and usage are given.
const NAMES: &[(Meter, &str, Unit, &str)] = &[
    (Meter::FargateProcessors, "fargate-vcpu-hour", Unit::Hour, "Fargate vCPUs"),
    (Meter::FargateMemory, "fargate-gb-hour", Unit::Hour, "Fargate memory (GB)"),
    (Meter::FargateArmProcessors, "fargate-arm-vcpu-hour", Unit::Hour, "Fargate vCPUs (ARM)"),
    (Meter::FargateArmMemory, "fargate-arm-gb-hour", Unit::Hour, "Fargate memory (GB, ARM)"),
    (Meter::NatGateway, "nat-gateway-hour", Unit::Hour, "NAT gateways"),
    (Meter::PublicIpv4, "public-ipv4-hour", Unit::Hour, "public IPv4 addresses"),
    (Meter::ApplicationLoadBalancer, "application-load-balancer-hour", Unit::Hour, "Application Load Balancers"),
    (Meter::Lcu, "lcu-hour", Unit::Hour, "LCUs"),
    (Meter::NetworkLoadBalancer, "network-load-balancer-hour", Unit::Hour, "Network Load Balancers"),
    (Meter::Nlcu, "nlcu-hour", Unit::Hour, "NLCUs"),
    (Meter::InterfaceEndpoint, "interface-endpoint-hour", Unit::Hour, "interface endpoints (by zone)"),
    (Meter::Key, "kms-key-month", Unit::Month, "KMS keys"),
    (Meter::Secret, "secret-month", Unit::Month, "secrets"),
    (Meter::Alarm, "cloudwatch-alarm-month", Unit::Month, "CloudWatch alarms"),
    (Meter::NatGatewayData, "nat-gateway-gb", Unit::Gigabyte, "through NAT gateways"),
    (Meter::InterfaceEndpointData, "interface-endpoint-gb", Unit::Gigabyte, "through interface endpoints"),
    (Meter::Internet, "internet-gb", Unit::Gigabyte, "to the internet"),
    (Meter::BetweenZones, "between-zones-gb", Unit::Gigabyte, "between zones"),
    (Meter::Files, "efs-gb-month", Unit::GigabyteMonth, "stored in EFS"),
    (Meter::FilesRead, "efs-read-gb", Unit::Gigabyte, "read from EFS"),
    (Meter::FilesWritten, "efs-written-gb", Unit::Gigabyte, "written to EFS"),
    (Meter::Logs, "logs-gb", Unit::Gigabyte, "into CloudWatch Logs"),
    (Meter::LogStorage, "logs-gb-month", Unit::GigabyteMonth, "stored in CloudWatch Logs"),
];

impl Meter {
    /// The meter of a name, but for those of instances.
    pub fn of(name: &str) -> Option<Self> {
        let volume = name.strip_prefix("ebs-").and_then(|name| name.strip_suffix("-gb-month"));
        let volume = volume.filter(|kind| !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let known = || NAMES.iter().find(|(_, known, ..)| *known == name).map(|(meter, ..)| meter.clone());
        volume.map(|kind| Self::Volume(kind.to_owned())).or_else(known)
    }

    /// The names of all meters but those of instances and volumes.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(_, name, ..)| *name)
    }

    /// By what it is counted.
    pub fn unit(&self) -> Unit {
        match self {
            Self::Instance(_) => Unit::Hour,
            Self::Volume(_) => Unit::GigabyteMonth,
            known => row(known).map_or(Unit::Month, |(_, _, unit, _)| *unit),
        }
    }

    /// Whether only use makes it.
    pub fn is_by_use(&self) -> bool {
        *self >= Self::NatGatewayData
    }

    /// What it is, for a table.
    pub fn label(&self) -> String {
        match self {
            Self::Instance(kind) => format!("{kind} instances"),
            Self::Volume(kind) => format!("{kind} volumes (GB)"),
            known => row(known).map_or_else(String::new, |(.., label)| (*label).to_owned()),
        }
    }
}

fn row(meter: &Meter) -> Option<&'static (Meter, &'static str, Unit, &'static str)> {
    NAMES.iter().find(|(known, ..)| known == meter)
}

impl fmt::Display for Meter {
    /// Its name in files of prices and of usage.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instance(kind) => write!(f, "{kind}"),
            Self::Volume(kind) => write!(f, "ebs-{kind}-gb-month"),
            known => f.write_str(row(known).map_or("", |(_, name, ..)| name)),
        }
    }
}
