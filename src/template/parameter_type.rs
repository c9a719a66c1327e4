//! What the types of parameters say of their values.
//!
//! Source: CloudFormation user guide, "Parameters", under "Properties" and "Supplied parameter types".

/// Whether the value of a parameter of a type is a list, its items separated by commas.
pub(crate) fn is_list(parameter_type: &str) -> bool {
    parameter_type == "CommaDelimitedList" || item_type(parameter_type).is_some()
}

/// The type of the items of a list.
pub(crate) fn item_type(parameter_type: &str) -> Option<&str> {
    parameter_type.strip_prefix("List<")?.strip_suffix('>')
}

/// The type of what is found in Parameter Store for a parameter of a type, whose own value is the name there.
pub(crate) fn stored_type(parameter_type: &str) -> Option<&str> {
    parameter_type.strip_prefix("AWS::SSM::Parameter::Value<")?.strip_suffix('>')
}
