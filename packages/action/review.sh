#!/usr/bin/env bash
# Runs `rackform review` for the action `rackform/rackform`, and leaves the comment as a file, in the job's summary and in its outputs.
#
# Reads BASE, PATHS (one a line), DENY and COMMENT_FILE, all of which may be empty, and what GitHub sets. Ends with 0 when there is a
# comment, whatever it says: the output `status` has the exit code of rackform, so that the comment can be kept before the job fails.
# The backticks of its messages are no commands; what is spelled in capitals, the action sets.
# shellcheck disable=SC2016,SC2153
set -euo pipefail

fail() {
    echo "::error title=rackform cannot review::$1"
    exit 2
}

rackform=${RUNNER_TEMP:?}/rackform/bin/rackform

# A pull request may bring a link in the place of any file and folder of the checkout, so nothing is written there.
file=$RUNNER_TEMP/rackform-review.md
copy=${COMMENT_FILE:-$file}
[[ $copy == "$RUNNER_TEMP/"* && ${copy#"$RUNNER_TEMP/"} != *[/\\]* ]] ||
    fail '`comment-file` has to be a file in the folder for temporary ones, such as ${{ runner.temp }}/comment.md'
rm -f -- "$file" "$copy"

# A pull request is checked out as it would be merged, so what it is merged into is the first parent.
base=$BASE
if [[ -z $base ]]; then
    [[ ${GITHUB_EVENT_NAME:?} == pull_request ]] || fail 'say `base`: only for the event `pull_request` it has a default'
    [[ $(git rev-parse HEAD) == "${GITHUB_SHA:?}" ]] ||
        fail 'say `base`: not the merge of the pull request is checked out, but another commit'
    base=HEAD^1
fi
git rev-parse --verify --quiet --end-of-options "$base^{commit}" >/dev/null ||
    fail 'the base is not in the checkout: give actions/checkout `fetch-depth: 2`, or 0 for a base further away'

arguments=(--base="$base" --head=HEAD --format=markdown)
[[ -z $DENY ]] || arguments+=(--deny="$DENY")
paths=()
while IFS= read -r path; do
    [[ -z $path ]] || paths+=("$path")
done <<<"$PATHS"

# What rackform says may quote what the pull request brings. Until the token comes, GitHub takes none of it for a command.
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
echo "::stop-commands::$token"
status=0
"$rackform" review "${arguments[@]}" ${paths[@]+-- "${paths[@]}"} >"$file" || status=$?
echo "::$token::"

[[ -s $file ]] || fail 'there is no comment; rackform says why above'
cat -- "$file" >>"${GITHUB_STEP_SUMMARY:?}"
[[ $copy == "$file" ]] || cp -- "$file" "$copy"
{
    echo "comment-file=$copy"
    echo "status=$status"
} >>"${GITHUB_OUTPUT:?}"
