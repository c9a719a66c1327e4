//! What is known of AWS's resource types.

mod combinations;
mod facts;
mod judge;
mod profiles;
