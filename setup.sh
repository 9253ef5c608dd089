#!/bin/sh
# Everything from a bare system to a working rdd: installs what is missing, builds, and runs.
# ./setup.sh help lists what it can do. Running it again is quick and changes nothing.
set -eu
caller=$PWD
cd "$(dirname "$0")"

usage() {
  cat <<'TEXT'
usage: ./setup.sh VERB
  demo            build, then run the demonstration; its pictures go to demo-output/
  test            build everything with warnings as errors, then run every test
  install PREFIX  build, then install to PREFIX
  build           build only, in build/
  docs            build, then the documentation, in build/docs/html/
  oracle [N [SEED]]  build as for the tests, then compare N odd networks (300) with the reference of tests/oracle
  fuzz [MINUTES]  build as for the tests, then attack the interface and the file readers for so long (60)
  faults [TRIES]  build as for the tests, then let TRIES allocations of every function fail (1000), cancel every call as
                  often, kill 500 writers
  aarch64         cross-compile for arm64 and run the tests of the core and of C under qemu-user, in build-aarch64/ (slow)
  odr             check at link time that every type and function of the library is defined once
  lint            check the formatting and the type hints, run the static analysis (slow)
  coverage        test the C and C++ parts and list which lines run, in build-coverage/coverage/ (slow)
  abi-baseline    record the binary interface of librdd in capi/abi/baseline.abi
  help            this text
On Debian and its relatives what is missing is installed with apt-get, as root or through sudo.
Environment: JOBS (compilers at a time), PYTHON (the interpreter to build for), JULIA (a Julia to test with),
RDD_TEST_DATA (a folder of test data that does not come with the project), RDD_GPL=1 (test with the optional parts that
are under the GPL: CHOLMOD and FFTW), RDD_GIANT=1 (test with librdd_giant, on hypre), RDD_FULL_CLONES=1 (test also builds copies of the sources in folders of all kinds;
slow).
TEXT
}

say() { printf '%s\n' "-- $*"; }
die() { printf '%s\n' "setup.sh: $*" >&2; exit 1; }

# What each verb needs, by the names of Debian 12.
core='g++ cmake ninja-build pkgconf libeigen3-dev liblapacke-dev libopenblas-dev libtbb-dev nlohmann-json3-dev librandom123-dev libsundials-dev libpugixml-dev zlib1g-dev libsymspg-dev libmetis-dev'
python_layer='swig python3-dev python3-numpy'
bindings="gfortran $python_layer"
demo='python3-matplotlib'
docs='python3-sphinx python3-myst-parser furo python3-sphinx-inline-tabs python3-breathe doxygen python3-matplotlib'
mpi='libopenmpi-dev openmpi-bin python3-mpi4py'
tests='libboost-test-dev python3-pytest python3-venv python3-setuptools python3-wheel abigail-tools clang-format locales valgrind python3-mpmath python3-gmpy2 python3-yaml chromium'

