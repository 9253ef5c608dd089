#!/bin/sh
# commands.sh PYTHON PROJECT PREFIX SCRATCH JULIA_FOLDER PAGE...: commands.py with the build's Python as python3, and with
# the Julia of RDD_JULIA, of PATH, or the one that an earlier test put into JULIA_FOLDER.
set -eu
python=$1 project=$2 prefix=$3 scratch=$4 julia=$5
shift 5
mkdir -p "$scratch/bin"
ln -sf "$python" "$scratch/bin/python3"
for candidate in "$julia/julia" "${RDD_JULIA-}/bin/julia" "${RDD_JULIA-}/julia" "${RDD_JULIA-}"; do
  if [ -f "$candidate" ] && [ -x "$candidate" ]; then
    printf '#!/bin/sh\nexec "%s" "$@"\n' "$candidate" >"$scratch/bin/julia"
    chmod +x "$scratch/bin/julia"
  fi
done
PATH=$scratch/bin:$PATH exec "$python" "$project/tests/docs/commands.py" "$project" "$prefix" "$scratch" "$@"
