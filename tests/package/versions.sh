#!/bin/sh
# versions.sh PROJECT VERSION: every file that states the version of rdd states the same one.
set -eu
cd "$1"
failed=0
expect() { # expect FILE PATTERN: the line with the version
  grep -qE "$2" "$1" && return 0
  echo "$1 does not have $2"
  failed=1
}
v=$(printf '%s' "$2" | sed 's/\./\\./g')
expect pyproject.toml "^version = \"$v\"$"
expect CITATION.cff "^version: $v$"
expect CHANGELOG.md "(^## \[$v\]|^To become $v,)"
expect bindings/julia/RDD/Project.toml "^version = \"$v\"$"
exit $failed
