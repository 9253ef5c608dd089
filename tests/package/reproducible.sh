#!/bin/sh
# reproducible.sh CMAKE SOURCE SCRATCH: two builds of the library in folders of different names have the same bytes.
# Compiles the library twice.
set -eu
cmake=$1 source=$2 scratch=$3
rm -rf "$scratch"
mkdir -p "$scratch"
for name in first the-second; do
  cp -R "$source/." "$scratch/$name-source" 2>/dev/null || true
  rm -rf "$scratch/$name-source"/build*
  "$cmake" -S "$scratch/$name-source" -B "$scratch/$name" -G Ninja -DCMAKE_BUILD_TYPE=Release -DRDD_BUILD_TESTS=OFF \
    -DRDD_BUILD_EXAMPLES=OFF -DRDD_PYTHON=OFF -DRDD_FORTRAN=OFF >"$scratch/$name.log"
  CCACHE_DISABLE=1 "$cmake" --build "$scratch/$name" --target rdd >>"$scratch/$name.log"
done
for file in capi/librdd.so rdd.spdx.json; do
  cmp "$scratch/first/$file" "$scratch/the-second/$file" || { echo "$file differs between two builds"; exit 1; }
done
