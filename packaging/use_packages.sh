#!/bin/sh
# use_packages.sh: what is installed on this machine, used from C, Fortran, Python and the command line. For a Debian that has
# the packages and two compilers and nothing else.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
# The flags are lists of words.
# shellcheck disable=SC2046
cc -std=c99 -o c "$here/tests/package/c/main.c" $(pkg-config --cflags --libs rdd) -lm
./c
# shellcheck disable=SC2046
gfortran -o fortran "$here/tests/package/fortran/main.f90" $(pkg-config --cflags --libs rdd-fortran)
./fortran
python3 -c 'import rdd; print(rdd.__version__, rdd.read("'"$here"'/examples/data/bazro3_barriers.csv", 600).diffusivity()[0, 0])'
rdd diffusivity "$here/examples/data/bazro3_barriers.csv" -T 300:900:300
rdd report "$here/examples/data/bazro3_barriers.csv" -o report.html
grep -q '</html>' report.html
