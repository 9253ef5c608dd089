# Several python3 may be on PATH, and not every one sees numpy and has headers: takes the first that does.
# Python3_EXECUTABLE given by the caller is taken as it is.
if(NOT DEFINED Python3_EXECUTABLE)
  string(REPLACE ":" ";" folders "$ENV{PATH}")
  set(probe "import sys, sysconfig, os, numpy; h = sysconfig.get_paths()['include'] + '/Python.h'; print(sys.executable if os.path.exists(h) else ''); sys.exit(not os.path.exists(h))")
  foreach(folder IN LISTS folders ITEMS /usr/bin)
    if(EXISTS "${folder}/python3")
      execute_process(COMMAND "${folder}/python3" -c "${probe}" RESULT_VARIABLE failed OUTPUT_VARIABLE found
        OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
      if(NOT failed)
        set(Python3_EXECUTABLE "${found}" CACHE FILEPATH "The Python the package is built for")
        break()
      endif()
    endif()
  endforeach()
  if(NOT DEFINED Python3_EXECUTABLE)
    message(FATAL_ERROR "No python3 on PATH has numpy and Python.h (Debian: python3-dev python3-numpy). "
      "Name one by -DPython3_EXECUTABLE=..., or build without the package by -DRDD_PYTHON=OFF")
  endif()
endif()
find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter Development.Module)
message(STATUS "Python package for ${Python3_EXECUTABLE} (${Python3_VERSION})")
