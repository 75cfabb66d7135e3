#!/usr/bin/env bash
# Sets up what the tests need (apt), publishes the binary once, and runs every test; or, in a minute, those that need
# neither the binary nor probes, containers or packages:
#   build/test.sh [--quick] [FLAG...]
# The flags are xunit's, for both projects: build/test.sh --quick -class '*.TlsTests'
# Its last line counts over all that ran: N passed, N failed, N skipped
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=build/lib.sh
. build/lib.sh

if [ "${1-}" = --quick ]; then
  shift
  projects=(Launcher.Tests)
else
  projects=(Launcher.Tests Launcher.EndToEnd)
  build/publish.sh
  build/probes.sh
  build/test-packages.sh
  build/roots.sh
  build/oracles.sh
fi
status=0
say "checking the scripts"
if command -v shellcheck >/dev/null; then
  grep -rlE '^#!.*sh$|^# shellcheck shell=' --exclude='*.md' .ci build examples | xargs shellcheck -x || status=$?
else
  say "shellcheck is not installed: the scripts are not checked (apt-get install shellcheck)"
fi
say "checking the format"
dotnet tool restore >/dev/null
dotnet csharpier check src tests || { status=$? && say "the format is not CSharpier's: dotnet csharpier format src tests"; }
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for project in "${projects[@]}"; do
  say "building $project"
  dotnet build "tests/$project/$project.csproj" --configuration Release --nologo --verbosity quiet
  # A skipped test is a missing dependency: on CI that is a failure.
  dotnet "artifacts/build/bin/$project/release/$project.dll" -noColor -longRunning 120 ${CI:+-failSkips} "$@" |
    tee -a "$log" || status=$?
done
# Flags that choose no test at all are a mistake.
awk '/ Total: / { for (i = 1; i < NF; i++) { if ($i == "Total:") t += $(i + 1); if ($i == "Errors:" || $i == "Failed:") f += $(i + 1)
  if ($i == "Skipped:") s += $(i + 1); if ($i == "Not" && $(i + 1) == "Run:") n += $(i + 2) } }
  END { printf "%d passed, %d failed, %d skipped\n", t - f - s - n, f, s; exit t == n }' "$log" || status=1
exit $status
