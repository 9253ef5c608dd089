#!/bin/sh
# dump.sh CC INCLUDE ABI_VERSION OUT: writes the binary interface that the public headers declare, as text that does not
# depend on the machine. What abidw reads is a library of empty functions made from the declarations: librdd has the
# same interface (the compiler compares each definition with its declaration, a test the exported names), but its debug
# information is full of the C++ inside.
set -eu
cc=$1 include=$2 abi=$3 out=$4
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# The types the API uses, in place of the C library's header, whose other types differ from system to system.
cat >"$scratch/stdint.h" <<'TYPES'
typedef __UINT8_TYPE__ uint8_t;
typedef __INT32_TYPE__ int32_t;
typedef __INT64_TYPE__ int64_t;
TYPES
for header in "$include"/rdd/*.h; do
  echo "#include <rdd/${header##*/}>"
done | "$cc" -E -P -I"$scratch" -I"$include" -x c - >"$scratch/declarations"
# A statement that declares a function becomes a definition; types stay.
awk 'BEGIN { RS = ";" }
  !/[^ \n]/ { next }
  /^[ \n]*typedef/ || !/[ *]rdd_[a-z0-9_]+\(/ { printf "%s;", $0; next }
  { printf "%s { __builtin_trap(); }\n", $0 }' "$scratch/declarations" >"$scratch/interface.c"
(cd "$scratch" && "$cc" -g -O0 -fPIC -shared -fno-eliminate-unused-debug-types -ffile-prefix-map="$scratch"=. \
  -Wl,-soname,librdd.so."$abi" -o librdd.so interface.c)
abidw --load-all-types --no-comp-dir-path --no-corpus-path --no-show-locs --no-elf-needed --no-architecture \
  --type-id-style hash --out-file "$out" "$scratch/librdd.so"
