# The functions that the public headers declare, as the version script of the linker. Not a C parser: it relies on the
# layout clang-format gives the headers (a declaration starts in the first column), and the test capi.exported_symbols
# compares the library with what the preprocessor sees.

# rdd_write_version_script(<map file> <ABI version> <header>...)
function(rdd_write_version_script map abi)
  set(names "")
  foreach(header IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${header}")
    file(STRINGS "${header}" declarations REGEX "^[a-z].*[ *]rdd_[a-z0-9_]+\\(")
    foreach(declaration IN LISTS declarations)
      string(REGEX REPLACE "^[^(]*[ *](rdd_[a-z0-9_]+)\\(.*$" "\\1" name "${declaration}")
      if(name MATCHES "^rdd_[a-z0-9_]+$")
        list(APPEND names ${name})
      endif()
    endforeach()
  endforeach()
  list(SORT names)
  list(JOIN names ";\n    " names)   # the text of the script from here on, no longer a list
  file(CONFIGURE OUTPUT "${map}" CONTENT "RDD_${abi} {\n  global:\n    @names@;\n  local:\n    *;\n};\n" @ONLY)
endfunction()
