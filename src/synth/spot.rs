//! How the group mixes on-demand and Spot Instances.

use crate::cfn::Ref;
use crate::cfn::kinds::autoscaling::{
    AtLeast, AtMost, InstanceRequirements, InstancesDistribution, Launch, LaunchTemplateSpecification,
    MixedInstancesPolicy, MixedLaunchTemplate, Override,
};
use crate::cfn::kinds::ec2::LaunchTemplate;
use crate::plan::{Architecture, Fleet, Spot, Types};

/// What the group launches from: the launch template, of its own type unless there are Spot Instances. Attributes of types that
/// override a launch template win over the type that it has (EC2 user guide, "Specify attributes for instance type selection").
pub(super) fn launch(fleet: &Fleet, template: &Ref<LaunchTemplate>) -> Launch {
    let specification =
        LaunchTemplateSpecification { version: template.latest_version(), launch_template_id: template.clone() };
    let Some(spot) = &fleet.spot else { return Launch::LaunchTemplate(specification) };
    Launch::MixedInstancesPolicy(MixedInstancesPolicy {
        instances_distribution: InstancesDistribution {
            on_demand_base_capacity: spot.base,
            on_demand_percentage_above_base_capacity: spot.on_demand,
            spot_allocation_strategy: spot.strategy.word(),
            spot_max_price: spot.max_price.as_ref().map(ToString::to_string),
        },
        launch_template: MixedLaunchTemplate {
            launch_template_specification: specification,
            overrides: overrides(fleet, spot),
        },
    })
}

/// A percentage that lets every price pass (EC2 Auto Scaling API reference, `InstanceRequirements`).
const ANY_PRICE: u32 = 999_999;

fn overrides(fleet: &Fleet, spot: &Spot) -> Vec<Override> {
    let least = |min| AtLeast { min };
    let burstable = spot.types.any_burstable(&fleet.instance_type).then_some("included");
    let requirements = InstanceRequirements {
        v_cpu_count: least(0),
        memory_mib: least(0),
        cpu_manufacturers: manufacturers(fleet.architecture),
        allowed_instance_types: Vec::new(),
        excluded_instance_types: Vec::new(),
        burstable_performance: burstable,
        instance_generations: None,
        accelerator_count: None,
        on_demand_max_price_percentage_over_lowest_price: None,
        spot_max_price_percentage_over_lowest_price: None,
    };
    let requirements = match &spot.types {
        Types::Listed(types) => return types.iter().map(|kind| Override::InstanceType(kind.to_string())).collect(),
        // What is listed is wanted, whatever it costs.
        Types::Matching(patterns) => InstanceRequirements {
            allowed_instance_types: patterns.iter().map(ToString::to_string).collect(),
            on_demand_max_price_percentage_over_lowest_price: Some(ANY_PRICE),
            spot_max_price_percentage_over_lowest_price: Some(ANY_PRICE),
            ..requirements
        },
        // Amazon Linux 2023 does not run on the first generation of Arm (its user guide, "System requirements"), and nothing
        // in the image uses accelerators.
        Types::Sized { vcpus, memory, exclude } => InstanceRequirements {
            v_cpu_count: least(*vcpus),
            memory_mib: least(*memory),
            excluded_instance_types: exclude.iter().map(ToString::to_string).collect(),
            instance_generations: Some(vec!["current"]),
            accelerator_count: Some(AtMost { max: 0 }),
            ..requirements
        },
    };
    vec![Override::InstanceRequirements(requirements)]
}

/// Who makes the processors of an architecture.
fn manufacturers(architecture: Architecture) -> Vec<&'static str> {
    match architecture {
        Architecture::X86_64 => vec!["intel", "amd"],
        Architecture::Arm64 => vec!["amazon-web-services"],
    }
}
