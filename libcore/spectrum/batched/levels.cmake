# Flags of the batched eigensolver: one file a SIMD level, chosen at run time; everything else keeps the baseline
# instruction set. -ffp-contract=off: products are fused where the source says so and nowhere else, on which the
# independence of a lane's bits from its place rests. The kernels are vectors already: the compiler's own vectoriser and its calls of memset for short
# loops only slow them down (3 %), and level_*.cpp want -O3 in every build that is optimised.
set(batched ${CMAKE_CURRENT_LIST_DIR})
set(kernel_flags -ffp-contract=off $<$<NOT:$<CONFIG:Debug>>:-O3>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  list(APPEND kernel_flags -fno-tree-vectorize -fno-tree-loop-distribute-patterns)
endif()
set_source_files_properties(${batched}/level_sse2.cpp PROPERTIES COMPILE_OPTIONS "${kernel_flags}")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set_source_files_properties(${batched}/level_avx2.cpp PROPERTIES COMPILE_OPTIONS "${kernel_flags};-mavx2;-mfma")
  # GCC 12 warns of uninitialised values inside its own AVX-512 intrinsics.
  set_source_files_properties(${batched}/level_avx512.cpp PROPERTIES COMPILE_OPTIONS
    "${kernel_flags};-mavx512f;-mavx512dq;-mavx512vl;-mfma;-Wno-maybe-uninitialized;-Wno-uninitialized")
else()
  set_source_files_properties(${batched}/level_avx2.cpp ${batched}/level_avx512.cpp PROPERTIES HEADER_FILE_ONLY ON)
endif()
# They have flags of their own, which the precompiled header would not fit.
set_source_files_properties(${batched}/level_sse2.cpp ${batched}/level_avx2.cpp ${batched}/level_avx512.cpp
  PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
