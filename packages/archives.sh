#!/usr/bin/env bash
# Makes the files of a release out of the binaries: the archives, their checksums, the schemas, the Homebrew formula, and the example
# pipelines with what they pin.
#
#     archives.sh BINARIES FOLDER    BINARIES/TARGET/rackform, or rackform.exe, for each target; that of x86-64 Linux runs here
#
# The same binaries make the same bytes: the files in an archive have the date of the last commit, or of SOURCE_DATE_EPOCH.
set -euo pipefail
export LC_ALL=C

here=$(cd -- "$(dirname -- "$0")/.." && pwd)
binaries=$(cd -- "$1" && pwd)
mkdir -p "$2"
folder=$(cd -- "$2" && pwd)
date=${SOURCE_DATE_EPOCH:-$(git -C "$here" log -1 --format=%ct)}
common=$(mktemp -d)
trap 'rm -rf "$common"' EXIT

chmod 0755 "$binaries"/*/rackform*
rackform=$binaries/x86_64-unknown-linux-musl/rackform
version=$("$rackform" -V | cut -d ' ' -f 2)

# What stands in each archive beside the binary.
mkdir "$common/completions" "$common/schemas"
cp "$here/LICENSE" "$here/README.md" "$common"
"$rackform" manual "$common/man"
"$rackform" completions bash >"$common/completions/rackform.bash"
"$rackform" completions zsh >"$common/completions/_rackform"
"$rackform" completions fish >"$common/completions/rackform.fish"
"$rackform" completions elvish >"$common/completions/rackform.elv"
"$rackform" completions powershell >"$common/completions/rackform.ps1"
"$rackform" schema >"$common/schemas/rack.schema.json"
"$rackform" schema --app >"$common/schemas/app.schema.json"
"$rackform" schema --facts >"$common/schemas/facts.schema.json"
cp "$common"/schemas/*.json "$folder"

formula=$(<"$here/packages/homebrew/rackform.rb")
formula=${formula//'{version}'/$version}
for binary in "$binaries"/*/rackform*; do
    target=$(basename "$(dirname "$binary")")
    name=rackform-$version-$target
    mkdir "$common/$name"
    cp "$binary" "$common/$name"
    cp -r "$common"/{LICENSE,README.md,man,completions,schemas} "$common/$name"
    tar --create --directory "$common" --sort=name --format=ustar --mtime="@$date" --owner=0 --group=0 --numeric-owner \
        --mode=u=rwX,go=rX "$name" | gzip -9 --no-name >"$folder/$name.tar.gz"
    rm -r "${common:?}/$name"
    digest=$(sha256sum <"$folder/$name.tar.gz" | cut -d ' ' -f 1)
    formula=${formula//"{$target}"/$digest}
done
printf '%s\n' "$formula" | sed 1d >"$folder/rackform.rb"

# No file can name the commit or the checksum of the release that it is in; these copies can.
commit=$(git -C "$here" rev-parse HEAD)
pinned="s|@v$version # zizmor: ignore.*|@$commit # v$version|; /Put the commit of this tag/d"
sed "$pinned" "$here/examples/github/rackform-review.yml" >"$folder/rackform-review.yml"
cp "$here/examples/github/rackform-comment.yml" "$folder"
linux=$(sha256sum <"$folder/rackform-$version-x86_64-unknown-linux-musl.tar.gz" | cut -d ' ' -f 1)
sed "s|RACKFORM_SHA256: \"\"|RACKFORM_SHA256: $linux|" "$here/examples/gitlab/rackform-review.gitlab-ci.yml" \
    >"$folder/rackform-review.gitlab-ci.yml"

(cd "$folder" && sha256sum -- *.tar.gz *.json *.rb *.yml >SHA256SUMS)
