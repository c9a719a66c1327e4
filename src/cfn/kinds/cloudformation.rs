//! CloudFormation's own resources.

use super::kinds;
use crate::cfn::Tagging;

kinds! {
    /// Something a stack waits for; its creation policy says what.
    WaitCondition = "AWS::CloudFormation::WaitCondition", Tagging::None => {}
}
