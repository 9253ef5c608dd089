#!/bin/sh
# find_julia.sh GET_JULIA FOLDER: prints the Julia to test with: that of RDD_JULIA (a program, or a folder that holds it),
# the one on PATH, or one that GET_JULIA unpacks into FOLDER. Exit 77, with the reason, where there is none to be had.
set -eu
get_julia=$1 folder=$2
for candidate in "${RDD_JULIA-}" "${RDD_JULIA-}/julia" "${RDD_JULIA-}/bin/julia"; do
  if [ -n "${RDD_JULIA-}" ] && [ -f "$candidate" ] && [ -x "$candidate" ]; then
    echo "$candidate"
    exit 0
  fi
done
[ -z "${RDD_JULIA-}" ] || { echo "julia: RDD_JULIA=$RDD_JULIA holds no julia" >&2; exit 1; }
command -v julia && exit 0
status=0
"$get_julia" "$folder" || status=$?
[ "$status" -ne 77 ] || [ -z "${RDD_JULIA_REQUIRED-}" ] || status=1
exit "$status"
