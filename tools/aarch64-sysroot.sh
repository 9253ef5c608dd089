#!/bin/sh
# aarch64-sysroot.sh FOLDER PACKAGE...: unpacks Debian 12's packages of arm64, and those they depend on, into FOLDER, to compile
# against. Nothing is installed and no foreign architecture is added to this system; the packages come from where its own apt
# gets them. Needs mmdebstrap. A FOLDER that is there already is kept.
set -eu
folder=$1
shift
[ ! -e "$folder/.done" ] || exit 0
rm -rf "$folder"
packages=$(printf '%s,' "$@")
mirror=$(awk '/^URIs:/ { u = $2 } /^Suites:/ { for (i = 2; i <= NF; i++) if ($i == "bookworm") { print u; exit } }' \
  /etc/apt/sources.list.d/*.sources 2>/dev/null)
[ -n "$mirror" ] || mirror=$(awk '$1 == "deb" && $3 == "bookworm" { print $2; exit }' /etc/apt/sources.list 2>/dev/null)
mmdebstrap --quiet --variant=extract --architectures=arm64 --include="${packages%,}" bookworm "$folder" \
  ${mirror:+"$mirror"}
# What the packages' own scripts would choose: the reference BLAS and LAPACK.
libraries=$folder/usr/lib/aarch64-linux-gnu
for name in blas lapack; do
  for file in "$libraries/$name/lib$name".so*; do ln -sf "$name/${file##*/}" "$libraries/${file##*/}"; done
done
touch "$folder/.done"
