//! Whether the internet gets to something by a property of its own, or it to the internet: databases, brokers, clusters.

/// By which property the internet gets to something, or it to the internet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Public {
    /// The property that says it, key by key; empty where the template has no say.
    pub by: &'static [&'static str],
    /// The word by which it is so; empty where it is so unless the property is there.
    pub word: &'static str,
    /// What is so where nothing is said.
    pub unsaid: Unsaid,
    /// What comes of it.
    pub access: Access,
    /// The properties, key by key with dots, that it takes to close it, and their words.
    pub closed_by: &'static [(&'static str, &'static str)],
    /// The property without which it has no say.
    pub only_with: Option<&'static str>,
}

/// What is so where the property says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsaid {
    /// The internet gets there.
    Open,
    /// It does not.
    Closed,
    /// It does where the subnets are of a VPC that it gets into.
    BySubnets,
    /// Nobody knows.
    Unknown,
}

/// What comes of a property that opens something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It has a public address in its subnet.
    Address,
    /// Its service answers on the internet: those alone whom this property lists, key by key, if there is one and it lists some.
    Endpoint(Option<&'static [&'static str]>),
    /// Its packets get to the internet by a network of its service, past the gateways of the VPC.
    Outward,
    /// Its service answers on the internet, as such services are meant to, and its own policy or program says whom it serves: that
    /// is told, and breaks no promise.
    ByDesign,
    /// Only a person can find out what: it may have public addresses, or its service may let people in.
    Unclear,
}

impl Public {
    /// By `PubliclyAccessible`, as databases and the like have public addresses.
    pub const fn addressed(unsaid: Unsaid) -> Self {
        Self {
            by: &["PubliclyAccessible"],
            word: "true",
            unsaid,
            access: Access::Address,
            closed_by: &[("PubliclyAccessible", "false")],
            only_with: None,
        }
    }

    /// What a person has to find out, by a property that says whether there is anything to find out.
    pub const fn unclear(by: &'static [&'static str], word: &'static str, unsaid: Unsaid) -> Self {
        Self { by, word, unsaid, access: Access::Unclear, closed_by: &[], only_with: None }
    }

    /// What is on the internet by design where nothing is said, by the property that says it.
    pub const fn by_design(by: &'static [&'static str], word: &'static str) -> Self {
        Self { by, word, unsaid: Unsaid::Open, access: Access::ByDesign, closed_by: &[], only_with: None }
    }
}
