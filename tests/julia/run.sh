#!/bin/sh
# run.sh PACKAGES GET_JULIA FOLDER: runs the tests of the package RDD below PACKAGES; Julia may be put into FOLDER.
set -eu
packages=$1 get_julia=$2 folder=$3

find_julia() {
  for candidate in "${RDD_JULIA-}" "${RDD_JULIA-}/julia" "${RDD_JULIA-}/bin/julia"; do
    if [ -n "${RDD_JULIA-}" ] && [ -f "$candidate" ] && [ -x "$candidate" ]; then echo "$candidate"; return; fi
  done
  [ -z "${RDD_JULIA-}" ] || { echo "julia: RDD_JULIA=$RDD_JULIA holds no julia" >&2; return 1; }
  command -v julia || "$get_julia" "$folder"
}

status=0
julia=$(find_julia) || status=$?
if [ "$status" -eq 77 ] && [ -z "${RDD_JULIA_REQUIRED-}" ]; then
  echo "skipped: no Julia here (the reason stands above)"
  exit 77
fi
[ "$status" -eq 0 ] || exit 1

# Nothing outside the build is read or written: own depot, own load path, and the library the package itself finds.
mkdir -p "$folder"
unset RDD_LIBRARY JULIA_PROJECT
JULIA_DEPOT_PATH=$folder/depot JULIA_LOAD_PATH="$packages:@stdlib"
export JULIA_DEPOT_PATH JULIA_LOAD_PATH
"$julia" --startup-file=no --version
"$julia" --startup-file=no "$packages/RDD/test/runtests.jl"
JULIA_NUM_THREADS=2 "$julia" --startup-file=no "$packages/RDD/test/callbacks.jl"
