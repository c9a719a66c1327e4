//! What a resource type is, beyond what its schema says: one row for each type of which something is known.
//!
//! Whoever wants to know what a type is asks [`of`]; no other place has a list of types.

mod public;
mod rows;

pub use public::{Access, Public, Unsaid};
use rows::ROWS;

/// What is known of a resource type. A type without a row has none of it.
#[derive(Debug, PartialEq)]
pub struct Profile {
    /// Its name, such as `AWS::EC2::Subnet`.
    pub name: &'static str,
    /// What it does in a network.
    pub role: Role,
    /// The attributes that are the id by which others name the resource itself. Source: CloudFormation template reference,
    /// "Return values" of the types.
    pub own_ids: &'static [&'static str],
    /// The attributes that repeat a property. Source: the same.
    pub repeated: &'static [&'static str],
    /// The attributes that are the ids of what comes with the resource, such as the default security group of a VPC.
    /// Source: the same.
    pub comes_with: &'static [&'static str],
    /// Attributes that only AWS sets, and the properties whose change gives them another value without a new resource; no
    /// property stands for any. All other attributes that only AWS sets are ids, ARNs, names and addresses that a resource
    /// keeps while it lives, or follow from other resources. Source: the same, and what is told at the rows.
    pub changing: &'static [(&'static str, &'static [&'static str])],
    /// What AWS takes where a template says nothing, of properties whose change replaces the resource under some
    /// circumstances only, or about which sources disagree. Those that always replace it are not among them:
    /// CloudFormation compares what is written, and replaces a resource that merely comes to say the default of such a
    /// property (issue 1276 of awsdocs/aws-cloudformation-user-guide).
    pub defaults: &'static [(&'static str, &'static str)],
    /// By what the internet gets to it, or it to the internet, if that is known of the type. Source: CloudFormation template
    /// reference, the types' properties, also for what is so where they say nothing.
    pub public: Option<Public>,
    /// The property that lists the security groups that say who connects to it, key by key; empty if none does. Source: the same.
    pub guards: &'static [&'static str],
    /// Which security groups guard it beside those.
    pub guarded_by: GuardedBy,
    /// If it is in the default VPC where it names no subnets, the properties by which it may be in the subnets of another one
    /// instead: the cluster that it is a member of, or what it is copied from. Source: the API references of the services, on the
    /// creation.
    pub default_vpc: Option<&'static [&'static str]>,
    /// What is lost when the resource is deleted.
    pub data: Data,
    /// Whether a snapshot of it can be left behind.
    pub snapshot: Snapshot,
    /// What runs in it and is renewed with it.
    pub runs: Option<Runs>,
    /// What it launches as soon as it is made, if that is no launched thing of its own in a network.
    pub starts: Option<Starts>,
    /// The properties whose change renews what runs in it while the resource itself stays, or may.
    pub renewed_by: Properties,
    /// Whether its replacement is a new revision beside the old ones, by which AWS changes it: what runs keeps the one that it was
    /// started from. Source: ECS developer guide, "Updating an Amazon ECS task definition".
    pub revised: bool,
    /// Whether it decides which way packets come and go, or who may send them.
    pub steers: bool,
    /// Whether one serves as well as another that does the same: nothing names it, and nothing is kept in it.
    pub interchangeable: bool,
    /// Whether whoever deploys it has to acknowledge that. Source: CloudFormation API reference, `CreateStack`,
    /// `Capabilities`.
    pub iam: Iam,
    /// How many an account has by default. Source: VPC user guide, "Amazon VPC quotas".
    pub quota: Option<Quota>,
}

/// What a resource type does in a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Nothing that is known. It may still stand in subnets.
    Unknown,
    /// A VPC or a subnet, or an address block of a VPC.
    Network,
    /// Gives a subnet something: its route table, its network ACL, another address block.
    Associates,
    /// Says where packets are sent to.
    Routes,
    /// Leads out of the VPC, to the internet or to another network.
    Gateway,
    /// Lets packets out under an address of its own: a NAT gateway.
    Translates,
    /// Is an Elastic IP, or gives it to something.
    Address,
    /// Joins two others: a gateway and a VPC, an interface and an instance.
    Attaches,
    /// Says who may send packets to what it is given to: a security group or a rule of one.
    Guards,
    /// Lists addresses, or says which ones pass a subnet's border.
    Filters,
    /// Takes connections and passes them on to others: a load balancer.
    Balances,
    /// A part of a load balancer: a listener, a rule, a target group.
    Listens,
    /// Launches instances, tasks or functions into subnets.
    Launches,
    /// Launches tasks later on, when an event or a schedule says so.
    Schedules,
    /// Is a single instance or network interface, which an Elastic IP can name.
    Single,
    /// Tells others what to launch.
    Describes,
    /// Has network interfaces by which a service is reached from inside: an endpoint, a mount target.
    Serves,
    /// Names subnets or security groups, and has nothing in them.
    Mentions,
    /// Lists subnets for others.
    ListsSubnets,
    /// Has members in subnets, each of which says itself who reaches it.
    Members,
    /// Stands in subnets under private addresses only, whatever subnets these are. Sources: the user guides of the
    /// services, each on access from a VPC.
    PrivateOnly,
    /// Stands in subnets, and may have public addresses there.
    MayBePublic,
    /// Leads the internet to what it names. Sources: Global Accelerator developer guide, "Endpoints for standard
    /// accelerators"; CloudFront developer guide, "Restrict access with VPC origins".
    LeadsIn,
}

/// What is lost when a resource is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Data {
    /// Nothing that the template does not say.
    No,
    /// What is in it.
    Holds,
    /// What is encrypted under it, wherever that is: nobody can read it any more.
    Unlocks,
}

