// How each kind of argument crosses into Python, and (rddrole, rddkind, rddnargs) what generate.py is told about it.
// Roles: value, in, array, inout, out, handle, new, destroy, string, text, blob, bytes, callback.

// ---- numbers by value
%typemap(in, rddrole="value", rddkind="double") double {
  if (!rdd_real($input, "$1_name", &$1)) SWIG_fail;
}
%typemap(in, rddrole="value", rddkind="int64_t") int64_t (long long number) {
  if (!rdd_integer($input, "$1_name", INT64_MIN, INT64_MAX, &number)) SWIG_fail;
  $1 = (int64_t)number;
}
%typemap(in, rddrole="value", rddkind="int32_t") int32_t (long long number) {
  if (!rdd_integer($input, "$1_name", INT32_MIN, INT32_MAX, &number)) SWIG_fail;
  $1 = (int32_t)number;
}

// ---- arrays; None where the name starts with opt_
%define %rdd_array(TYPE, KIND)
%typemap(in, rddrole="in", rddkind=#TYPE) const TYPE * (rdd_view view = RDD_NO_VIEW) {
  if (!rdd_take(&view, $input, "$1_name", KIND, 0)) SWIG_fail;
  $1 = (TYPE *)view.data;
}
%typemap(in, rddrole="array", rddkind=#TYPE) TYPE * (rdd_view view = RDD_NO_VIEW) {
  if (!rdd_take(&view, $input, "$1_name", KIND, 1)) SWIG_fail;
  $1 = (TYPE *)view.data;
}
%typemap(in, rddrole="inout", rddkind=#TYPE) TYPE *RDD_INOUT (rdd_view view = RDD_NO_VIEW) {
  if (!rdd_take(&view, $input, "$1_name", KIND, 1)) SWIG_fail;
  $1 = (TYPE *)view.data;
}
%typemap(freearg) const TYPE *, TYPE *, TYPE *RDD_INOUT "rdd_drop(&view$argnum);"
%typemap(typecheck) const TYPE *, TYPE * "$1 = 1;"
%enddef
%rdd_array(double, RDD_DOUBLE)
%rdd_array(int64_t, RDD_INT64)
%rdd_array(int32_t, RDD_INT32)
%rdd_array(rdd_zpart, RDD_COMPLEX)

// ---- one value written by the call
%define %rdd_out(TYPE, FROM)
%typemap(in, numinputs=0, rddrole="out", rddkind=#TYPE) TYPE *RDD_OUT (TYPE result = 0) "$1 = &result;"
%typemap(argout) TYPE *RDD_OUT "$result = SWIG_Python_AppendOutput($result, FROM(*$1));"
%typemap(freearg) TYPE *RDD_OUT ""
%enddef
%rdd_out(double, PyFloat_FromDouble)
%rdd_out(int64_t, PyLong_FromLongLong)
%rdd_out(int32_t, PyLong_FromLong)

// ---- handles: capsules named after their type, destroyed with their last reference
%define %rdd_handle(TYPE)
%{
RDD_HANDLE(TYPE)
%}
%typemap(in, rddrole="handle", rddkind=#TYPE) TYPE *, const TYPE * {
  if (!rdd_handle($input, "$1_name", #TYPE, (void **)&$1)) SWIG_fail;
}
%typemap(in, numinputs=0, rddrole="new", rddkind=#TYPE) TYPE **out (TYPE *made = NULL) "$1 = &made;"
%typemap(argout) TYPE **out {
  PyObject *capsule = rdd_capsule(made$argnum, #TYPE, TYPE##_finalize);
  if (!capsule) SWIG_fail;
  made$argnum = NULL;
  $result = SWIG_Python_AppendOutput($result, capsule);
}
%typemap(freearg) TYPE **out { if (made$argnum) TYPE##_destroy(&made$argnum); }
%typemap(in, rddrole="destroy", rddkind=#TYPE) TYPE ** (TYPE *gone = NULL) {
  if (!rdd_capsule_release($input, "$1_name", #TYPE, (void **)&gone)) SWIG_fail;
  $1 = &gone;
}
%enddef

// ---- texts and blobs
%typemap(in, rddrole="string", rddnargs="2") (const char *RDD_STRING, int64_t RDD_LENGTH) (Py_ssize_t bytes = 0) {
  $1 = (char *)rdd_string($input, "$1_name", &bytes);
  if (!$1) SWIG_fail;
  $2 = (int64_t)bytes;
}
%typemap(in, numinputs=0, rddrole="text", rddnargs="3") (char *buf, int64_t len, int64_t *out_needed)
    (rdd_text text = RDD_NO_TEXT) {
  $1 = text.fixed;
  $2 = (int64_t)sizeof text.fixed;
  $3 = &text.needed;
}
%typemap(argout) (char *buf, int64_t len, int64_t *out_needed) {
  $result = SWIG_Python_AppendOutput($result, rdd_text_result(&text$argnum));
}
%typemap(freearg) (char *buf, int64_t len, int64_t *out_needed) "PyMem_RawFree(text$argnum.more);"
%typemap(in, rddrole="blob", rddnargs="2") (const uint8_t *RDD_BLOB, int64_t RDD_LENGTH) (rdd_view view = RDD_NO_VIEW) {
  if (!rdd_take(&view, $input, "$1_name", RDD_BYTES, 0)) SWIG_fail;
  $1 = (uint8_t *)view.data;
  $2 = (int64_t)view.buffer.len;
}
%typemap(freearg) (const uint8_t *RDD_BLOB, int64_t RDD_LENGTH) "rdd_drop(&view$argnum);"
%typemap(in, numinputs=0, rddrole="bytes", rddnargs="3") (uint8_t *buf, int64_t len, int64_t *out_needed)
    (rdd_text text = RDD_NO_TEXT) {
  $1 = (uint8_t *)text.fixed;
  $2 = (int64_t)sizeof text.fixed;
  $3 = &text.needed;
}
%typemap(argout) (uint8_t *buf, int64_t len, int64_t *out_needed) {
  $result = SWIG_Python_AppendOutput($result, rdd_bytes_result(&text$argnum));
}
%typemap(freearg) (uint8_t *buf, int64_t len, int64_t *out_needed) "PyMem_RawFree(text$argnum.more);"

// ---- callbacks: one Python callable stands for function, user pointer and release hook; None for no callback
%define %rdd_callback(TYPE)
%typemap(in, rddrole="callback", rddkind=#TYPE, rddnargs="3")
    (TYPE opt_callback, void *opt_user, rdd_release_fn opt_release) (PyObject *callable = NULL) {
  if (!rdd_callable($input, "$1_name", &callable)) SWIG_fail;
  $1 = callable ? TYPE##_py : NULL;
  $2 = callable;
  $3 = callable ? rdd_release_py : NULL;
}
%typemap(argout) (TYPE opt_callback, void *opt_user, rdd_release_fn opt_release) { callable$argnum = NULL; }
%typemap(freearg) (TYPE opt_callback, void *opt_user, rdd_release_fn opt_release) { Py_XDECREF(callable$argnum); }
%apply (TYPE opt_callback, void *opt_user, rdd_release_fn opt_release) {
  (TYPE callback, void *opt_user, rdd_release_fn opt_release)
};
%enddef

// ---- status: an exception, a warning, or nothing
%typemap(out, rddrole="status") rdd_status {
  if (!rdd_finish($1, "$symname")) SWIG_fail;
  $result = SWIG_Py_Void();
}
