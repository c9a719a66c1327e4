//! The VPC endpoints: which there are, and what their services are called where the rack is deployed.

use super::network::key;
use super::region;
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Place};
use crate::rack::Rack;
use crate::rack::words::{Endpoint, Region};

/// A VPC endpoint with the name of its service settled, but for the region in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndpointService {
    /// The service it leads to.
    pub endpoint: Endpoint,
    /// What stands before the region in its name: `com.amazonaws` of `com.amazonaws.us-east-1.ecr.dkr`.
    pub prefix: &'static str,
}

/// Settles the endpoints. A rack that does not say where it is deployed gets the names of the commercial regions, which
/// are GovCloud's as well.
pub(super) fn plan(rack: &Rack, findings: &mut Findings) -> Vec<EndpointService> {
    let regions = match (region::region(rack), region::partition(rack)) {
        (Some(region), _) => vec![region],
        (None, Some(partition)) => Region::of(partition).collect(),
        (None, None) => Vec::new(),
    };
    let settle = |(index, endpoint): (usize, &Endpoint)| {
        let prefix = prefix(*endpoint, &regions).unwrap_or_else(|finding| {
            let place = Place::Value(key("endpoints").index(index));
            let Unsettled { message, hint } = finding;
            findings.push(Diagnostic::error(&codes::ENDPOINT_REGION, place, message).hint(hint));
            endpoint.common_prefix()
        });
        EndpointService { endpoint: *endpoint, prefix }
    };
    rack.network.endpoints.iter().enumerate().map(settle).collect()
}

/// Why the name of an endpoint's service is not settled, and what to do.
struct Unsettled {
    message: String,
    hint: &'static str,
}

/// What the name of an endpoint's service begins with in all of these regions.
fn prefix(endpoint: Endpoint, regions: &[Region]) -> Result<&'static str, Unsettled> {
    let mut settled = None;
    for region in regions {
        let Some(prefix) = endpoint.prefix_in(*region) else {
            let message = format!("the name of the interface endpoint of `{endpoint}` in `{region}` is not known");
            return Err(Unsettled { message, hint: "leave it out, and reach the service through a NAT gateway" });
        };
        if settled.is_some_and(|settled| settled != prefix) {
            let partition = region.partition();
            let message = format!(
                "the name of the interface endpoint of `{endpoint}` differs from region to region in `{partition}`"
            );
            return Err(Unsettled { message, hint: "set `region` to the one the rack is deployed to" });
        }
        settled = Some(prefix);
    }
    Ok(settled.unwrap_or(endpoint.common_prefix()))
}
