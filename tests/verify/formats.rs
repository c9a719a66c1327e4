//! What `rackform verify` prints in each of its formats, of verifications made by hand.

use crate::common::outputs::assert_described;
use crate::common::snapshots;
use rackform::diag::codes::template as codes;
use rackform::diag::{Code, Diagnostic, Place, Text};
use rackform::report::{self, Detail, Paint, Program, Verified, envelope};
use rackform::source::template::locate;
use rackform::verify::{
    Balancer, Egress, EgressKind, Expected, Finding, Group, Hop, Inbound, Loss, Mode, Opening, Proof, Quota, Reached,
    Service, Source, Verdict, Verification, rules,
};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Compares an output with its snapshot.
fn assert_shown(name: &str, shown: &str) {
    snapshots().bind(|| insta::assert_snapshot!(format!("verified-{name}"), shown));
}

fn every() -> Vec<Verified> {
    vec![sound(), broken(), odd(), unreadable()]
}

fn sarif(all: &[Verified]) -> Value {
    let alerts = all.iter().flat_map(|one| one.alerts(&locate)).collect::<Vec<_>>();
    let program = Program { command: "verify", version: "1.2.3", address: "https://example.com/rackform" };
    report::sarif(program, &Verified::kinds(), &alerts)
}

#[test]
fn text_reads_well() {
    assert_shown("text-sound", &sound().text(Detail::Counts, Paint::Plain));
    assert_shown("text-sound-explained", &sound().text(Detail::Proofs, Paint::Plain));
    assert_shown("text-broken", &broken().text(Detail::Counts, Paint::Plain));
    assert_shown("text-unreadable", &unreadable().text(Detail::Counts, Paint::Plain));
}

/// A rule that is proved of one thing and refuted of another does not hold.
#[test]
fn a_rule_that_holds_in_part_is_not_counted() {
    let mut verified = broken();
    let Ok(verification) = &mut verified.outcome else { panic!("the example can be read") };
    assert!(broken().text(Detail::Counts, Paint::Plain).contains("\nProofs          1 promise holds;"));
    verification.proofs[0].rule = "internet-route";
    assert!(!verified.text(Detail::Counts, Paint::Plain).contains("promise holds"));
    assert!(verified.text(Detail::Proofs, Paint::Plain).contains("\npartly holds[internet-route]: "));
    assert!(Verified::markdown(&[verified]).contains("(in part)**"));
}

#[test]
fn markdown_reads_well() {
    assert_shown("markdown", &Verified::markdown(&[broken()]));
    assert_shown("markdown-several", &Verified::markdown(&every()));
}

#[test]
fn sarif_names_rules_lines_and_paths() {
    let mut document = sarif(&every());
    // What the rules say stands beside them.
    document["runs"][0]["tool"]["driver"]["rules"] = Value::Null;
    assert_shown("sarif", &format!("{document:#}"));
}

#[test]
fn colours_change_nothing_but_colour() {
    for verified in every() {
        let coloured = verified.text(Detail::Proofs, Paint::Coloured);
        assert!(coloured.contains("\u{1b}["));
        let stripped = anstream::adapter::strip_str(&coloured).to_string();
        assert_eq!(stripped, verified.text(Detail::Proofs, Paint::Plain));
    }
}

#[test]
fn no_name_steers_the_terminal() {
    for detail in [Detail::Counts, Detail::Proofs] {
        let text = odd().text(detail, Paint::Plain);
        assert!(!text.contains(|letter: char| letter.is_control() && letter != '\n'), "{text:?}");
        assert!(!text.lines().any(|line| line.starts_with("| `x`")), "{text}");
    }
    let markdown = Verified::markdown(&[odd()]);
    assert!(!markdown.contains(|letter: char| letter.is_control() && letter != '\n'), "{markdown:?}");
}

/// Every row of a table has as many columns as its head, whatever the names in it.
#[test]
fn no_name_breaks_a_table() {
    let columns = |row: &str| row.replace("\\|", "").matches('|').count();
    let markdown = Verified::markdown(&every());
    let rows = markdown.lines().scan(None, |fence: &mut Option<String>, line| {
        let marks = line.chars().take_while(|letter| *letter == '`').collect::<String>();
        match fence {
            Some(open) if marks == *open => *fence = None,
            None if marks.len() >= 3 && line.ends_with("text") => *fence = Some(marks),
            _ => {}
        }
        Some(line.starts_with('|').then_some(line).filter(|_| fence.is_none()))
    });
    let mut wanted = None;
    let mut checked = 0;
    for row in rows {
        wanted = row.map(|row| wanted.unwrap_or_else(|| columns(row)));
        assert_eq!(row.map(columns), wanted, "{row:?}");
        checked += usize::from(row.is_some());
    }
    assert!(checked > 20, "{markdown}");
}

