// The one SWIG interface. `swig -python -doxygen -xmlout rdd.xml` writes the Python wrapper and, in the same run, the
// parse tree with the role of every argument, from which generate.py writes the Fortran and Julia layers.
// What an argument is follows from its name and type (the conventions of rdd/support.h); nothing is said per function.
%module(package="rdd", threads="1") rdd
%nothread;

%{
#include <rdd/rdd.h>
#include "support.h"    // bindings/python: buffers, handles, errors, callbacks
#include "generated.h"  // from generate.py: callbacks to Python, and the sizes every array must have
%}

%include <stdint.i>

// Before a call: the size of every array against its shape comment. Afterwards: once more if a text did not fit.
%exception {
  RDD_SIZES_$symname
  do { $action } while (RDD_AGAIN_$symname);
}

%native(set_errors) PyObject *rdd_py_set_errors(PyObject *self, PyObject *args);
%native(set_progress) PyObject *rdd_py_set_progress(PyObject *self, PyObject *args);
%native(watch) PyObject *rdd_py_watch(PyObject *self, PyObject *args);

// The ABI the generated layers were made for; the package compares it with the library's.
%constant int bindings_abi = RDD_BINDINGS_ABI;

%include "typemaps.i"
%include "roles.i"  // from generate.py: the names that have roles, then the headers themselves
