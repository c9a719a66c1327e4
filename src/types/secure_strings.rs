//! Where CloudFormation resolves secure strings of Parameter Store.

/// The properties in which it does, list items written `*`, by type. Source: CloudFormation user guide, "Get a secure string value
/// from Systems Manager Parameter Store", "Resources that support dynamic parameter patterns for secure strings".
const PROPERTIES: &[(&str, &[&str])] = &[
    ("AWS::DirectoryService::MicrosoftAD", &["Password"]),
    ("AWS::DirectoryService::SimpleAD", &["Password"]),
    ("AWS::ElastiCache::ReplicationGroup", &["AuthToken"]),
    ("AWS::IAM::User", &["LoginProfile/Password"]),
    ("AWS::KinesisFirehose::DeliveryStream", &["RedshiftDestinationConfiguration/Password"]),
    ("AWS::OpsWorks::App", &["AppSource/Password"]),
    ("AWS::OpsWorks::Stack", &["CustomCookbooksSource/Password", "RdsDbInstances/*/DbPassword"]),
    ("AWS::RDS::DBCluster", &["MasterUserPassword"]),
    ("AWS::RDS::DBInstance", &["MasterUserPassword"]),
    ("AWS::Redshift::Cluster", &["MasterUserPassword"]),
];

/// The properties of a type, key by key with slashes, in which CloudFormation resolves secure strings.
pub fn secure_strings(kind: &str) -> &'static [&'static str] {
    PROPERTIES.iter().find(|(name, _)| *name == kind).map_or(&[], |(_, properties)| properties)
}

#[cfg(test)]
mod tests {
    use super::PROPERTIES;
    use crate::types::kind;
    use crate::types::node::node;

    #[test]
    fn they_are_properties_of_these_types() {
        for (name, paths) in PROPERTIES {
            for path in *paths {
                let mut at = kind(name).unwrap_or_else(|| panic!("{name} is no type")).root;
                for step in path.split('/') {
                    let here = resolved(at);
                    let next = if step == "*" { here.items } else { here.property(step) };
                    at = next.unwrap_or_else(|| panic!("{name} has no {path}"));
                }
            }
        }
    }

    /// The node that another one stands for.
    fn resolved(position: usize) -> crate::types::node::Node {
        use crate::types::node::Rule;
        let here = node(position);
        let stands_for = here.rules.iter().find_map(|rule| match rule {
            Rule::AllOf(nodes) if here.items.is_none() => nodes.iter().next(),
            _ => None,
        });
        match stands_for {
            Some(other) if here.properties.iter().next().is_none() => resolved(other),
            _ => here,
        }
    }
}
