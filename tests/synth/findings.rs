//! What bad racks get: every rack of `tests/racks/err` says in comments which errors it has and where.

use crate::common::{racks, snapshots};
use rackform::cfn::Style;
use rackform::compile;
use rackform::diag::{Place, Severity, codes};
use rackform::rack::Source;
use rackform::report::{self, Paint};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

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
                finding.message.chars().next().is_some_and(|first| !first.is_uppercase()),
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

/// Texts made to keep a reader busy, up to the size that is read at all. The limit is generous; the worst takes a
/// tenth of it on an idle machine, without optimisation.
#[test]
fn hostile_texts_are_refused_within_a_blink() {
    let size = rackform::source::yaml::SIZE_LIMIT;
    let fill = |unit: &str| unit.repeat(size / unit.len());
    let texts = [
        format!("name: a\nregion: &a [{}]\nlogs: [{}]", "1, ".repeat(10_000), "*a, ".repeat(6000)),
        format!("name: a\nregion: &a {{{}}}\nlogs: [{}]", "a: {}, ", "*a, ".repeat(15_000)),
        fill("["),
        fill("{a: "),
        fill("- "),
        fill("? "),
        fill("!a "),
        fill("&a "),
        fill("a: &a [*a]\n"),
        fill("a\n"),
        fill("\"\\u0000"),
        fill("'"),
        fill("|\n"),
        fill("\t"),
        fill("%YAML 1.2\n"),
        fill("---\n"),
        fill("a: b\n"),
        fill("[]: {}\n"),
        fill("a: [b, {c: d}]\n"),
        fill("#\n"),
        fill(" "),
        fill("\u{feff}"),
        fill("*a "),
        fill(":"),
        (0..6000).map(|key| format!("key{key}: v\n")).collect(),
        format!("name: a\ntags: {{{}}}", (0..5000).map(|key| format!("k{key}: v, ")).collect::<String>()),
        format!("name: {}", fill("a")),
        format!("name: a\nnetwork:\n  avoid: [{}10.9.0.0/16]", "10.0.0.0/16, ".repeat(4000)),
        format!(
            "name: a\nnetwork:\n  avoid: [{}]",
            (0..4000).map(|n| format!("10.{}.{}.0/24, ", n / 250, n % 250)).collect::<String>()
        ),
    ];
    for text in texts {
        let start = Instant::now();
        let outcome = compile(&Source::new("rack.yml", &text), Style::Readable);
        let took = start.elapsed();
        let shown = text.chars().take(30).collect::<String>();
        if let Err(refused) = &outcome {
            let shown =
                refused.findings().iter().map(|finding| report::finding(finding, "rack.yml", Paint::Plain).len());
            assert!(shown.sum::<usize>() > 0);
        }
        assert!(took < Duration::from_secs(10), "{shown:?} took {took:?}");
    }
}
