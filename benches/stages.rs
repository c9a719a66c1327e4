//! What each stage costs for the default private rack, and what the whole process costs, beside a process that does
//! nothing and over growing numbers of racks. Run with `cargo bench`.
#![allow(clippy::unwrap_used, missing_docs)]

use divan::{Bencher, black_box};
use rackform::cfn::{Style, print};
use rackform::diff::TemplateDiff;
use rackform::rack::{self, Source};
use rackform::template::evaluate::Settings;
use rackform::{check, diff, plan, synth, verify};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn main() {
    divan::main();
}

const RACK: &str = "name: production\nmode: private\n";

fn source() -> Source {
    Source::new("rack.yml", RACK)
}

mod stage {
    use super::*;

    #[divan::bench]
    fn parse(bencher: Bencher) {
        let source = source();
        bencher.bench(|| rack::parse(black_box(&source)));
    }

    #[divan::bench]
    fn plan(bencher: Bencher) {
        let rack = rack::parse(&source()).unwrap().value;
        bencher.bench(|| plan::plan(black_box(&rack), &|_| true));
    }

    #[divan::bench]
    fn synth(bencher: Bencher) {
        let plan = plan::plan(&rack::parse(&source()).unwrap().value, &|_| true).unwrap().value;
        bencher.bench(|| synth::synth(black_box(&plan)).into_json());
    }

    #[divan::bench]
    fn print(bencher: Bencher) {
        let template = template();
        bencher.bench(|| super::print(black_box(&template), Style::Readable));
    }

    #[divan::bench]
    fn validate(bencher: Bencher) {
        let template = template();
        let bytes = super::print(&template, Style::Readable).len();
        bencher.bench(|| check::check(black_box(&template), bytes));
    }

    #[divan::bench]
    fn verify(bencher: Bencher) {
        let template = template();
        bencher.bench(|| verify::verify(black_box(&template), &Settings::default(), None));
    }

    /// The default rack going private.
    #[divan::bench]
    fn diff(bencher: Bencher) {
        let (public, private) = (made(&Source::new("rack.yml", "name: production\n")), template());
        bencher.bench(|| differences(black_box(&public), black_box(&private)));
    }

    /// A megabyte against another: what CloudFormation takes from a bucket, every resource changed.
    #[divan::bench(max_time = 10)]
    fn diff_of_megabytes(bencher: Bencher) {
        let [old, new] = [1, 2].map(megabyte);
        bencher.bench(|| differences(black_box(&old), black_box(&new)));
    }

    fn differences(old: &Value, new: &Value) -> TemplateDiff {
        diff::diff(old, new, &Settings::default(), &Settings::default())
    }

    /// 500 topics, the most that a template holds, each with twenty tags that say a number.
    fn megabyte(number: usize) -> Value {
        let value = |topic: usize, tag: usize| format!("{number}-{topic}-{tag}-{}", "x".repeat(60));
        let tags = |topic: usize| {
            let tags = (0..20).map(|tag| json!({ "Key": format!("k{tag}"), "Value": value(topic, tag) }));
            tags.collect::<Vec<_>>()
        };
        let topics = (0..500).map(|topic| {
            (format!("T{topic}"), json!({ "Type": "AWS::SNS::Topic", "Properties": { "Tags": tags(topic) } }))
        });
        json!({ "Resources": Value::Object(topics.collect()) })
    }

    fn template() -> Value {
        made(&source())
    }

    fn made(source: &Source) -> Value {
        let plan = plan::plan(&rack::parse(source).unwrap().value, &|_| true).unwrap().value;
        synth::synth(&plan).into_json()
    }
}

mod process {
    use super::*;

    /// What starting any process costs.
    #[divan::bench]
    fn nothing(bencher: Bencher) {
        bencher.bench(|| run(&mut Command::new("/bin/true")));
    }

    /// `rackform synth`, from reading rack.yml to the file on disk.
    #[divan::bench(args = [1, 10, 100, 1000], max_time = 10)]
    fn synth(bencher: Bencher, racks: usize) {
        let folder = folder(racks);
        let names = (0..racks).map(|number| format!("{number}.yml")).collect::<Vec<_>>();
        bencher.bench(|| {
            run(Command::new(env!("CARGO_BIN_EXE_rackform")).arg("synth").args(&names).current_dir(&folder));
        });
    }

    fn run(command: &mut Command) {
        let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        assert!(status.success());
    }

    /// A folder with so many racks.
    fn folder(racks: usize) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{racks}"));
        fs::create_dir_all(&folder).unwrap();
        for number in 0..racks {
            fs::write(folder.join(format!("{number}.yml")), format!("name: rack-{number}\nmode: private\n")).unwrap();
        }
        folder
    }
}
