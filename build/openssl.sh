#!/usr/bin/env bash
# Unpacks Debian's static OpenSSL into artifacts/openssl/<rid>: include/openssl and lib/{libssl,libcrypto}.a. Nothing is
# installed. It is fetched again when apt has a newer one (a security fix): run apt-get update before a release.
# usage: build/openssl.sh [linux-x64|linux-arm64]
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=build/lib.sh
. build/lib.sh

rid=${1:-linux-$(machine_arch)}
case $rid in
  linux-x64) architecture=amd64 triple=x86_64-linux-gnu ;;
  linux-arm64) architecture=arm64 triple=aarch64-linux-gnu ;;
  *) fail "unknown runtime '$rid': linux-x64 or linux-arm64" ;;
esac
need_packages llvm
out=artifacts/openssl/$rid

apt=(-o APT::Sandbox::User=root -o DPkg::Lock::Timeout=300)
if [ "$rid" != "linux-$(machine_arch)" ]; then
  # The machine's apt need not know the other architecture: lists of our own do.
  lists=$PWD/artifacts/apt/$architecture
  mkdir -p "$lists/partial"
  apt+=(-o "APT::Architecture=$architecture" -o "APT::Architectures=$architecture" -o "Dir::State::Lists=$lists")
  [ -n "$(find "$lists" -maxdepth 1 -name '*_Packages*' -mtime -1 -print -quit)" ] || apt-get "${apt[@]}" update -qq
fi
version=$(apt-cache "${apt[@]}" policy "libssl-dev:$architecture" | awk '$1 == "Candidate:" { print $2 }')
[ -n "${version#(none)}" ] || fail "apt knows no libssl-dev:$architecture: run apt-get update"
[ ! -e "$out/$version" ] || exit 0

say "unpacking OpenSSL $version into $out"
rm -rf "$out.new" "$out"
mkdir -p "$out.new"/{lib,include}
(
  cd "$out.new"
  apt-get "${apt[@]}" download -qq "libssl-dev:$architecture=$version"
  dpkg-deb -x libssl-dev_*.deb unpacked
  mv unpacked/usr/lib/$triple/lib{ssl,crypto}.a lib/
  mv unpacked/usr/include/openssl include/
  # What differs per architecture lies apart.
  mv unpacked/usr/include/$triple/openssl/* include/openssl/
  rm -r unpacked libssl-dev_*.deb
  # Tables for unwinding through C, which nothing here does: 0.6 MB of the binary.
  for library in lib/*.a; do
    llvm-objcopy --remove-section .eh_frame --remove-section .rela.eh_frame "$library"
  done
  touch "$version"
)
mv "$out.new" "$out"
