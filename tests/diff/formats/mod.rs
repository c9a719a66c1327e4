//! What `rackform diff` prints in each of its formats, of differences made by hand.

mod made;

use crate::common::outputs::assert_described;
use crate::common::snapshots;
use made::{calm, equal, grave, modified, odd, property};
use rackform::diff::{Action, Fate, Recreation, ResourceChange, Rolled, Undecided};
use rackform::report::{Compared, Paint, envelope};
use serde_json::{Value, json};

/// Compares an output with its snapshot.
fn assert_shown(name: &str, shown: &str) {
    snapshots().bind(|| insta::assert_snapshot!(format!("compared-{name}"), shown));
}

fn every() -> Vec<Compared> {
    vec![equal(), calm(), grave(), odd()]
}

#[test]
fn text_reads_well() {
    assert_shown("text-equal", &equal().text(Paint::Plain));
    assert_shown("text-calm", &calm().text(Paint::Plain));
    assert_shown("text-grave", &grave().text(Paint::Plain));
}

#[test]
fn markdown_reads_well() {
    assert_shown("markdown-equal", &equal().markdown());
    assert_shown("markdown-calm", &calm().markdown());
    assert_shown("markdown-grave", &grave().markdown());
    assert_shown("markdown-odd", &odd().markdown());
}

#[test]
fn change_sets_read_as_those_of_aws() {
    assert_shown("changeset-grave", &format!("{:#}", grave().changeset()));
}

#[test]
fn text_stays_within_the_screen_and_loses_no_name() {
    for compared in [calm(), grave()] {
        let text = compared.text(Paint::Plain);
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
        for change in &compared.diff.resources {
            // Ids that count up are folded: what stands before the number is there.
            let stem = change.id.trim_end_matches(|letter: char| letter.is_ascii_digit());
            assert!(text.contains(stem), "{}: {text}", change.id);
        }
    }
}

#[test]
fn what_a_condition_leaves_open_is_told_apart_from_what_is_sure() {
    let mut compared = equal();
    let undecided = Undecided { made: false, removed: true, why: "the parameter `Mode` has no value".to_owned() };
    let jobs = modified("Jobs", "AWS::SQS::Queue", Action::Modify);
    compared.diff.resources.push(ResourceChange { undecided: Some(undecided), ..jobs });
    for shown in [compared.text(Paint::Plain), compared.markdown()] {
        assert!(shown.contains("1 may be created or removed"), "{shown}");
        assert!(shown.contains("it may be removed: the parameter `Mode` has no value"), "{shown}");
        assert!(!shown.contains("nothing removed") && !shown.contains("changed in place"), "{shown}");
    }
    assert_eq!(compared.json()["changes"][0]["undecided"]["removed"], true);
}

#[test]
fn a_type_that_changes_is_shown_with_the_old_one() {
    let mut compared = equal();
    let jobs = modified("Jobs", "AWS::SNS::Topic", Action::Replace(Fate::Deleted));
    compared.diff.resources.push(ResourceChange { old_kind: Some("AWS::SQS::Queue".to_owned()), ..jobs });
    assert!(compared.text(Paint::Plain).contains("AWS::SQS::Queue -> AWS::SNS::Topic"));
    assert!(compared.markdown().contains("| `Jobs` (Queue → Topic) |"), "{}", compared.markdown());
    assert_eq!(compared.json()["changes"][0]["oldType"], "AWS::SQS::Queue");
}

/// Who reads only the first lines has read the worst.
#[test]
fn what_grows_comes_first_and_what_fails_next() {
    let resources = ["Target0", "Bucket", "Security", "Role"];
    for (shown, head) in [(grave().text(Paint::Plain), "Replaced\n"), (grave().markdown(), "| change | resource |")] {
        let at = |words: &str| shown.find(words).unwrap_or_else(|| panic!("{words}: {shown}"));
        assert!(shown.lines().take(3).any(|line| line.contains("exposure grows, 2 hazards, 2 replaced")), "{shown}");
        assert!(at("port 22 of `Instances`") < at("loses its fixed addresses"), "{shown}");
        assert!(at("loses its fixed addresses") < at("has a mount target"), "{shown}");
        let rest = &shown[at(head)..];
        let places = resources.map(|id| rest.find(id).unwrap_or_else(|| panic!("{id}: {rest}")));
        assert!(places.is_sorted(), "{places:?}: {rest}");
    }
}

/// A verdict must not say that nothing is replaced where nobody knows.
#[test]
fn what_may_be_replaced_is_never_called_unchanged() {
    for (action, recreation) in [
        (Action::MayReplace(Fate::Deleted), Recreation::Conditionally),
        (Action::Modify, Recreation::Unknown),
        (Action::Replace(Fate::Retained), Recreation::Always),
    ] {
        let mut compared = calm();
        let mut change = modified("Thing", "Custom::Thing", action);
        change.properties = vec![property("/Properties/Name", Some("a"), Some("b"), recreation)];
        compared.diff.resources = vec![change];
        for shown in [compared.text(Paint::Plain), compared.markdown()] {
            assert!(!shown.contains("nothing replaced"), "{shown}");
            assert!(!shown.contains("in place"), "{shown}");
        }
        let set = compared.changeset();
        assert_ne!(set["Changes"][0]["ResourceChange"]["Replacement"], "False", "{set}");
    }
}

#[test]
fn colours_change_nothing_but_colour() {
    for compared in every() {
        let coloured = compared.text(Paint::Coloured);
        assert!(coloured.contains("\u{1b}["));
        assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), compared.text(Paint::Plain));
    }
}

