//! NAT gateways and Elastic IPs.

use super::name::{Named, Names};
use super::reader::Reader;
use super::subnet::{Zone, same_zone};
use crate::template::evaluate::{Fact, Node, Symbol, Term, Truth, Why};
use crate::template::{Resource, outside};

/// A NAT gateway.
#[derive(Debug, Clone)]
pub struct Nat {
    /// Its logical id.
    pub id: String,
    /// Whether it is made.
    pub exists: Truth,
    /// Where it stands.
    pub placement: Placement,
    /// Whether it leads to the internet; one of private connectivity leads to other networks only.
    pub public: Truth,
    /// The addresses it sends from in every zone.
    pub addresses: Names,
    /// Those it sends from in one zone each; `None` if that zone cannot be known.
    pub by_zone: Vec<(Option<Zone>, Names)>,
}

/// Where a NAT gateway stands.
#[derive(Debug, Clone)]
pub enum Placement {
    /// In a subnet; its own packets follow that subnet's routes.
    Subnet(Named),
    /// In no subnet but in all zones of a VPC (`AvailabilityMode: regional`).
    Regional(Named),
    /// Somewhere outside the template, from where packets get to the internet, as whoever described it says.
    Stated,
    /// That cannot be known.
    Unknown(Why),
}

/// An Elastic IP.
#[derive(Debug, Clone)]
pub struct Address {
    /// Its logical id.
    pub id: String,
    /// Whether it is made.
    pub exists: Truth,
    /// The instance it is associated with, by its own property.
    pub instance: Fact<Named>,
}

/// The association of an Elastic IP with an instance or a network interface. One address can be in one place only.
#[derive(Debug, Clone)]
pub struct AddressAssociation {
    /// Its logical id.
    pub id: String,
    /// Whether it is made.
    pub exists: Truth,
    /// The Elastic IP.
    pub address: Fact<Named>,
    /// The instance, or the network interface.
    pub instance: Fact<Named>,
    /// Whether it is for the primary private address there, from which packets leave.
    pub primary: Truth,
}

/// An Elastic IP that names an instance or a network interface.
#[derive(Debug, Clone)]
pub struct Elastic {
    /// The logical id of the Elastic IP or of its association.
    pub id: String,
    /// Whether it is made, and names this one.
    pub there: Truth,
    /// Whether it is for the primary private address.
    pub primary: Truth,
}

impl Nat {
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        let property = |name| reader.property(resource, name);
        let placement = match property("AvailabilityMode").text().or("zonal".to_owned()) {
            Fact::Is(mode) if mode == outside::STATED && outside::is_outside(resource.id) => Placement::Stated,
            Fact::Is(mode) if mode == "regional" => place(reader.named(resource, "VpcId"), Placement::Regional),
            Fact::Is(_) | Fact::Missing => place(reader.named(resource, "SubnetId"), Placement::Subnet),
            Fact::Unknown(unknown) => Placement::Unknown(unknown.why),
        };
        let connectivity = property("ConnectivityType").text().or("public".to_owned());
        let public = connectivity.holds(|word| Truth::of(word != "private"));
        let mut addresses = reader.names(resource, "AllocationId");
        addresses.extend(reader.names(resource, "SecondaryAllocationIds"));
        let zones = property("AvailabilityZoneAddresses").listed();
        addresses.all.open(zones.rest);
        let by_zone = zones.known.iter().map(|zone| {
            let named = [zone.get("AvailabilityZone"), zone.get("AvailabilityZoneId")];
            (named.iter().find_map(Zone::of), Names::of(&zone.get("AllocationIds")))
        });
        let by_zone = by_zone.collect();
        Self { id: resource.id.to_owned(), exists: reader.exists(resource), placement, public, addresses, by_zone }
    }

    /// The addresses that packets from a zone carry; of a gateway in one zone, all it has. The first is the one used,
    /// further ones take over when its ports run out. A gateway has one list for a zone (EC2 API reference,
    /// `AvailabilityZoneAddress`), so where a list is for this zone for certain, no other is.
    pub fn addresses_for(&self, zone: Option<&Zone>) -> Names {
        let mut names = self.addresses.clone();
        let lists = || self.by_zone.iter().map(|(of, addresses)| (same_zone(of.as_ref(), zone), addresses));
        if let Some((_, addresses)) = lists().find(|(here, _)| here.is_yes()) {
            names.extend(addresses.clone());
        } else if lists().any(|(here, _)| !here.is_no()) {
            names.all.open(Some(Why::AddressesOf(self.id.clone())));
        }
        names
    }

    /// Whether it carries packets from a zone. One that lists addresses by zone stands in these zones only (VPC user guide,
    /// "Regional NAT gateways for automatic multi-AZ expansion": manual mode).
    pub fn serves(&self, zone: Option<&Zone>) -> Truth {
        let by_zone = Truth::any(self.by_zone.iter().map(|(of, _)| same_zone(of.as_ref(), zone)));
        let rest = self.addresses.all.rest();
        if self.by_zone.is_empty() { rest.not() } else { by_zone.or(rest) }
    }

    /// All its addresses.
    pub fn all_addresses(&self) -> Names {
        let mut names = self.addresses.clone();
        self.by_zone.iter().for_each(|(_, addresses)| names.extend(addresses.clone()));
        names
    }
}

