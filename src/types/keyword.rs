//! The keywords of the schemas that become rules. The build script writes them as numbers, and includes this file.

macro_rules! keywords {
    ($($keyword:ident),+ $(,)?) => {
        /// A keyword of the schemas beyond the ones each node has.
        #[derive(Debug, Clone, Copy)]
        pub(crate) enum Keyword {
            $($keyword),+
        }

        impl Keyword {
            /// Every keyword, at the position that is its number.
            #[allow(dead_code, reason = "the build script only writes")]
            pub(crate) const ALL: &[Self] = &[$(Self::$keyword),+];
        }
    };
}

keywords! {
    Enum,
    EnumAnyCase,
    Pattern,
    Ipv4Network,
    Ipv6Network,
    Vpc,
    Subnet,
    SecurityGroup,
    Topic,
    Minimum,
    Maximum,
    ExclusiveMaximum,
    MultipleOf,
    MinLength,
    MaxLength,
    MinItems,
    MaxItems,
    MaxUniqueItems,
    MinProperties,
    MaxProperties,
    UniqueItems,
    UniqueKeys,
    DependentRequired,
    DependentExcluded,
    RequiredXor,
    RequiredOr,
    AllOf,
    AnyOf,
    OneOf,
    Not,
    IfThen,
    PrefixItems,
}
