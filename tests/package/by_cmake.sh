#!/bin/sh
# by_cmake.sh CMAKE SOURCE SCRATCH PREFIX: a project that finds rdd with find_package.
set -eu
cmake=$1 source=$2 scratch=$3 prefix=$4
rm -rf "$scratch"
"$cmake" -G Ninja -S "$source" -B "$scratch" -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$prefix"
"$cmake" --build "$scratch"
"$scratch/consumer"
