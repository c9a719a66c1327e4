//! What holds of conversions.

#[path = "../../tests/convert/agreement.rs"]
pub mod agreement;
#[path = "../../tests/convert/way.rs"]
pub mod way;