#[test]
fn a_long_comment_is_cut_and_says_so() {
    let mut verified = broken();
    let Ok(verification) = &mut verified.outcome else { panic!("the example can be read") };
    let finding = verification.findings[0].clone();
    verification.findings = vec![finding; 2000];
    let markdown = Verified::markdown(&[verified.clone()]);
    assert!((50_000..60_000).contains(&markdown.chars().count()), "{}", markdown.chars().count());
    let shown = markdown.lines().filter(|line| line.starts_with("| error |")).count();
    let last = markdown.lines().last().unwrap();
    assert!(last.starts_with(&format!("There is no room here for {} findings, 2000 paths,", 2000 - shown)), "{last}");
    assert!(last.contains("1 promise that is proved"), "{last}");
    assert!(markdown.starts_with("- ❌ `rack.json`: **"), "the verdict stands first");
    assert!(Verified::markdown(&vec![sound(); 3000]).chars().count() < 60_000);
}

#[test]
fn json_has_the_published_shape() {
    let results = every().iter().map(Verified::json).collect();
    assert_described("verify", &envelope("verify", results, Vec::new()));
    let refused = unreadable().json();
    assert_eq!((&refused["mode"], &refused["holds"]), (&"unknown".into(), &false.into()));
    let finding = &refused["findings"][0];
    let said = (&finding["code"], &finding["resource"], &finding["pointer"]);
    assert_eq!(said, (&"template-syntax".into(), &Value::Null, &Value::Null));
}

/// Text tells findings of one cause together; programs get each.
#[test]
fn json_loses_no_finding() {
    for case in crate::verify::foreign::all() {
        let verification = case.verify();
        let all = verification.findings.len();
        let (file, template) = (case.name(), case.name());
        let verified = Verified { file, template, text: None, expected: case.expected, outcome: Ok(verification) };
        let json = verified.json();
        let findings = json["findings"].as_array().unwrap();
        assert_eq!(findings.len(), all, "{}", case.name());
        for finding in findings {
            assert!(finding["verdict"] != "undecided" || finding["reason"].is_string(), "{finding}");
        }
    }
}

#[test]
fn sarif_is_whole() {
    let document = sarif(&every());
    let run = &document["runs"][0];
    let listed = run["tool"]["driver"]["rules"].as_array().unwrap();
    let ids = listed.iter().map(|rule| rule["id"].as_str().unwrap()).collect::<BTreeSet<_>>();
    assert_eq!(ids.len(), listed.len(), "a rule stands once");
    for rule in rules() {
        assert!(ids.contains(rule.code.slug), "{} is not listed", rule.code.slug);
    }
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 5);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(listed[index]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["region"]["startLine"].as_u64().unwrap() > 0);
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.chars().all(|letter| letter.is_ascii_alphanumeric() || "-._~/%".contains(letter)), "{uri}");
    }
    // The property is not in the text: the resource around it is.
    assert_eq!(results[0]["locations"][0]["physicalLocation"]["region"]["startLine"], 3);
    let hops = results[0]["codeFlows"][0]["threadFlows"][0]["locations"].as_array().unwrap();
    let lines = hops.iter().map(|hop| hop["location"]["physicalLocation"]["region"]["startLine"].as_u64());
    // What is no resource of the template is shown where these begin.
    assert_eq!(lines.collect::<Vec<_>>(), [Some(2), Some(3), Some(4)]);
}

/// A name that tries to leave every place it is put into.
const ODD: &str = "a\u{1b}[31m\n| `x` ```</details>@b|c";

/// A private template of one group in two zones, nothing wrong with it.
fn sound() -> Verified {
    let text = "{\n  \"Resources\": {\n    \"Routes\": {},\n    \"Instances\": {}\n  }\n}\n";
    Verified {
        file: "rack.json".to_owned(),
        template: "rack.json".to_owned(),
        text: Some(Arc::new(Text { name: "rack.json".to_owned(), body: text.to_owned() })),
        expected: Some(Expected::Private),
        outcome: Ok(Verification {
            mode: Mode::Private,
            findings: Vec::new(),
            proofs: vec![Proof {
                rule: "public-address",
                resource: "Instances".to_owned(),
                statement: "`Instances` has no public address".to_owned(),
                path: vec![hop("Instances", "LaunchTemplate says no public address")],
            }],
            hosted: Vec::new(),
            groups: vec![group()],
            balancers: vec![Balancer {
                id: "Router".to_owned(),
                scheme: "internet-facing",
                subnets: names(&["Public0", "Public1"]),
                open_to: vec![opening("0.0.0.0/0", "80"), opening("0.0.0.0/0", "443"), opening("10.0.0.0/8", "8080")],
            }],
            losses: vec![
                Loss {
                    zone: "zone 0".to_owned(),
                    subnets: names(&["Private0", "Private1"]),
                    elsewhere: Vec::new(),
                    through: names(&["Nat0"]),
                },
                Loss {
                    zone: "zone 1".to_owned(),
                    subnets: names(&["Private1"]),
                    elsewhere: Vec::new(),
                    through: Vec::new(),
                },
            ],
            quota: Quota { elastic_ips: 1, nat_gateways: 1 },
        }),
    }
}

