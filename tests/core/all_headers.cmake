# Every header of the core in one translation unit: two types, or two inline functions, of one name do not compile.
file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/libcore ${PROJECT_SOURCE_DIR}/libcore/*.hpp)
list(FILTER headers EXCLUDE REGEX "_impl\\.hpp$")   # compiled once for each width of vectors, by design
list(TRANSFORM headers REPLACE "(.+)" "#include \"\\1\"\n")
list(JOIN headers "" text)
file(CONFIGURE OUTPUT all_headers.cpp CONTENT "${text}" @ONLY)
add_library(rdd_all_headers OBJECT ${CMAKE_CURRENT_BINARY_DIR}/all_headers.cpp)
target_link_libraries(rdd_all_headers PRIVATE rdd_test_common)
target_compile_options(rdd_all_headers PRIVATE -O0 -Wno-unused-function)   # kernels are functions of their file
