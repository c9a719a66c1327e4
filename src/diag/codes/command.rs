//! Findings about how the command was called.

use crate::diag::code::declare;

declare! {
    UNREADABLE_FILE = "unreadable-file" {
        means: "A file named on the command line cannot be read.",
        why: "Its content cannot be checked.",
        fix: "Check the path and its permissions.",
    }
    FILE_TOO_LARGE = "file-too-large" {
        means: "The file is far larger than any rack description or any template that CloudFormation accepts.",
        why: "A rack.yml with every key set has about 2 KiB, a template at most 1 MB; a file this large is something else, and reading it could take long.",
        fix: "Check which file was given. `rackform synth` reads rack descriptions, `rackform validate` reads templates.",
    }
    NOT_TEXT = "not-text" {
        means: "The file is not UTF-8 text.",
        why: "YAML and JSON are text; nothing else can be read reliably.",
        fix: "Check which file was given, or save it as UTF-8.",
    }
    UNWRITABLE_FILE = "unwritable-file" {
        means: "A file cannot be written to its destination.",
        why: "A partially written template could be deployed by mistake, so all files of a run are complete before the first of them takes its place. A link is not followed: it could lead to a file that nobody meant.",
        fix: "Check that the folder is writable, and that there is no folder, link or pipe with the name of the file.",
    }
    INVALID_SET = "invalid-set" {
        means: "An override on the command line does not specify a key of rack.yml and a value for it.",
        why: "An override that is ignored would silently leave the rack as the file describes it.",
        fix: "Write the dotted key as it is nested in rack.yml, an equals sign and the value: `--set network.nat=single`.",
    }
    INVALID_OUTPUT_TEMPLATE = "invalid-output-template" {
        means: "The template generated from a rack violates a rule of CloudFormation. It was not written.",
        why: "No rack description should be able to cause this: it is a bug in rackform.",
        fix: "Please report it with the rack description. As a workaround, try to remove the keys that the message refers to.",
    }
    OUTPUT_COLLISION = "output-collision" {
        means: "Two racks of one run would be written to the same file.",
        why: "The second would overwrite the first, and the wrong one could be deployed unnoticed.",
        fix: "Give the racks different names, or compile them in separate runs with different output folders.",
    }
    DESCRIBED_TWICE = "described-twice" {
        means: "Two descriptions in the repository are of one stack: they have the same name, and the same region.",
        why: "Whichever is deployed last changes or removes what the other one describes.",
        fix: "Give one of them another name, or remove it.",
    }
    DENIED_CHANGE = "denied-change" {
        means: "Deploying a change does what `--deny` refuses.",
        why: "The pipeline stops at it, whatever else is well.",
        fix: "Change the description so that it does not, or accept what is meant, with a reason.",
    }
    UNKNOWN_CHANGE = "unknown-change" {
        means: "Nobody can say what deploying a change does, because there is nothing to compare it with.",
        why: "It could replace or remove anything that is deployed.",
        fix: "Commit the template that is deployed beside the description, or compare with it: `rackform diff TEMPLATE DESCRIPTION`.",
    }
    LEFTOVER_STEPS = "leftover-steps" {
        means: "The output folder contains steps of another conversion.",
        why: "Deploying the files of the folder in order would deploy those too.",
        fix: "Remove them, or let `rackform convert` write to another folder with `--output`.",
    }
    STALE_OUTPUT = "stale-output" {
        means: "A template on disk differs from what its rack compiles to, or is missing.",
        why: "Reviewers and pipelines would see a template that does not match its rack.",
        fix: "Run the same command without `--check`, review the difference and commit it.",
    }
}
