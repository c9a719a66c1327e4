//! **A CloudFormation template as a value**, ours or anyone's: its sections, who names whom in it, and what its values come
//! to.
//!
//! | room | what it knows |
//! |---|---|
//! | `document` | a template as its sections |
//! | [`outside`] | what is known of what stands outside it |
//! | [`mod@reference`] | who names whom, and where |
//! | [`evaluate`] | the values of a template, as far as they can be known without deploying it |
//! | [`loops`] | a template with its loops written out |
//! | [`graph`], `order` | what has to be made before what, the cycles in it, and who waits for whom |
//! | `intrinsic`, `placeholder`, `dynamic` | how functions, placeholders in text and dynamic references are written |
//! | `parameter_type` | what the types of parameters say of their values |
//! | `holding` | what resources hold that only one may |
//! | `accepted` | the findings that it says are accepted |
//! | `trail`, `wording` | where something stands, and how all readers speak of it |
//! | `size` | how long it is |
//!
//! No reader of templates knows racks, and none touches anything outside: a template is a JSON value.

pub mod evaluate;
pub mod graph;
pub mod loops;
pub mod outside;
pub mod reference;

mod accepted;
mod document;
pub(crate) mod dynamic;
pub(crate) mod holding;
pub(crate) mod intrinsic;
pub(crate) mod order;
pub(crate) mod parameter_type;
pub(crate) mod placeholder;
pub(crate) mod placing;
pub(crate) mod size;
pub(crate) mod trail;
pub(crate) mod wording;

pub(crate) use accepted::acceptances;
pub use document::{Document, Resource};
pub(crate) use document::{RESOURCE_ATTRIBUTES, SECTIONS};
