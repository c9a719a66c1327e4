//! `validate`: what is found in templates that CloudFormation would not take.

mod checks;
