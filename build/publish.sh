#!/usr/bin/env bash
# Publishes the one static file: artifacts/<rid>/launcher. Installs what it needs (apt) and says so.
# usage: build/publish.sh [linux-x64|linux-arm64]
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=build/lib.sh
. build/lib.sh

rid=${1:-linux-$(machine_arch)}
case $rid in
  linux-x64 | linux-arm64) packages=(clang lld llvm cmake make zlib1g-dev libc6-dev) ;;
  *) fail "unknown runtime '$rid': linux-x64 or linux-arm64" ;;
esac
if [ "$rid" != "linux-$(machine_arch)" ]; then
  case $rid in
    linux-arm64) packages+=(g++-aarch64-linux-gnu) ;;
    *) fail "$rid is published on a machine of its own architecture" ;;
  esac
fi
need_packages "${packages[@]}"
build/openssl.sh "$rid"

out=artifacts/$rid
say "publishing $out/launcher"
dotnet publish src/Launcher/Launcher.csproj --configuration Release --runtime "$rid" --output "artifacts/publish/$rid" --nologo --verbosity quiet
mkdir -p "$out"
# Copied beside and renamed: whoever runs the old file meanwhile keeps it whole.
cp "artifacts/publish/$rid/launcher" "$out/launcher.new"
mv "$out/launcher.new" "$out/launcher"
# For editors: what may stand in the config file.
cp src/Launcher/launcher.schema.json "$out/launcher.schema.json"
say "published $out/launcher: $(stat -c %s "$out/launcher") bytes"
