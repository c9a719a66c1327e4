//! Findings about what is said of what stands outside a template.

use crate::diag::code::declare;

declare! {
    FACTS_SYNTAX = "facts-syntax" {
        means: "A file given with `--facts` is neither valid YAML nor valid JSON.",
        why: "Nothing can be read from it, and what it should say would count as unknown.",
        fix: "Check the text near the place that the finding shows.",
    }
    UNKNOWN_FACT = "unknown-fact" {
        means: "A file given with `--facts` has a key that means nothing, or lists something that is not used.",
        why: "What it should say would silently count as unknown.",
        fix: "Correct the key; `rackform schema --facts` prints the JSON Schema. Of the AWS CLI, docs/facts.md lists the commands whose output is read.",
    }
    INVALID_FACT = "invalid-fact" {
        means: "A value in a file given with `--facts` is not of the form that its key expects, or something that has to be there is missing.",
        why: "A proof would rest on something that cannot be so.",
        fix: "Correct the value; ids are those that AWS gave, such as `subnet-0abc`.",
    }
    CONTRADICTING_FACTS = "contradicting-facts" {
        means: "Two files given with `--facts`, or two places of one, say different things of one resource, export or parameter.",
        why: "One of them is wrong or outdated, and nobody can tell which.",
        fix: "Fetch the output of the AWS CLI again, or remove what is outdated.",
    }
    INCOMPLETE_FACTS = "incomplete-facts" {
        means: "The output of an AWS CLI command ends before everything is listed.",
        why: "What is missing would be taken for something that does not exist.",
        fix: "Run the command again without `--max-items` and without `--no-paginate`.",
    }
    UNUSABLE_STACK = "unusable-stack" {
        means: "A template given with `--with` does not tell what its stack contains: it is not a template, macros rewrite it, or two stacks have one name.",
        why: "References to that stack could lead to something else than what is deployed.",
        fix: "Give the template after macros, as `aws cloudformation get-template --template-stage Processed` prints it, or describe the resources with `--facts`.",
    }
}
