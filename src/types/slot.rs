//! Where the number of a resource type stands in a hash table with open addressing. The build script fills the table, and includes
//! this file.

/// So many slots there are: twice as many as types, and a power of two.
pub(crate) const SLOTS: usize = 4_096;

/// The slots in which the number of the type of a name may stand, the likeliest first, by the hash function FNV-1a.
pub(crate) fn slots(name: &str) -> impl Iterator<Item = usize> {
    let hash = name.bytes().fold(0x811C_9DC5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (0..SLOTS).map(move |further| (hash as usize).wrapping_add(further) % SLOTS)
}
