//! The processors of EC2 instances.

use std::fmt;

/// The architecture of a processor, as EC2 calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Architecture {
    /// Intel and AMD.
    X86_64,
    /// AWS Graviton and other Arm processors.
    Arm64,
}

impl Architecture {
    /// The architecture of an instance type, such as `m7g.large`, or of a family, from its name: after series and generation
    /// stands the processor, `g` for Graviton (EC2 user guide, "Instance type naming conventions"). Older than that rule:
    /// a1. Beside it: NVIDIA's Grace processors, named behind a hyphen (p6e-gb200).
    pub fn of(instance_type: &str) -> Self {
        let family = instance_type.split('.').next().unwrap_or_default();
        let options = family.trim_start_matches(|letter: char| letter.is_ascii_lowercase());
        let options = options.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let grace = options.split_once('-').is_some_and(|(_, suffix)| suffix.starts_with("gb"));
        if options.starts_with('g') || family == "a1" || grace { Self::Arm64 } else { Self::X86_64 }
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::X86_64 => "x86_64",
            Self::Arm64 => "arm64",
        })
    }
}

/// Where types say on which processor something runs: by an instance type, or as an architecture; `*` for each item of a list.
static PROCESSORS: &[(&str, &[&str])] = &[
    (
        "AWS::AutoScaling::AutoScalingGroup",
        &["MixedInstancesPolicy", "LaunchTemplate", "Overrides", "*", "InstanceType"],
    ),
    ("AWS::AutoScaling::LaunchConfiguration", &["InstanceType"]),
    ("AWS::EC2::Instance", &["InstanceType"]),
    ("AWS::EC2::LaunchTemplate", &["LaunchTemplateData", "InstanceType"]),
    ("AWS::ECS::TaskDefinition", &["RuntimePlatform", "CpuArchitecture"]),
];

/// The property, key by key, by which a type says on which processor something runs; nothing if it says nothing of it.
pub fn processor(kind: &str) -> Option<&'static [&'static str]> {
    PROCESSORS.iter().find(|(known, _)| *known == kind).map(|(_, path)| *path)
}
