//! `synth`: what a rack compiles to, what bad racks get, and what holds for every template of ours.

mod addresses;
mod findings;
mod given;
mod keys;
mod laws;
mod limits;
mod regions;
mod robust;
mod snapshots;
mod together;
