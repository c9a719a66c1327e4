//! The priorities of rules: an exact rule is asked before one that also matches its requests, whatever the apps are called.

use crate::common::generated::Numbers;
use crate::common::read;
use rackform::cfn::Style;
use rackform::plan::services::Rule;
use rackform::rack::Source;
use rackform::{Compiled, compile, compile_app};
use std::collections::BTreeSet;

fn rack() -> Compiled {
    let source = Source::new("prod.yml", &read("tests/apps/racks/prod.yml"));
    compile(&source, Style::Readable).unwrap().value
}

/// The rules of an app with one service, in their order.
fn rules(app: &str, service: &str, hosts: &str, paths: &str, rack: &Compiled) -> Vec<Rule> {
    let text = format!(
        "name: {app}\nrack: rack.yml\nservices: {{ {service}: {{ image: \"nginx:1.29\", port: 80, hosts: {hosts}, paths: {paths} }} }}\n"
    );
    let asked = rackform::app::parse(&Source::new("app.yml", &text)).unwrap().value;
    let plan = rackform::plan::services::plan(&asked, &rack.plan, &|_| true).unwrap().value;
    plan.services[0].entrance.clone().unwrap().rules
}

fn priorities(app: &str, service: &str, hosts: &str, paths: &str, rack: &Compiled) -> Vec<u32> {
    rules(app, service, hosts, paths, rack).iter().map(|rule| rule.priority).collect()
}

/// Requests that each rule matches are matched by the next ones as well.
const MORE_AND_LESS_EXACT: &[&[(&str, &str)]] = &[
    &[
        ("[www.example.com]", "[/api/v1/users]"),
        ("[www.example.com]", "[/api/v1/*]"),
        ("[www.example.com]", "[/api/*]"),
        ("[www.example.com]", "[/*]"),
        ("[www.example.com]", "[]"),
        ("[\"*.example.com\"]", "[]"),
        ("[\"*.com\"]", "[]"),
        ("[]", "[/*]"),
    ],
    &[
        ("[a.b.example.com]", "[]"),
        ("[\"*.b.example.com\"]", "[/x]"),
        ("[\"*.b.example.com\"]", "[/x*]"),
        ("[\"*.b.example.com\"]", "[]"),
        ("[\"*.example.com\"]", "[]"),
    ],
    &[("[]", "[/login]"), ("[]", "[/log*]"), ("[]", "[/*]")],
];

#[test]
fn exact_rules_come_first_whatever_apps_are_called() {
    let (rack, mut numbers) = (rack(), Numbers(7));
    for _ in 0..60 {
        for chain in MORE_AND_LESS_EXACT {
            let found = chain.iter().map(|(hosts, paths)| {
                let app = format!("a{}", numbers.below(1_000_000));
                let service = format!("s{}", numbers.below(1_000_000));
                priorities(&app, &service, hosts, paths, &rack)
            });
            let found = found.collect::<Vec<_>>();
            for (position, pair) in found.windows(2).enumerate() {
                assert!(pair[0].iter().max() < pair[1].iter().min(), "{:?}: {found:?}", &chain[position..position + 2]);
            }
            assert!(found.iter().flatten().all(|priority| (1..=50_000).contains(priority)));
        }
    }
}

/// One service with exact and inexact requests has rules of each kind, in their order, each within what AWS takes of one.
#[test]
fn the_rules_of_a_service_are_split_by_how_exact_they_are() {
    let rack = rack();
    let hosts = "[a.example.com, b.example.com, c.example.com, d.example.com, e.example.com, f.example.com, \"*.g.example.com\"]";
    let text = format!(
        "name: web\nrack: rack.yml\nservices: {{ www: {{ image: \"nginx:1.29\", port: 80, hosts: {hosts}, paths: [/a, /b, /api/*] }} }}\n"
    );
    let compiled = compile_app(&Source::new("app.yml", &text), &rack, Style::Readable).unwrap().value;
    let rules = &compiled.plan.services[0].entrance.as_ref().unwrap().rules;
    let mut seen = BTreeSet::new();
    for rule in rules {
        assert!(rule.hosts.len() + rule.paths.len() <= 5, "{rule:?}");
        for host in &rule.hosts {
            for path in &rule.paths {
                assert!(seen.insert((host.to_string(), path.to_string())), "{host}{path} has two rules");
            }
        }
    }
    assert_eq!(seen.len(), 7 * 3);
    let wild = |rule: &rackform::plan::services::Rule| rule.hosts.iter().any(|host| host.to_string().contains('*'));
    let (last_exact, first_wild) = (
        rules.iter().filter(|rule| !wild(rule)).map(|rule| rule.priority).max(),
        rules.iter().filter(|rule| wild(rule)).map(|rule| rule.priority).min(),
    );
    assert!(last_exact < first_wild);
}

#[test]
fn services_of_one_app_never_have_the_same_priority() {
    let rack = rack();
    let services =
        (0..90).map(|number| format!("  s{number}: {{ image: \"nginx:1.29\", port: 80, paths: [/a{number:02}*] }}\n"));
    let text = format!("name: web\nrack: rack.yml\nservices:\n{}", services.collect::<String>());
    let asked = rackform::app::parse(&Source::new("app.yml", &text)).unwrap().value;
    let plan = rackform::plan::services::plan(&asked, &rack.plan, &|_| true);
    let plan = plan.unwrap_or_else(|refused| panic!("{:#?}", refused.findings())).value;
    let all = plan.services.iter().flat_map(|service| &service.entrance.as_ref().unwrap().rules);
    let priorities = all.map(|rule| rule.priority).collect::<Vec<_>>();
    assert_eq!(priorities.iter().collect::<BTreeSet<_>>().len(), priorities.len());
}

/// Two rules are needed however the hosts or the paths are divided; which of them are is the same for ever.
#[test]
fn paths_are_divided_before_hosts() {
    let hosts = "[a.example.com, b.example.com, c.example.com]";
    let rules = rules("web", "www", hosts, "[/x, /y, /z]", &rack());
    let sizes = rules.iter().map(|rule| (rule.hosts.len(), rule.paths.len())).collect::<Vec<_>>();
    assert_eq!(sizes, [(3, 2), (3, 1)]);
}