#[test]
fn no_name_steers_the_terminal() {
    for shown in [odd().text(Paint::Plain), odd().markdown()] {
        assert!(!shown.contains(|letter: char| letter.is_control() && letter != '\n'), "{shown:?}");
        assert!(!shown.lines().any(|line| line.starts_with("| `x`")), "{shown}");
    }
}

/// Every row of a table has as many columns as its head, whatever the names in it.
#[test]
fn no_name_breaks_a_table() {
    let columns = |row: &str| row.replace("\\|", "").matches('|').count();
    for compared in every() {
        let markdown = compared.markdown();
        let mut wanted = None;
        for row in markdown.lines() {
            if !row.starts_with('|') {
                wanted = None;
                continue;
            }
            assert_eq!(columns(row), *wanted.get_or_insert_with(|| columns(row)), "{row}\n{markdown}");
        }
        assert_eq!(
            markdown.matches("<details>").count(),
            markdown.lines().filter(|line| *line == "</details>").count()
        );
    }
}

#[test]
fn a_long_comment_is_cut_and_says_so() {
    let mut compared = grave();
    let change = compared.diff.resources.iter().find(|change| change.id == "Role").unwrap().clone();
    let many = (0..2000).map(|number| {
        let place = format!("/Properties/Key{number}");
        let properties = vec![property(&place, Some("before"), Some("after"), Recreation::Never)];
        // Where the same is said of all, they would be one row.
        let rolled = Some(Rolled { how: format!("{number} at a time"), at_a_time: None, number: None });
        ResourceChange { id: format!("Role{number}"), properties, rolled, ..change.clone() }
    });
    compared.diff.resources.extend(many);
    let markdown = compared.markdown();
    assert!((50_000..60_000).contains(&markdown.chars().count()), "{}", markdown.chars().count());
    let last = markdown.lines().last().unwrap();
    let left_out = 2000 + rows(&grave().markdown()) - rows(&markdown);
    let words = format!("There is no room here for {left_out} resources, 2 rules, 2 permissions, ");
    assert!(last.starts_with(&words), "{last}");
    assert!(last.contains(" details, 4 outputs: see the whole with `--format text`."), "{last}");
}

/// How many rows the first table has.
fn rows(markdown: &str) -> usize {
    let table = markdown.lines().skip_while(|line| !line.starts_with("| change |"));
    table.take_while(|line| line.starts_with('|')).count() - 2
}

#[test]
fn json_has_the_published_shape() {
    let results = every().iter().map(Compared::json).collect();
    assert_described("diff", &envelope("diff", results, Vec::new()));
    for compared in every() {
        assert_eq!(compared.json()["changes"].as_array().unwrap().len(), compared.diff.resources.len());
    }
    assert_shown("json-grave", &format!("{:#}", grave().json()));
}

/// The words are those of botocore's model of CloudFormation, 2010-05-15.
#[test]
fn change_sets_use_only_the_words_of_aws() {
    let words = |value: &Value, allowed: &[&str]| {
        assert!(value.is_null() || allowed.contains(&value.as_str().unwrap()), "{value} is none of {allowed:?}");
    };
    let keys = |value: &Value, allowed: &[&str]| {
        for key in value.as_object().unwrap().keys() {
            assert!(allowed.contains(&key.as_str()), "{key} is none of {allowed:?}");
        }
    };
    const ATTRIBUTES: &[&str] =
        &["Properties", "Metadata", "CreationPolicy", "UpdatePolicy", "DeletionPolicy", "UpdateReplacePolicy", "Tags"];
    for compared in every() {
        for change in compared.changeset()["Changes"].as_array().unwrap() {
            assert_eq!(change["Type"], "Resource");
            let change = &change["ResourceChange"];
            keys(
                change,
                &["PolicyAction", "Action", "LogicalResourceId", "ResourceType", "Replacement", "Scope", "Details"],
            );
            words(&change["Action"], &["Add", "Modify", "Remove"]);
            words(&change["Replacement"], &["True", "False", "Conditional"]);
            assert_eq!(change["Action"] == "Modify", !change["Replacement"].is_null(), "{change}");
            words(
                &change["PolicyAction"],
                &["Delete", "Retain", "Snapshot", "ReplaceAndDelete", "ReplaceAndRetain", "ReplaceAndSnapshot"],
            );
            for attribute in change["Scope"].as_array().unwrap() {
                words(attribute, ATTRIBUTES);
            }
            for detail in change["Details"].as_array().unwrap() {
                keys(detail, &["Target", "Evaluation", "ChangeSource", "CausingEntity"]);
                words(&detail["Evaluation"], &["Static", "Dynamic"]);
                words(&detail["ChangeSource"], &["DirectModification", "ResourceReference", "ResourceAttribute"]);
                let target = &detail["Target"];
                let fields = [
                    "Attribute",
                    "Name",
                    "RequiresRecreation",
                    "Path",
                    "BeforeValue",
                    "AfterValue",
                    "AttributeChangeType",
                ];
                keys(target, &fields);
                words(&target["Attribute"], ATTRIBUTES);
                words(&target["RequiresRecreation"], &["Never", "Conditionally", "Always"]);
                words(&target["AttributeChangeType"], &["Add", "Remove", "Modify"]);
                assert!(fields.iter().all(|field| target[field].is_null() || target[field].is_string()), "{target}");
            }
        }
    }
}

/// Change sets do not tell of outputs, or of resources of which only the order changes.
#[test]
fn change_sets_leave_out_what_aws_leaves_out() {
    let mut compared = calm();
    let mut change = modified("Queue", "AWS::SQS::Queue", Action::Modify);
    change.attributes = vec![property("/DependsOn", Some("A"), Some("B"), Recreation::Never)];
    compared.diff.resources = vec![change];
    assert_eq!(compared.changeset(), json!({ "Changes": [] }));
}
