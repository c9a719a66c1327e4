//! Templates of apps that a person has read.

use crate::common::apps::{apps, on, rack_of};
use crate::common::snapshots;

#[test]
fn templates_are_as_they_were_read() {
    snapshots().bind(|| {
        for name in ["everything", "hosts", "minimal", "protocols"] {
            let fixture = apps("ok").into_iter().find(|app| app.name == name).unwrap();
            let (app, _) = on(&fixture, &rack_of(&fixture, &[]).unwrap()).unwrap();
            insta::assert_snapshot!(format!("app-{name}"), app.text);
        }
    });
}
