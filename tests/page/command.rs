//! `rackform page`, as a person calls it.

use super::drawings::assert_loads_nothing;
use crate::common::folder::Folder;
use crate::common::racks;

const RACK: &str = "name: shop\nregion: us-east-1\n";

fn folder(name: &str) -> Folder {
    Folder::new(&format!("page-{name}")).with("rack.yml", RACK)
}

#[test]
fn a_rack_is_a_page() {
    let folder = folder("rack");
    let ended = folder.run("page");
    assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (0, "", "out/shop.html\n"));
    assert_eq!(folder.files(), ["out/shop.html", "rack.yml"]);
    let page = folder.read("out/shop.html");
    // The answers that somebody looks for who decides.
    for said in [
        "role=\"switch\"",
        "Going private, of a deployed stack: nothing replaced, nothing removed; 3 to 6 instances renewed, 1 at a time; 9 added, 2 changed in place; +98.55 USD a month",
        "Going back to public, of a deployed stack: exposure grows",
        "3 fixed addresses",
        "102.92 to 172.62",
        "201.47 to 260.22",
        "data-fixed=\"128.467\" data-gigabyte=\"0.045\"",
        "costs less than <code>private, nat: per-zone</code> from 1,251 GB a month on",
        "The failure of zone 0 takes down Nat0, the egress path of SubnetPrivate0.",
        "3 of 5",
        "aws cloudformation deploy --template-file out/shop.private.json --stack-name shop",
        "OutputKey==&#39;EgressAddresses&#39;",
        "list prices",
        "Private instances and tasks have no public address.",
        "name: shop",
    ] {
        assert!(page.to_lowercase().contains(&said.to_lowercase()), "the page does not say: {said}");
    }
    assert_eq!(folder.run("page").code, 0);
    assert_eq!(folder.read("out/shop.html"), page, "the same rack makes the same bytes");
}

#[test]
fn the_page_starts_in_the_mode_of_the_rack() {
    let folder = folder("mode");
    let checked = "role=\"switch\" checked";
    assert!(!folder.run("page -o -").out.contains(checked));
    assert!(folder.run("page --set mode=private -o -").out.contains(checked));
}

/// Every rack has a page that is whole and loads nothing; one that is valid in one mode says why it has no switch.
#[test]
fn every_rack_has_a_page() {
    let mut single = 0;
    for rack in racks("ok") {
        let folder = folder(&format!("every-{}", rack.name)).with("one.yml", &rack.text);
        let ended = folder.run("page one.yml -o -");
        assert_eq!(ended.code, 0, "{}: {}", rack.name, ended.err);
        assert_loads_nothing(&rack.name, &ended.out);
        let has_switch = ended.out.contains("role=\"switch\"");
        assert_eq!(!has_switch, ended.out.contains("There is no switch:"), "{}", rack.name);
        single += usize::from(!has_switch);
        // No price is not a price.
        let has_amounts = ended.out.contains(" data-fixed=\"");
        let is_whole = !ended.out.contains(">not known</td>") && !ended.out.contains(">at least ");
        assert_eq!(has_amounts, is_whole, "{}", rack.name);
    }
    assert!(single > 0, "no rack is valid in one mode only");
}

#[test]
fn several_racks_have_an_index() {
    let folder = folder("fleet").with("racks/a.yml", "name: a\n").with("racks/b.yaml", "name: b\nmode: private\n");
    let folder = folder
        .with("racks/values.yml", "replicas: 3\n")
        .with("racks/web.yml", "Resources: {}\n")
        .with("racks/notes.txt", "name: c\n");
    let ended = folder.run("page racks -o site");
    assert_eq!((ended.code, ended.err.as_str()), (0, "site/a.html\nsite/b.html\nsite/index.html\n"));
    let index = folder.read("site/index.html");
    assert_loads_nothing("index", &index);
    for said in
        ["2 racks", "<a href=\"a.html\">a</a>", "<a href=\"b.html\">b</a>", "3 of 5", "201.47 to 260.22", "hold"]
    {
        assert!(index.contains(said), "the index does not say: {said}\n{index}");
    }
    // A folder stands for its racks wherever racks are read.
    for command in ["synth racks --check", "synth racks", "verify racks", "cost racks"] {
        let ended = folder.run(command);
        assert!(ended.code < 2, "{command}: {}", ended.err);
        assert!(!ended.err.contains("values.yml") && !ended.err.contains("web.yml"), "{command}: {}", ended.err);
    }
    assert_eq!(folder.run("synth racks").err.matches("aws cloudformation deploy").count(), 2);
}

