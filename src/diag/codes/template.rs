//! Findings about a CloudFormation template.

use crate::diag::code::declare;

declare! {
    TEMPLATE_SYNTAX = "template-syntax" {
        means: "The file is not JSON that can be read as a template.",
        why: "CloudFormation would refuse it before looking at any resource.",
        mend: "Correct the place shown. A YAML template has to be converted to JSON first.",
    }
}
