#!/usr/bin/env bash
# Downloads a released rackform for this machine, verifies it and unpacks the binary. What the action `rackform/rackform` does first.
#
#     install.sh VERSION FOLDER      leaves FOLDER/bin/rackform
#
# The checksums are downloaded each time, so an archive that a cache brought is held against the release as well. Where the GitHub
# CLI is there and has a token (GH_TOKEN; one that can only read is enough), it has to find a provenance that says: built by the
# release workflow of this repository, from the tag of this version.
set -euo pipefail

repository=rackform/rackform
version=$1
folder=$2

fail() {
    echo "::error title=rackform is not installed::$1" >&2
    exit 2
}

# The version becomes a part of addresses and paths.
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || fail 'the version has to be like 1.2.3, as on the page of releases'

case ${RUNNER_OS:-$(uname -s)}-${RUNNER_ARCH:-$(uname -m)} in
Linux-X64 | Linux-x86_64) target=x86_64-unknown-linux-musl ;;
Linux-ARM64 | Linux-aarch64) target=aarch64-unknown-linux-musl ;;
macOS-X64 | Darwin-x86_64) target=x86_64-apple-darwin ;;
macOS-ARM64 | Darwin-arm64) target=aarch64-apple-darwin ;;
Windows-X64 | MINGW*-x86_64) target=x86_64-pc-windows-msvc ;;
Windows-ARM64 | MINGW*-aarch64) target=aarch64-pc-windows-msvc ;;
*) fail 'there is no binary for this system: use a runner with Linux, macOS or Windows on x86-64 or ARM64' ;;
esac
binary=rackform
[[ $target != *windows* ]] || binary=rackform.exe
name=rackform-$version-$target

download() {
    curl --fail --silent --show-error --location --proto '=https' --tlsv1.2 --retry 3 \
        --output "$1" "https://github.com/$repository/releases/download/v$version/$1" ||
        fail "$1 of version $version cannot be downloaded: is there such a release, and can this machine reach github.com?"
}

digest() {
    if command -v sha256sum >/dev/null; then sha256sum <"$1"; else shasum -a 256 <"$1"; fi | cut -d ' ' -f 1
}

# From here on names are relative: tar takes what stands before a colon, as in `D:\`, for another machine.
mkdir -p "$folder/bin"
cd "$folder"
download SHA256SUMS
[[ -f $name.tar.gz ]] || download "$name.tar.gz"

wanted=$(awk -v name="$name.tar.gz" '$2 == name { print $1 }' SHA256SUMS)
[[ $wanted =~ ^[0-9a-f]{64}$ ]] || fail "SHA256SUMS of version $version does not name $name.tar.gz once"
[[ $(digest "$name.tar.gz") == "$wanted" ]] || fail "$name.tar.gz does not have the checksum that the release says: do not use it"

if command -v gh >/dev/null && [[ -n ${GH_TOKEN:-} ]]; then
    gh attestation verify "$name.tar.gz" --repo "$repository" --deny-self-hosted-runners \
        --cert-identity "https://github.com/$repository/.github/workflows/release.yml@refs/tags/v$version" >&2 ||
        fail "$name.tar.gz has no provenance from the release workflow: do not use it"
else
    echo "the checksum is verified; the provenance is not, for want of the GitHub CLI with a token" >&2
fi

tar -xzf "$name.tar.gz" "$name/$binary"
mv "$name/$binary" "bin/$binary"