fn place(name: Fact<Named>, placement: fn(Named) -> Placement) -> Placement {
    match name {
        Fact::Is(name) => placement(name),
        Fact::Missing => Placement::Unknown(Why::NamesNo("the gateway", "subnet")),
        Fact::Unknown(unknown) => Placement::Unknown(unknown.why),
    }
}

impl Address {
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        Self {
            id: resource.id.to_owned(),
            exists: reader.exists(resource),
            instance: reader.named(resource, "InstanceId"),
        }
    }
}

impl AddressAssociation {
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        let instance = match reader.named(resource, "InstanceId") {
            Fact::Missing => reader.named(resource, "NetworkInterfaceId"),
            named => named,
        };
        let address = match reader.named(resource, "AllocationId") {
            Fact::Missing => reader.named(resource, "EIP"),
            named => named,
        };
        let primary = is_primary(reader, &reader.property(resource, "PrivateIpAddress"), &instance, resource.id);
        Self { id: resource.id.to_owned(), exists: reader.exists(resource), address, instance, primary }
    }
}

/// Whether a private address is the primary one of an instance or a network interface; it is where none is given (EC2 API
/// reference, `AssociateAddress`, `PrivateIpAddress`).
fn is_primary(reader: &Reader, private: &Node, of: &Fact<Named>, id: &str) -> Truth {
    const PRIMARY: [&str; 2] = ["PrimaryPrivateIpAddress", "PrivateIp"];
    match (&private.term, private.text()) {
        (Term::Absent, _) => return Truth::Yes,
        (Term::Symbol(Symbol::Resource { attribute: Some(name), .. }), _) if PRIMARY.contains(&name.as_str()) => {
            return Truth::Yes;
        }
        (_, Fact::Is(address)) => {
            let own = of.here().and_then(|id| reader.document.resource(id));
            let Some(own) = own else { return Truth::Unknown(Why::Names("private address", id.to_owned())) };
            let listed = reader.property(own, "PrivateIpAddresses").listed().known;
            let primary = listed.iter().find(|one| one.get("Primary").flag().truth(false).is_yes());
            let primary =
                primary.map_or_else(|| reader.property(own, "PrivateIpAddress"), |one| one.get("PrivateIpAddress"));
            if let Fact::Is(own) = primary.text() {
                return Truth::of(own == address);
            }
        }
        _ => {}
    }
    Truth::Unknown(Why::Names("private address", id.to_owned()))
}
