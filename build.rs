//! Turns the AWS schemas into tables.
fn main() {}
