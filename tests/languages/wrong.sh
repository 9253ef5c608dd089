#!/bin/sh
# wrong.sh C FORTRAN PYTHON JULIA: ten wrong calls, the same in every language. Each language raises its natural error with
# the library's own status and text, which must be those that C gets for the same index base. The arguments that Python and
# Julia call source and target are from and to in C.
set -eu
c=$1 fortran=$2 python=$3 julia=$4
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo '{"format": "rdd-model", "version": 1,' >"$folder/damaged.json"
for base in 0 1; do
  "$c" "$base" "$folder" >"$folder/c.$base"
  sed 's/|to\[/|target[/' "$folder/c.$base" >"$folder/renamed.$base"
done
[ "$(wc -l <"$folder/c.1")" -eq 10 ] && ! grep -E '\|RDD_OK\||\|$' "$folder/c.1" || { cat "$folder/c.1"; exit 1; }
cat "$folder/c.1"

failed=0
# same NAME EXPECTED COMMAND...
same() {
  name=$1 expected=$folder/$2
  shift 2
  status=0
  "$@" "$folder" >"$folder/$name" || status=$?
  if [ "$status" -eq 77 ]; then
    echo "SKIP: no Julia here, the errors of the other languages are compared"
  elif [ "$status" -ne 0 ]; then
    echo "$name failed"
    failed=1
  elif diff "$expected" "$folder/$name"; then
    echo "$name: the same ten errors as C"
  else
    echo "$name differs from C"
    failed=1
  fi
}

# The commands are lists of words.
# shellcheck disable=SC2086
{
  if [ -n "$fortran" ]; then same fortran c.1 $fortran; else echo "SKIP: Fortran is not built"; fi
  if [ -n "$python" ]; then same python renamed.0 $python; else echo "SKIP: Python is not built"; fi
  same julia renamed.1 $julia
}
exit $failed
