//! A VPC as Linux networking: what `ip` and `nft` are told in each namespace.
//!
//! | in AWS | here |
//! |---|---|
//! | the VPC's router | a namespace that forwards: a bridge for each subnet, a routing table for each bridge |
//! | instances, nodes of load balancers, mount targets | a namespace each, on a bridge |
//! | security groups | rules in those namespaces; they know connections, and drop what nothing allows |
//! | the internet gateway | a namespace that translates public addresses to private ones and back, and passes nothing else |
//! | a NAT gateway | a namespace on a bridge that puts its private address in place of the sender's |
//! | the internet | a namespace |

use super::addresses::{Addresses, INSIDE, OUTSIDE, in_zone, own_block, router_in};
use super::vpc::{Host, Nat, Peer, Place, Route, Rule, Vpc};
use ipnet::Ipv4Net;
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

/// The namespaces that every world has.
pub const ROUTER: &str = "router";
pub const GATEWAY: &str = "gateway";
pub const INTERNET: &str = "internet";

/// A subnet, or what a NAT gateway that stands in none has instead.
struct Bridge<'a> {
    block: Ipv4Net,
    routes: Vec<(Ipv4Net, &'a str)>,
}

/// Who stands on a bridge.
pub struct Station {
    pub name: String,
    bridge: usize,
    addresses: Vec<Ipv4Addr>,
    /// What `nft` is told there.
    pub rules: String,
}

/// Everything that is said to make a world of a VPC.
pub struct Scripts<'a> {
    vpc: &'a Vpc,
    addresses: &'a Addresses,
    bridges: Vec<Bridge<'a>>,
    pub stations: Vec<Station>,
}

impl<'a> Scripts<'a> {
    pub fn of(vpc: &'a Vpc, addresses: &'a Addresses) -> Self {
        let subnet = |routes: &'a [Route]| routes.iter().map(|route| (route.to, route.via.as_str())).collect();
        let bridges = vpc.subnets.iter().map(|it| Bridge { block: it.block, routes: subnet(&it.routes) }).collect();
        let mut scripts = Self { vpc, addresses, bridges, stations: Vec::new() };
        for host in &vpc.hosts {
            let addresses = vec![addresses.private(&host.name())];
            let (bridge, rules) = (scripts.bridge_of(&host.subnet), scripts.securities(host));
            scripts.stations.push(Station { name: host.name(), bridge, addresses, rules });
        }
        for (number, nat) in (0..).zip(&vpc.nats) {
            let station = scripts.nat(number, nat);
            scripts.stations.push(station);
        }
        scripts
    }

    fn bridge_of(&self, subnet: &str) -> usize {
        self.vpc.subnets.iter().position(|it| it.id == subnet).unwrap_or_else(|| panic!("there is no subnet {subnet}"))
    }

    /// A NAT gateway: on its subnet's bridge, or on one of its own from which every attached gateway can be reached.
    fn nat(&mut self, number: u8, nat: &Nat) -> Station {
        let private = |name: &str| self.addresses.private(name);
        let (bridge, translation) = match &nat.place {
            Place::Subnet { subnet, .. } => {
                (self.bridge_of(subnet), BTreeMap::from([(self.vpc.block, private(&nat.id))]))
            }
            Place::Zones(zones) => {
                let subnets = self.vpc.subnets.iter().filter(|subnet| zones.contains_key(&subnet.zone));
                let from = subnets.map(|it| (it.block, private(&in_zone(&nat.id, &it.zone)))).collect();
                let default = Ipv4Net::default();
                let routes = self.vpc.gateways.iter().map(|gateway| (default, gateway.as_str())).collect();
                self.bridges.push(Bridge { block: own_block(number), routes });
                (self.bridges.len() - 1, from)
            }
        };
        let rules = nat_rules(self.vpc.block, &translation);
        let addresses = translation.into_values().collect::<BTreeSet<_>>();
        Station { name: nat.id.clone(), bridge, addresses: addresses.into_iter().collect(), rules }
    }

    /// The links of the router, with the other end of each in the namespace at a path.
    pub fn router_links(&self, paths: &BTreeMap<String, String>) -> String {
        let bridges = (0..self.bridges.len()).map(|number| format!("link add {} type bridge\n", bridge(number)));
        let ports = self.stations.iter().enumerate().map(|(number, station)| {
            format!("link add {} type veth peer name eth0 netns {}\n", port(number), paths[&station.name])
        });
        let gateway = format!("link add gateway type veth peer name vpc netns {}\n", paths[GATEWAY]);
        bridges.chain(ports).chain([gateway]).collect()
    }

