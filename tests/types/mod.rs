//! What is known of AWS's resource types.

mod facts;
mod judge;
mod profiles;
