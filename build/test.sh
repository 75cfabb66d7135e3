#!/usr/bin/env bash
# Sets up what the tests need (apt), publishes the binary once, and runs every test.
# Its last line, over both projects: N passed, N failed, N skipped. Flags are xunit's: build/test.sh -class '*.TlsTests'
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=build/lib.sh
. build/lib.sh

build/publish.sh
build/probes.sh
build/test-packages.sh
build/roots.sh
say "checking the format"
dotnet tool restore >/dev/null
formatted=0
dotnet csharpier check src tests || formatted=$?
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
for project in Launcher.Tests Launcher.EndToEnd; do
  say "building $project"
  dotnet build "tests/$project/$project.csproj" --configuration Release --nologo --verbosity quiet
  # A skipped test is a missing dependency: on CI that is a failure.
  dotnet "artifacts/build/bin/$project/release/$project.dll" -noColor -longRunning 120 ${CI:+-failSkips} "$@" |
    tee -a "$log" || status=$?
done
awk '/ Total: / { for (i = 1; i < NF; i++) { if ($i == "Total:") t += $(i + 1); if ($i == "Errors:" || $i == "Failed:") f += $(i + 1)
  if ($i == "Skipped:") s += $(i + 1); if ($i == "Not" && $(i + 1) == "Run:") n += $(i + 2) } }
  END { printf "%d passed, %d failed, %d skipped\n", t - f - s - n, f, s }' "$log"
[ $formatted = 0 ] || say "the format is not CSharpier's: dotnet csharpier format src tests"
exit $((status | formatted))
