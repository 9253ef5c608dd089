#!/bin/sh
# killed.sh MPIEXEC...: a rank that dies ends the job within 20 s and not with 0. The last argument is the program.
for how in signal exit; do
  status=0
  timeout 20 "$@" $how >/dev/null 2>&1 || status=$?
  case $status in
    0) echo "after $how mpirun ended with 0"; exit 1 ;;
    124) echo "after $how mpirun hung"; exit 1 ;;
    *) echo "after $how mpirun ended with $status" ;;
  esac
done
