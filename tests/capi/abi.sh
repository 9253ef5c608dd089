#!/bin/sh
# abi.sh CC CAPI ABI_VERSION: compares the binary interface with capi/abi/baseline.abi. Functions, types and items of
# enums may be added; nothing may be changed or taken away. An interface that must change raises RDD_ABI_VERSION and
# records a new baseline: ./setup.sh abi-baseline.
set -eu
cc=$1 capi=$2 abi=$3
command -v abidw >/dev/null || { echo "SKIP: abidw is not installed (package abigail-tools)"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$capi/abi/dump.sh" "$cc" "$capi/include" "$abi" "$scratch/now.abi"
status=0
abidiff --non-reachable-types --harmless --no-architecture --no-corpus-path --no-show-locs \
  "$capi/abi/baseline.abi" "$scratch/now.abi" >"$scratch/report" || status=$?
cat "$scratch/report"
[ "$status" -ne 0 ] || exit 0
if [ $((status & 3)) -ne 0 ]; then
  echo "abidiff failed with status $status"
  exit 1
fi
# abidiff counts a new item of an enum as incompatible, though callers that know nothing of it are not touched. So the
# verdict comes from the report: every line must speak of an addition.
sed -E \
  -e '/^ *$/d' -e '/ changes summary: 0 Removed, 0 Changed, /d' -e '/^Unreachable types summary: 0 removed, /d' \
  -e '/^[0-9]+ Added functions?:$/d' -e '/^[0-9]+ added types? unreachable from any public interface:$/d' \
  -e '/^ *\[A\] /d' \
  -e '/^[0-9]+ changed types? unreachable from any public interface:$/d' -e "/^ *\[C\] 'enum [a-z_]+' changed:\$/d" \
  -e "/^ *type size hasn't changed\$/d" -e '/^ *[0-9]+ enumerator insertions?:$/d' \
  -e "/^ *'[a-z_]+::[A-Z0-9_]+' value '-?[0-9]+'\$/d" "$scratch/report" >"$scratch/left"
if [ -s "$scratch/left" ]; then
  echo "The binary interface has changed in more than additions:"
  cat "$scratch/left"
  exit 1
fi
echo "Only additions. Record them when they are final: ./setup.sh abi-baseline"
