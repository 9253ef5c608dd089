#!/bin/sh
# by_pkgconfig.sh SOURCE SCRATCH PREFIX: one compiler command with the flags from pkg-config.
set -eu
source=$1 scratch=$2 prefix=$3
rm -rf "$scratch"
mkdir -p "$scratch"
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name rdd.pc)")
export PKG_CONFIG_PATH
package=rdd
case $source in
  */c) set -- "$CC" -std=c99 "$source/main.c" ;;
  */cxx) set -- "$CXX" -std=c++17 "$source/main.cpp" ;;
  */fortran) set -- "$FC" "$source/main.f90" && package=rdd-fortran ;;
esac
libdir=$(pkg-config --variable=libdir "$package")
# The flags are a list of words.
# shellcheck disable=SC2046
"$@" -Wall -Werror -o "$scratch/consumer" $(pkg-config --cflags --libs "$package") -Wl,-rpath,"$libdir" -lm
"$scratch/consumer"
