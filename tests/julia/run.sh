#!/bin/sh
# run.sh PACKAGES GET_JULIA FOLDER [SCRIPT ARGUMENT...]: runs the tests of the package RDD below PACKAGES, or a script with
# it; Julia may be put into FOLDER. Exit 77 where there is no Julia to be had.
set -eu
packages=$1 get_julia=$2 folder=$3
shift 3

status=0
julia=$("$(dirname "$0")/find_julia.sh" "$get_julia" "$folder") || status=$?
[ "$status" -ne 77 ] || echo "SKIP: no Julia here (the reason stands above)" >&2
[ "$status" -eq 0 ] || exit "$status"

# Nothing outside the build is read or written: own depot, own load path, and the library the package itself finds.
mkdir -p "$folder"
unset RDD_LIBRARY JULIA_PROJECT
JULIA_DEPOT_PATH=$folder/depot JULIA_LOAD_PATH="$packages:@stdlib"
export JULIA_DEPOT_PATH JULIA_LOAD_PATH
[ $# -eq 0 ] || exec "$julia" --startup-file=no "$@"
"$julia" --startup-file=no --version
"$julia" --startup-file=no "$packages/RDD/test/runtests.jl"
JULIA_NUM_THREADS=2 "$julia" --startup-file=no "$packages/RDD/test/callbacks.jl"
