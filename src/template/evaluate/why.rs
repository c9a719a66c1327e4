//! Why something is unknown: every reason there is, and its words.

use super::symbol::{Piece, Symbol};
use std::fmt;

/// Why something is unknown. Its words are a clause, such as ``the parameter `Mode` has no value``.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Only AWS, or who deploys, knows what stands behind a symbol.
    Symbol(Symbol),
    /// A condition is not decided, for a reason that is no undecided condition itself.
    Undecided(String, Box<Why>),

    // What nobody computes.
    /// What is in backticks depends on itself.
    Circle(String),
    /// A function is not computed.
    Function(String),
    /// The zones of a region; of the stack's own where it is not named.
    Zones(Option<String>),
    /// A macro, an include or a loop writes it.
    Rewritten,
    /// The properties of a resource are made by a function.
    Properties(String),
    /// It is nested too deep.
    TooDeep,
    /// The values of the template are too large.
    TooLarge,
    /// There are too many of something to judge them all.
    TooMany(&'static str),

    // What is written otherwise than CloudFormation wants it.
    /// A function does not get what it wants.
    Wants(&'static str, &'static str),
    /// A condition function has the wrong arguments.
    Arguments(String),
    /// What stands among conditions calls no condition function.
    NoCondition,
    /// A condition that nothing defines.
    UnknownCondition(String),
    /// The `Condition` of a resource is no name.
    ConditionName(String),
    /// A name that is neither a resource nor a parameter.
    UnknownName(String),
    /// A name that is no resource.
    UnknownResource(String),
    /// An attribute that repeats a list or an object.
    Several(String),
    /// A list has no item at a position.
    NoPosition(usize, usize),
    /// A mapping has no value for two keys.
    NoMapping(String, String, String),
    /// A mapping holds an object.
    MappingShape,
    /// Blocks that `Fn::Cidr` cannot make: how many, of how many bits, in which block.
    NoBlocks(usize, usize, String),
    /// The default of a parameter is an object or a list.
    Default(String),
    /// Something else than two texts is compared.
    Compared,
    /// Nothing stands where a value is wanted.
    Nothing,
    /// An empty text stands where something is named, mostly by the default of a parameter.
    Empty,
    /// A list or an object stands where a text is wanted.
    NoText,
    /// A list or an object stands where a single value is wanted.
    NoSingle,
    /// A text is not what is wanted there, such as `block of addresses`.
    IsNo(String, &'static str),
    /// A text is neither true nor false.
    NoFlag(String),
    /// An `Fn::If` names no condition.
    NoChoice,

    // What a template does not tell of a network.
    /// Of something outside, by its id, something is not known: that in words, such as `CIDR block`.
    Unsaid(String, String),
    /// A thing of a kind, such as `subnet`, is not in the template.
    Outside(&'static str, String),
    /// What a symbol stands for.
    StandsFor(String),
    /// What something names in one of its properties: the kind of that, and who names it.
    Names(&'static str, String),
    /// In which VPC a subnet is.
    VpcOf(String),
    /// The main route table of a VPC.
    MainTable(String),
    /// A route table that the template does not make.
    NoTable(String),
    /// Routes are propagated into a table.
    Propagated(String),
    /// Where packets get from a target.
    Beyond(String),
    /// Which gateway something returns.
    GatewayOf(String),
    /// What kind of gateway a symbol stands for.
    GatewayKind(String),
    /// A route names two targets.
    TwoTargets(&'static str, &'static str),
    /// Something names nothing of a kind where it has to: `the route`, `target`.
    NamesNo(&'static str, &'static str),
    /// A route names several destinations.
    SeveralDestinations,
    /// A rule of a security group is for nobody.
    RuleForNobody,
    /// A rule of a security group is for several.
    RuleForSeveral,
    /// A rule names its security group by no id.
    GroupByNoId(String),
    /// A security group is named by its name.
    GroupByName,
    /// Something names no security group, and its VPC's default one is elsewhere.
    DefaultGroup,
    /// The rules of a security group.
    RulesOf(String),
    /// The blocks of a prefix list that is not in the template.
    BlocksOf(String),
    /// An entry of a prefix list has no block.
    EntryWithoutBlock(String),
    /// The block of a subnet.
    BlockOf(String),
    /// IP Address Manager chooses the block of a VPC.
    Ipam(String),
    /// AWS chooses an IPv6 block.
    AwsBlock,
    /// A block that no VPC may have.
    VpcBlock(String),
    /// AWS chooses the zone of a subnet that names none.
    ZoneChoice,
    /// Whether two zones are one.
    ZoneIs(String, String),
    /// The entries of a network ACL.
    AclEntries(String),
    /// A network ACL that does not let everything pass.
    AclNotJudged(String),
    /// The addresses of a NAT gateway in a zone.
    AddressesOf(String),
    /// Something that is no Elastic IP.
    NoElasticIp(String),
    /// A service name that is none of AWS's regional ones.
    ServiceName,
    /// What is launched names no subnet.
    DefaultVpc(&'static str),
    /// What a fleet launches.
    Fleet,
    /// A launch configuration that is not in the template.
    Configuration,
    /// More network interfaces than any instance has.
    Interfaces,
    /// A version of a launch template that is named by its number.
    Version(String),
    /// Of a launch template, something.
    Of(String, Box<Why>),
    /// The instances of a cluster, or of a capacity provider.
    HostsOf(String),
    /// A policy is computed.
    Policy(&'static str),
    /// A macro, a loop or an include rewrites the template.
    Macro,
    /// Nothing is launched.
    NoneLaunched,
    /// Something that `is a nested stack` is all that may launch anything.
    OnlyNested(&'static str),
    /// Subnets decide what a property that is not set does not say, and not all are known.
    BySubnets(String),
    /// Where a proxy leads, by its address, through which packets leave that have no other path.
    Proxy(String),
    /// What nobody judges, why it may be reached, and what a person has to check.
    NotJudged(String, &'static str),
}

impl From<Symbol> for Why {
    /// A text in parts is unknown because of the first that is.
    fn from(symbol: Symbol) -> Self {
        match symbol {
            Symbol::Text(pieces) => {
                let first = pieces.into_iter().find_map(|piece| match piece {
                    Piece::Symbol(symbol) => Some(Why::from(symbol)),
                    Piece::Literal(_) => None,
                });
                first.unwrap_or_else(|| Why::Symbol(Symbol::Text(Vec::new())))
            }
            symbol => Why::Symbol(symbol),
        }
    }
}

impl From<&Symbol> for Why {
    fn from(symbol: &Symbol) -> Self {
        Why::from(symbol.clone())
    }
}

/// A name as far as anyone reads it: what rests on it may be told again and again.
pub(super) fn brief(name: &str) -> String {
    /// Longer than any name that AWS takes.
    const LONGEST: usize = 300;
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

impl Why {
    /// Whether it is something outside the template that is not known: whoever knows it can say so.
    pub fn is_outside(&self) -> bool {
        match self {
            Why::Undecided(_, root) | Why::Of(_, root) => root.is_outside(),
            Why::Symbol(Symbol::Import(_)) | Why::Zones(_) | Why::Unsaid(..) | Why::Outside(..) => true,
            Why::StandsFor(_)
            | Why::VpcOf(_)
            | Why::MainTable(_)
            | Why::DefaultGroup
            | Why::RulesOf(_)
            | Why::BlocksOf(_)
            | Why::HostsOf(_) => true,
            Why::DefaultVpc(_) | Why::ZoneIs(..) => true,
            _ => false,
        }
    }

    /// The parameter without a value that everything waits for, if it is one.
    pub fn parameter(&self) -> Option<&str> {
        match self {
            Why::Undecided(_, root) | Why::Of(_, root) => root.parameter(),
            Why::Symbol(Symbol::Parameter(name)) => Some(name),
            _ => None,
        }
    }

    /// That a condition is not decided; where that is so because another is not, what that waits for is told alone.
    pub fn undecided(condition: &str, because: Why) -> Self {
        let root = if let Why::Undecided(_, root) = because { root } else { Box::new(because) };
        Why::Undecided(brief(condition), root)
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Symbol(symbol) => of_symbol(f, symbol),
            Why::Undecided(condition, why) => write!(f, "the condition `{condition}` cannot be evaluated: {why}"),

            Why::Circle(what) => write!(f, "{what} depends on itself"),
            Why::Function(name) => write!(f, "rackform does not evaluate `{name}`"),
            Why::Zones(None) => f.write_str("only AWS knows the zones of a region"),
            Why::Zones(Some(region)) => write!(f, "only AWS knows the zones of `{region}`"),
            Why::Rewritten => f.write_str("an include or a loop generates it before the deployment"),
            Why::Properties(id) => write!(f, "a function generates the properties of `{id}`"),
            Why::TooDeep => f.write_str("it is nested too deeply to be evaluated"),
            Why::TooLarge => f.write_str("the values of the template are too large to be evaluated"),
            Why::TooMany(what) => write!(f, "there are too many {what}"),

            Why::Wants(function, wanted) => write!(f, "`{function}` expects {wanted}"),
            Why::Arguments(function) => write!(f, "`{function}` does not have the arguments it expects"),
            Why::NoCondition => f.write_str("a condition does not call a condition function"),
            Why::UnknownCondition(name) => write!(f, "the template has no condition `{name}`"),
            Why::ConditionName(id) => write!(f, "the `Condition` of `{id}` is not a name"),
            Why::UnknownName(name) => write!(f, "`{name}` is neither a resource nor a parameter of the template"),
            Why::UnknownResource(id) => write!(f, "`{id}` is not a resource of the template"),
            Why::Several(attribute) => write!(f, "`{attribute}` is not a single value"),
            Why::NoPosition(length, position) => {
                write!(f, "a list of {length} has no item at index {position}, counted from 0")
            }
            Why::NoMapping(map, first, second) => {
                write!(f, "the mapping `{map}` has no value for `{first}` and `{second}`")
            }
            Why::MappingShape => f.write_str("a mapping contains something other than strings and lists of strings"),
            Why::NoBlocks(count, bits, block) => {
                write!(f, "`Fn::Cidr` cannot split `{block}` into {count} blocks of {bits} bits")
            }
            Why::Default(name) => write!(f, "the default of the parameter `{name}` is not a string"),
            Why::Compared => f.write_str("`Fn::Equals` compares something other than two strings"),
            Why::Nothing => f.write_str("a value is missing"),
            Why::Empty => f.write_str("an empty text names nothing"),
            Why::NoText => f.write_str("there is a list or an object where a string is expected"),
            Why::NoSingle => f.write_str("a single value is expected there"),
            Why::IsNo(text, wanted) => write!(f, "`{text}` is not {wanted}"),
            Why::NoFlag(text) => write!(f, "`{text}` is neither true nor false"),
            Why::NoChoice => f.write_str("an `Fn::If` does not name a condition"),

            Why::Unsaid(id, what) => write!(f, "the {what} of `{id}` is not given"),
            Why::Outside(kind, name) => write!(f, "the {kind} `{name}` is not in the template"),
            Why::StandsFor(symbol) => write!(f, "what `{symbol}` refers to is known only outside the template"),
            Why::Names(kind, id) => write!(f, "the {kind} of `{id}` is not known"),
            Why::VpcOf(subnet) => write!(f, "the VPC of `{subnet}` is not known"),
            Why::MainTable(vpc) => write!(f, "the main route table of `{vpc}` is not in the template"),
            Why::NoTable(id) => write!(f, "`{id}` is not a route table of this template"),
            Why::Propagated(table) => {
                write!(f, "routes that are not in the template are propagated to `{table}`")
            }
            Why::Beyond(target) => write!(f, "where `{target}` forwards packets is not in the template"),
            Why::GatewayOf(id) => write!(f, "the gateway that `{id}` returns is known only after deployment"),
            Why::GatewayKind(symbol) => write!(f, "the kind of gateway that `{symbol}` refers to is not known"),
            Why::TwoTargets(one, other) => write!(f, "the route specifies both `{one}` and `{other}`"),
            Why::NamesNo(who, what) => write!(f, "{who} does not specify a {what}"),
            Why::SeveralDestinations => f.write_str("the route specifies several destinations"),
            Why::RuleForNobody => f.write_str("the rule does not specify a source or destination"),
            Why::RuleForSeveral => {
                f.write_str("the rule specifies several sources or destinations, but AWS accepts only one")
            }
            Why::GroupByNoId(id) => write!(f, "`{id}` does not specify its security group by id"),
            Why::GroupByName => f.write_str("a security group is specified by name, not by id"),
            Why::DefaultGroup => {
                f.write_str("it does not specify a security group, and the VPC's default one is not in the template")
            }
            Why::RulesOf(group) => write!(f, "the rules of the security group `{group}` are not in the template"),
            Why::BlocksOf(list) => write!(f, "the CIDR blocks of the prefix list `{list}` are not in the template"),
            Why::EntryWithoutBlock(id) => write!(f, "an entry of `{id}` has no CIDR block"),
            Why::BlockOf(subnet) => write!(f, "the CIDR block of `{subnet}` is not known"),
            Why::Ipam(vpc) => write!(f, "IPAM assigns the CIDR block of `{vpc}`"),
            Why::AwsBlock => f.write_str("AWS assigns its IPv6 CIDR block"),
            Why::VpcBlock(text) => write!(f, "`{text}` is larger or smaller than the CIDR block of a VPC may be"),
            Why::ZoneChoice => f.write_str("AWS chooses the zone of a subnet that does not specify one"),
            Why::ZoneIs(one, other) => write!(f, "whether {one} is {other} is known only in a region"),
            Why::AclEntries(acl) => write!(f, "the entries of the network ACL `{acl}` are not known"),
            Why::AclNotJudged(acl) => write!(f, "the entries of the network ACL `{acl}` were not analyzed"),
            Why::AddressesOf(nat) => write!(f, "the addresses of `{nat}` in the zone are not known"),
            Why::NoElasticIp(id) => write!(f, "`{id}` is not an Elastic IP of the template"),
            Why::ServiceName => f.write_str("its service name is not one of AWS's regional service names"),
            Why::DefaultVpc("group") => {
                f.write_str("the group does not specify subnets, so it uses those of the default VPC")
            }
            Why::DefaultVpc("load balancer") => {
                f.write_str("the load balancer specifies zones, so it uses their subnets of the default VPC")
            }
            Why::DefaultVpc(what) => {
                write!(f, "the {what} does not specify a subnet, so it uses one of the default VPC")
            }
            Why::Fleet => f.write_str("what the fleet launches is not known"),
            Why::Configuration => f.write_str("its launch configuration is not in the template"),
            Why::Interfaces => f.write_str("it has more network interfaces than any instance"),
            Why::Version(number) => write!(f, "version {number} may differ from what the template contains"),
            Why::Of(template, why) => write!(f, "in `{template}`, {why}"),
            Why::HostsOf(cluster) => write!(f, "the instances of `{cluster}` are not known"),
            Why::Policy(name) => write!(f, "`{name}` is evaluated only during deployment"),
            Why::Macro => f.write_str("a macro, a loop or an include rewrites it before the deployment"),
            Why::Proxy(address) => {
                write!(f, "it depends on the proxy `{address}`, and where that leads is not in the template")
            }
            Why::NoneLaunched => f.write_str("there are none in this template"),
            Why::OnlyNested(what) => {
                write!(f, "it {what}, and nothing else in this template is launched; verify its template separately")
            }
            Why::BySubnets(property) => {
                write!(f, "its `{property}` is not set, and not all subnets where it may run are in this template")
            }
            Why::NotJudged(why, check) => write!(f, "{why}; {check}"),
        }
    }
}

/// Why the value behind a symbol cannot be known from the template.
fn of_symbol(f: &mut fmt::Formatter<'_>, symbol: &Symbol) -> fmt::Result {
    match symbol {
        Symbol::Resource { .. } => write!(f, "{symbol} is known only after deployment"),
        Symbol::Parameter(name) => {
            write!(f, "the parameter `{name}` has no value (set it with `--param {name}=…`)")
        }
        Symbol::Pseudo(name) => write!(f, "`{name}` depends on where the stack is deployed"),
        Symbol::Zone(_) => write!(f, "{symbol} has a name only in a region"),
        Symbol::Import(_) => write!(f, "{symbol} is exported by another stack"),
        Symbol::Dynamic(_) => write!(f, "{symbol} is resolved during deployment"),
        Symbol::Text(_) => f.write_str("it is known only after deployment"),
        Symbol::Base64(_) => f.write_str("the text is encoded by `Fn::Base64`"),
    }
}
