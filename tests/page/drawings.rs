//! How pictures are drawn: nothing covers anything else, every line ends where it leads, and no name is markup.

use super::cases;
use crate::common::{read, root, snapshots};
use rackform::cost::{Prices, Usage};
use rackform::picture::Picture;
use rackform::report::{mermaid, svg};
use rackform::survey;
use rackform::template::evaluate::Settings;
use serde_json::json;
use std::collections::BTreeSet;
use std::fs;

/// A rectangle: left, top, right, bottom.
type Area = (i32, i32, i32, i32);

/// What is drawn: the rectangles of a class, and the lines by their points.
struct Drawn {
    size: (i32, i32),
    boxes: Vec<Area>,
    cells: Vec<Area>,
    lines: Vec<Vec<(i32, i32)>>,
    texts: Vec<(i32, i32)>,
}

/// The number behind a name.
fn number(element: &str, name: &str) -> i32 {
    let (_, rest) = element.split_once(&format!(" {name}=\"")).unwrap_or_else(|| panic!("{name} of {element}"));
    rest.split('"').next().unwrap().parse().unwrap()
}

impl Drawn {
    fn of(svg: &str) -> Self {
        let elements = |start: &str| svg.split('<').filter(|one| one.starts_with(start)).collect::<Vec<_>>();
        let area = |element: &&str| {
            let (x, y) = (number(element, "x"), number(element, "y"));
            (x, y, x + number(element, "width"), y + number(element, "height"))
        };
        let boxes = elements("rect class=\"box\"").iter().map(area).collect();
        let cells = elements("rect class=\"cell\"").iter().map(area).collect();
        let paths = elements("path class=").into_iter().filter_map(|path| path.split_once(" d=\"M"));
        let paths = paths.map(|(_, points)| points.split('"').next().unwrap()).filter(|points| points.contains('L'));
        let point = |point: &str| {
            let (x, y) = point.split_once(' ').unwrap();
            (x.parse().unwrap(), y.parse().unwrap())
        };
        // The heads of arrows are paths as well.
        let lines = paths.filter(|points| !points.ends_with('z')).map(|points| points.split('L').map(point).collect());
        let texts = elements("text ").iter().map(|text| (number(text, "x"), number(text, "y"))).collect();
        let head = elements("svg ")[0];
        Self { size: (number(head, "width"), number(head, "height")), boxes, cells, lines: lines.collect(), texts }
    }
}

fn overlap(one: Area, other: Area) -> bool {
    one.0 < other.2 && other.0 < one.2 && one.1 < other.3 && other.1 < one.3
}

#[test]
fn nothing_covers_anything_else_and_every_line_ends_at_something() {
    let (mut lines, mut things) = (0, 0);
    for case in cases() {
        let drawn = Drawn::of(&svg(case.picture(), &case.name));
        for areas in [&drawn.boxes, &drawn.cells] {
            for (position, one) in areas.iter().enumerate() {
                let other = areas[..position].iter().find(|other| overlap(*one, **other));
                assert!(other.is_none(), "{}: {one:?} covers {other:?}", case.name);
                assert!(one.0 >= 0 && one.1 >= 0 && one.2 <= drawn.size.0 && one.3 <= drawn.size.1, "{}", case.name);
            }
        }
        for line in &drawn.lines {
            for (x, y) in [line[0], line[line.len() - 1]] {
                let ends = |area: &Area| (area.0..=area.2).contains(&x) && (y == area.1 || y == area.3);
                assert!(drawn.boxes.iter().any(ends), "{}: {line:?} ends nowhere", case.name);
            }
            for pair in line.windows(2) {
                assert!(pair[0].0 == pair[1].0 || pair[0].1 == pair[1].1, "{}: {line:?} is oblique", case.name);
            }
        }
        assert!(drawn.texts.iter().all(|(x, y)| (0..=drawn.size.0).contains(x) && (0..=drawn.size.1).contains(y)));
        // Each thing has a box and each flow a line, beside the bar for the internet.
        let frames = &case.picture().vpcs;
        let number = frames.iter().map(|frame| frame.things.len() + 1).sum::<usize>();
        assert!(drawn.boxes.len() >= number, "{}: {} boxes of {number}", case.name, drawn.boxes.len());
        let number = frames.iter().map(|frame| frame.flows.len()).sum::<usize>();
        assert!(drawn.lines.len() >= number, "{}: {} lines of {number}", case.name, drawn.lines.len());
        lines += drawn.lines.len();
        things += drawn.boxes.len();
    }
    assert!(lines > 1_000 && things > 1_000, "{lines}, {things}");
}

/// Elements close in the order in which they were opened, and ids are there once.
fn assert_well_formed(name: &str, markup: &str) {
    const VOID: [&str; 4] = ["meta", "link", "input", "!doctype"];
    let mut open = Vec::new();
    let mut inside = None;
    for piece in markup.split('<').skip(1) {
        let tag = piece.split(|letter: char| letter.is_whitespace() || letter == '>').next().unwrap();
        if let Some(raw) = inside {
            // What is in scripts and styles is no markup.
            if tag != raw {
                continue;
            }
            inside = None;
        }
        let (element, _) = piece.split_once('>').unwrap_or_else(|| panic!("{name}: {piece}"));
        match tag.strip_prefix('/') {
            Some(tag) => assert_eq!(open.pop(), Some(tag), "{name}"),
            None if element.ends_with('/') || VOID.contains(&tag) => {}
            None => {
                open.push(tag);
                inside =
                    ["script", "style"].contains(&tag).then_some(if tag == "script" { "/script" } else { "/style" });
            }
        }
    }
    assert_eq!(open, Vec::<&str>::new(), "{name}");
    let ids = markup.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect::<Vec<_>>();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{name}: {ids:?}");
}