    /// The router when the other ends are up: its ports, addresses and tables.
    pub fn router(&self) -> String {
        let mut lines = vec![format!("addr add {}/30 dev gateway", INSIDE[1]), "link set gateway up".to_owned()];
        for (number, station) in self.stations.iter().enumerate() {
            lines.push(format!("link set {} master {} up", port(number), bridge(station.bridge)));
        }
        for (number, it) in self.bridges.iter().enumerate() {
            let address = router_in(it.block);
            lines.push(format!("addr add {address}/{} dev {}", it.block.prefix_len(), bridge(number)));
            lines.push(format!("link set {} up", bridge(number)));
        }
        for (number, it) in self.bridges.iter().enumerate() {
            lines.push(format!("rule add iif {} lookup {}", bridge(number), table(number)));
            lines.extend(self.table(it).into_iter().map(|route| format!("route add {route} table {}", table(number))));
        }
        lines.push(format!("route add unreachable {}", self.vpc.block));
        lines.join("\n")
    }

    /// A subnet's table: the local route, those of the template, and nothing else.
    fn table(&self, from: &Bridge) -> Vec<String> {
        let local = self.bridges.iter().enumerate().map(|(number, it)| format!("{} dev {}", it.block, bridge(number)));
        let mut lines = local.collect::<Vec<_>>();
        lines.push(format!("unreachable {}", self.vpc.block));
        lines.push("unreachable default metric 9999".to_owned());
        for (to, via) in &from.routes {
            if self.vpc.gateways.iter().any(|gateway| gateway == via) {
                lines.push(format!("{to} via {} dev gateway onlink", INSIDE[0]));
            } else if let Some(nat) = self.stations.iter().find(|station| station.name == *via) {
                lines.push(format!("{to} via {} dev {} onlink", nat.addresses[0], bridge(nat.bridge)));
            }
            // What leads to a gateway that is not attached leads nowhere.
        }
        lines
    }

    /// A host or a NAT gateway.
    pub fn station(&self, station: &Station) -> String {
        let block = self.bridges[station.bridge].block;
        let address = |address| format!("addr add {address}/{} dev eth0", block.prefix_len());
        let mut lines = station.addresses.iter().map(address).collect::<Vec<_>>();
        lines.push("link set lo up".to_owned());
        lines.push("link set eth0 up".to_owned());
        lines.push(format!("route add default via {}", router_in(block)));
        lines.join("\n")
    }

    /// The internet gateway's link to the internet; that to the router, the router has made.
    pub fn gateway_links(&self, paths: &BTreeMap<String, String>) -> String {
        format!("link add internet type veth peer name eth0 netns {}\n", paths[INTERNET])
    }

    /// The internet gateway: the VPC on one side, everything else on the other.
    pub fn gateway(&self) -> String {
        let mut lines = Vec::new();
        for (link, address) in [("internet", OUTSIDE[0]), ("vpc", INSIDE[0])] {
            lines.push(format!("addr add {address}/30 dev {link}"));
            lines.push(format!("link set {link} up"));
        }
        lines.push(format!("route add default via {}", OUTSIDE[1]));
        let inside = self.bridges.iter().map(|it| it.block).chain([self.vpc.block]);
        lines.extend(inside.map(|block| format!("route add {block} via {}", INSIDE[1])));
        lines.join("\n")
    }

    /// The internet knows the way to everything, the VPC's private addresses included: that nobody gets there has to be
    /// the internet gateway's doing.
    pub fn internet(&self) -> String {
        let mut lines = vec![format!("addr add {}/30 dev eth0", OUTSIDE[1]), "link set lo up".to_owned()];
        lines.extend(self.addresses.internet.iter().map(|address| format!("addr add {address}/32 dev eth0")));
        lines.push("link set eth0 up".to_owned());
        lines.push(format!("route add default via {}", OUTSIDE[0]));
        lines.join("\n")
    }

    /// Everyone with the address at the other end of their link.
    pub fn neighbours(&self) -> Vec<(&str, Ipv4Addr)> {
        let on_bridges = self.stations.iter().map(|it| (it.name.as_str(), router_in(self.bridges[it.bridge].block)));
        on_bridges.chain([(GATEWAY, INSIDE[1]), (INTERNET, OUTSIDE[0])]).collect()
    }

