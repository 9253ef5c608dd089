#!/bin/sh
# by_fetchcontent.sh CMAKE SOURCE SCRATCH RDD [OPTION ...]: a project that takes the source of rdd in. The build takes as long
# as that of the library.
set -eu
cmake=$1 source=$2 scratch=$3 rdd=$4
shift 4
rm -rf "$scratch"
"$cmake" -G Ninja -S "$source" -B "$scratch" -DCMAKE_BUILD_TYPE=Release -DRDD_SOURCE="$rdd" "$@"
"$cmake" --build "$scratch"
"$scratch/consumer"
"$cmake" --install "$scratch" --prefix "$scratch/installed"
[ ! -e "$scratch/installed" ] || { find "$scratch/installed"; echo "a project that installs nothing installed something" >&2; exit 1; }
