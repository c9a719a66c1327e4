//! What bad racks get: every rack of `tests/racks/err` says in comments which errors it has and where.

use crate::common::large::texts;
use crate::common::{racks, snapshots};
use rackform::cfn::Style;
use rackform::compile;
use rackform::diag::{Place, Severity, codes};
use rackform::rack::Source;
use rackform::report::{self, Paint};
use std::collections::BTreeSet;

#[test]
fn every_bad_rack_gets_the_errors_it_announces() {
    for fixture in racks("err") {
        let announced = fixture.text.lines().filter_map(|line| line.strip_prefix("# error: ")).collect::<Vec<_>>();
        assert!(!announced.is_empty(), "{} announces no error", fixture.name);
        let refused = compile(&Source::new("rack.yml", &fixture.text), Style::Readable).expect_err(&fixture.name);
        let errors = refused.findings().iter().filter(|finding| finding.severity == Severity::Error);
        let found = errors.map(|finding| match finding.place() {
            Place::Span(span) => {
                let (line, column) = span.line_column();
                format!("{} at {line}:{column}", finding.code.slug)
            }
            Place::Whole => format!("{} somewhere", finding.code.slug),
            place => panic!("{}: {place:?} is not resolved", finding.code.slug),
        });
        assert_eq!(found.collect::<Vec<_>>(), announced, "{}", fixture.name);
    }
}

#[test]
fn every_finding_names_what_it_found_and_what_to_do() {
    for fixture in racks("err") {
        let refused = compile(&Source::new("rack.yml", &fixture.text), Style::Readable).unwrap_err();
        for finding in refused.findings() {
            let hint = finding.hint.as_deref().unwrap_or_default();
            assert!(!hint.is_empty(), "{}: {} has no hint", fixture.name, finding.message);
            assert!(!finding.message.ends_with('.'), "{}: {}", fixture.name, finding.message);
            assert!(
                finding.message.chars().take(2).any(|letter| !letter.is_uppercase())
                    || finding.message.starts_with("YAML"),
                "{}: {}",
                fixture.name,
                finding.message
            );
        }
    }
}

/// The findings as people see them, one snapshot for a handful of telling racks.
#[test]
fn findings_read_well() {
    let telling =
        ["all-sections-at-once", "cidr-avoided", "convox-spellings", "subnets-overlap", "unknown-keys", "yes-no"];
    snapshots().bind(|| {
        for fixture in racks("err").iter().filter(|fixture| telling.contains(&&*fixture.name)) {
            let refused = compile(&Source::new("rack.yml", &fixture.text), Style::Readable).unwrap_err();
            let shown = refused.findings().iter().map(|finding| report::finding(finding, "rack.yml", Paint::Plain));
            insta::assert_snapshot!(format!("findings-{}", fixture.name), shown.collect::<Vec<_>>().join("\n\n"));
        }
    });
}

/// Every kind of finding about a rack is met by a rack above, or here with the reason why it cannot be.
#[test]
fn every_kind_of_finding_is_met() {
    let elsewhere = [
        // Of more findings than a rack here has: below.
        "more-findings",
        // Of several racks: tests/synth/together.rs.
        "same-name",
        "overlapping-racks",
        "fleet-quota",
    ];
    let mut met = elsewhere.into_iter().collect::<BTreeSet<_>>();
    for fixture in racks("err").iter().chain(&racks("ok")) {
        let findings = match compile(&Source::new("rack.yml", &fixture.text), Style::Readable) {
            Ok(sound) => sound.warnings,
            Err(refused) => refused.into_findings(),
        };
        met.extend(findings.iter().map(|finding| finding.code.slug));
    }
    let unmet = codes::rack::ALL.iter().map(|code| code.slug).filter(|slug| !met.contains(slug)).collect::<Vec<_>>();
    assert!(unmet.is_empty(), "no rack meets {unmet:?}");
}

#[test]
fn hundreds_of_findings_are_cut_short() {
    let text = format!("name: rack\n{}", (0..120).map(|key| format!("key{key}: x\n")).collect::<String>());
    let refused = compile(&Source::new("rack.yml", &text), Style::Readable).unwrap_err();
    let last = refused.findings().last().unwrap();
    assert_eq!((refused.findings().len(), last.code.slug), (51, "more-findings"));
    assert_eq!(last.message, "there are 71 more findings");
}

#[test]
fn hostile_texts_are_refused_and_it_is_shown_why() {
    for text in texts() {
        let begin = text.chars().take(30).collect::<String>();
        let Err(refused) = compile(&Source::new("rack.yml", &text), Style::Readable) else { panic!("{begin:?}") };
        assert!(!refused.findings().is_empty(), "{begin:?}");
        for finding in refused.findings() {
            assert!(!report::finding(finding, "rack.yml", Paint::Plain).is_empty(), "{begin:?}");
        }
    }
}
