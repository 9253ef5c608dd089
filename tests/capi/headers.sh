#!/bin/sh
# headers.sh CC CXX INCLUDE: every public header compiles on its own as C99 and as C++, without a warning, and the
# umbrella header includes them all.
set -eu
cc=$1 cxx=$2 include=$3
warnings='-Wall -Wextra -pedantic -Werror'
for header in "$include"/rdd/*.h; do
  name=rdd/${header##*/}
  unit="#include <$name>"
  printf '%s\n' "$unit" | $cc -std=c99 $warnings -Wstrict-prototypes -I"$include" -fsyntax-only -x c -
  for standard in c++11 c++20; do
    printf '%s\n' "$unit" | $cxx -std=$standard $warnings -I"$include" -fsyntax-only -x c++ -
  done
  if [ "$name" != rdd/rdd.h ] && ! grep -q "^#include <$name>" "$include/rdd/rdd.h"; then
    echo "rdd/rdd.h does not include <$name>"
    exit 1
  fi
done
