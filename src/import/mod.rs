//! **From a living stack to rack.yml**: what its parameters, its template and its physical facts say, as keys with their
//! origin.
//!
//! | file | what it does |
//! |---|---|
//! | `line` | a key with its value and its origin |
//! | `own/` | racks that rackform made itself: their template back to their rack.yml |

mod line;
pub mod own;

pub use line::Line;
