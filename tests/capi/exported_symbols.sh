#!/bin/sh
# exported_symbols.sh CC INCLUDE LIBRARY: the library exports exactly the functions its headers declare, and asks for
# no particular BLAS.
set -eu
cc=$1 include=$2 library=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for header in "$include"/rdd/*.h; do
  echo "#include <rdd/${header##*/}>"
done | "$cc" -E -P -I"$include" -x c - | grep -o 'rdd_[A-Za-z0-9_]* *(' | tr -d ' (' | sort -u >"$scratch/declared"
# The one absolute symbol is the name of the version node.
nm -D --defined-only "$library" | awk '!($2 == "A" && $3 ~ /^RDD_[0-9]+$/) { sub(/@.*/, "", $3); print $3 }' |
  sort -u >"$scratch/exported"
[ -s "$scratch/declared" ] || { echo "no function found in the headers"; exit 1; }
if ! diff "$scratch/declared" "$scratch/exported" >"$scratch/diff"; then
  echo "declared in a header (<) and exported by the library (>) differ:"
  cat "$scratch/diff"
  exit 1
fi
if readelf -d "$library" | grep -E 'NEEDED.*(openblas|mkl|blis|atlas)'; then
  echo "the library names a particular BLAS; link to the generic names"
  exit 1
fi
echo "$(wc -l <"$scratch/exported") functions"