/// The same with something wrong in each of a finding's parts.
fn broken() -> Verified {
    let place = Place::Pointer("/Resources/Routes/Properties/GatewayId".to_owned());
    let diagnostic =
        Diagnostic::error(code("internet-route"), place, "`Instances` can be reached").hint("take it away");
    let mut verified = sound();
    if let Ok(verification) = &mut verified.outcome {
        verification.mode = Mode::Public;
        verification.findings = vec![
            Finding {
                diagnostic,
                resource: "Instances".to_owned(),
                path: vec![hop("internet", ""), hop("Routes", "sends 0.0.0.0/0 there"), hop("Instances", "is open")],
                verdict: Verdict::Refuted,
                cause: None,
                key: None,
            },
            Finding {
                diagnostic: Diagnostic::warning(code("quota"), Place::Whole, "an address is unused"),
                resource: String::new(),
                path: Vec::new(),
                verdict: Verdict::Advisory,
                cause: None,
                key: None,
            },
        ];
    }
    verified
}

/// The same under names that try to steer whatever shows them.
fn odd() -> Verified {
    let mut verified = broken();
    verified.file = ODD.to_owned();
    verified.template = ODD.to_owned();
    if let Ok(verification) = &mut verified.outcome {
        let finding = &mut verification.findings[0];
        finding.diagnostic.message = format!("`{ODD}` is odd");
        finding.resource = ODD.to_owned();
        finding.path.push(hop(ODD, ODD));
        verification.groups[0].id = ODD.to_owned();
        verification.groups[0].subnets.push(ODD.to_owned());
        verification.groups[0].egress[0].subnet = ODD.to_owned();
        verification.groups[0].inbound[0].from = Source::Group(ODD.to_owned());
        verification.balancers[0].id = ODD.to_owned();
        verification.losses[0].zone = ODD.to_owned();
        verification.proofs[0].statement = format!("`{ODD}` is odd");
        verification.proofs[0].path.push(hop(ODD, ODD));
    }
    verified
}

/// A file that is no template.
fn unreadable() -> Verified {
    let refused = vec![Diagnostic::error(&codes::TEMPLATE_SYNTAX, Place::Whole, "the file is empty").hint("fill it")];
    Verified { text: None, outcome: Err(refused), ..sound() }
}

fn group() -> Group {
    let way = |subnet: &str| Egress {
        subnet: subnet.to_owned(),
        kind: EgressKind::Nat,
        via: Some("Nat0".to_owned()),
        zone: Some("zone 0".to_owned()),
        addresses: names(&["NatAddress0"]),
    };
    let inbound = |from: Source, ports: &str| Inbound {
        from,
        through: Some("Router".to_owned()),
        protocol: "tcp".to_owned(),
        ports: ports.to_owned(),
    };
    Group {
        id: "Instances".to_owned(),
        kind: "AWS::AutoScaling::AutoScalingGroup".to_owned(),
        subnets: names(&["Private0", "Private1"]),
        public_address: Some(false),
        security_groups: names(&["InstancesSecurity"]),
        egress: vec![way("Private0"), way("Private1")],
        inbound: vec![
            inbound(Source::Group("RouterSecurity".to_owned()), "32768-65535"),
            inbound(block("10.0.0.0/8"), "32768-65535"),
        ],
        services: vec![
            Service { name: "ecs", required: true, by: Reached::EgressPath },
            Service { name: "s3", required: true, by: Reached::Endpoint("EndpointS3".to_owned()) },
            Service { name: "ecr.api", required: true, by: Reached::EgressPath },
        ],
    }
}

/// The code of a rule.
fn code(slug: &str) -> &'static Code {
    &rules().find(|rule| rule.code.slug == slug).unwrap().code
}

fn hop(resource: &str, because: &str) -> Hop {
    Hop { resource: resource.to_owned(), because: because.to_owned() }
}

fn block(block: &str) -> Source {
    Source::Block(block.parse().unwrap())
}

fn opening(from: &str, ports: &str) -> Opening {
    Opening { from: block(from), ports: ports.to_owned() }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
