#!/bin/sh
# wheel.sh OUT: builds a wheel of the Python package that carries every library it needs but those of the C and C++ runtimes,
# by auditwheel. RDD_BUILD_DIR=FOLDER takes the compiled parts from a build.
set -eu
[ $# -eq 1 ] || { echo "usage: wheel.sh OUT" >&2; exit 2; }
mkdir -p "$1"
out=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv --system-site-packages "$scratch/venv"
"$scratch/venv/bin/pip" wheel -q --no-build-isolation --no-deps -w "$scratch/plain" .
python3 -m auditwheel repair -w "$out" "$scratch"/plain/rdd-*.whl
