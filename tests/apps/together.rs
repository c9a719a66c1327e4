//! Several apps of one run.

use crate::common::read;
use rackform::cfn::Style;
use rackform::rack::Source;
use rackform::{Footprint, compile, compile_app, together};

fn app(text: &str) -> Footprint {
    let rack = Source::new("prod.yml", &read("tests/apps/racks/prod.yml"));
    let rack = compile(&rack, Style::Readable).unwrap().value;
    let compiled = compile_app(&Source::new("app.yml", text), &rack, Style::Readable);
    compiled.unwrap_or_else(|refused| panic!("{:#?}", refused.findings())).value.footprint()
}

/// An app of a name with the keys of one service.
fn one(name: &str, service: &str) -> Footprint {
    app(&format!("name: {name}\nrack: prod.yml\nservices: {{ main: {{ image: \"nginx:1.29\", {service} }} }}\n"))
}

#[test]
fn what_only_one_app_can_have_is_found() {
    let web = one("web", "port: 80, hosts: [www.example.com], priority: 10");
    let cases = [
        (one("web", "scale: 1"), "same-name"),
        (one("shop", "port: 80, hosts: [www.example.com]"), "same-requests"),
        (one("shop", "port: 80, hosts: [shop.example.com], priority: 10"), "same-priority"),
    ];
    for (other, code) in &cases {
        let found = together(&[&web, other]);
        assert_eq!(found.iter().map(|(at, finding)| (*at, finding.code.slug)).collect::<Vec<_>>(), [(1, *code)]);
    }
    let agent = |name| one(name, "everywhere: true, ports: [8125/udp]");
    let found = together(&[&agent("agents"), &agent("others")]);
    assert_eq!(found.iter().map(|(at, finding)| (*at, finding.code.slug)).collect::<Vec<_>>(), [(1, "port-taken")]);
    let certified = |name, host| {
        let arn = "arn:aws:acm:us-east-1:123456789012:certificate/22345678-1234-1234-1234-123456789012";
        one(name, &format!("port: 80, hosts: [{host}], certificate: \"{arn}\""))
    };
    let found = together(&[&certified("a", "a.example.com"), &certified("b", "b.example.com")]);
    assert_eq!(
        found.iter().map(|(at, finding)| (*at, finding.code.slug)).collect::<Vec<_>>(),
        [(1, "shared-certificate")]
    );
    let large = |name| one(name, "scale: 3, memory: 6GiB");
    let found = together(&[&large("one"), &large("two"), &large("three")]);
    assert_eq!(
        found.iter().map(|(at, finding)| (*at, finding.code.slug)).collect::<Vec<_>>(),
        [(1, "too-little-room")]
    );
}

#[test]
fn apps_that_are_not_in_each_others_way_are_not_found() {
    let web = one("web", "port: 80, hosts: [www.example.com], priority: 10");
    let internal = one("shop", "port: 80, hosts: [www.example.com], router: internal, priority: 10");
    let agents = one("agents", "everywhere: true, ports: [8125/udp]");
    let others = one("others", "everywhere: true, ports: [8125/tcp]");
    let found = together(&[&web, &internal, &agents, &others]);
    assert!(found.is_empty(), "{found:#?}");
}
