#!/bin/sh
# paths.sh PREFIX PROJECT BUILD: nothing in an installed tree names the machine it was built on: neither the project nor
# the build folder, nor the home folder; and no program or library there looks for others outside the tree. The same for
# what is committed and made by a program: the ABI baseline, the generated layers, test data, pictures.
set -eu
prefix=$1 project=$2 build=$3
[ -e "$prefix/include/rdd/rdd.h" ] || { echo "nothing is installed in $prefix"; exit 1; }
[ -s "$project/capi/abi/baseline.abi" ] || { echo "there is no ABI baseline in $project"; exit 1; }
set -- "$project" "$build"
case ${HOME-/} in / | "") ;; *) set -- "$@" "$HOME/" ;; esac

# A search that finds nothing proves something only if it would have found it: also inside what gfortran compresses.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/modules" "$scratch/control"
find "$prefix" -name '*.mod' | while read -r module; do
  gzip -dc "$module" >"$scratch/modules/${module##*/}" 2>/dev/null || cp "$module" "$scratch/modules/"
done
printf 'control\0%s/x\n' "$1" >"$scratch/control/file"

search() { grep -rlF --exclude-dir=__pycache__ --exclude='*.md' -e "$1" "$2"; }
search "$1" "$scratch/control" >/dev/null || { echo "the search finds nothing"; exit 1; }
failed=0
for path in "$@"; do
  for tree in "$prefix" "$scratch/modules" "$project/capi" "$project/bindings" "$project/tests/data" "$project/examples" \
    "$project/docs"; do
    [ -e "$tree" ] || continue
    if search "$path" "$tree"; then
      echo "these files contain $path"
      failed=1
    fi
  done
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
