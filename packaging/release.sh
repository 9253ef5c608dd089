#!/bin/sh
# release.sh [--full] VERSION: whether everything is as a release of VERSION needs it, an item a line: ok, WRONG with what was
# found, or not run with why. --full also builds and tests everything (hours), the packages included. Changes nothing, and ends
# with 0 only if nothing is wrong.
set -u
full=
[ "${1-}" != --full ] || { full=yes; shift; }
[ $# -eq 1 ] || { echo "usage: release.sh [--full] VERSION" >&2; exit 2; }
version=$1
cd "$(dirname "$0")/.." || exit 2
python=${PYTHON:-python3}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
wrong=0

# item NAME COMMAND...: exit code 77 is "not run".
item() {
  name=$1
  shift
  status=0
  "$@" >"$log" 2>&1 || status=$?
  case $status in
    0) printf 'ok       %s\n' "$name" ;;
    77) printf 'not run  %s: %s\n' "$name" "$(tail -n 1 "$log")" ;;
    *)
      wrong=$((wrong + 1))
      printf 'WRONG    %s\n' "$name"
      tail -n 8 "$log" | sed 's/^/           /'
      ;;
  esac
}
stands() { grep -qE "$2" "$1" || { echo "$1 has no line $2"; return 1; }; }
clean_tree() { [ -z "$(git status --porcelain)" ] || { git status --short; return 1; }; }
no_tag() { ! git rev-parse -q --verify "refs/tags/v$version" || { echo "there is a tag v$version"; return 1; }; }
nothing_unreleased() {
  ! sed -n '/^## \[Unreleased\]/,/^## \[[0-9]/p' CHANGELOG.md | grep -qE '^- ' ||
    { echo "CHANGELOG.md still has entries under Unreleased: move them below ## [$version]"; return 1; }
}
workflows() {
  "$python" -c 'import yaml' 2>/dev/null || { echo "no module yaml"; return 77; }
  "$python" packaging/check_workflows.py .github/workflows/*.yml
}
interface() {
  abi=$(sed -n 's/^set(RDD_ABI_VERSION \([0-9]*\)).*/\1/p' CMakeLists.txt)
  sh tests/capi/abi.sh cc capi "$abi" || return
  if grep -qE 'Added function' "$log"; then
    echo "capi/abi/baseline.abi lacks functions: ./setup.sh abi-baseline"
    return 1
  fi
}
shells() {
  command -v shellcheck >/dev/null || { echo "no shellcheck"; return 77; }
  git ls-files '*.sh' | xargs shellcheck -S error
}
recipes() {
  "$python" -c 'import sys; compile(open(sys.argv[1]).read(), sys.argv[1], "exec")' packaging/spack/package.py || return
  stands packaging/conda-forge/meta.yaml "version = \"$version\"" && stands packaging/homebrew/rdd.rb "version \"$version\"" &&
    stands packaging/binarybuilder/build_tarballs.jl "v\"$version\"" && stands debian/changelog "^rdd \\($version-" &&
    stands packaging/spack/package.py "version\\(\"$version\""
}
long() { [ -n "$full" ] || { echo "asked for by --full"; return 77; }; "$@"; }

item "the working tree is clean" clean_tree
item "no such tag yet" no_tag
item "one version everywhere" sh tests/package/versions.sh . "$version"
item "CMakeLists.txt has it" stands CMakeLists.txt "^project\\(rdd VERSION $version"
item "the changelog has a part of its own" stands CHANGELOG.md "^## \\[$version\\]"
item "nothing is left under Unreleased" nothing_unreleased
item "the recipes and debian/changelog have it" recipes
item "the Debian changelog is final" sh -c '! head -n 1 debian/changelog | grep -q UNRELEASED || { head -n 1 debian/changelog; exit 1; }'
item "the binary interface is recorded" interface
item "the workflows are well formed" workflows
item "sizes of files and functions" "$python" tests/limits.py .
item "layers" "$python" tests/layers.py .
item "formatting" tools/check_format.sh
item "links of the pages" "$python" tests/docs/links.py .
item "shell scripts" shells
item "every test" long ./setup.sh test
item "one definition of everything" long ./setup.sh odr
item "static analysis and type hints" long ./setup.sh lint
item "the documentation" long ./setup.sh docs
item "aarch64" long ./setup.sh aarch64
item "clones in folders of all kinds, FetchContent, the static library" long env RDD_FULL_CLONES=1 ./setup.sh test
item "500 odd networks against the reference" long ./setup.sh oracle 500 1
item "packages of Debian" long dpkg-buildpackage -b -us -uc
item "the wheel" long packaging/wheel.sh dist
cat <<TEXT

By hand: the packages of Debian on a bare Debian 12 (packaging/use_packages.sh), the wheel on a system without -dev packages, the
README's list of what is known to be wrong, then git tag -s v$version.
TEXT
[ "$wrong" -eq 0 ] || { echo "$wrong wrong"; exit 1; }
