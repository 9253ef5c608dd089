#!/bin/sh
# static.sh CMAKE SOURCE BUILD SCRATCH: librdd as one archive with the Fortran modules over it, installed, moved, and linked from a
# Fortran program by CMake (a project of Fortran alone) and by pkg-config; the program has no librdd.so beneath it.
set -eu
cmake=$1 source=$2 build=$3 scratch=$4
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$scratch"
mkdir -p "$scratch"
"$cmake" -G Ninja -S "$source" -B "$build" -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF -DRDD_PYTHON=OFF \
  -DRDD_BUILD_TESTS=OFF -DRDD_BUILD_EXAMPLES=OFF
"$cmake" --build "$build"
"$cmake" --install "$build" --prefix "$scratch/first" >/dev/null
mv "$scratch/first" "$scratch/installed"
"$here/by_cmake.sh" "$cmake" "$here/fortran" "$scratch/fortran_cmake" "$scratch/installed"
"$here/by_pkgconfig.sh" "$here/fortran" "$scratch/fortran_pkgconfig" "$scratch/installed"
"$here/by_cmake.sh" "$cmake" "$here/c" "$scratch/c_cmake" "$scratch/installed"
for program in fortran_cmake fortran_pkgconfig c_cmake; do
  if ldd "$scratch/$program/consumer" | grep librdd; then
    echo "$program needs a shared librdd" >&2
    exit 1
  fi
done
