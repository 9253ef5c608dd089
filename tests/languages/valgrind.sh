#!/bin/sh
# valgrind.sh PROGRAM ARGUMENT...: no invalid access and no lost memory in a host of the library.
# (Valgrind knows no AVX-512 and says so to the program: the kernels of the widest vectors it has are run.)
set -eu
command -v valgrind >/dev/null || { echo "SKIP: there is no valgrind on the PATH"; exit 77; }
exec valgrind -q --leak-check=full --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect \
  --num-callers=30 --error-exitcode=9 "$@" >/dev/null