# Installs those of the packages that are missing. Where that cannot be done, leaves them in $by_hand: they may be there
# under other names, which the configuration finds out.
by_hand=
need() {
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    by_hand=$*
    return 0
  fi
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p')
  missing=
  for package in "$@"; do printf '%s\n' "$installed" | grep -qx "$package" || missing="$missing $package"; done
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" -eq 0 ]; then as_root=; elif command -v sudo >/dev/null; then as_root=sudo; else
    by_hand=$missing
    return 0
  fi
  say "Installing:$missing"
  log=$(mktemp)
  # $as_root and $missing are lists of words.
  # shellcheck disable=SC2086
  if ! { $as_root apt-get update -qq &&
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    die "apt-get could not install:$missing"
  fi
  rm -f "$log"
}

not_found() {
  echo "$1" >&2
  [ -z "$by_hand" ] || printf '%s\n' "These packages of Debian 12, or what matches them here, are needed:" "  $by_hand" >&2
  exit 1
}

# Several interpreters may be on the PATH, and often only the system's sees the system's numpy. The one that has most
# of what may be wanted is taken for every verb, so that all of them build for the same one.
find_python() {
  for modules in 'numpy, matplotlib, pytest, mpmath' 'numpy, matplotlib, pytest' 'numpy, matplotlib' 'numpy'; do
    for candidate in ${PYTHON:-python3 /usr/bin/python3}; do
      if "$candidate" -c "import $modules" 2>/dev/null; then
        python=$("$candidate" -c 'import sys; print(sys.executable)')
        say "Python: $python (has $modules)"
        return 0
      fi
    done
  done
  not_found "No Python with numpy was found. Set PYTHON to one."
}

# As many compilers as there are processors, and memory for them: the largest sources take about 1.5 GB.
count_jobs() {
  jobs=$(nproc 2>/dev/null || echo 2)
  memory=$(awk '/^MemAvailable:/ { print int($2 / 1500000) }' /proc/meminfo 2>/dev/null || true)
  [ "${memory:-$jobs}" -ge "$jobs" ] || jobs=$memory
  [ "$jobs" -ge 1 ] || jobs=1
  jobs=${JOBS:-$jobs}
}

# configure PRESET FOLDER [OPTION ...]
configure() {
  preset=$1 folder=$2
  shift 2
  for tool in cmake ninja c++; do
    command -v "$tool" >/dev/null || not_found "There is no $tool on the PATH."
  done
  say "Configuring $folder/"
  mkdir -p "$folder"
  if ! cmake --preset "$preset" -DPython3_EXECUTABLE="$python" "$@" >"$folder/configure.log" 2>&1; then
    cat "$folder/configure.log" >&2
    not_found "The configuration failed."
  fi
}

build() {
  count_jobs
  say "Building in $1/ ($jobs at a time)"
  cmake --build "$1" --parallel "$jobs"
}

# The lists of packages are lists of words, here and below.
# shellcheck disable=SC2086
build_release() {
  need $core $bindings "$@"
  find_python
  configure release build -DRDD_FORTRAN=ON
  build build
}

# What Python needs, in the same folder.
# shellcheck disable=SC2086
build_python() {
  need $core $python_layer "$@"
  find_python
  configure release build -DRDD_FORTRAN=OFF
  build build
}

run_demo() {
  # shellcheck disable=SC2086
  build_python $demo
  cmake --install build --prefix build/installed >build/install.log
  say "Running the demonstration"
  PYTHONPATH=$PWD/build/installed/lib/python MPLBACKEND=Agg "$python" examples/demo/demo.py demo-output
  say "The results are in $PWD/demo-output"
}

build_docs() {
  # shellcheck disable=SC2086
  build_python $docs
  say "Building the documentation"
  PYTHONPATH=$PWD/build/bindings/python docs/build.sh build/docs "$python"
}

install_to() {
  [ -n "${1-}" ] || die "install needs a PREFIX"
  case $1 in /*) prefix=$1 ;; *) prefix=$caller/$1 ;; esac
  build_release
  cmake --install build --prefix "$prefix" >build/install.log
  say "Installed to $prefix"
  say "C, C++, Fortran: CMAKE_PREFIX_PATH=$prefix or PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name rdd.pc)")"
  say "Python: PYTHONPATH=$prefix/lib/python    Julia: $prefix/share/julia/RDD"
}

# Julia is not in Debian 12, but an older one can be unpacked beside the build. $julia stays empty where none is to be
# had, and the tests say so.
find_julia() {
  julia=${JULIA:-$(command -v julia || true)}
  [ -z "$julia" ] || return 0
  julia=$PWD/build-ci/julia/julia
  [ ! -x "$julia" ] || return 0
  say "Looking for a Julia to test with"
  status=0
  julia=$(tools/get-julia.sh build-ci/julia) || status=$?
  case $status in
    0) ;;
    77) julia= ;;
    *) die "tools/get-julia.sh failed" ;;
  esac
}

# build_all [OPTION ...]: as continuous integration does.
build_all() {
  if [ -n "${RDD_GPL-}" ]; then gpl=ON tests="$tests libsuitesparse-dev libfftw3-dev"; else gpl=OFF; fi
  if [ -n "${RDD_GIANT-}" ]; then giant=ON tests="$tests libhypre-dev"; else giant=OFF; fi
  # shellcheck disable=SC2086
  need $core $bindings $demo $tests $mpi
  find_python
  configure ci build-ci -DRDD_MPI=ON "-DRDD_GIANT=$giant" "-DRDD_CHOLMOD=$gpl" "-DRDD_FFTW=$gpl" "$@"
  build build-ci
}

run_tests() {
  if [ -n "${RDD_TEST_DATA-}" ]; then
    [ -d "$RDD_TEST_DATA" ] || die "RDD_TEST_DATA is set, but there is no folder $RDD_TEST_DATA"
    RDD_TEST_DATA=$(cd "$RDD_TEST_DATA" && pwd)
    export RDD_TEST_DATA
  fi
  # shellcheck disable=SC2086
  need $core $bindings $demo $tests $mpi   # a Julia from elsewhere may stand on these
  find_julia
  build_all -DRDD_JULIA="$julia"
  say "Testing"
  rm -f build-ci/tests.xml
  ctest --test-dir build-ci --output-on-failure --no-tests=error \
    --output-junit tests.xml --test-output-size-passed 1000000 || true   # the summary gives the verdict
  RDD_JULIA=$julia "$python" tools/test_summary.py build-ci/tests.xml
}

# Failures are written to oracle-failures/, which tests/oracle/replay.py reads.
run_oracle() {
  build_all
  say "Comparing with the reference"
  PYTHONPATH=$PWD/build-ci/bindings/python OPENBLAS_NUM_THREADS=1 "$python" tests/oracle/run.py "${1-300}" "${2-1}" \
    --failures oracle-failures
}

# Random calls of every function, odd files, and where there is a clang a coverage-guided search: the readers are compiled
# into the target of libFuzzer, the library is the one of the tests. What fails is printed with its seed, or kept in fuzz/.
run_fuzz() {
  build_all
  mkdir -p fuzz/corpus
  end=$(($(date +%s) + 60 * $1))
  if command -v clang++ >/dev/null && clang++ -std=c++20 -O1 -g -fsanitize=fuzzer -DRDD_LIBFUZZER -Icapi/include \
    tests/fuzz/formats.cpp -o fuzz/formats -Lbuild-ci/capi -lrdd "-Wl,-rpath,$PWD/build-ci/capi" 2>fuzz/clang.log; then
    say "libFuzzer on the readers, a third of the time"
    fuzz/formats -max_total_time=$((20 * $1)) -max_len=20000 -artifact_prefix=fuzz/ fuzz/corpus \
      tests/fuzz/regressions >fuzz/formats.log 2>&1 || { tail -n 20 fuzz/formats.log >&2; die "the input is in fuzz/"; }
    tail -n 2 fuzz/formats.log
  fi
  seed=$(date +%s)
  while [ "$(date +%s)" -lt "$end" ]; do
    say "Calls and files, seed $seed"
    build-ci/tests/fuzz/fuzz_api 1000000 "$seed"
    build-ci/tests/fuzz/fuzz_formats 100000 "$seed" tests/fuzz/regressions examples/data tests/data/crystal
    seed=$((seed + 100000))
  done
}

run_faults() {
  build_all
  build-ci/tests/faults/faults_memory "$1"
  build-ci/tests/faults/faults_cancel "$1"
  build-ci/tests/faults/faults_files 500
  build-ci/tests/faults/faults_processes 60
}

run_lint() {
  need clang-format clang-tidy mypy python3-numpy
  tools/check_format.sh
  say "Type hints"
  (cd bindings/python && /usr/bin/env mypy --ignore-missing-imports --cache-dir=/dev/null rdd)
  build_all
  say "Static analysis"
  # clang-tidy does not know this option of GCC.
  mkdir -p build-ci/lint
  sed 's/ -fno-gnu-unique//' build-ci/compile_commands.json >build-ci/lint/compile_commands.json
  find libcore capi/src -name '*.cpp' | sort | xargs -P "$jobs" -n 1 clang-tidy -p build-ci/lint --quiet
}

# Types that are defined twice are seen only when the whole program is: objects without code, merged by the linker.
check_definitions() {
  # shellcheck disable=SC2086
  need $core
  python=/usr/bin/python3   # nothing is built for one
  configure odr build-odr
  build build-odr
}

# Which lines the tests of the C and C++ parts run, a page a file; the summary goes to the terminal.
run_coverage() {
  # shellcheck disable=SC2086
  need $core $bindings $tests gcovr
  find_python
  configure coverage build-coverage
  build build-coverage
  find build-coverage -name '*.gcda' -delete
  ctest --test-dir build-coverage --output-on-failure -R '^(core|capi)' || say "Some tests failed; what they ran counts all the same"
  mkdir -p build-coverage/coverage
  gcovr --root . --filter libcore/ --filter capi/src/ --exclude-throw-branches --print-summary \
    --html-details build-coverage/coverage/index.html --xml build-coverage/coverage/coverage.xml build-coverage
}

# The libraries are unpacked, not installed: no foreign architecture is added to the system.
run_aarch64() {
  need g++-aarch64-linux-gnu qemu-user mmdebstrap cmake ninja-build pkgconf python3
  python=/usr/bin/python3   # nothing is built for one
  say "Unpacking the libraries of arm64"
  # shellcheck disable=SC2086
  tools/aarch64-sysroot.sh "$PWD/build-aarch64/sysroot" libc6-dev libstdc++-12-dev libblas-dev liblapack-dev libboost-test-dev \
    $(printf '%s\n' $core | grep -E '^(lib|nlohmann|zlib)' | grep -v openblas)
  configure aarch64 build-aarch64 "-DRDD_SYSROOT=$PWD/build-aarch64/sysroot"
  build build-aarch64
  say "Testing under qemu"
  OPENBLAS_NUM_THREADS=1 ctest --test-dir build-aarch64 --output-on-failure --no-tests=error -R '^(core|capi)\.' \
    -E 'capi\.(abi|headers|exported_symbols|paths)' --timeout 3600
}

record_abi() {
  need g++ abigail-tools
  version=$(sed -n 's/^set(RDD_ABI_VERSION \([0-9]*\)).*/\1/p' CMakeLists.txt)
  capi/abi/dump.sh cc capi/include "$version" capi/abi/baseline.abi
  say "Recorded capi/abi/baseline.abi (interface $version)"
}

case ${1-help} in
  demo) run_demo ;;
  test) run_tests ;;
  install) install_to "${2-}" ;;
  build) build_release ;;
  docs) build_docs ;;
  oracle) run_oracle "${2-300}" "${3-1}" ;;
  fuzz) run_fuzz "${2-60}" ;;
  faults) run_faults "${2-1000}" ;;
  aarch64) run_aarch64 ;;
  odr) check_definitions ;;
  lint) run_lint ;;
  coverage) run_coverage ;;
  abi-baseline) record_abi ;;
  help | -h | --help) usage ;;
  *) usage >&2; exit 2 ;;
esac
