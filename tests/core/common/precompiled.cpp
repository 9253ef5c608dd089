// The precompiled header of all test programs is built with this file; main.cpp, which defines the module, cannot use
// it.
