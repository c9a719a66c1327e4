//! How large instances are, as far as the names of their types say it.

/// How large instances of a type are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstanceSize {
    /// Their vCPUs.
    pub vcpus: u32,
    /// Their memory in MiB.
    pub mebibytes: u32,
}

/// The burstable sizes: what they are called, their vCPUs (T2's first), and their memory in MiB (EC2 instance types guide,
/// "General purpose instances").
const BURSTABLE: [(&str, u32, u32, u32); 7] = [
    ("nano", 1, 2, 512),
    ("micro", 1, 2, 1024),
    ("small", 1, 2, 2048),
    ("medium", 2, 2, 4096),
    ("large", 2, 2, 8192),
    ("xlarge", 4, 4, 16_384),
    ("2xlarge", 8, 8, 32_768),
];

/// The size of a type; `None` of families whose sizes do not follow from their names.
///
/// Since the fifth generation, C, M and R have 2, 4 and 8 GiB for each vCPU, `large` has two vCPUs and `xlarge` four (EC2
/// instance types guide). C5n has 2.625 GiB, and bare metal as many vCPUs as the host.
pub fn instance_size(family: &str, size: &str) -> Option<InstanceSize> {
    if matches!(family, "t2" | "t3" | "t3a" | "t4g") {
        let (_, first, vcpus, mebibytes) = *BURSTABLE.iter().find(|(name, ..)| *name == size)?;
        return Some(InstanceSize { vcpus: if family == "t2" { first } else { vcpus }, mebibytes });
    }
    let begin = family.trim_end_matches("-flex");
    let mut letters = begin.chars();
    let each = match letters.next()? {
        'c' => 2048,
        'm' => 4096,
        'r' => 8192,
        _ => return None,
    };
    let generation = letters.next()?.to_digit(10).filter(|generation| *generation >= 5)?;
    let features = letters.collect::<String>();
    let is_plain = features.chars().all(|letter| "abdgin".contains(letter)) && !(generation == 5 && begin == "c5n");
    let vcpus = match size {
        "medium" => 1,
        "large" => 2,
        "xlarge" => 4,
        _ => size.strip_suffix("xlarge")?.parse::<u32>().ok()?.checked_mul(4)?,
    };
    is_plain.then_some(InstanceSize { vcpus, mebibytes: vcpus.checked_mul(each)? })
}
