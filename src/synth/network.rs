//! The network: VPC, subnets, routes, NAT gateways, endpoints.
//!
//! Both tiers of subnets stand in both modes; a private rack only adds NAT gateways and the routes to them.

use crate::cfn::kinds::ec2::{
    AvailabilityZone, Eip, EndpointAccess, IngressRule, IngressSource, InternetGateway, NatGateway, NatPlacement,
    Route, RouteTable, RouteTarget, SecurityGroup, Subnet, SubnetRouteTableAssociation, Vpc, VpcEndpoint,
    VpcGatewayAttachment, ZoneAddresses,
};
use crate::cfn::kinds::meaning::AllocationId;
use crate::cfn::policy::{Effect, PolicyDocument, Statement};
use crate::cfn::{Dependency, Pseudo, Ref, Template, Text, Value, text};
use crate::plan::{
    Buckets, ElasticIp, Endpoint, EndpointKind, EndpointService, Home, Ipv4Net, NatGateways, Network as Planned, Plan,
    PrivateEgress, Site, SubnetId, Zone, ZoneChoice, ZoneSubnet,
};
use serde_json::json;

/// What the other rooms refer to.
pub(super) struct Network {
    /// The VPC.
    pub vpc: Value<Vpc>,
    /// What whatever needs the internet gateway waits for; nothing where the gateway was there before.
    pub attachment: Vec<Dependency>,
    /// The public subnets by slot; none where there are existing ones and nothing needs it.
    pub public: Vec<Value<Subnet>>,
    /// The private subnets by slot, likewise.
    pub private: Vec<Value<Subnet>>,
    /// The route table of the public subnets; existing ones have their own.
    pub table: Option<Ref<RouteTable>>,
    /// The route tables of the private subnets by slot, likewise.
    pub private_tables: Vec<Ref<RouteTable>>,
    /// The subnets instances are launched into.
    pub homes: Vec<Value<Subnet>>,
    /// What has to stand before packets can leave these subnets.
    pub egress_path: Vec<Dependency>,
    /// The addresses outbound traffic comes from, where they are known.
    pub egress: Vec<Text>,
}

/// One tier of a zone.
struct Tier {
    subnet: Value<Subnet>,
    /// What the rack makes for it; nothing for an existing one.
    made: Option<Made>,
}

/// A subnet's route table, and that it has it.
struct Made {
    table: Ref<RouteTable>,
    association: Dependency,
}

impl Tier {
    fn table(&self) -> Option<&Ref<RouteTable>> {
        self.made.as_ref().map(|made| &made.table)
    }

    fn association(&self) -> Option<Dependency> {
        self.made.as_ref().map(|made| made.association.clone())
    }
}

pub(super) fn synth(plan: &Plan, t: &mut Template) -> Network {
    let planned = &plan.network;
    let (vpc, gateway, attachment) = site(planned, t);
    if let Site::Existing { vpc, .. } = &planned.site
        && !planned.existing_endpoints.is_empty()
    {
        // What the proof rests on stands beside what it proves.
        t.note("ExistingEndpoints", json!({ vpc.to_string(): planned.existing_endpoints }));
    }
    if let Some(proxy) = planned.proxy.as_ref().filter(|proxy| proxy.is_egress) {
        t.note("EgressProxy", json!(proxy.address));
    }

    let makes_subnets = planned.zones.iter().any(|zone| matches!(zone.public, Some(ZoneSubnet::Made(_))));
    let routes = makes_subnets.then(|| t.add("Routes", RouteTable { vpc_id: vpc.clone() }));
    let default = routes.as_ref().zip(gateway).map(|(routes, gateway)| {
        let route = default_route("RouteDefault", routes, RouteTarget::InternetGateway(gateway), t);
        t.wait(&route, attachment.clone());
        Dependency::from(&route)
    });
    let public = planned.zones.iter().map(|zone| public_tier(zone, &vpc, routes.as_ref(), t)).collect::<Vec<_>>();
    let private = planned.zones.iter().map(|zone| private_tier(zone, &vpc, t)).collect::<Vec<_>>();

    let (nat, egress) = nat_gateways(planned, &vpc, &public, &default, &attachment, t);
    let endpoints = endpoints(planned, &vpc, routes.as_ref(), &private, t);

    let mut homes = Vec::new();
    let mut egress_path = Vec::new();
    for (zone, (public, private)) in planned.zones.iter().zip(public.iter().zip(&private)) {
        let tier = match zone.home {
            Home::Public => public,
            Home::Private(_) => private,
        };
        match zone.home {
            Home::Public => egress_path.extend(default.clone()),
            Home::Private(PrivateEgress::Endpoints) => egress_path.extend(endpoints.iter().cloned()),
            Home::Private(PrivateEgress::Zonal(number)) => {
                egress_path.extend(private.as_ref().and_then(|private| route_through(zone, private, &nat[number], t)));
            }
            Home::Private(PrivateEgress::Regional) => {
                egress_path.extend(private.as_ref().and_then(|private| route_through(zone, private, &nat[0], t)));
            }
            Home::Private(PrivateEgress::Existing) => {}
        }
        egress_path.extend(tier.as_ref().and_then(Tier::association));
        homes.extend(tier.as_ref().map(|tier| tier.subnet.clone()));
    }

    let private_tables = private.iter().flatten().filter_map(Tier::table).cloned().collect();
    let subnets = |tiers: Vec<Option<Tier>>| tiers.into_iter().flatten().map(|tier| tier.subnet).collect();
    let (public, private) = (subnets(public), subnets(private));
    Network { vpc, attachment, public, private, table: routes, private_tables, homes, egress_path, egress }
}

