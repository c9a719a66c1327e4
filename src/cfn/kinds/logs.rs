//! Amazon CloudWatch Logs.

use super::meaning::Arn;
use super::{attributes, kinds};
use crate::cfn::Tagging;

kinds! {
    /// A log group.
    LogGroup = "AWS::Logs::LogGroup", Tagging::List("Tags") => {
        /// How many days logs are kept; for ever when absent.
        retention_in_days: Option<u32>,
    }
}

attributes! {
    LogGroup {
        /// Its ARN, with `:*` for its streams at the end.
        arn = "Arn": Arn;
    }
}
