//! Findings about how the command was called.

use crate::diag::code::declare;

declare! {
    UNREADABLE_FILE = "unreadable-file" {
        means: "A file named on the command line cannot be read.",
        why: "Nothing can be said about what it holds.",
        fix: "Check the path and its permissions.",
    }
    FILE_TOO_LARGE = "file-too-large" {
        means: "The file is far larger than any rack description or any template that CloudFormation takes.",
        why: "A rack.yml with every key set has about 2 KiB, a template at most 1 MB; so large a file is something else, and reading it could take long.",
        fix: "Check which file was given. Rack descriptions go to `rackform synth`, templates to `rackform validate`.",
    }
    NOT_TEXT = "not-text" {
        means: "The file is not UTF-8 text.",
        why: "YAML and JSON are text; from anything else only guesses could be read.",
        fix: "Check which file was given, or save it as UTF-8.",
    }
    UNWRITABLE_FILE = "unwritable-file" {
        means: "A file cannot be written where it belongs.",
        why: "A template that exists in part only could be deployed by mistake, so none of this call's files was written.",
        fix: "Check that the folder can be written to and that no folder stands where the file belongs.",
    }
    INVALID_SET = "invalid-set" {
        means: "An override on the command line does not name a key of rack.yml and a value for it.",
        why: "A value that goes nowhere would silently leave the rack as the file describes it.",
        fix: "Write the dotted key as it nests in rack.yml, an equals sign and the value: `--set network.nat=single`.",
    }
    INVALID_OUTPUT_TEMPLATE = "invalid-output-template" {
        means: "The template made from a rack breaks a rule of CloudFormation. It was not written.",
        why: "Nothing in the rack description should be able to cause this: it is a fault of rackform.",
        fix: "Please report it with the rack description. Leaving out the keys that the message hints at may help meanwhile.",
    }
    OUTPUT_COLLISION = "output-collision" {
        means: "Two racks of one call would be written to the same file.",
        why: "The second would overwrite the first, and nobody would notice which of them gets deployed.",
        fix: "Give the racks different names, or compile them in separate calls with different output folders.",
    }
    LEFTOVER_STEPS = "leftover-steps" {
        means: "The folder for the steps of a conversion holds steps of another one.",
        why: "Whoever deploys the files of the folder in their order would deploy those as well.",
        fix: "Remove them, or let `rackform convert` write to another folder with `--output`.",
    }
    STALE_OUTPUT = "stale-output" {
        means: "A template on disk is not what its rack compiles to, or is missing.",
        why: "Reviewers and pipelines would look at a template that differs from the rack they think it came from.",
        fix: "Run the same command without `--check`, review the difference and commit it.",
    }
}
