#!/bin/sh
# hardening.sh PREFIX: the installed library protects its stack, checks copies, and has nothing writable that the loader
# fills. SKIP where the build was told to leave it out.
set -eu
library=$(find "$1" -name 'librdd.so.*' -type f | head -n 1)
symbols=$(readelf -Ws --dyn-syms "$library")
if ! printf '%s' "$symbols" | grep -q __stack_chk_fail; then
  if grep -q 'RDD_HARDENING:BOOL=OFF' "$1/../CMakeCache.txt" 2>/dev/null; then
    echo "SKIP: configured with RDD_HARDENING=OFF"
    exit 77
  fi
  echo "no stack protector"
  exit 1
fi
failed=0
need() { printf '%s' "$2" | grep -q "$3" || { echo "$1"; failed=1; }; }
dynamic=$(readelf -Wd "$library")
need "no checked copies (_FORTIFY_SOURCE)" "$symbols" '_chk@'
need "symbols are not bound at the start (-z now)" "$dynamic" 'BIND_NOW\|FLAGS_1.*NOW'
need "relocations stay writable (-z relro)" "$(readelf -Wl "$library")" GNU_RELRO
if readelf -Wl "$library" | grep GNU_STACK | grep -q 'RWE'; then
  echo "the stack is executable"
  failed=1
fi
exit $failed
