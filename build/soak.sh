#!/usr/bin/env bash
# The proofs that take too long for every run. Run it before a release and before an issue is closed.
#   1. The same commit, checked out in two folders, gives the same binary to the byte.
#   2. The property tests with 100 times their samples.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=build/lib.sh
. build/lib.sh

rid=linux-$(machine_arch)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say "publishing this commit from two folders"
for folder in one a/longer/folder; do
  git clone --quiet --no-hardlinks . "$work/$folder"
  (cd "$work/$folder" && build/publish.sh "$rid" 2>/dev/null && sha256sum "artifacts/$rid/launcher")
done | tee "$work/sums"
[ "$(cut -d' ' -f1 "$work/sums" | sort -u | wc -l)" = 1 ] || fail "the two binaries differ"

say "the property tests with 100 times their samples"
dotnet build tests/Launcher.Tests/Launcher.Tests.csproj --configuration Release --nologo --verbosity quiet
SOAK_FACTOR=100 dotnet artifacts/build/bin/Launcher.Tests/release/Launcher.Tests.dll -noColor -trait soak=yes |
  tee "$work/properties"
grep -q 'Total: [1-9]' "$work/properties" || fail "there was no property test to run"
