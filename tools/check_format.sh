#!/bin/sh
# Every C and C++ source is as clang-format would write it. Changes nothing; to mend: clang-format -i FILE.
set -eu
cd "$(dirname "$0")/.."
command -v clang-format >/dev/null || { echo "SKIP: clang-format is not installed"; exit 77; }
wrong=$(find libcore capi mpi giant tests bindings examples benchmarks -name '*.cpp' -o -name '*.hpp' -o -name '*.[ch]' |
  grep -vE 'generated|_wrap\.' | sort | xargs -n 50 -P 2 clang-format --dry-run 2>&1 |
  sed -n 's/^\([^:]*\):[0-9]*:[0-9]*: .*clang-format-violations.*/\1/p' | sort -u)
[ -n "$wrong" ] || exit 0
printf '%s\n' "$wrong" "These files need clang-format -i (version 14)."
exit 1
