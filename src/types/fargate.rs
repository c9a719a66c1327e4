//! The sizes that tasks on Fargate can have.

/// CPU units, and the memory that goes with them.
#[derive(Debug, Clone, Copy)]
pub struct FargateSize {
    /// CPU units: 1,024 are a vCPU.
    pub cpu: u32,
    memory: Memory,
}

/// Memory in MiB.
#[derive(Debug, Clone, Copy)]
enum Memory {
    /// From the least to the most, in steps that the least may be below.
    Steps(u32, u32, u32),
    Among(&'static [u32]),
}

const fn steps(cpu: u32, least: u32, most: u32, step: u32) -> FargateSize {
    FargateSize { cpu, memory: Memory::Steps(least, most, step) }
}

/// The sizes, in the order of their CPU units. Source: ECS developer guide, "Task CPU and memory" under "Task definition
/// parameters for Fargate".
const FARGATE_SIZES: &[FargateSize] = &[
    steps(256, 512, 2048, 1024),
    steps(512, 1024, 4096, 1024),
    steps(1024, 2048, 8192, 1024),
    steps(2048, 4096, 16_384, 1024),
    steps(4096, 8192, 30_720, 1024),
    steps(8192, 16_384, 61_440, 4096),
    steps(16_384, 32_768, 122_880, 8192),
    FargateSize { cpu: 32_768, memory: Memory::Among(&[61_440, 122_880, 249_856]) },
];

impl FargateSize {
    /// The size with so many CPU units.
    pub fn of(cpu: u32) -> Option<Self> {
        FARGATE_SIZES.iter().find(|size| size.cpu == cpu).copied()
    }

    /// The CPU units that there are, in words.
    pub fn all() -> String {
        FARGATE_SIZES.iter().map(|size| size.cpu.to_string()).collect::<Vec<_>>().join(", ")
    }

    /// The least memory of this size, in MiB, that is at least so much.
    pub fn at_least(self, mebibytes: u32) -> Option<u32> {
        let fits = |one: &u32| *one >= mebibytes;
        match self.memory {
            Memory::Steps(least, most, step) => {
                (least..=most).filter(|one| one.is_multiple_of(step) || *one == least).find(fits)
            }
            Memory::Among(all) => all.iter().copied().find(fits),
        }
    }

    /// Whether a task of this size can have so much memory, in MiB.
    pub fn has(self, mebibytes: u32) -> bool {
        self.at_least(mebibytes) == Some(mebibytes)
    }

    /// The memory of tasks of this size, in words.
    pub fn words(self) -> String {
        match self.memory {
            Memory::Steps(least, most, step) if step < least => {
                format!("from {least}MiB to {most}MiB in steps of {step}MiB")
            }
            Memory::Steps(least, most, step) => format!("{least}MiB, or up to {most}MiB in steps of {step}MiB"),
            Memory::Among(all) => {
                let all = all.iter().map(|one| format!("{one}MiB")).collect::<Vec<_>>();
                format!("one of {}", all.join(", "))
            }
        }
    }
}
