// Puts every type and constant of the public headers into the debug information, also those that no function's
// signature names (the enums), for the check of the binary interface. No code.
#include <rdd/rdd.h>
