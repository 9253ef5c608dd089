#!/bin/sh
# Every C and C++ source is as clang-format would write it. Changes nothing; to mend: clang-format -i FILE.
set -eu
cd "$(dirname "$0")/.."
command -v clang-format >/dev/null || { echo "SKIP: clang-format is not installed"; exit 77; }
failed=0
for file in $(find libcore capi tests bindings examples benchmarks -name '*.cpp' -o -name '*.hpp' -o -name '*.[ch]' |
  grep -vE 'generated|_wrap\.' | sort); do
  clang-format "$file" | cmp -s - "$file" && continue
  echo "$file"
  failed=1
done
[ $failed -eq 0 ] || echo "These files need clang-format -i (version 14)."
exit $failed
