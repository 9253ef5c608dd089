#!/bin/sh
# by_pip.sh PYTHON SOURCE PROJECT BUILD SCRATCH: the package from pip, in a fresh virtual environment that sees the
# system's numpy: installed from the project's folder, then from a wheel, which carries the library and names no path of
# this machine. The compiled parts come from BUILD, to save building them twice; nothing is fetched.
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
export RDD_BUILD_DIR="$build" PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONPATH=
pip="$scratch/venv/bin/pip --quiet"

cd "$scratch/project"
$pip install --no-index --no-build-isolation --no-deps .
cd /
"$scratch/venv/bin/python" "$source/main.py" "$scratch/venv"
$pip uninstall --yes rdd

$pip wheel --no-index --no-build-isolation --no-deps --wheel-dir "$scratch/wheel" "$scratch/project"
"$python" -m zipfile -e "$scratch"/wheel/rdd-*.whl "$scratch/unpacked"
[ -n "$(find "$scratch/unpacked" -name 'librdd.so.*')" ] || { echo "the wheel has no library"; exit 1; }
for path in "$scratch" "$project" "$build"; do
  ! grep -rlF -e "$path" "$scratch/unpacked" || { echo "these files of the wheel contain $path"; exit 1; }
done
$pip install --no-index --no-deps "$scratch"/wheel/rdd-*.whl
"$scratch/venv/bin/python" "$source/main.py" "$scratch/venv"
