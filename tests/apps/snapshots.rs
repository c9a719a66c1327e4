//! Templates of apps that a person has read.

use crate::common::apps::every_app;
use crate::common::snapshots;

#[test]
fn templates_are_as_they_were_read() {
    snapshots().bind(|| {
        for name in ["minimal", "hosts", "protocols"] {
            let (_, app) = every_app().iter().find(|(app, _)| app == name).unwrap();
            insta::assert_snapshot!(format!("app-{name}"), app.text);
        }
    });
}
