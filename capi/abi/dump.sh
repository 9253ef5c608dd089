#!/bin/sh
# dump.sh LIBRARY HEADERS OUT: writes the binary interface of the library, which must have been built with
# RDD_ABI_CHECK, as text that does not depend on the machine. Only what the public headers define is in it.
set -eu
abidw --load-all-types --headers-dir "$2" --drop-private-types --exported-interfaces-only \
  --no-comp-dir-path --no-corpus-path --no-show-locs --no-elf-needed --no-architecture --type-id-style hash \
  --out-file "$3" "$1"