/// The VPC and its internet gateway, the rack's own or the user's, and what waits for the gateway has to wait for.
fn site(planned: &Planned, t: &mut Template) -> (Value<Vpc>, Option<Value<InternetGateway>>, Vec<Dependency>) {
    match &planned.site {
        Site::Existing { vpc, gateway } => (Value::given(vpc), gateway.as_ref().map(Value::given), Vec::new()),
        Site::Own => {
            let properties = Vpc { cidr_block: planned.cidr, enable_dns_hostnames: true, enable_dns_support: true };
            let vpc = t.add("Vpc", properties);
            let gateway = t.add("Gateway", InternetGateway {});
            let attachment = VpcGatewayAttachment { vpc_id: (&vpc).into(), internet_gateway_id: (&gateway).into() };
            let attachment = t.add("GatewayAttachment", attachment);
            (vpc.into(), Some(gateway.into()), vec![Dependency::from(&attachment)])
        }
    }
}

fn public_tier(zone: &Zone, vpc: &Value<Vpc>, routes: Option<&Ref<RouteTable>>, t: &mut Template) -> Option<Tier> {
    Some(match zone.public.as_ref()? {
        ZoneSubnet::Existing(id) => existing(id),
        ZoneSubnet::Made(block) => made(format!("Subnet{}", zone.slot), zone, *block, vpc, routes?.clone(), t),
    })
}

fn private_tier(zone: &Zone, vpc: &Value<Vpc>, t: &mut Template) -> Option<Tier> {
    Some(match zone.private.as_ref()? {
        ZoneSubnet::Existing(id) => existing(id),
        ZoneSubnet::Made(block) => {
            let table = t.add(format!("RouteTablePrivate{}", zone.slot), RouteTable { vpc_id: vpc.clone() });
            made(format!("SubnetPrivate{}", zone.slot), zone, *block, vpc, table, t)
        }
    })
}

fn existing(id: &SubnetId) -> Tier {
    Tier { subnet: Value::given(id), made: None }
}

fn made(id: String, zone: &Zone, block: Ipv4Net, vpc: &Value<Vpc>, table: Ref<RouteTable>, t: &mut Template) -> Tier {
    let properties =
        Subnet { vpc_id: vpc.clone(), availability_zone: availability_zone(zone.choice), cidr_block: block };
    let subnet = t.add(id.clone(), properties);
    let association = SubnetRouteTableAssociation { subnet_id: subnet.clone(), route_table_id: table.clone() };
    let association = t.add(format!("{id}Routes"), association);
    Tier { subnet: subnet.into(), made: Some(Made { table, association: Dependency::from(&association) }) }
}

fn availability_zone(choice: ZoneChoice) -> AvailabilityZone {
    match choice {
        ZoneChoice::Nth(index) => AvailabilityZone::Nth(index),
        ZoneChoice::Named(name) => AvailabilityZone::Named(name.to_string()),
    }
}

