#!/usr/bin/env bash
# The proofs that take too long for every run. Run it before a release and before an issue is closed.
#   1. The same commit, checked out in two folders, gives the same binary to the byte.
#   2. The same for arm64, from an x64 machine, and that binary does the main job under qemu.
#   3. One image for both architectures.
#   4. The property tests and the fuzzing of every parser with 100 times their samples, and the floods of
#      signals with 10 times theirs (a storm of all kinds with twice). The examples of following changes in full length:
#      PostgreSQL users of 30 s through ten rotations (database-credentials), certificates of 60 s under load
#      (nginx-certificate), 1,000 swaps of a volume (rotating-file), 50 launchers on one store.
#   5. The conformance table of supervise mode: ours misses nothing.
#   6. Each limit and each refused call: the app starts, or there is one sentence.
#   7. Mutation testing of what decides a plan.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=build/lib.sh
. build/lib.sh

work=$(mktemp -d /dev/shm/soak.XXXX)
trap 'rm -rf "$work"' EXIT

for folder in one a/longer/folder; do
  git clone --quiet --no-hardlinks . "$work/$folder"
done
for rid in linux-x64 linux-arm64; do
  say "publishing this commit for $rid from two folders"
  for folder in one a/longer/folder; do
    (cd "$work/$folder" && build/publish.sh "$rid" 2>/dev/null && sha256sum "artifacts/$rid/launcher")
  done | tee "$work/sums"
  [ "$(cut -d' ' -f1 "$work/sums" | sort -u | wc -l)" = 1 ] || fail "the two binaries differ"
done

say "the main job on arm64, emulated"
need_packages qemu-user
printf 'correct horse' >"$work/secret"
said=$(qemu-aarch64 "$work/one/artifacts/linux-arm64/launcher" --env "A=file://$work/secret" \
  --memfd "B@20=file://$work/secret" --file "$work/out=file://$work/secret" -- \
  sh -c "printf '%s|' \"\$A\"; cat \"\$B\"; printf '|'; cat '$work/out'")
[ "$said" = 'correct horse|correct horse|correct horse' ] || fail "arm64: the app got '$said'"
code=0
said=$(qemu-aarch64 "$work/one/artifacts/linux-arm64/launcher" --env "A=file://$work/secert" -- true 2>&1) || code=$?
[[ "$code $said" == "125 "*"did you mean '$work/secret'?"* ]] || fail "arm64: $code, $said"

say "one image for both architectures"
build/image.sh localhost/launcher-soak
build/podman.sh manifest rm localhost/launcher-soak >/dev/null

say "the property tests with 100 times their samples"
build/probes.sh
build/test-packages.sh
build/roots.sh
for project in Launcher.Tests Launcher.EndToEnd; do
  dotnet build "tests/$project/$project.csproj" --configuration Release --nologo --verbosity quiet
  SOAK_FACTOR=100 dotnet "artifacts/build/bin/$project/release/$project.dll" -noColor -trait soak=yes |
    tee "$work/properties"
  grep -q 'Total: [1-9]' "$work/properties" || fail "$project: there was no property test to run"
done

say "supervise mode beside tini, dumb-init and catatonit"
build/conformance.sh | tee "$work/conformance"
awk -F'|' '$3 ~ /✗/ { bad = 1 } END { exit bad }' "$work/conformance" || fail "supervise mode misses something it has to do"

say "limits and refused calls"
build/limits.sh >/dev/null

say "mutation testing"
(cd "$work/one" && build/mutation.sh)