#[test]
fn what_cannot_be_written_is_refused_and_nothing_is_written() {
    let folder = folder("refused")
        .with("other.yml", "name: shop\n")
        .with("empty/README", "")
        .with("bad.yml", "name: bad\nmode: privat\n");
    let index = folder.0.join("named.yml");
    std::fs::write(index, "name: index\n").unwrap();
    for (arguments, said) in [
        ("page rack.yml other.yml", "more than one page would be written to `out/shop.html`"),
        ("page rack.yml named.yml", "more than one page would be written to `out/index.html`"),
        ("page rack.yml named.yml -o one.html", "`one.html` is one file, and there are 2 pages"),
        ("page empty", "`empty` is a folder without the description of a rack or an app"),
        ("page bad.yml rack.yml", "did you mean `private`?"),
        ("page none.yml", "there is no such file"),
        ("page - -", "standard input can be read only once"),
        ("page --set mode", "--set"),
        ("page --region eu-north-7 --prices none.yml", "none.yml"),
    ] {
        let ended = folder.run(arguments);
        assert!(ended.code > 0 && ended.err.contains(said), "{arguments}: {ended:?}");
        assert_eq!(ended.out, "", "{arguments}");
    }
    assert_eq!(folder.files(), ["bad.yml", "empty/README", "named.yml", "other.yml", "rack.yml"]);
}

#[test]
fn a_template_has_a_page_without_a_switch() {
    let folder = folder("template");
    folder.run("synth -o web.json --set mode=private");
    let ended = folder.run("page web.json -o -");
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_loads_nothing("template", &ended.out);
    assert!(!ended.out.contains("role=\"switch\"") && ended.out.contains("every promise holds"), "{}", ended.out);
    assert!(ended.out.contains("201.47 to 260.22"), "{}", ended.out);
}

#[test]
fn the_picture_alone_is_svg_or_mermaid() {
    let folder = folder("picture");
    assert_eq!(folder.run("page --format svg").err, "out/shop.public.svg\n");
    assert!(folder.read("out/shop.public.svg").starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    let ended = folder.run("page --format mermaid --set mode=private -o -");
    assert!(ended.out.starts_with("flowchart TB\n") && ended.out.contains("Nat0"), "{}", ended.out);
    assert_eq!(folder.run("page --format mermaid -o picture.mmd").err, "picture.mmd\n");
}

/// What a change leads to is seen in the comment about it.
#[test]
fn a_comment_shows_the_picture_of_the_new_side() {
    let folder = folder("comment");
    let plain = folder.run("diff rack.yml --format markdown").out;
    let ended = folder.run("diff rack.yml --format markdown --picture").out;
    let (head, picture) = ended.split_at(plain.len());
    assert_eq!(head, plain, "the picture is added at the end");
    let drawn = folder.run("page --set mode=private --format mermaid -o -").out;
    assert_eq!(
        picture,
        format!(
            "\n<details><summary>Picture of <code>private</code></summary>\n\n```mermaid\n{drawn}```\n\n</details>\n"
        )
    );
}

/// The script is the one that the page allows: no other runs.
#[test]
fn the_page_allows_its_own_script_only() {
    use crate::page::peers::sha256;
    let page = folder("script").run("page -o -").out;
    let (_, script) = page.split_once("<script>").unwrap();
    let (script, _) = script.split_once("</script>").unwrap();
    let allowed = format!("script-src &#39;sha256-{}&#39;", sha256(script));
    assert!(page.contains(&allowed), "src/report/html/writer.rs has to name {allowed}");
    assert!(page.contains("default-src &#39;none&#39;"));
}
