#!/bin/sh
# paths.sh PREFIX PATH...: nothing in an installed tree names the machine it was built on: none of the given paths, nor
# the home folder; and no program or library there looks for others outside the tree.
set -eu
prefix=$1
shift
[ -e "$prefix/include/rdd/rdd.h" ] || { echo "nothing is installed in $prefix"; exit 1; }
failed=0
case ${HOME-/} in / | "") ;; *) set -- "$@" "$HOME/" ;; esac
for path in "$@"; do
  if grep -rlF -e "$path" "$prefix"; then
    echo "these files contain $path"
    failed=1
  fi
done
for file in $(find "$prefix" -type f -name '*.so*'); do
  runpath=$(readelf -d "$file" | sed -n 's/.*(R\(UN\)\?PATH).*\[\(.*\)\]/\2/p')
  case ${file##*/} in librdd.so*) allowed='^$' ;; *) allowed='^(\$ORIGIN(/[^:]*)?:?)*$' ;; esac
  if ! printf '%s\n' "$runpath" | grep -qE "$allowed"; then
    echo "$file has the run path $runpath"
    failed=1
  fi
done
exit $failed
