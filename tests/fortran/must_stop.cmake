# cmake -DPROGRAM=... -DTEXT=... -P must_stop.cmake: the program must fail and say the text.
execute_process(COMMAND "${PROGRAM}" RESULT_VARIABLE result OUTPUT_VARIABLE out ERROR_VARIABLE err)
if(result EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} went on")
endif()
if(NOT err MATCHES "${TEXT}")
  message(FATAL_ERROR "${PROGRAM} stopped (${result}) without saying '${TEXT}':\n${err}")
endif()
