//! From living stacks to rack.yml.

mod own;
