//! **Plan to template**: total, because everything was decided before. One room for each room of `plan`.
//!
//! Logical ids follow the Convox rack where the thing is the same. An id or an export name is a promise: changing one
//! destroys something of a user's; `snapshots/names.txt` lists them all.

mod accepted;
mod balancing;
mod boot;
mod fleet;
mod logs;
mod network;
mod nlb;
mod outputs;
pub mod services;
mod spot;
mod storage;

use crate::cfn::kinds::ec2::SecurityGroup;
use crate::cfn::{Ref, Tags, Template};
use crate::plan::Plan;
use accepted::accepted;

/// The template of a plan.
pub fn synth(plan: &Plan) -> Template {
    let name = plan.name.to_string();
    let users = plan.tags.iter().map(|(key, value)| (key.to_owned(), value.to_owned()));
    let tags = Tags::new(&name, [("Rack".to_owned(), name.clone())].into_iter().chain(users));
    let description =
        format!("Rack {}: {}, in {} zones", plan.name, plan.network.home().word(), plan.network.zones.len());
    let mut template = Template::new(description, tags);
    let t = &mut template;

    if !plan.accepted.is_empty() {
        // Whoever reads the template reads with it what is known of it.
        t.note("Accepted", plan.accepted.iter().map(accepted).collect());
    }
    let network = network::synth(plan, t);
    let logs = logs::synth(plan, &network, t);
    let routers = balancing::synth(plan, &network, &logs, t);
    let instances = fleet::security(&network, &routers, t);
    let nlbs = nlb::synth(plan, &network, &instances, t);
    let storage = storage::synth(plan, &network, &instances, t);
    let fleet = fleet::synth(plan, &network, &instances, &storage, t);
    outputs::synth(plan, &Made { network, logs, routers, nlbs, instances, storage, fleet }, t);
    template
}

/// What all the rooms have made.
struct Made {
    network: network::Network,
    logs: logs::Logs,
    routers: Vec<balancing::Router>,
    nlbs: Vec<nlb::Nlb>,
    instances: Ref<SecurityGroup>,
    storage: Option<storage::Storage>,
    fleet: fleet::Fleet,
}
