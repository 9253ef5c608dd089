#!/bin/sh
# compare.sh C FORTRAN PYTHON JULIA BARRIERS NETWORK: the same task in every language gives the same bits. The task: read
# barriers of BaZrO3 (an inferred lattice), its diffusivity at 600 K at both accuracies, its bands at three wavevectors, and
# the coarse-grained model of a two-dimensional network; every double is printed in hexadecimal. Each of the first four
# arguments is a command, or empty where that language is not built.
set -eu
c=$1 fortran=$2 python=$3 julia=$4 barriers=$5 network=$6
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# run NAME THREADS COMMAND...
run() {
  name=$1 threads=$2
  shift 2
  status=0
  "$@" "$barriers" "$network" 600 "$threads" >"$folder/$name" || status=$?
  return "$status"
}

failed=0
same() { # same NAME
  if cmp -s "$folder/c" "$folder/$1"; then
    echo "$1: the same $(wc -l <"$folder/c") numbers as C, to the last bit"
  else
    echo "$1 differs from C:"
    diff "$folder/c" "$folder/$1" | head -n 20
    failed=1
  fi
}

run c 1 "$c"
# 9 + 9 + 3 x 12 numbers of the crystal, 20 + 4 + 8 + 16 + 1 of the coarse model, and not all alike.
[ "$(wc -l <"$folder/c")" -eq 103 ] && [ "$(sort -u "$folder/c" | wc -l)" -gt 50 ] ||
  { echo "C printed something else than the task asks for:"; head -n 200 "$folder/c"; exit 1; }
# What is compared can differ: a hundredth of a kelvin shows.
"$c" "$barriers" "$network" 600.01 1 >"$folder/warmer"
! cmp -s "$folder/c" "$folder/warmer" || { echo "C does not depend on the temperature"; exit 1; }

run threads 3 "$c" && same threads
# The commands are lists of words.
# shellcheck disable=SC2086
{
  if [ -n "$fortran" ]; then run fortran 1 $fortran && same fortran; else echo "SKIP: Fortran is not built"; fi
  if [ -n "$python" ]; then run python 2 $python && same python; else echo "SKIP: Python is not built"; fi
  status=0
  run julia 2 $julia || status=$?
  case $status in
    0) same julia ;;
    77) echo "SKIP: no Julia here, the bits of the other languages are compared" ;;
    *) echo "julia failed"; failed=1 ;;
  esac
}
exit $failed
