//! What nobody may see is in no output.

use super::{folder, import};

const SECRETS: [&str; 2] = ["hunter2-and-more", "pr0xypass"];

#[test]
fn secrets_are_never_printed() {
    let given =
        [("Password", SECRETS[0]), ("HttpProxy", "http://user:pr0xypass@proxy.internal:3128"), ("Private", "Yes")];
    for options in ["", "--format json", "--format markdown", "--beside"] {
        let folder = folder("secrets", &given);
        let text = folder.read("stack.json").replace("****", SECRETS[0]);
        let stack = serde_json::from_str::<serde_json::Value>(&text).unwrap();
        let folder = folder.with("stack.json", &stack.to_string());
        let ended = import(&folder, options);
        assert_eq!(ended.code, 1, "{}", ended.err);
        let files = folder.files().into_iter().filter(|file| file.starts_with("take/")).collect::<Vec<_>>();
        assert!(files.len() >= 2, "{files:?}");
        let all = files.iter().map(|file| folder.read(file)).chain([ended.out, ended.err]).collect::<String>();
        for secret in SECRETS {
            assert!(!all.contains(secret), "{options}: {secret}");
        }
        assert!(all.contains("it has credentials"), "{options}");
    }
}
