#!/bin/sh
# build.sh PROJECT OUT PYTHON: the pages build without a warning, where Sphinx and what it needs are installed.
set -eu
project=$1 out=$2 python=$3
for module in sphinx myst_parser breathe furo sphinx_inline_tabs; do
  "$python" -c "import $module" 2>/dev/null || { echo "SKIP: $python has no module $module"; exit 77; }
done
command -v doxygen >/dev/null || { echo "SKIP: doxygen is not installed"; exit 77; }
"$project/docs/build.sh" "$out" "$python"
[ -s "$out/html/index.html" ]
