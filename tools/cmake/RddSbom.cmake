# What an installed rdd consists of and stands on, as SPDX 2.3, beside the licence. tests/package/sbom.py compares the list
# with what the installed library loads.
# One line a part: name|licence|version|file it is loaded from, or nothing for what is compiled in|where it comes from
function(rdd_version_of out file pattern)
  set(found NOASSERTION)
  if(EXISTS "${file}")
    file(STRINGS "${file}" lines REGEX "${pattern}")
    string(REGEX MATCHALL "[0-9]+" numbers "${lines}")
    list(JOIN numbers "." found)
  endif()
  set(${out} "${found}" PARENT_SCOPE)
endfunction()
rdd_version_of(metis_version "${METIS_INCLUDE_DIR}/metis.h" "define METIS_VER_(MAJOR|MINOR|SUBMINOR) ")
rdd_version_of(sundials_version "${SUNDIALS_INCLUDE_DIR}/sundials/sundials_config.h"
  "define SUNDIALS_VERSION_(MAJOR|MINOR|PATCH) ")
set(parts
  "Eigen|MPL-2.0|${Eigen3_VERSION}||https://eigen.tuxfamily.org"
  "nlohmann-json|MIT|${nlohmann_json_VERSION}||https://github.com/nlohmann/json"
  "Random123|BSD-3-Clause|NOASSERTION||https://github.com/DEShawResearch/random123"
  "LAPACKE|BSD-3-Clause|NOASSERTION|liblapacke|https://www.netlib.org/lapack"
  "oneTBB|Apache-2.0|${TBB_VERSION}|libtbb|https://github.com/oneapi-src/oneTBB"
  "spglib|BSD-3-Clause|NOASSERTION|libsymspg|https://spglib.readthedocs.io"
  "METIS|Apache-2.0 AND LGPL-2.1-or-later|${metis_version}|libmetis|https://github.com/KarypisLab/METIS"
  "SUNDIALS|BSD-3-Clause|${sundials_version}|libsundials|https://computing.llnl.gov/projects/sundials"
  "pugixml|MIT|${pugixml_VERSION}|libpugixml|https://pugixml.org"
  "zlib|Zlib|${ZLIB_VERSION_STRING}|libz|https://zlib.net"
  "GCC runtime libraries|GPL-3.0-or-later WITH GCC-exception-3.1|NOASSERTION|libstdc++ libgcc_s|https://gcc.gnu.org"
  "GNU C library|LGPL-2.1-or-later|NOASSERTION|libc libm ld-linux-x86-64|https://www.gnu.org/software/libc")
if(RDD_FFTW)
  list(APPEND parts "FFTW|GPL-2.0-or-later|NOASSERTION|libfftw3|https://www.fftw.org")
endif()
if(RDD_CHOLMOD)
  list(APPEND parts "CHOLMOD|GPL-2.0-or-later|NOASSERTION|libcholmod|https://github.com/DrTimothyAldenDavis/SuiteSparse")
endif()

set(packages "")
set(relations "")
set(own_licence BSD-3-Clause)
if(RDD_FFTW OR RDD_CHOLMOD)
  set(own_licence "BSD-3-Clause AND GPL-2.0-or-later")
endif()
foreach(part IN LISTS parts)
  string(REPLACE "|" ";" fields "${part}")
  list(GET fields 0 name)
  list(GET fields 1 licence)
  list(GET fields 2 version)
  list(GET fields 3 files)
  list(GET fields 4 home)
  string(MAKE_C_IDENTIFIER "${name}" id)
  string(REPLACE "_" "-" id "SPDXRef-${id}")
  if(files STREQUAL "")
    set(relation CONTAINS)
    set(comment "compiled in")
  else()
    set(relation DYNAMIC_LINK)
    set(comment "loaded: ${files}")
  endif()
  string(APPEND packages ",
    {\"name\": \"${name}\", \"SPDXID\": \"${id}\", \"versionInfo\": \"${version}\", \"downloadLocation\": \"${home}\",
     \"licenseConcluded\": \"NOASSERTION\", \"licenseDeclared\": \"${licence}\", \"copyrightText\": \"NOASSERTION\",
     \"filesAnalyzed\": false, \"comment\": \"${comment}\"}")
  string(APPEND relations ",
    {\"spdxElementId\": \"SPDXRef-rdd\", \"relationshipType\": \"${relation}\", \"relatedSpdxElement\": \"${id}\"}")
endforeach()
# The same sources give the same bytes: no time but the one of the sources, where that is told.
set(created "1970-01-01T00:00:00Z")
if(DEFINED ENV{SOURCE_DATE_EPOCH})
  string(TIMESTAMP created "%Y-%m-%dT%H:%M:%SZ" UTC)
endif()
file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/rdd.spdx.json" CONTENT "{
  \"spdxVersion\": \"SPDX-2.3\", \"dataLicense\": \"CC0-1.0\", \"SPDXID\": \"SPDXRef-DOCUMENT\", \"name\": \"rdd-${PROJECT_VERSION}\",
  \"documentNamespace\": \"https://spdx.org/spdxdocs/rdd-${PROJECT_VERSION}\",
  \"creationInfo\": {\"created\": \"${created}\", \"creators\": [\"Tool: rdd-cmake\"]},
  \"packages\": [
    {\"name\": \"rdd\", \"SPDXID\": \"SPDXRef-rdd\", \"versionInfo\": \"${PROJECT_VERSION}\", \"downloadLocation\": \"NOASSERTION\",
     \"licenseConcluded\": \"NOASSERTION\", \"licenseDeclared\": \"${own_licence}\",
     \"copyrightText\": \"The rdd developers\", \"filesAnalyzed\": false,
     \"comment\": \"LAPACKE loads the LAPACK and BLAS of the user's choice: rdd_build_info tells which\"}${packages}],
  \"relationships\": [
    {\"spdxElementId\": \"SPDXRef-DOCUMENT\", \"relationshipType\": \"DESCRIBES\", \"relatedSpdxElement\": \"SPDXRef-rdd\"}${relations}]
}
" @ONLY)
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_BINARY_DIR}/rdd.spdx.json" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
# The notices that go with what is compiled in, where the system has them.
foreach(package libeigen3-dev nlohmann-json3-dev librandom123-dev)
  install(FILES "/usr/share/doc/${package}/copyright" DESTINATION "${CMAKE_INSTALL_DOCDIR}/licences" RENAME "${package}"
    OPTIONAL)
endforeach()
