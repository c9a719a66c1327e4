//! Findings about the files that describe a stack to be imported.

use crate::diag::code::declare;

declare! {
    UNKNOWN_IMPORT_FILE = "unknown-import-file" {
        means: "A file given to `rackform import` is none of those that describe a stack or services.",
        why: "What is in it would be passed over, and with it maybe what matters.",
        fix: "Give what `convox rack params` prints, or what `aws cloudformation` prints in JSON with `describe-stacks`, `get-template`, `list-stack-resources` or `list-imports`; for services a convox.yml, Copilot manifests or a Compose file.",
    }
    PARAMETER_SYNTAX = "parameter-syntax" {
        means: "A line is not a parameter as `convox rack params` prints it.",
        why: "The line, or what comes after it, could be read as the value of another parameter.",
        fix: "Give the whole output, unchanged: `convox rack params > params.txt`.",
    }
    CONTRADICTING_FILES = "contradicting-files" {
        means: "The files describe more than one stack, or one stack at two times.",
        why: "A rack made of both would be neither.",
        fix: "Print all of them for one stack, one right after the other.",
    }
    INCOMPLETE_PARAMETERS = "incomplete-parameters" {
        means: "Parameters that every Convox rack has are not among those given, such as `Version`.",
        why: "What is missing would count as its default, and the rack would lose a setting without a word.",
        fix: "Print all of them: `convox rack params` without `-g`, or `aws cloudformation describe-stacks`.",
    }
    NOT_A_RACK = "not-a-rack" {
        means: "The stack is no Convox rack, and its template was not made by rackform.",
        why: "Nothing of it has a key that is known.",
        fix: "Check the name of the stack. The stack of a rack has the tags System=convox and Type=rack.",
    }
    UNNAMED_RACK = "unnamed-rack" {
        means: "None of the files tells the name of the rack.",
        why: "The name is that of the stack, and most names in AWS begin with it.",
        fix: "Give what `aws cloudformation describe-stacks --stack-name NAME` prints, or the name with `--name`.",
    }
    UNPROVEN_IMPORT = "unproven-import" {
        means: "The rack that the stack comes to does not compile.",
        why: "A rack.yml that does not compile, or compiles only without what the stack has, is no take-over.",
        fix: "Change what the message names in the stack first, or create a rack beside it: `rackform import --beside`.",
    }
    UNNAMED_APP = "unnamed-app" {
        means: "None of the files tells the name of the app, or the name given is none that an app can have.",
        why: "With the name of its rack it names the stack, and the folder of its files.",
        fix: "Give the name with `--name`: at most 24 small letters, digits and single hyphens.",
    }
    UNKNOWN_ENVIRONMENT = "unknown-environment" {
        means: "The environment given with `--environment` is in none of the files.",
        why: "The overrides that were meant would be left out without a word.",
        fix: "Name an environment of the Copilot manifests, or a profile of the Compose file.",
    }
}