/// Whether a snapshot of a resource can be left behind. Source: CloudFormation template reference, "`DeletionPolicy`
/// attribute".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Snapshot {
    /// It cannot.
    Never,
    /// It can, if the resource says so.
    Possible,
    /// It can, and one is made of a resource without a `DeletionPolicy` when it is deleted.
    Default {
        /// The property that is set where none is made.
        unless: Option<&'static str>,
    },
}

/// What runs in a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// Instances of EC2.
    Instances,
    /// Tasks of ECS.
    Tasks,
}

/// Which security groups guard something beside those that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuardedBy {
    /// None that is known: where it names none, AWS chooses one.
    Unknown,
    /// The default one of the VPC of its subnets, where it names none. Sources: the API references of the services, on the property
    /// that names security groups.
    Default,
    /// One that AWS makes for it, whose id this attribute is: it admits its own members alone.
    Own(&'static str),
    /// The one that AWS makes for the cluster that this property names, and no other.
    Cluster(&'static str),
}

/// What a service launches into subnets as soon as a resource is made, and what it needs then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Starts {
    /// The property that counts it, key by key.
    pub count: &'static [&'static str],
    /// Whether there is some where nothing counts it.
    pub uncounted: bool,
    /// The services of AWS without which it does not come up, as the names of their endpoints have them.
    pub services: &'static [&'static str],
}

/// Some of the properties of a type.
#[derive(Debug, PartialEq)]
pub enum Properties {
    /// These.
    Only(&'static [&'static str]),
    /// All but these.
    AllBut(&'static [&'static str]),
}

/// Whether whoever deploys a type acknowledges that it makes identities or grants permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Iam {
    /// It does no such thing.
    No,
    /// It does, and has no name in the account.
    Unnamed,
    /// It does, and this property gives it a name, so that it may take the place of another.
    Named(&'static str),
}

/// How many resources of a type an account has by default.
#[derive(Debug, PartialEq)]
pub struct Quota {
    /// So many.
    pub most: usize,
    /// In each of these.
    pub per: Per,
    /// What they are called.
    pub things: &'static str,
}

/// What a quota holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// A region.
    Region,
    /// An Availability Zone.
    Zone,
}

/// Elastic IPs per region (VPC user guide, "Amazon VPC quotas").
pub const ELASTIC_IPS: usize = 5;

/// NAT gateways per Availability Zone (the same).
pub const NAT_GATEWAYS: usize = 5;

/// What is known of a type without a row: what the rows are written as differences to.
const NONE: Profile = Profile {
    name: "",
    role: Role::Unknown,
    own_ids: &[],
    repeated: &[],
    comes_with: &[],
    changing: &[],
    defaults: &[],
    public: None,
    guards: &[],
    guarded_by: GuardedBy::Unknown,
    default_vpc: None,
    data: Data::No,
    snapshot: Snapshot::Never,
    runs: None,
    starts: None,
    renewed_by: Properties::Only(&[]),
    revised: false,
    steers: false,
    interchangeable: false,
    iam: Iam::No,
    quota: None,
};

static WITHOUT_ROW: Profile = NONE;

/// A list of subnets is called so by every service.
static SUBNET_GROUP: Profile = Profile { role: Role::ListsSubnets, ..NONE };

/// What is known of a resource type, whether there is a row for it or not.
pub fn of(name: &str) -> &'static Profile {
    let found = ROWS.binary_search_by_key(&name, |row| row.name).ok().map(|at| &ROWS[at]);
    let otherwise = || if name.ends_with("SubnetGroup") { &SUBNET_GROUP } else { &WITHOUT_ROW };
    found.unwrap_or_else(otherwise)
}

/// Every row, sorted by the types' names.
pub fn profiles() -> &'static [Profile] {
    ROWS
}

impl Profile {
    /// Whether nothing is known of the type.
    pub fn is_empty(&self) -> bool {
        *self == Profile { name: self.name, ..NONE }
    }

    /// Whether an attribute is the id by which others name the resource itself.
    pub fn is_own_id(&self, attribute: &str) -> bool {
        self.own_ids.contains(&attribute)
    }

    /// Whether an attribute repeats the property of the same name.
    pub fn repeats(&self, attribute: &str) -> bool {
        self.repeated.contains(&attribute)
    }

    /// Whether an attribute is the id of something that comes with the resource.
    pub fn comes_with(&self, attribute: &str) -> bool {
        self.comes_with.contains(&attribute)
    }

    /// Whether deleting a resource loses data, or makes it unreadable.
    pub fn holds_data(&self) -> bool {
        self.data != Data::No
    }

    /// Whether a snapshot can be made of a resource when it is deleted.
    pub fn can_be_snapshot(&self) -> bool {
        self.snapshot != Snapshot::Never
    }

    /// Whether a snapshot is made of a resource without a `DeletionPolicy` when it is deleted, by which properties it has.
    pub fn is_snapshot_by_default(&self, has: impl Fn(&str) -> bool) -> bool {
        match self.snapshot {
            Snapshot::Default { unless } => !unless.is_some_and(has),
            Snapshot::Never | Snapshot::Possible => false,
        }
    }

    /// Whether the change of a property renews what runs in a resource that itself stays, or may.
    pub fn is_renewed_by(&self, property: Option<&str>) -> bool {
        let among = |names: &[&str]| property.is_some_and(|property| names.contains(&property));
        match &self.renewed_by {
            Properties::Only(names) => among(names),
            Properties::AllBut(names) => !among(names),
        }
    }
}
