# Build options and the compiler flags every target shares.
option(RDD_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(RDD_BUILD_EXAMPLES "Build the compiled examples" ${PROJECT_IS_TOP_LEVEL})
# As part of another project (add_subdirectory, FetchContent) rdd is the library alone unless that asks for more.
option(BUILD_SHARED_LIBS "librdd as a shared library; OFF: one archive with the core inside" ON)
option(RDD_PYTHON "Build the Python package (needs SWIG, Python headers, numpy)" ${PROJECT_IS_TOP_LEVEL})
option(RDD_FORTRAN "Build the Fortran modules (needs a Fortran compiler)" ${PROJECT_IS_TOP_LEVEL})
option(RDD_MPI "Build librdd_mpi, calls over the ranks of an MPI job; librdd itself never links MPI" OFF)
option(RDD_GIANT "Build librdd_giant, networks over ranks, on hypre; needs RDD_MPI" OFF)
option(RDD_INSTALL "Install with the project" ${PROJECT_IS_TOP_LEVEL})
option(RDD_FFTW "Fourier transforms by FFTW (GPL-2.0-or-later: the library then carries that licence)" OFF)
option(RDD_CHOLMOD "Large sparse matrices factorised by supernodal CHOLMOD (GPL-2.0-or-later, as above)" OFF)
option(RDD_WARNINGS_AS_ERRORS "Treat warnings as errors" OFF)
option(RDD_UNITY "Compile the sources of a folder together, which halves the time of a whole build" ON)
option(RDD_COVERAGE "Count which lines run, for gcov (./setup.sh coverage)" OFF)
option(RDD_HARDENING "Stack protector, checked copies, read-only relocations, indirect branch tracking" ON)
option(RDD_SANITIZE "Build with the address and undefined-behaviour sanitizers" OFF)

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 99)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# One interface target carries the flags, so that a subproject's own targets are left alone.
# -ffp-contract=off: the same arithmetic whatever the instruction set the compiler may use.
# -ffile-prefix-map: no machine path in any product.
add_library(rdd_flags INTERFACE)
target_compile_options(rdd_flags INTERFACE
  -Wall -Wextra -Wpedantic
  $<$<COMPILE_LANGUAGE:CXX>:-Wconversion -Wshadow>
  $<$<COMPILE_LANG_AND_ID:CXX,Clang,AppleClang>:-Wno-sign-conversion>  # a part of -Wconversion there
  $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>   # else the library could not be unloaded
  $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-restrict>      # GCC 12 finds fault with operator+ of std::string itself
  -ffp-contract=off
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}=rdd
  -ffile-prefix-map=${PROJECT_BINARY_DIR}=build)
include(RddHardening)
if(RDD_WARNINGS_AS_ERRORS)
  target_compile_options(rdd_flags INTERFACE -Werror)
endif()
if(RDD_SANITIZE)
  target_compile_options(rdd_flags INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  target_link_options(rdd_flags INTERFACE -fsanitize=address,undefined)
endif()
if(RDD_COVERAGE)
  target_compile_options(rdd_flags INTERFACE --coverage)
  target_link_options(rdd_flags INTERFACE --coverage)
endif()

# rdd_unite(TARGET SOURCE ...): those sources of a folder are compiled together, at most eight at a time. Most of a build is
# the instantiation of Eigen's templates, and they share it. Sources with flags of their own stay alone.
function(rdd_unite target)
  if(NOT RDD_UNITY)
    return()
  endif()
  set(last)
  set(number 0)
  foreach(source IN LISTS ARGN)
    file(RELATIVE_PATH folder "${PROJECT_SOURCE_DIR}" "${source}")
    get_filename_component(folder "${folder}" DIRECTORY)
    string(REPLACE / _ folder "${folder}")
    if(NOT "${folder}" STREQUAL "${last}")
      set(number 0)
    endif()
    set(last "${folder}")
    math(EXPR group "${number} / 8")
    math(EXPR number "${number} + 1")
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP "${folder}_${group}")
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  target_compile_options(${target} PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-subobject-linkage>)
endfunction()
