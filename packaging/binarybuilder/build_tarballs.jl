# Recipe of BinaryBuilder: librdd for Julia. A release puts its archive and hash in place of the folder.
using BinaryBuilder

name = "RDD"
version = v"0.1.0"
sources = [DirectorySource(joinpath(@__DIR__, "..", ".."))]

script = raw"""
cd ${WORKSPACE}/srcdir
cmake -G Ninja -S . -B build -DCMAKE_INSTALL_PREFIX=${prefix} -DCMAKE_TOOLCHAIN_FILE=${CMAKE_TARGET_TOOLCHAIN} \
    -DCMAKE_BUILD_TYPE=Release -DRDD_PYTHON=OFF -DRDD_FORTRAN=OFF -DRDD_BUILD_TESTS=OFF -DRDD_BUILD_EXAMPLES=OFF
cmake --build build --parallel ${nproc}
cmake --install build
install_license LICENSE
"""

platforms = expand_cxxstring_abis([Platform("x86_64", "linux"), Platform("aarch64", "linux"), Platform("x86_64", "macos"),
                                   Platform("aarch64", "macos")])
products = [LibraryProduct("librdd", :librdd)]
dependencies = [
    BuildDependency("Eigen_jll"), BuildDependency("nlohmann_json_jll"), BuildDependency("Random123_jll"),
    Dependency("LAPACK32_jll"), Dependency("METIS_jll"), Dependency("oneTBB_jll"), Dependency("pugixml_jll"), Dependency("spglib_jll"),
    Dependency("Sundials_jll"), Dependency("Zlib_jll"), Dependency("CompilerSupportLibraries_jll"),
]

build_tarballs(ARGS, name, version, sources, script, platforms, products, dependencies; julia_compat="1.6",
               preferred_gcc_version=v"12")
