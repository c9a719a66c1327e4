//! Who delivers the routers' access logs into the rack's bucket.

use super::region;
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings};
use crate::rack::Rack;
use crate::rack::words::{Partition, Region};

/// As whom Elastic Load Balancing delivers access logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogDelivery {
    /// As a service.
    Service,
    /// As an AWS account of its own, by the account's id.
    Account(&'static str),
    /// As either of the two.
    Both(&'static str),
}

/// The accounts of Elastic Load Balancing outside the commercial regions, by region. Regions that are not here are newer
/// than these accounts.
///
/// Source: aws-cdk-lib 2.276.0, `region-info`, `ELBV2_ACCOUNT`. AWS's documentation has had the same ids: for GovCloud
/// (ELB user guide, "Enable access logs", as of 2025-02), and for China (the guide on docs.amazonaws.cn, as of 2023-12, by
/// terraform-aws-modules/terraform-aws-s3-bucket pull request 264).
const ACCOUNTS: &[(&str, &str)] = &[
    ("cn-north-1", "638102146993"),
    ("cn-northwest-1", "037604701340"),
    ("us-gov-east-1", "190560391635"),
    ("us-gov-west-1", "048591011584"),
    ("us-iso-east-1", "770363063475"),
    ("us-iso-west-1", "121062877647"),
    ("us-isob-east-1", "740734521339"),
    ("us-isof-east-1", "091100254016"),
    ("us-isof-south-1", "412137745753"),
];

/// Decides whom the bucket admits. The documentation recommends the service for all regions; in GovCloud it has named the
/// account as well. In China the service was found not to be the one that delivers (the pull request above), and so the
/// account alone is admitted there, as in isolated regions that have one.
pub(super) fn plan(rack: &Rack, findings: &mut Findings) -> LogDelivery {
    let account = region::region(rack).and_then(account);
    let delivery = match (region::partition(rack), account) {
        (None | Some(Partition::Commercial), _) | (_, None) => LogDelivery::Service,
        (Some(Partition::GovCloud), Some(account)) => LogDelivery::Both(account),
        (Some(_), Some(account)) => LogDelivery::Account(account),
    };
    // What the policy of an existing bucket says is not the rack's to decide.
    findings.extend(unproven(rack, delivery).filter(|_| rack.logs.bucket.is_none()));
    delivery
}

fn account(region: Region) -> Option<&'static str> {
    ACCOUNTS.iter().find(|(name, _)| *name == region.name()).map(|(_, account)| *account)
}

/// What is to be checked where AWS's general documentation does not say who delivers.
fn unproven(rack: &Rack, delivery: LogDelivery) -> Option<Diagnostic> {
    let documented = [Partition::Commercial, Partition::GovCloud];
    let partition = region::partition(rack).filter(|partition| !documented.contains(partition))?;
    let by = match delivery {
        LogDelivery::Service => "the service principal".to_owned(),
        LogDelivery::Account(account) | LogDelivery::Both(account) => format!("the account {account}"),
    };
    let message =
        format!("the log bucket allows {by} to deliver access logs, which is not confirmed for `{partition}`");
    let hint = match (delivery, region::region(rack)) {
        (LogDelivery::Service, None) => "set `region`, so that the bucket can allow the account that delivers there",
        _ => {
            "look for logs in the bucket after the first deployment; if creating a router fails with Access Denied, \
             see the Elastic Load Balancing guide of that partition"
        }
    };
    Some(Diagnostic::warning(&codes::LOG_DELIVERY_PRINCIPAL, region::place(rack)?, message).hint(hint))
}
