//! rackform turns a typed description of a rack into one CloudFormation template.

pub mod diag;
pub mod read;
pub mod source;
