//! The runtimes that Lambda no longer has.

/// What Lambda still does with functions of a runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retired {
    /// It creates none, and updates those that there are.
    ForNew,
    /// It neither creates nor updates any.
    ForAll,
}

/// The runtimes of which Lambda no longer creates functions, the day since when, and what it still does.
///
/// Source: Lambda developer guide, "Lambda runtimes", with the days from cfn-lint 1.58.0, `LmbdRuntimeLifecycle.json`.
static RETIRED: &[(&str, &str, Retired)] = &[
    ("dotnetcore1.0", "2019-06-30", Retired::ForAll),
    ("dotnetcore2.0", "2019-04-30", Retired::ForAll),
    ("dotnetcore2.1", "2022-01-05", Retired::ForAll),
    ("dotnetcore3.1", "2023-04-03", Retired::ForAll),
    ("go1.x", "2024-02-08", Retired::ForNew),
    ("java8", "2024-02-08", Retired::ForNew),
    ("nodejs", "2016-09-30", Retired::ForAll),
    ("nodejs10.x", "2021-07-30", Retired::ForAll),
    ("nodejs12.x", "2023-03-31", Retired::ForAll),
    ("nodejs14.x", "2024-01-09", Retired::ForNew),
    ("nodejs4.3", "2020-02-03", Retired::ForAll),
    ("nodejs4.3-edge", "2019-03-31", Retired::ForAll),
    ("nodejs6.10", "2019-07-12", Retired::ForAll),
    ("nodejs8.10", "2020-02-04", Retired::ForAll),
    ("provided", "2024-02-08", Retired::ForNew),
    ("python2.7", "2021-07-15", Retired::ForAll),
    ("python3.6", "2022-07-18", Retired::ForAll),
    ("python3.7", "2024-01-09", Retired::ForNew),
    ("ruby2.5", "2021-07-30", Retired::ForAll),
    ("ruby2.7", "2024-01-09", Retired::ForNew),
];

/// Since when Lambda creates no functions of a runtime, and what it still does; `None` of one that it has.
pub fn retired(runtime: &str) -> Option<(&'static str, Retired)> {
    RETIRED.iter().find(|(name, ..)| *name == runtime).map(|(_, since, retired)| (*since, *retired))
}
