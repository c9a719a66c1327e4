//! What bad apps get: every app of `tests/apps/err` says in comments which errors it has and where.

use crate::common::apps::{apps, on, rack_of};
use crate::common::{Fixture, read, snapshots};
use rackform::cfn::Style;
use rackform::compile;
use rackform::diag::{Diagnostic, Place, Severity, codes};
use rackform::rack::Source;
use rackform::report::{self, Paint};
use std::collections::BTreeSet;

/// What is found of an app on the rack whose file it names, or on a usual one.
fn findings(app: &Fixture) -> Vec<Diagnostic> {
    let file = app.text.lines().find_map(|line| line.strip_prefix("rack: ../racks/")).unwrap_or("prod.yml");
    let rack = compile(&Source::new(file, &read(&format!("tests/apps/racks/{file}"))), Style::Readable);
    match on(app, &rack.unwrap_or_else(|refused| panic!("{file}: {:#?}", refused.findings())).value) {
        Ok((_, warnings)) => warnings,
        Err(findings) => findings,
    }
}

#[test]
fn every_bad_app_gets_the_errors_it_announces() {
    for fixture in apps("err") {
        let announced = fixture.text.lines().filter_map(|line| line.strip_prefix("# error: ")).collect::<Vec<_>>();
        assert!(!announced.is_empty(), "{} announces no error", fixture.name);
        let found = findings(&fixture);
        let errors = found.iter().filter(|finding| finding.severity == Severity::Error);
        let found = errors.map(|finding| match finding.place() {
            Place::Span(span) => {
                let (line, column) = span.line_column();
                format!("{} at {line}:{column}", finding.code.slug)
            }
            place => panic!("{}: {place:?} is not resolved", finding.code.slug),
        });
        assert_eq!(found.collect::<Vec<_>>(), announced, "{}", fixture.name);
    }
}

#[test]
fn every_finding_names_what_it_found_and_what_to_do() {
    for fixture in apps("err").iter().chain(&apps("warned")) {
        for finding in findings(fixture) {
            let hint = finding.hint.as_deref().unwrap_or_default();
            assert!(!hint.is_empty(), "{}: {} has no hint", fixture.name, finding.message);
            assert!(!finding.message.ends_with('.'), "{}: {}", fixture.name, finding.message);
        }
    }
}

/// Every app of `tests/apps/warned` compiles, and says in comments of what it is warned.
#[test]
fn what_is_warned_of_is_announced() {
    for fixture in apps("warned") {
        let announced = fixture.text.lines().filter_map(|line| line.strip_prefix("# warning: ")).collect::<Vec<_>>();
        let found = findings(&fixture);
        let told = found.iter().map(|finding| {
            assert_eq!(finding.severity, Severity::Warning, "{}: {}", fixture.name, finding.message);
            finding.code.slug
        });
        assert_eq!(told.collect::<Vec<_>>(), announced, "{}", fixture.name);
        assert!(!announced.is_empty(), "{} announces no warning", fixture.name);
    }
}

/// The findings as people see them.
#[test]
fn findings_read_well() {
    snapshots().bind(|| {
        for (folder, names) in [
            (
                "err",
                &[
                    "closed",
                    "everywhere",
                    "fargate-sizes",
                    "hosts",
                    "name-collision",
                    "same-requests",
                    "secrets",
                    "timers",
                ][..],
            ),
            ("warned", &["secrets-in-the-open", "too-little-room"]),
        ] {
            for fixture in apps(folder).iter().filter(|fixture| names.contains(&&*fixture.name)) {
                let found = findings(fixture);
                let shown = found.iter().map(|finding| report::finding(finding, "app.yml", Paint::Plain));
                let text = shown.collect::<Vec<_>>().join("\n\n");
                insta::assert_snapshot!(format!("app-findings-{}", fixture.name), text);
            }
        }
    });
}

/// Every kind of finding about an app is met by one of these, or elsewhere.
#[test]
fn every_kind_of_finding_is_met() {
    let elsewhere = [
        // Of the file that an app names: command.rs.
        "unusable-rack",
        // Of several apps: together.rs.
        "shared-certificate",
    ];
    let mut met = elsewhere.into_iter().collect::<BTreeSet<_>>();
    for fixture in apps("err").iter().chain(&apps("warned")) {
        met.extend(findings(fixture).iter().map(|finding| finding.code.slug));
    }
    let missing = codes::app::ALL.iter().map(|code| code.slug).filter(|slug| !met.contains(slug)).collect::<Vec<_>>();
    assert!(missing.is_empty(), "no app has {missing:?}");
}

/// What is wrong with one service hides nothing of another, and nothing is said that rests on what cannot be read.
#[test]
fn a_service_that_cannot_be_read_hides_no_other() {
    let both = Fixture {
        name: "both".to_owned(),
        text: "name: web\nrack: ../racks/prod.yml\nservices:\n  a: { image: \"x y\", port: 80 }\n  b: { image: \"nginx:1\", port: 80 }\n".to_owned(),
    };
    let found = findings(&both).iter().map(|finding| finding.code.slug).collect::<Vec<_>>();
    assert_eq!(found, ["invalid-image", "no-route"]);
    assert!(rack_of(&apps("ok")[0], &[]).is_some());
}
