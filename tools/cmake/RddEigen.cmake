# rdd_eigen: Eigen as it is, but for its dynamic storage. Up to 3.4.0 a resize frees the old memory, asks for new memory
# and keeps the old address if there is none: the destructor then frees it a second time, which ends the host's process.
# The headers are copied into the build tree, where the address is cleared in between. Nothing of Eigen is shipped.
get_target_property(eigen_folder Eigen3::Eigen INTERFACE_INCLUDE_DIRECTORIES)
list(GET eigen_folder 0 eigen_folder)
set(storage Eigen/src/Core/DenseStorage.h)
file(READ "${eigen_folder}/${storage}" given)
set(changed "${given}")
set(delete "internal::conditional_aligned_delete_auto<T,(_Options&DontAlign)==0>")
foreach(kind "m_rows*m_cols|m_rows = m_cols = 0" "_Rows*m_cols|m_cols = 0" "_Cols*m_rows|m_rows = 0")
  string(REPLACE "|" ";" kind "${kind}")
  list(GET kind 0 size)
  list(GET kind 1 none)
  string(REPLACE "${delete}(m_data, ${size});\n        if (size>0)"
    "${delete}(m_data, ${size});\n        m_data = 0;\n        ${none};\n        if (size>0)" changed "${changed}")
endforeach()

add_library(rdd_eigen INTERFACE)
if(changed STREQUAL given)   # another version: tests/faults shows whether it needs the same
  target_link_libraries(rdd_eigen INTERFACE Eigen3::Eigen)
else()
  set(copy "${PROJECT_BINARY_DIR}/eigen")
  file(COPY "${eigen_folder}/Eigen" "${eigen_folder}/unsupported" DESTINATION "${copy}"
    REGEX "/${storage}$" EXCLUDE PATTERN CMakeLists.txt EXCLUDE)
  file(CONFIGURE OUTPUT "${copy}/${storage}" CONTENT "${changed}" @ONLY)   # keeps the time of a file that is the same
  target_include_directories(rdd_eigen SYSTEM INTERFACE "${copy}")
endif()
