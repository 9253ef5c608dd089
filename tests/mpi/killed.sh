#!/bin/sh
# killed.sh MPIEXEC...: a rank that dies ends the job within 20 s and not with 0. The last argument is the program.
for how in signal exit; do
  status=0
  out=$(timeout 20 "$@" $how 2>&1) || status=$?
  case $out in *"died as asked"*) ;; *) printf '%s\n' "the program did not come so far" "$out"; exit 1 ;; esac
  case $out in *"went on"*) printf '%s\n' "a rank went on after $how" "$out"; exit 1 ;; esac
  case $status in
    0) echo "after $how mpirun ended with 0"; exit 1 ;;
    124) echo "after $how mpirun hung"; exit 1 ;;
    *) echo "after $how mpirun ended with $status" ;;
  esac
done
