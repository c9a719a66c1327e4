//! Findings about the description of an app.

use crate::diag::code::declare;

declare! {
    FOREIGN_KEY = "foreign-key" {
        means: "A key of app.yml is one of convox.yml, of a Copilot manifest or of a Compose file.",
        why: "App.yml has words of its own, and what the key says would be passed over.",
        fix: "Write the key that is named; `rackform import` converts a whole file.",
    }
    INVALID_IMAGE = "invalid-image" {
        means: "A text is not a reference to a container image: registry, repository, and a tag or a digest.",
        why: "No task could be started: ECS has nothing to pull.",
        fix: "Write a reference such as `public.ecr.aws/nginx/nginx:1.29`, or one with a digest.",
    }
    INVALID_HOST = "invalid-host" {
        means: "A text is not a host name that a listener rule can compare with the `Host` header of a request.",
        why: "AWS refuses the rule, or no request ever matches it.",
        fix: "Write the host name alone, in small letters, with `*` and `?` as wildcards.",
    }
    INVALID_PATH = "invalid-path" {
        means: "A text is not a path that a listener rule can compare with that of a request.",
        why: "AWS refuses the rule, or no request ever matches it.",
        fix: "Write a path that starts with a slash, with `*` and `?` as wildcards, and without a query.",
    }
    INVALID_SECRET = "invalid-secret" {
        means: "A text does not say where the value of a secret is kept.",
        why: "The task would not start; and a value in its place would stand in the template for everybody to read.",
        fix: "Write `ssm:` and the path of a parameter of Systems Manager, or `secret:` and the name of a secret of Secrets Manager.",
    }
    INVALID_FOLDER = "invalid-folder" {
        means: "A folder of a volume does not lie in the app's own part of the rack's file system, or has a name that EFS does not take.",
        why: "An app could read and overwrite the files of another, or of the instance.",
        fix: "Write a relative path without `..`, such as `uploads`.",
    }
}
