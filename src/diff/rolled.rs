//! How instances and tasks are renewed when what they are made from changes.

use super::Rolled;
use super::deployment::{Deployment, Desired, Strategy};
use super::side::Made;
use crate::template::evaluate::Truth;

/// How an Auto Scaling group renews its instances, by its update policy; without one those that run stay as they are
/// (CloudFormation template reference, "UpdatePolicy attribute").
pub(super) fn group(made: &Made) -> Rolled {
    let rolling = made.update_policy.get("AutoScalingRollingUpdate");
    if rolling.is_absent() {
        let how = "running instances stay as they are; new instances use the change".to_owned();
        return Rolled { how, at_a_time: Some(0), number: None };
    }
    let number = |name| rolling.get(name).number();
    let at_a_time = number("MaxBatchSize").or(1).known();
    let mut how = at_a_time.map_or_else(|| "in batches of unknown size".to_owned(), |most| format!("{most} at a time"));
    if let Some(least) = number("MinInstancesInService").known() {
        how += &format!(", at least {least} in service");
    }
    if rolling.get("WaitOnResourceSignals").flag().truth(false).is_yes() {
        how += ", each batch waits for its signals";
    }
    let pause = rolling.get("PauseTime").text().known().and_then(|text| minutes(&text));
    let batches = made.properties.get("MaxSize").number().known().zip(at_a_time.filter(|most| *most > 0));
    if let Some((pause, (most, at_a_time))) = pause.zip(batches) {
        let batches = most.div_euclid(at_a_time) + i64::from(most.rem_euclid(at_a_time) > 0);
        let hours = u64::try_from(batches).unwrap_or(0).saturating_mul(pause) / 60;
        if hours >= LONG {
            how += &format!(", up to {hours} hours in all");
        }
    }
    let size = |name| u64::try_from(made.properties.get(name).number().known()?).ok();
    let number = size("MinSize").zip(size("MaxSize"));
    Rolled { how, at_a_time: at_a_time.and_then(|most| u64::try_from(most).ok()), number }
}

/// From so many hours on it is told how long a rolling update may take.
const LONG: u64 = 6;

/// The minutes of an ISO 8601 duration in hours, minutes and seconds, as update policies have them: `PT1H30M`.
fn minutes(text: &str) -> Option<u64> {
    let mut seconds = 0_u64;
    let mut digits = String::new();
    for letter in text.strip_prefix("PT")?.chars() {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        let number = std::mem::take(&mut digits).parse::<u64>().ok()?;
        let unit = match letter {
            'H' => 3600,
            'M' => 60,
            'S' => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(number.checked_mul(unit)?)?;
    }
    digits.is_empty().then_some(seconds / 60)
}

/// Whether the update policy of a group replaces it as a whole.
pub(super) fn replaces_group(made: &Made) -> Truth {
    made.update_policy.at(&["AutoScalingReplacingUpdate", "WillReplace"]).flag().truth(false)
}

/// How a service renews its tasks.
pub(super) fn service(deployment: &Deployment) -> Rolled {
    let how = match deployment.strategy {
        Strategy::Rolling if deployment.desired == Desired::PerInstance => deployment.how(),
        _ => format!("tasks are replaced, {}", deployment.how()),
    };
    Rolled { how, at_a_time: None, number: deployment.number() }
}

#[cfg(test)]
mod tests {
    use super::minutes;

    #[test]
    fn durations_are_read_as_cloudformation_writes_them() {
        for (text, expected) in [
            ("PT15M", Some(15)),
            ("PT1H", Some(60)),
            ("PT1H30M", Some(90)),
            ("PT90S", Some(1)),
            ("PT0S", Some(0)),
            ("PT", Some(0)),
        ] {
            assert_eq!(minutes(text), expected, "{text}");
        }
        for text in ["15M", "PT15", "PTM", "P1D", "PT1D", "", "PT99999999999999999999M"] {
            assert_eq!(minutes(text), None, "{text}");
        }
    }
}
