//! Logs, and the schedule.

use crate::import::convox::Convox;
use crate::import::draft::Draft;
use serde_json::json;

pub(super) fn carry(convox: &Convox, draft: &mut Draft) {
    match convox.value("LogRetention").trim() {
        "" => draft.carry(convox, &["LogRetention"], "logs.retention", "forever"),
        days => match days.parse::<u32>() {
            Ok(days) => draft.carry(convox, &["LogRetention"], "logs.retention", days),
            Err(_) => draft.by_hand("LogRetention", "its value is no number of days: set `logs.retention`"),
        },
    }
    let versioning = if convox.value("EnableS3Versioning") == "Enabled" { "enabled" } else { "suspended" };
    match convox.is_set("LogBucket") {
        true => draft.dropped("EnableS3Versioning", "access logs go into the bucket of LogBucket"),
        false => draft.carry(convox, &["EnableS3Versioning"], "logs.versioning", versioning),
    }
    if convox.value("LogDriver") != "CloudWatch" {
        draft.changed("LogDriver", "the rack has a log group, which Convox left out");
    }
    draft.carry_if_set(convox, "LogBucket", "logs.bucket", convox.value("LogBucket").trim());
    schedule(convox, draft);
}

fn schedule(convox: &Convox, draft: &mut Draft) {
    let (down, up) = ("ScheduleRackScaleDown", "ScheduleRackScaleUp");
    match (convox.is_set(down), convox.is_set(up)) {
        (true, true) => {
            let times = json!({ "stop": convox.value(down).trim(), "start": convox.value(up).trim() });
            draft.carry(convox, &[down, up], "schedule", times);
        }
        (false, false) => [down, up].iter().for_each(|name| draft.carried(name)),
        _ => {
            for name in [down, up] {
                draft.by_hand(name, "only one of both times is set: set both under `schedule`, or none");
            }
        }
    }
}
