// Compares two templates as `cdk diff` does, and prints the difference.
const { readFileSync } = require("node:fs");
const { formatDifferences, fullDiff } = require("@aws-cdk/cloudformation-diff");

const [before, after] = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, "utf8")));
formatDifferences(process.stdout, fullDiff(before, after));
