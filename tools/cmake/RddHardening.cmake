# rdd_hardening: what distributions build with, for those who build by themselves. A smashed stack or a copy beyond its
# target ends the process instead of going on, and nothing that the loader fills stays writable. For what is installed.
add_library(rdd_hardening INTERFACE)
if(NOT RDD_HARDENING OR RDD_SANITIZE)
  return()
endif()
include(CheckCXXCompilerFlag)
include(CheckLinkerFlag)
foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection=full)
  string(MAKE_C_IDENTIFIER "RDD_HAS${flag}" has)
  check_cxx_compiler_flag(${flag} ${has})
  if(${has})
    target_compile_options(rdd_hardening INTERFACE ${flag})
  endif()
endforeach()

# It needs optimisation, and may be set by the user or the distribution already.
if(NOT "${CMAKE_CXX_FLAGS} $ENV{CXXFLAGS}" MATCHES "_FORTIFY_SOURCE")
  set(optimised $<CONFIG:Release,RelWithDebInfo,MinSizeRel>)
  target_compile_options(rdd_hardening INTERFACE "$<${optimised}:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=3>")
endif()

foreach(flag relro now noexecstack)
  check_linker_flag(CXX "LINKER:-z,${flag}" RDD_HAS_Z_${flag})
  if(RDD_HAS_Z_${flag})
    target_link_options(rdd_hardening INTERFACE "LINKER:-z,${flag}")
  endif()
endforeach()
