//! Containers without which a task ends, and the sizes of tasks on Fargate.

use crate::check::walk::{Reporter, plain};
use crate::diag::codes::template as codes;
use crate::template::intrinsic::call;
use crate::template::trail::Trail;
use crate::types::FargateSize;
use serde_json::Value;
use std::borrow::Cow;

/// Judges a task definition.
pub(super) fn judge(reporter: &mut Reporter, properties: &Value, at: &Trail) {
    essential(reporter, properties, at);
    if properties
        .get("RequiresCompatibilities")
        .and_then(Value::as_array)
        .is_some_and(|all| all.iter().any(|one| one == "FARGATE"))
    {
        size(reporter, properties, at);
    }
}

/// Source: ECS API reference, `ContainerDefinition`: "All tasks must have at least one essential container".
fn essential(reporter: &mut Reporter, properties: &Value, at: &Trail) {
    let Some(containers) = properties.get("ContainerDefinitions").and_then(Value::as_array) else { return };
    let is_not = |container: &Value| {
        call(container).is_none()
            && container.get("Essential").and_then(plain).is_some_and(|flag| flag.eq_ignore_ascii_case("false"))
    };
    if !containers.is_empty() && containers.iter().all(is_not) {
        let because = "at least one container of a task is essential";
        let at = at.key("ContainerDefinitions");
        reporter.tell(
            &codes::PROPERTY_CONFLICT,
            &at,
            "has no essential container",
            because,
            "set `Essential` of one to true",
        );
    }
}

fn size(reporter: &mut Reporter, properties: &Value, at: &Trail) {
    let Some((cpu, units)) = written(properties, "Cpu", "vcpu") else { return };
    let Some(size) = FargateSize::of(units) else {
        let hint = format!("write one of {}", FargateSize::all());
        let because = "tasks on Fargate have no such size";
        return reporter.tell(&codes::PROPERTY_CONFLICT, &at.key("Cpu"), &format!("is `{cpu}`"), because, hint);
    };
    if let Some((memory, mebibytes)) = written(properties, "Memory", "gb")
        && !size.has(mebibytes)
    {
        let because = format!("with {units} CPU units a task on Fargate has {}", size.words());
        let hint = match size.at_least(mebibytes) {
            Some(fitting) => format!("write `{fitting}`"),
            None => "raise `Cpu` as well".to_owned(),
        };
        reporter.tell(&codes::PROPERTY_CONFLICT, &at.key("Memory"), &format!("is `{memory}`"), &because, hint);
    }
}

/// A plain size, and what it is in CPU units or MiB.
fn written<'v>(properties: &'v Value, name: &str, unit: &str) -> Option<(Cow<'v, str>, u32)> {
    let text = plain(properties.get(name)?)?;
    let number = in_units(&text, unit)?;
    Some((text, number))
}

/// A number of CPU units or MiB, of which 1,024 are one of a larger unit: `512`, `.5 vCPU`, `1 GB`.
fn in_units(text: &str, unit: &str) -> Option<u32> {
    let folded = text.trim().to_ascii_lowercase();
    match folded.strip_suffix(unit) {
        None => folded.parse().ok(),
        Some(number) => {
            let number = number.trim().parse::<f64>().ok()? * 1024.0;
            (number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number)).then_some(number as u32)
        }
    }
}
