#!/bin/sh
# build.sh OUT [PYTHON]: builds these pages into OUT/html; everything is on this machine, nothing is fetched. Needs Sphinx,
# MyST, furo, sphinx-inline-tabs, Breathe, Doxygen (./setup.sh docs installs them), and rdd itself on PYTHONPATH: the
# pictures of the gallery are drawn anew and the Python reference is read from the package.
set -eu
docs=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
python=${2:-python3}
version=$(sed -n 's/^project(rdd VERSION \([0-9.]*\).*/\1/p' "$docs/../CMakeLists.txt")

# The sources are not written to: a copy of the pages beside links to what they quote.
rm -rf "$out/tree"
mkdir -p "$out/tree/docs/_generated/gallery"
cp "$docs"/*.md "$docs"/*.py "$out/tree/docs/"
cp -R "$docs/pictures" "$out/tree/docs/"
cp -r "$docs/decisions" "$docs/tasks" "$docs/static" "$out/tree/docs/"
ln -s "$(cd "$docs/.." && pwd)/examples" "$out/tree/examples"

# The headers, and one section a header in the order of the umbrella.
# In a comment <x> is a mean, not a tag.
rm -rf "$out/xml"
printf '%s\n' '/^ [*]/s/</\\</g' >"$out/filter.sed"
(
  cd "$docs/../capi/include"
  doxygen - <<DOXYFILE
INPUT = rdd ../../mpi/include/rdd ../../giant/include/rdd
OUTPUT_DIRECTORY = "$out"
GENERATE_XML = YES
GENERATE_HTML = NO
GENERATE_LATEX = NO
OPTIMIZE_OUTPUT_FOR_C = YES
EXTRACT_ALL = YES
JAVADOC_AUTOBRIEF = YES
STRIP_FROM_PATH = .
QUIET = YES
WARN_AS_ERROR = FAIL_ON_WARNINGS
INPUT_FILTER = "sed -f $out/filter.sed"
DOXYFILE
  # shellcheck disable=SC2016
  { sed -n 's|^#include <rdd/\(.*\)>|\1|p' rdd/rdd.h; printf '%s\n' mpi.h giant.h; } | while read -r header; do
    printf '## rdd/%s\n\n' "$header"
    [ ! -f "$docs/../examples/c_reference/${header%.h}.c" ] || {
      printf '```{literalinclude} ../examples/c_reference/%s.c\n:language: c\n' "${header%.h}"
      printf ':start-after: "/* begin */"\n:end-before: "/* end */"\n:dedent:\n```\n\n'
    }
    printf '```{doxygenfile} %s\n```\n\n' "$header"
  done >"$out/tree/docs/_generated/reference-c.md"
)

"$python" "$docs/languages.py" "$docs/.." "$out/tree/docs/_generated"

# shellcheck disable=SC2016
PYTHONDONTWRITEBYTECODE=1 "$python" -c '
import rdd
print("| option | type | default | range | |")
print("|---|---|---|---|---|")
for option in rdd.options():
    print("| " + " | ".join([f"`{option.name}`", *(str(part).replace("|", "\\|") for part in option[1:])]) + " |")
' >"$out/tree/docs/_generated/options.md"

for program in "$docs"/../examples/python_gallery/*.py; do
  PYTHONDONTWRITEBYTECODE=1 MPLBACKEND=Agg "$python" "$program" "$out/tree/docs/_generated/gallery" >"$out/gallery.log" 2>&1 ||
    { cat "$out/gallery.log" >&2; echo "build.sh: $program failed" >&2; exit 1; }
done

RDD_DOCS_XML=$out/xml RDD_DOCS_VERSION=$version PYTHONDONTWRITEBYTECODE=1 \
  "$python" -m sphinx -W --keep-going -q -b html -d "$out/doctrees" "$out/tree/docs" "$out/html"
echo "-- The pages are in $out/html/index.html"
