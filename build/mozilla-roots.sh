#!/usr/bin/env bash
# Refreshes the roots inside of the launcher, which count where an image has none (FROM scratch): Mozilla's, as Debian's
# ca-certificates ships them, in DER, one after the other, compressed. Commit the result.
# Its last line says which version it is.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=build/lib.sh
. build/lib.sh

need_packages openssl gzip
out=src/Launcher/Transport/Trust/mozilla-roots.der.gz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(
  cd "$work"
  apt-get -o APT::Sandbox::User=root -o DPkg::Lock::Timeout=300 download -qq ca-certificates
  dpkg-deb -x ca-certificates_*.deb unpacked
  # By name, so that the same package gives the same bytes.
  for certificate in unpacked/usr/share/ca-certificates/mozilla/*.crt; do
    openssl x509 -in "$certificate" -outform DER
  done >roots.der
)
gzip --best --no-name <"$work/roots.der" >"$out"
version=$(dpkg-deb --field "$work"/ca-certificates_*.deb Version)
say "$(find "$work/unpacked/usr/share/ca-certificates/mozilla" -name '*.crt' | wc -l) roots of ca-certificates $version in $out: $(stat -c %s "$out") bytes"
