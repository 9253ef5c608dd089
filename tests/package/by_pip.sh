#!/bin/sh
# by_pip.sh PYTHON SOURCE PROJECT BUILD SCRATCH: the package from pip, in a fresh virtual environment that sees the
# system's numpy. The compiled parts come from BUILD, to save building them twice; nothing is fetched.
set -eu
python=$1 source=$2 project=$3 build=$4 scratch=$5
for module in ensurepip setuptools wheel; do
  "$python" -c "import $module" 2>/dev/null || { echo "SKIP: $python has no module $module"; exit 77; }
done
rm -rf "$scratch"
mkdir -p "$scratch/project/tools" "$scratch/project/bindings"
cd "$project"
cp pyproject.toml README.md LICENSE "$scratch/project/"
cp -R tools/python "$scratch/project/tools/"
cp -R bindings/python "$scratch/project/bindings/"
"$python" -m venv --system-site-packages "$scratch/venv"
RDD_BUILD_DIR=$build PIP_DISABLE_PIP_VERSION_CHECK=1 \
  "$scratch/venv/bin/pip" install --no-index --no-build-isolation --no-deps "$scratch/project"
cd /
PYTHONPATH='' "$scratch/venv/bin/python" "$source/main.py" "$scratch/venv"
