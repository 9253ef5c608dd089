#!/bin/sh
# install.sh CMAKE BUILD PREFIX: installs to another place and moves the tree to PREFIX.
set -eu
cmake=$1 build=$2 prefix=$3
rm -rf "$prefix" "$prefix.first"
"$cmake" --install "$build" --prefix "$prefix.first" >/dev/null
mv "$prefix.first" "$prefix"