fn default_route(id: &str, table: &Ref<RouteTable>, target: RouteTarget, t: &mut Template) -> Ref<Route> {
    t.add(id, Route { route_table_id: table.clone(), destination_cidr_block: Ipv4Net::default(), target })
}

/// The default route of a zone's private subnet.
fn route_through(zone: &Zone, private: &Tier, nat: &Ref<NatGateway>, t: &mut Template) -> Option<Dependency> {
    let id = format!("RouteDefaultPrivate{}", zone.slot);
    Some(Dependency::from(&default_route(&id, private.table()?, RouteTarget::NatGateway(nat.clone()), t)))
}

/// The NAT gateways, and the addresses they send from. A zonal one reaches the internet by its subnet's default route,
/// so it waits for that path as well. A regional one has other logical ids than zonal ones: it is another gateway under
/// other addresses, and CloudFormation makes the new before it removes the old.
fn nat_gateways(
    planned: &Planned,
    vpc: &Value<Vpc>,
    public: &[Option<Tier>],
    default: &Option<Dependency>,
    attachment: &[Dependency],
    t: &mut Template,
) -> (Vec<Ref<NatGateway>>, Vec<Text>) {
    let mut egress = Vec::new();
    let gateways = match &planned.nat {
        NatGateways::None => Vec::new(),
        NatGateways::Zonal(addresses) => {
            let gateways =
                addresses.iter().zip(public.iter().flatten()).enumerate().map(|(number, (address, tier))| {
                    let allocation_id =
                        nat_address(&format!("NatAddress{number}"), address, attachment, &mut egress, t);
                    let placement = NatPlacement::Zonal { subnet_id: tier.subnet.clone(), allocation_id };
                    let gateway = t.add(format!("Nat{number}"), NatGateway { placement });
                    t.wait(&gateway, attachment.iter().chain(default).cloned().chain(tier.association()));
                    gateway
                });
            gateways.collect()
        }
        NatGateways::Regional(addresses) => {
            let zones = addresses.iter().zip(&planned.zones).map(|(address, zone)| ZoneAddresses {
                availability_zone: availability_zone(zone.choice),
                allocation_ids: vec![nat_address(
                    &format!("NatRegionalAddress{}", zone.slot),
                    address,
                    attachment,
                    &mut egress,
                    t,
                )],
            });
            let availability_zone_addresses = zones.collect();
            let placement = NatPlacement::Regional {
                vpc_id: vpc.clone(),
                availability_mode: "regional",
                availability_zone_addresses,
            };
            let gateway = t.add("NatRegional", NatGateway { placement });
            t.wait(&gateway, attachment.to_vec());
            vec![gateway]
        }
    };
    (gateways, egress)
}

/// An Elastic IP: what is allocated, or the user's.
pub(super) enum Address {
    Made(Ref<Eip>),
    Given(Value<AllocationId>, String),
}

impl Address {
    /// One by this logical id, unless it is the user's.
    pub fn of(id: &str, address: &ElasticIp, attachment: &[Dependency], t: &mut Template) -> Self {
        match address {
            ElasticIp::Given(allocation) => Self::Given(Value::given(allocation), allocation.to_string()),
            ElasticIp::Allocated => {
                let address = t.add(id, Eip { domain: "vpc" });
                t.wait(&address, attachment.to_vec());
                Self::Made(address)
            }
        }
    }

    /// Its allocation id.
    pub fn allocation(&self) -> Value<AllocationId> {
        match self {
            Self::Made(address) => address.allocation_id(),
            Self::Given(allocation, _) => allocation.clone(),
        }
    }

    /// The address itself, or its id where it is the user's.
    fn shown(&self) -> Text {
        match self {
            Self::Made(address) => Text::from(address),
            Self::Given(_, id) => Text::from(id.clone()),
        }
    }
}

/// The allocation id of a gateway's address; the address itself, or its id where it is the user's, joins the egress.
fn nat_address(
    id: &str,
    address: &ElasticIp,
    attachment: &[Dependency],
    egress: &mut Vec<Text>,
    t: &mut Template,
) -> Value<AllocationId> {
    let address = Address::of(id, address, attachment, t);
    egress.push(address.shown());
    address.allocation()
}