    /// The internet gateway passes only who has a public address.
    pub fn gateway_rules(&self) -> String {
        let pairs = self.addresses.pairs(self.vpc);
        let elements = |pairs: Vec<String>| match pairs.as_slice() {
            [] => String::new(),
            pairs => format!("elements = {{ {} }};", pairs.join(", ")),
        };
        let inward = elements(pairs.iter().map(|(public, private)| format!("{public} : {private}")).collect());
        let outward = elements(pairs.iter().map(|(public, private)| format!("{private} : {public}")).collect());
        let known = elements(pairs.iter().map(|(_, private)| private.to_string()).collect());
        format!(
            "table ip gateway {{
                map inward {{ type ipv4_addr : ipv4_addr; {inward} }}
                map outward {{ type ipv4_addr : ipv4_addr; {outward} }}
                set known {{ type ipv4_addr; {known} }}
                chain arriving {{ type nat hook prerouting priority dstnat; dnat to ip daddr map @inward; }}
                chain leaving {{ type nat hook postrouting priority srcnat; snat to ip saddr map @outward; }}
                chain passing {{
                    type filter hook forward priority filter; policy drop;
                    ct state established accept
                    ct state new iifname internet ct status dnat accept
                    ct state new iifname vpc ip saddr @known accept
                }}
            }}"
        )
    }

    /// The security groups of a host: what none of them allows is dropped, answers excepted.
    fn securities(&self, host: &Host) -> String {
        let groups = || host.securities.iter().map(|name| &self.vpc.securities[name]);
        let allowed = |rules: Vec<String>| rules.join("\n");
        let inbound = allowed(groups().flat_map(|it| &it.inbound).filter_map(|it| self.allow(it, "saddr")).collect());
        let outbound = allowed(groups().flat_map(|it| &it.outbound).filter_map(|it| self.allow(it, "daddr")).collect());
        format!(
            "table ip security {{
                chain inbound {{
                    type filter hook input priority filter; policy drop;
                    ct state established accept
                    {inbound}
                }}
                chain outbound {{
                    type filter hook output priority filter; policy drop;
                    ct state established accept
                    {outbound}
                }}
            }}"
        )
    }

    /// A rule that allows; one about a security group allows the private addresses of those who have it.
    fn allow(&self, rule: &Rule, side: &str) -> Option<String> {
        let peers = match &rule.peer {
            Peer::Block(block) => block.to_string(),
            Peer::Security(group) => {
                let members = self.vpc.hosts.iter().filter(|host| host.securities.contains(group));
                let members = members.map(|host| self.addresses.private(&host.name()).to_string()).collect::<Vec<_>>();
                (!members.is_empty()).then(|| format!("{{ {} }}", members.join(", ")))?
            }
        };
        let (first, last) = (rule.ports.start(), rule.ports.end());
        match rule.protocol.as_str() {
            "-1" => Some(format!("ip {side} {peers} accept")),
            "tcp" | "6" => Some(format!("ip {side} {peers} tcp dport {first}-{last} accept")),
            // Only TCP is tried.
            _ => None,
        }
    }
}

/// A NAT gateway passes what comes from the VPC and goes elsewhere, each block's with an address of its own, and lets
/// nobody in.
fn nat_rules(vpc: Ipv4Net, translation: &BTreeMap<Ipv4Net, Ipv4Addr>) -> String {
    let translation = translation.iter().map(|(from, to)| format!("{from} : {to}")).collect::<Vec<_>>().join(", ");
    format!(
        "table ip nat {{
            map translation {{ type ipv4_addr : ipv4_addr; flags interval; elements = {{ {translation} }}; }}
            chain leaving {{ type nat hook postrouting priority srcnat; snat to ip saddr map @translation; }}
            chain passing {{
                type filter hook forward priority filter; policy drop;
                ct state established accept
                ct state new ip saddr {vpc} ip daddr != {vpc} accept
            }}
            chain inbound {{ type filter hook input priority filter; policy drop; }}
        }}"
    )
}

/// What a host is told that is lost with its zone, and when the zone is back.
pub const LOSE: &str = "table ip lost {
    chain inbound { type filter hook prerouting priority raw; policy drop; }
    chain outbound { type filter hook output priority raw; policy drop; }
}";
pub const FIND: &str = "delete table ip lost";

fn bridge(number: usize) -> String {
    format!("s{number}")
}

fn port(number: usize) -> String {
    format!("p{number}")
}

fn table(number: usize) -> usize {
    100 + number
}
