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
    /// A subnet that is not in the template.
    NoSubnet,
    /// What is launched names no subnet.
    DefaultVpc(&'static str),
    /// A fleet names no subnets.
    FleetSubnets,
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
    /// A policy is computed.
    Policy(&'static str),
    /// A macro, a loop or an include rewrites the template.
    Macro,
    /// Nothing is launched.
    NoneLaunched,
    /// Something that `is a nested stack` is all that may launch anything.
    OnlyNested(&'static str),
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
            Why::Undecided(condition, why) => write!(f, "the condition `{condition}` is not decided: {why}"),

            Why::Circle(what) => write!(f, "{what} depends on itself"),
            Why::Function(name) => write!(f, "`{name}` is not computed here"),
            Why::Zones(None) => f.write_str("the zones of a region are known only to AWS"),
            Why::Zones(Some(region)) => write!(f, "the zones of `{region}` are known only to AWS"),
            Why::Rewritten => f.write_str("an include or a loop writes it before it is deployed"),
            Why::Properties(id) => write!(f, "the properties of `{id}` are not written out"),
            Why::TooDeep => f.write_str("it is nested too deep to be computed"),
            Why::TooLarge => f.write_str("the values of the template are too large to be computed"),
            Why::TooMany(what) => write!(f, "there are too many {what}"),

            Why::Wants(function, wanted) => write!(f, "`{function}` wants {wanted}"),
            Why::Arguments(function) => write!(f, "`{function}` has not the arguments it wants"),
            Why::NoCondition => f.write_str("a condition is no call of a condition function"),
            Why::UnknownCondition(name) => write!(f, "the template has no condition `{name}`"),
            Why::ConditionName(id) => write!(f, "the `Condition` of `{id}` is no name"),
            Why::UnknownName(name) => write!(f, "`{name}` is neither a resource nor a parameter of the template"),
            Why::UnknownResource(id) => write!(f, "`{id}` is no resource of the template"),
            Why::Several(attribute) => write!(f, "`{attribute}` is no single value"),
            Why::NoPosition(length, position) => {
                write!(f, "a list of {length} has no position {position}, counted from 0")
            }
            Why::NoMapping(map, first, second) => {
                write!(f, "the mapping `{map}` has no value for `{first}` and `{second}`")
            }
            Why::MappingShape => f.write_str("a mapping holds something else than texts and lists of texts"),
            Why::NoBlocks(count, bits, block) => {
                write!(f, "`Fn::Cidr` cannot make {count} blocks of {bits} bits in `{block}`")
            }
            Why::Default(name) => write!(f, "the default of the parameter `{name}` is no text"),
            Why::Compared => f.write_str("`Fn::Equals` compares something else than two texts"),
            Why::Nothing => f.write_str("nothing stands where a value is wanted"),
            Why::NoText => f.write_str("a list or an object stands where a text is wanted"),
            Why::NoSingle => f.write_str("a single value is wanted there"),
            Why::IsNo(text, wanted) => write!(f, "`{text}` is no {wanted}"),
            Why::NoFlag(text) => write!(f, "`{text}` is neither true nor false"),
            Why::NoChoice => f.write_str("an `Fn::If` names no condition"),

            Why::Outside(kind, name) => write!(f, "the {kind} `{name}` is not in the template"),
            Why::StandsFor(symbol) => write!(f, "what `{symbol}` stands for is known only outside the template"),
            Why::Names(kind, id) => write!(f, "which {kind} `{id}` names is not known"),
            Why::VpcOf(subnet) => write!(f, "which VPC `{subnet}` is in is not known"),
            Why::MainTable(vpc) => write!(f, "the main route table of `{vpc}` is not in the template"),
            Why::NoTable(id) => write!(f, "`{id}` is no route table that this template makes"),
            Why::Propagated(table) => {
                write!(f, "routes are propagated into `{table}` that are not in the template")
            }
            Why::Beyond(target) => write!(f, "where packets get from `{target}` is not in the template"),
            Why::GatewayOf(id) => write!(f, "which gateway `{id}` returns is known only after deployment"),
            Why::GatewayKind(symbol) => write!(f, "what kind of gateway `{symbol}` stands for is not known"),
            Why::TwoTargets(one, other) => write!(f, "the route names both `{one}` and `{other}`"),
            Why::NamesNo(who, what) => write!(f, "{who} names no {what}"),
            Why::SeveralDestinations => f.write_str("the route names several destinations"),
            Why::RuleForNobody => f.write_str("the rule names nobody it is for"),
            Why::RuleForSeveral => f.write_str("the rule names several it is for, of which AWS takes one"),
            Why::GroupByNoId(id) => write!(f, "`{id}` names its security group by no id"),
            Why::GroupByName => f.write_str("a security group is named by its name, not by its id"),
            Why::DefaultGroup => {
                f.write_str("it names no security group, and the VPC's default one is not in the template")
            }
            Why::RulesOf(group) => write!(f, "the rules of the security group `{group}` are not in the template"),
            Why::BlocksOf(list) => write!(f, "the blocks of the prefix list `{list}` are not in the template"),
            Why::EntryWithoutBlock(id) => write!(f, "an entry of `{id}` has no block"),
            Why::BlockOf(subnet) => write!(f, "the block of `{subnet}` is not known"),
            Why::Ipam(vpc) => write!(f, "IP Address Manager chooses the block of `{vpc}`"),
            Why::AwsBlock => f.write_str("AWS chooses its IPv6 block"),
            Why::VpcBlock(text) => write!(f, "`{text}` is larger or smaller than a block of a VPC may be"),
            Why::ZoneChoice => f.write_str("which zone a subnet is in that names none is AWS's choice"),
            Why::ZoneIs(one, other) => write!(f, "whether {one} is {other} is known only in a region"),
            Why::AclEntries(acl) => write!(f, "the entries of the network ACL `{acl}` are not known"),
            Why::AclNotJudged(acl) => write!(f, "which packets the network ACL `{acl}` lets pass is not judged"),
            Why::AddressesOf(nat) => write!(f, "which addresses `{nat}` has in the zone is not known"),
            Why::NoElasticIp(id) => write!(f, "`{id}` is no Elastic IP of the template"),
            Why::ServiceName => f.write_str("its service name is none of AWS's regional ones"),
            Why::NoSubnet => f.write_str("its subnet is not in the template"),
            Why::DefaultVpc("group") => f.write_str("the group names no subnets, so it uses those of the default VPC"),
            Why::DefaultVpc(what) => write!(f, "the {what} names no subnet, so it uses one of the default VPC"),
            Why::FleetSubnets => f.write_str("the fleet names no subnets"),
            Why::Fleet => f.write_str("what the fleet launches is not known"),
            Why::Configuration => f.write_str("its launch configuration is not in the template"),
            Why::Interfaces => f.write_str("it has more network interfaces than any instance"),
            Why::Version(number) => write!(f, "version {number} may say something else than the template does"),
            Why::Of(template, why) => write!(f, "of `{template}`, {why}"),
            Why::Policy(name) => write!(f, "`{name}` is computed during deployment"),
            Why::Macro => f.write_str("a macro, a loop or an include rewrites it before it is deployed"),
            Why::NoneLaunched => f.write_str("there are none in this template"),
            Why::OnlyNested(what) => {
                write!(f, "it {what}, and nothing else in this template is launched; verify its template by itself")
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
            write!(f, "the parameter `{name}` has no value (give it with `--param {name}=…`)")
        }
        Symbol::Pseudo(name) => write!(f, "`{name}` depends on where the stack is deployed"),
        Symbol::Zone(_) => write!(f, "{symbol} has a name only in a region"),
        Symbol::Import(_) => write!(f, "{symbol} is exported by another stack"),
        Symbol::Dynamic(_) => write!(f, "{symbol} is resolved during deployment"),
        Symbol::Text(_) => f.write_str("it is known only after deployment"),
        Symbol::Base64(_) => f.write_str("the text is encoded by `Fn::Base64`"),
    }
}
