#!/bin/sh
# by_pythonpath.sh PYTHON SOURCE PREFIX: the installed Python package, found through PYTHONPATH alone.
set -eu
python=$1 source=$2 prefix=$3
cd /
PYTHONPATH=$prefix/lib/python PYTHONDONTWRITEBYTECODE=1 exec "$python" "$source/main.py" "$prefix"
