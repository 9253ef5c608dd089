# headers -> roles.i -> (SWIG) wrapper and parse tree -> every other generated file. The same steps as generate.py all.
file(GLOB headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/capi/include/rdd/*.h")
file(GLOB generator CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/generator/*.py")
set(generate "${Python3_EXECUTABLE}" "${CMAKE_CURRENT_SOURCE_DIR}/generate.py")
set(layers python/generated.h python/rdd/_rdd.pyi fortran/rdd_c.f90 fortran/rdd.f90 julia/RDD/src/lowlevel.jl)
list(TRANSFORM layers PREPEND "${RDD_LAYERS}/")
file(MAKE_DIRECTORY "${RDD_LAYERS}")

add_custom_command(OUTPUT "${RDD_LAYERS}/python/roles.i"
  COMMAND ${generate} roles --headers "${PROJECT_SOURCE_DIR}/capi/include/rdd" --out "${RDD_LAYERS}"
  DEPENDS ${headers} ${generator} generate.py
  COMMENT "Naming the arguments for SWIG" VERBATIM)
add_custom_command(OUTPUT "${RDD_LAYERS}/rdd_wrap.c" "${RDD_LAYERS}/rdd.xml"
  COMMAND ${SWIG_EXECUTABLE} -python -doxygen -Werror -interface _rdd -DSWIGWORDSIZE64
    "-I${PROJECT_SOURCE_DIR}/capi/include" "-I${RDD_LAYERS}/python" "-I${CMAKE_CURRENT_SOURCE_DIR}"
    -xmlout "${RDD_LAYERS}/rdd.xml" -outdir "${RDD_LAYERS}" -o "${RDD_LAYERS}/rdd_wrap.c"
    "${CMAKE_CURRENT_SOURCE_DIR}/rdd.i"
  DEPENDS ${headers} "${RDD_LAYERS}/python/roles.i" rdd.i typemaps.i
  COMMENT "SWIG: Python wrapper and parse tree" VERBATIM)
add_custom_command(OUTPUT ${layers}
  COMMAND ${generate} layers --xml "${RDD_LAYERS}/rdd.xml" --abi ${RDD_ABI_VERSION} --out "${RDD_LAYERS}"
  DEPENDS "${RDD_LAYERS}/rdd.xml" ${generator} generate.py "${PROJECT_SOURCE_DIR}/CMakeLists.txt"
  COMMENT "Writing the Python, Fortran and Julia layers" VERBATIM)
add_custom_target(rdd_layers ALL DEPENDS ${layers} "${RDD_LAYERS}/rdd_wrap.c")
