#!/bin/sh
# links.sh LIBRDD LIBRDD_MPI: librdd needs no MPI, librdd_mpi needs librdd and MPI, and exports the functions of its header.
set -eu
needed() { readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'; }
if needed "$1" | grep -i mpi; then echo "librdd links MPI"; exit 1; fi
needed "$2" | grep -q '^librdd\.so' || { echo "librdd_mpi does not link librdd"; exit 1; }
needed "$2" | grep -qE '^libmpi(ch)?\.so' || { echo "librdd_mpi does not link MPI"; exit 1; }
if needed "$2" | grep -iE 'HYPRE|petsc|cholmod|fftw|umfpack'; then echo "librdd_mpi links more than it should"; exit 1; fi
others=$(nm -D --defined-only "$2" | awk '{ print $3 }' | grep -vE '^rdd_mpi_|^RDD_[0-9]+' || true)
[ -z "$others" ] || { printf '%s\n' "librdd_mpi exports" "$others"; exit 1; }
