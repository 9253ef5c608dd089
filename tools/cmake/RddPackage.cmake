# What an installed rdd tells other build systems: a CMake package (find_package(rdd [COMPONENTS Fortran])) and
# pkg-config files. Everything is found relative to these files, so the tree may be moved. Runs after bindings/, whose
# targets are in the same export set.
include(CMakePackageConfigHelpers)

# A static library names what it stands on, by names and not by paths: an installed tree may be moved.
set(RDD_PC_LIBS "")
if(NOT BUILD_SHARED_LIBS)
  set(stands_on lapacke lapack blas symspg metis sundials_ida sundials_cvode sundials_sunlinsolspgmr sundials_nvecserial
    sundials_generic tbb pugixml z)
  if(RDD_FFTW)
    list(APPEND stands_on fftw3)
  endif()
  if(RDD_CHOLMOD)
    list(APPEND stands_on cholmod)
  endif()
  list(APPEND stands_on ${CMAKE_CXX_IMPLICIT_LINK_LIBRARIES})   # for programs of other languages
  list(FILTER stands_on EXCLUDE REGEX "^gcc|^c$|/|clang_rt")
  list(REMOVE_DUPLICATES stands_on)
  target_link_libraries(rdd INTERFACE "$<INSTALL_INTERFACE:${stands_on}>")
  list(TRANSFORM stands_on PREPEND " -l" OUTPUT_VARIABLE RDD_PC_LIBS)
  list(JOIN RDD_PC_LIBS "" RDD_PC_LIBS)
endif()

include(RddSbom)
install(TARGETS rdd EXPORT rddTargets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

# In a wheel the library lies beside the module.
if(TARGET rdd_python)
  set_property(TARGET rdd_python APPEND PROPERTY INSTALL_RPATH "$ORIGIN")
endif()

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/rdd)
install(EXPORT rddTargets NAMESPACE rdd:: DESTINATION ${package_dir})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/rddConfig.cmake.in ${PROJECT_BINARY_DIR}/rddConfig.cmake
  INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/rddConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/rddConfig.cmake ${PROJECT_BINARY_DIR}/rddConfigVersion.cmake
  DESTINATION ${package_dir})

# pkg-config: the way from the .pc file up to the prefix depends on how deep the library folder is.
set(pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH RDD_PC_TO_PREFIX /prefix/${pc_dir} /prefix)
string(REGEX REPLACE "/$" "" RDD_PC_TO_PREFIX "${RDD_PC_TO_PREFIX}")
set(pc_files rdd)
if(TARGET rdd_fortran)
  list(APPEND pc_files rdd-fortran)
endif()
foreach(name IN LISTS pc_files)
  configure_file(${CMAKE_CURRENT_LIST_DIR}/${name}.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${pc_dir})
endforeach()
