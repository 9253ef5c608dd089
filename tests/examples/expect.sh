#!/bin/sh
# expect.sh file FILE COMMAND...: COMMAND succeeds and prints what FILE holds.
# expect.sh line REGEX COMMAND...: COMMAND succeeds and prints a line that matches.
# expect.sh picture FILE COMMAND...: COMMAND succeeds and writes the picture FILE, of a size to be shown in a page.
set -eu
kind=$1 expected=$2
shift 2
[ "$kind" != picture ] || rm -f "$expected"
status=0
printed=$("$@") || status=$?
printf '%s\n' "$printed"
[ "$status" -eq 0 ] || exit "$status"
case $kind in
  file) printf '%s\n' "$printed" | diff "$expected" - ;;
  line) printf '%s\n' "$printed" | grep -qE "$expected" || { echo "no line matches: $expected"; exit 1; } ;;
  picture)
    size=$(wc -c <"$expected")
    { [ "$size" -gt 5000 ] && [ "$size" -lt 150000 ]; } || { echo "$expected has $size bytes"; exit 1; } ;;
  *) echo "expect.sh: $kind?"; exit 2 ;;
esac
