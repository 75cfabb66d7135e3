#!/usr/bin/env bash
# Mutation testing of what decides a plan: References, Configuration, Model. Each small change to their code that no test
# in memory notices is listed; those that change nothing (a comparison with a value that cannot be) and those that only
# end-to-end tests see remain, and are read. Fails under 90 of 100. About ten minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=build/lib.sh
. build/lib.sh

# A manifest of its own: every other run can do without the tool.
cd build/mutation
dotnet tool restore >/dev/null
# The tests of these rooms alone, with a fiftieth of their random samples: they run a thousand times.
export InMemoryTestsOnly=true RunAnalyzers=false SOAK_FACTOR=0.02
say "mutating"
dotnet stryker --config-file stryker.json --output ../../artifacts/mutation
