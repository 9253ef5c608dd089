#!/bin/sh
# wheel.sh OUT: builds a wheel of the Python package that carries every library it needs but those of the C and C++ runtimes.
# RDD_BUILD_DIR=FOLDER takes the compiled parts from a build. Needs patchelf and the modules pip and wheel.
set -eu
[ $# -eq 1 ] || { echo "usage: wheel.sh OUT" >&2; exit 2; }
mkdir -p "$1"
out=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python=${PYTHON:-python3}
"$python" -m venv --system-site-packages "$scratch/venv"
"$scratch/venv/bin/pip" wheel -q --no-build-isolation --no-deps -w "$scratch/plain" .
"$python" -m wheel unpack -d "$scratch/unpacked" "$scratch"/plain/rdd-*.whl >/dev/null
"$python" packaging/wheel_libraries.py "$scratch"/unpacked/rdd-*
"$python" -m wheel pack -d "$out" "$scratch"/unpacked/rdd-*
