//! **Updates that AWS refuses**, although CloudFormation accepts them in a change set.

/// A property that cannot change on what exists.
#[derive(Debug)]
pub struct Fixed {
    /// The type.
    pub kind: &'static str,
    /// The property.
    pub property: &'static str,
    /// What it is where nothing is said.
    pub default: &'static str,
}

const fn fixed(kind: &'static str, property: &'static str, default: &'static str) -> Fixed {
    Fixed { kind, property, default }
}

/// Source: CloudFormation template reference, `AWS::KMS::Key`, note on updates: if one of these changes, the update request fails,
/// whatever the `UpdateReplacePolicy`.
static FIXED: &[Fixed] = &[
    fixed("AWS::KMS::Key", "KeySpec", "SYMMETRIC_DEFAULT"),
    fixed("AWS::KMS::Key", "KeyUsage", "ENCRYPT_DECRYPT"),
    fixed("AWS::KMS::Key", "MultiRegion", "false"),
    fixed("AWS::KMS::Key", "Origin", "AWS_KMS"),
];

/// The properties that cannot change on what exists: the update fails.
pub fn fixed_properties() -> &'static [Fixed] {
    FIXED
}

/// A list of which one update may change only some items: the type, the property, the key that names an item, and how many.
///
/// Source: CloudFormation template reference, `AWS::DynamoDB::Table`, `GlobalSecondaryIndexes`: one is created or deleted for each
/// update.
pub static CHANGED_ONE_BY_ONE: &[(&str, &str, &str, usize)] =
    &[("AWS::DynamoDB::Table", "GlobalSecondaryIndexes", "IndexName", 1)];
