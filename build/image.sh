#!/usr/bin/env bash
# Publishes both architectures and makes one image of them: a manifest list whose images hold the one file each. It stays
# in podman's storage under artifacts/podman; push it from there with build/podman.sh manifest push.
# usage: build/image.sh NAME[:TAG]
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=build/lib.sh
. build/lib.sh

[ $# = 1 ] || fail "usage: build/image.sh NAME[:TAG]"
name=$1
build/publish.sh linux-x64
build/publish.sh linux-arm64
! build/podman.sh manifest exists "$name" || build/podman.sh manifest rm "$name" >/dev/null
build/podman.sh manifest create "$name" >/dev/null
for pair in linux-x64:amd64 linux-arm64:arm64; do
  build/podman.sh build --quiet --network none --platform "linux/${pair#*:}" --manifest "$name" \
    --file build/image/Dockerfile "artifacts/${pair%%:*}" >/dev/null
done
build/podman.sh manifest inspect "$name" | grep -E '"(architecture|digest)"' >&2
say "made the image $name for amd64 and arm64"
