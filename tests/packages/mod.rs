//! Getting rackform, and using it in pipelines: the scripts run here as a pipeline runs them, in a folder with nothing in it
//! but what the test puts there, and programs of the network are stood in for. What stands in `peers` needs a package index.

mod action;
mod comment;
mod gitlab;
mod install;
mod names;
mod peers;
mod pipeline;