/// The VPC endpoints: gateway endpoints in every route table, interface endpoints in the private tier.
fn endpoints(
    planned: &Planned,
    vpc: &Value<Vpc>,
    routes: Option<&Ref<RouteTable>>,
    private: &[Option<Tier>],
    t: &mut Template,
) -> Vec<Dependency> {
    let interfaces = planned.endpoints.iter().any(|service| service.endpoint.kind() == EndpointKind::Interface);
    let security = interfaces.then(|| endpoints_security(planned, vpc, t));
    let endpoints = planned.endpoints.iter().map(|EndpointService { endpoint, prefix }| {
        let access = match &security {
            Some(security) if endpoint.kind() == EndpointKind::Interface => EndpointAccess::Interface {
                private_dns_enabled: true,
                subnet_ids: private.iter().flatten().map(|tier| tier.subnet.clone()).collect(),
                security_group_ids: vec![security.into()],
            },
            _ => {
                let tables = private.iter().flatten().filter_map(Tier::table);
                EndpointAccess::Gateway { route_table_ids: routes.into_iter().chain(tables).cloned().collect() }
            }
        };
        let service_name = text![*prefix, ".", Pseudo::Region, ".", endpoint.service()];
        let policy_document = (*endpoint == Endpoint::S3).then(|| bucket_policy(&planned.buckets)).flatten();
        let properties = VpcEndpoint { vpc_id: vpc.clone(), service_name, access, policy_document };
        Dependency::from(&t.add(endpoint_id(*endpoint), properties))
    });
    endpoints.collect()
}

/// What the S3 endpoint lets through, where that is not everything: the buckets of the account, those named, and what
/// instances read from AWS's own. Packages of Amazon Linux 2023 come from the first of these, image layers of ECR from the
/// second (Amazon Linux 2023 user guide, "Package repositories"; ECR user guide, "Amazon ECR interface VPC endpoints").
fn bucket_policy(buckets: &Buckets) -> Option<PolicyDocument> {
    let Buckets::Own(others) = buckets else { return None };
    let bucket =
        |name: Text, part: &str| Text::join("", [text!["arn:", Pseudo::Partition, ":s3:::"], name, Text::from(part)]);
    let allow = |sid, action, resource| Statement {
        resource: Some(resource),
        ..Statement::everyone(sid, Effect::Allow, vec![action])
    };
    let own = json!({ "StringEquals": { "aws:ResourceAccount": Text::from(Pseudo::AccountId) } });
    let of_aws =
        [text!["al2023-repos-", Pseudo::Region, "-de612dc2"], text!["prod-", Pseudo::Region, "-starport-layer-bucket"]];
    let others = others.iter().map(|name| Text::from(name.to_string()));
    let others = others.flat_map(|name| [bucket(name.clone(), ""), bucket(name, "/*")]).collect::<Vec<_>>();
    let mut statements = vec![
        Statement { condition: Some(own), ..allow("OwnBuckets", "s3:*", vec![Text::from("*")]) },
        allow("PackagesAndImages", "s3:GetObject", of_aws.map(|name| bucket(name, "/*")).to_vec()),
    ];
    statements.extend((!others.is_empty()).then(|| allow("OtherBuckets", "s3:*", others)));
    Some(PolicyDocument::new(statements))
}

/// `EndpointEcrDkr` for `ecr.dkr`.
fn endpoint_id(endpoint: Endpoint) -> String {
    let words = endpoint.service().split(['.', '-']).map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    });
    format!("Endpoint{}", words.collect::<String>())
}

fn endpoints_security(planned: &Planned, vpc: &Value<Vpc>, t: &mut Template) -> Ref<SecurityGroup> {
    let rule = IngressRule {
        description: "HTTPS from the VPC".to_owned(),
        ip_protocol: "tcp",
        from_port: Some(443),
        to_port: Some(443),
        source: IngressSource::Block(planned.cidr),
    };
    let properties = SecurityGroup {
        group_description: text![Pseudo::StackName, " endpoints"],
        vpc_id: vpc.clone(),
        security_group_ingress: Some(vec![rule]),
    };
    t.add("EndpointsSecurity", properties)
}
