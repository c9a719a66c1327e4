//! Where in AWS a rack is meant to be deployed, as far as it says, and what contradicts that.

use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::rack::Rack;
use crate::rack::words::{CertificateArn, KmsKey, Partition, PolicyArn, Region, Zones};

/// The region of a rack: what it states, or its certificate's or its KMS key's.
pub(super) fn region(rack: &Rack) -> Option<Region> {
    stated(rack).or_else(|| of_certificate(rack)).or_else(|| of_key(rack))
}

fn of_certificate(rack: &Rack) -> Option<Region> {
    rack.router.certificate.as_ref().and_then(CertificateArn::region)
}

fn of_key(rack: &Rack) -> Option<Region> {
    rack.storage.key.as_ref().and_then(KmsKey::region_name).and_then(Region::named)
}

/// The region that a rack states: by `region`, or by the zones it names.
pub(super) fn stated(rack: &Rack) -> Option<Region> {
    let of_zones = match &rack.network.zones {
        // Existing subnets are in the zones they are in, whatever is written.
        Some(Zones::Named(names)) if rack.network.subnets.is_none() => names.first().map(|name| name.region()),
        _ => None,
    };
    rack.region.or(of_zones)
}

/// The partition of a rack: its region's, or that of the first ARN in it.
pub(super) fn partition(rack: &Rack) -> Option<Partition> {
    said(rack).map(|said| said.partition)
}

/// The place in rack.yml that says which region or partition is meant.
pub(super) fn place(rack: &Rack) -> Option<Place> {
    said(rack).map(|said| said.place)
}

/// What says which partition is meant.
struct Said {
    partition: Partition,
    place: Place,
    /// How it says so: "the rack's region `cn-north-1` lies in `aws-cn`".
    how: String,
    /// What else could be corrected, where this is no surer than what contradicts it.
    or: String,
}

/// The first of what says which partition is meant: nothing that comes later is as clear.
fn said(rack: &Rack) -> Option<Said> {
    let by_region = |region: Region, path: &str, whose: &str| Said {
        partition: region.partition(),
        place: Place::Value(Path::of(path)),
        how: format!("the {whose} region `{region}` is in `{}`", region.partition()),
        or: String::new(),
    };
    if let Some(region) = rack.region {
        return Some(by_region(region, "region", "rack's"));
    }
    if let Some(region) = stated(rack) {
        return Some(by_region(region, "network.zones", "zones'"));
    }
    if let Some(region) = of_certificate(rack) {
        return Some(by_region(region, "router.certificate", "certificate's"));
    }
    if let Some(region) = of_key(rack) {
        return Some(by_region(region, "storage.key", "KMS key's"));
    }
    let Arn { path, partition, .. } = arns(rack).next()?;
    let (how, or) = (format!("`{path}` is in `{partition}`"), format!(", or correct `{path}`"));
    Some(Said { partition, place: Place::Value(path), how, or })
}

/// An ARN in rack.yml.
struct Arn<'a> {
    path: Path,
    partition: Partition,
    of: Named<'a>,
}

/// What an ARN names.
enum Named<'a> {
    Certificate,
    Key,
    Policy(&'a PolicyArn),
}

impl Named<'_> {
    /// What to write where it is of another partition than this one.
    fn instead(&self, partition: Partition) -> String {
        match self {
            Self::Certificate => format!("use a certificate of an account in `{partition}`"),
            Self::Key => format!("use a KMS key of an account in `{partition}`"),
            Self::Policy(policy) => match policy.in_partition(partition) {
                Some(policy) => format!("write `{policy}`"),
                None => format!("use a policy of an account in `{partition}`"),
            },
        }
    }
}

/// The ARNs in rack.yml, each with its partition.
fn arns(rack: &Rack) -> impl Iterator<Item = Arn<'_>> {
    let certificate = rack.router.certificate.iter().filter_map(|certificate| {
        let partition = certificate.partition()?;
        Some(Arn { path: Path::of("router.certificate"), partition, of: Named::Certificate })
    });
    let policies = rack.instances.policies.iter().enumerate().filter_map(|(index, policy)| {
        let partition = policy.partition()?;
        Some(Arn { path: Path::of("instances.policies").index(index), partition, of: Named::Policy(policy) })
    });
    let key = rack
        .storage
        .key
        .iter()
        .filter_map(|key| Some(Arn { path: Path::of("storage.key"), partition: key.partition()?, of: Named::Key }));
    certificate.chain(policies).chain(key)
}

/// Finds a certificate or a KMS key of another region than the rack's, and ARNs of another partition: nothing of one partition can be
/// used in another (AWS General Reference, "Amazon Resource Names").
pub(super) fn check(rack: &Rack, findings: &mut Findings) {
    let elsewhere = certificate_elsewhere(rack).into_iter().chain(key_elsewhere(rack)).collect::<Vec<_>>();
    let told = elsewhere.iter().map(|finding| finding.place().clone()).collect::<Vec<_>>();
    findings.extend(elsewhere);
    let Some(said) = said(rack) else { return };
    for Arn { path, partition, of } in arns(rack).filter(|arn| arn.partition != said.partition) {
        let message = format!("`{path}` is in the partition `{partition}`, but {}", said.how);
        let place = Place::Value(path);
        if told.contains(&place) {
            continue;
        }
        let itself = place == said.place;
        let finding = Diagnostic::error(&codes::ARN_PARTITION, place, message);
        let finding = if itself { finding } else { finding.also(said.place.clone(), "determines the partition") };
        findings.push(finding.hint(of.instead(said.partition) + &said.or));
    }
}

/// The finding that the certificate lies in another region than the rack, whether or not we know that region.
fn certificate_elsewhere(rack: &Rack) -> Option<Diagnostic> {
    let of_certificate = rack.router.certificate.as_ref()?.region_name()?;
    let region = stated(rack).filter(|region| region.name() != of_certificate)?;
    let message = format!("the certificate is in `{of_certificate}`, the rack in `{region}`");
    let place = Place::Value(Path::of("router.certificate"));
    Some(Diagnostic::error(&codes::CERTIFICATE_REGION, place, message).hint(format!("use a certificate in `{region}`")))
}

/// The finding that the KMS key lies in another region than the rack: EFS encrypts with keys of its own region only.
fn key_elsewhere(rack: &Rack) -> Option<Diagnostic> {
    let of_key = rack.storage.key.as_ref()?.region_name()?;
    let region = stated(rack).or_else(|| of_certificate(rack)).filter(|region| region.name() != of_key)?;
    let message = format!("the KMS key is in `{of_key}`, the rack in `{region}`");
    let place = Place::Value(Path::of("storage.key"));
    Some(Diagnostic::error(&codes::KEY_REGION, place, message).hint(format!("use a KMS key in `{region}`")))
}
