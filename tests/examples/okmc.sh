#!/bin/sh
# okmc.sh OPENMP_PROGRAM THREADS_PROGRAM DATA DEFECTS: the engine reproduces D (it checks that itself), and prints the same
# for one thread, for three of OpenMP and for two of its own.
set -eu
openmp=$1 threads=$2 data=$3 defects=$4
"$openmp" "$data" "$defects" 1 >okmc_1.txt
cat okmc_1.txt
"$openmp" "$data" "$defects" 3 | diff okmc_1.txt -
"$threads" "$data" "$defects" 2 | diff okmc_1.txt -