pub(super) fn assert_loads_nothing(name: &str, page: &str) {
    assert_well_formed(name, page);
    for word in ["http://", "https://", "//cdn", "@import", "url(http", " src="] {
        let own = page.replace("http://www.w3.org/2000/svg", "");
        // A page shows commands and documents, which may name addresses; what loads something is an attribute or a style.
        let loads = own.split('<').any(|element| {
            let (tag, _) = element.split_once('>').unwrap_or((element, ""));
            tag.contains(word)
        });
        assert!(!loads, "{name} loads something: {word}");
    }
}

#[test]
fn drawings_are_well_formed_and_load_nothing() {
    for case in cases() {
        assert_loads_nothing(&case.name, &svg(case.picture(), &case.name));
    }
}

/// What a template says is no markup, in a drawing as in Mermaid.
#[test]
fn hostile_names_are_shown_as_text() {
    let hostile = "<script>alert(1)</script>\"'&]--`\u{1b}[31m;#";
    let template = json!({ "Resources": {
        "Vpc": { "Type": "AWS::EC2::VPC", "Properties": { "CidrBlock": "10.0.0.0/16" } },
        "Subnet": { "Type": "AWS::EC2::Subnet", "Properties": { "VpcId": { "Ref": "Vpc" }, "CidrBlock": "10.0.0.0/24", "AvailabilityZone": hostile } },
        "Host": { "Type": "AWS::EC2::Instance", "Properties": { "SubnetId": { "Ref": "Subnet" } } },
        "Other": { "Type": "AWS::EC2::Instance", "Properties": { "SubnetId": hostile } },
        "Endpoint": { "Type": "AWS::EC2::VPCEndpoint", "Properties": { "VpcId": { "Ref": "Vpc" }, "ServiceName": format!("com.amazonaws.us-east-1.{hostile}") } },
    } });
    let prices = Prices::listed("us-east-1");
    let survey = survey(&template, &Settings::default(), &prices, &Usage::default()).unwrap();
    let drawn = svg(&survey.picture, hostile);
    assert_loads_nothing("hostile", &drawn);
    assert!(!drawn.contains("<script") && !drawn.contains('\u{1b}'), "{drawn}");
    let mermaid = mermaid(&survey.picture);
    assert!(!mermaid.contains("<script") && !mermaid.contains('\u{1b}') && mermaid.contains("alert"), "{mermaid}");
    for line in mermaid.lines() {
        let marks = line.matches('"').count();
        assert!(marks % 2 == 0, "{line}");
    }
}

/// Every subgraph ends, and every line joins nodes that are there.
#[test]
fn mermaid_is_whole() {
    for case in cases() {
        let mermaid = mermaid(case.picture());
        let lines = mermaid.lines().map(str::trim).collect::<Vec<_>>();
        let (opened, ended) =
            (lines.iter().filter(|line| line.starts_with("subgraph ")), lines.iter().filter(|line| **line == "end"));
        assert_eq!(opened.count(), ended.count(), "{}", case.name);
        let node = |line: &&str| line.split(['[', '(']).next().map(str::to_owned);
        let nodes = lines
            .iter()
            .filter(|line| line.contains("[\"") || line.contains("(("))
            .filter_map(node)
            .collect::<BTreeSet<_>>();
        for line in lines.iter().filter(|line| ["==>", "-->", "-.->"].iter().any(|arrow| line.contains(arrow))) {
            let ends = [line.split(' ').next().unwrap(), line.rsplit(' ').next().unwrap()];
            assert!(ends.iter().all(|end| nodes.contains(*end)), "{}: {line}", case.name);
        }
    }
}

/// What people read of a rack's picture, in both modes, and of somebody's template.
#[test]
fn pictures_in_words() {
    let shown = ["nat-single (private)", "everything (public)", "bastion.json"];
    let said = shown.iter().map(|name| {
        let case = cases().iter().find(|case| case.name == *name).unwrap_or_else(|| panic!("{name}"));
        let picture: &Picture = case.picture();
        format!("{name}\n\n{}\n\n{}", picture.sentences().join("\n"), mermaid(picture))
    });
    let said = said.collect::<Vec<_>>().join("\n");
    snapshots().bind(|| insta::assert_snapshot!("pictures", said));
}

/// The drawings in the documentation are those that the program makes.
#[test]
fn the_documentation_shows_what_is_drawn() {
    use crate::common::folder::Folder;
    let folder = Folder::new("page-docs").with("rack.yml", &read("rack.yml"));
    for mode in ["public", "private"] {
        let ended = folder.run(&format!("page --format svg --set mode={mode} -o -"));
        let file = root().join(format!("docs/picture-{mode}.svg"));
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&file, &ended.out).unwrap();
        }
        let kept = fs::read_to_string(&file).unwrap_or_default();
        assert!(
            kept == ended.out,
            "docs/picture-{mode}.svg differs from what `rackform page` draws (UPDATE_EXPECTED=1 renews it)"
        );
    }
}
