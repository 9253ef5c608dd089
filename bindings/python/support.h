/* What the Python wrapper stands on: buffers, handles, numbers, texts, errors, callbacks. Included once, by rdd.i.
 * Arrays cross by the buffer protocol, so no version of numpy is compiled in. */
#ifndef RDD_PYTHON_SUPPORT_H
#define RDD_PYTHON_SUPPORT_H

#include <stdarg.h>
#include <string.h>
#include <time.h>

/* ---- arrays */

typedef enum { RDD_DOUBLE, RDD_INT64, RDD_INT32, RDD_COMPLEX, RDD_BYTES } rdd_kind;

typedef struct {
  Py_buffer buffer;
  void* data;
  int held;
} rdd_view;

#define RDD_NO_VIEW \
  { {0}, NULL, 0 }

static inline int rdd_is_optional(const char* name) { return strncmp(name, "opt_", 4) == 0; }

static inline const char* rdd_kind_name(rdd_kind kind) {
  static const char* const names[] = {"float64", "int64", "int32", "complex128", "bytes"};
  return names[kind];
}

static inline int rdd_kind_fits(const Py_buffer* b, rdd_kind kind) {
  const char* f = b->format ? b->format : "B";
  if (kind == RDD_BYTES) return b->itemsize == 1;
  if (*f == '@' || *f == '=' || *f == '<') ++f; /* every platform served is little-endian */
  switch (kind) {
    case RDD_DOUBLE:
      return strcmp(f, "d") == 0;
    case RDD_COMPLEX:
      return strcmp(f, "Zd") == 0;
    case RDD_INT64:
      return (*f == 'l' || *f == 'q') && f[1] == 0 && b->itemsize == 8;
    default:
      return (*f == 'i' || *f == 'l') && f[1] == 0 && b->itemsize == 4;
  }
}

static inline void rdd_drop(rdd_view* view) {
  if (view->held) PyBuffer_Release(&view->buffer);
  view->held = 0;
}

/* Borrows the memory of a contiguous array of the right type, or answers with TypeError or ValueError. */
static inline int rdd_take(rdd_view* view, PyObject* object, const char* name, rdd_kind kind, int writable) {
  if (object == Py_None && rdd_is_optional(name)) return 1;
  if (PyObject_GetBuffer(object, &view->buffer, PyBUF_STRIDES | PyBUF_FORMAT | (writable ? PyBUF_WRITABLE : 0)) < 0) {
    if (PyObject_CheckBuffer(object)) return 0; /* read only, or an exotic exporter: its own message is best */
    PyErr_Format(PyExc_TypeError, "%s: expected an array of %s, got %s", name, rdd_kind_name(kind),
                 Py_TYPE(object)->tp_name);
    return 0;
  }
  view->held = 1;
  if (!rdd_kind_fits(&view->buffer, kind)) {
    PyErr_Format(PyExc_TypeError, "%s: expected an array of %s, got one of format '%s'", name, rdd_kind_name(kind),
                 view->buffer.format ? view->buffer.format : "B");
    return 0;
  }
  if (!PyBuffer_IsContiguous(&view->buffer, 'A')) {
    PyErr_Format(PyExc_ValueError, "%s: the array must be contiguous", name);
    return 0;
  }
  view->data = view->buffer.buf;
  return 1;
}

static inline int rdd_same_shape(const Py_buffer* b, int rank, const long long* sizes, int reversed) {
  if (b->ndim != rank) return 0;
  for (int i = 0; i < rank; ++i)
    if ((long long)b->shape[i] != sizes[reversed ? rank - 1 - i : i]) return 0;
  return 1;
}

static inline PyObject* rdd_shape_tuple(int rank, const long long* sizes) {
  PyObject* tuple = PyTuple_New(rank);
  for (int i = 0; tuple && i < rank; ++i) {
    PyObject* size = PyLong_FromLongLong(sizes[i]);
    if (!size)
      Py_CLEAR(tuple);
    else
      PyTuple_SET_ITEM(tuple, i, size);
  }
  return tuple;
}

/* Column-major of the shape, or row-major of the reversed shape: the same memory. `words` is the shape comment. */
static inline int rdd_check_shape(const rdd_view* view, const char* name, const char* words, int rank, ...) {
  long long sizes[8], got[8];
  PyObject *want, *have;
  va_list list;
  const Py_buffer* b = &view->buffer;
  if (!view->held) return 1;
  va_start(list, rank);
  for (int i = 0; i < rank; ++i) sizes[i] = va_arg(list, long long);
  va_end(list);
  if (rdd_same_shape(b, rank, sizes, 0) && PyBuffer_IsContiguous(b, 'F')) return 1;
  if (rdd_same_shape(b, rank, sizes, 1) && PyBuffer_IsContiguous(b, 'C')) return 1;
  for (int i = 0; i < b->ndim && i < 8; ++i) got[i] = b->shape[i];
  want = rdd_shape_tuple(rank, sizes);
  have = rdd_shape_tuple(b->ndim < 8 ? b->ndim : 8, got);
  if (want && have)
    PyErr_Format(PyExc_ValueError,
                 "%s: expected the shape %s = %R in column-major order (or reversed in row-major order), got %R", name,
                 words, want, have);
  Py_XDECREF(want);
  Py_XDECREF(have);
  return 0;
}

/* ---- numbers and texts */

static inline int rdd_integer(PyObject* object, const char* name, long long lowest, long long highest, long long* out) {
  PyObject* index = PyNumber_Index(object);
  int overflow = 0;
  if (!index) {
    PyErr_Format(PyExc_TypeError, "%s: expected an integer, got %s", name, Py_TYPE(object)->tp_name);
    return 0;
  }
  *out = PyLong_AsLongLongAndOverflow(index, &overflow);
  Py_DECREF(index);
  if (overflow || *out < lowest || *out > highest) {
    PyErr_Format(PyExc_OverflowError, "%s = %R: expected an integer between %lld and %lld", name, object, lowest,
                 highest);
    return 0;
  }
  return 1;
}

static inline int rdd_real(PyObject* object, const char* name, double* out) {
  *out = PyFloat_AsDouble(object);
  if (*out != -1.0 || !PyErr_Occurred()) return 1;
  if (PyErr_ExceptionMatches(PyExc_TypeError))
    PyErr_Format(PyExc_TypeError, "%s: expected a number, got %s", name, Py_TYPE(object)->tp_name);
  return 0;
}

/* str as UTF-8, or bytes as they are. */
static inline const char* rdd_string(PyObject* object, const char* name, Py_ssize_t* bytes) {
  char* data = NULL;
  if (PyUnicode_Check(object)) return PyUnicode_AsUTF8AndSize(object, bytes);
  if (PyBytes_Check(object)) return PyBytes_AsStringAndSize(object, &data, bytes) < 0 ? NULL : data;
  PyErr_Format(PyExc_TypeError, "%s: expected str or bytes, got %s", name, Py_TYPE(object)->tp_name);
  return NULL;
}

typedef struct {
  int64_t needed;
  char* more; /* where `fixed` was too short */
  char fixed[256];
} rdd_text;

#define RDD_NO_TEXT \
  {                 \
    0, NULL, { 0 }  \
  }

/* Whether a call must be made once more because its text was longer than the buffer; makes room for it. */
static inline int rdd_text_again(rdd_text* text, rdd_status status, char** buf, int64_t* len) {
  if (status < 0 || text->needed <= *len) return 0;
  char* more = PyMem_RawRealloc(text->more, (size_t)text->needed);
  if (!more) return 0; /* the text stays cut */
  text->more = more;
  *buf = more;
  *len = text->needed;
  return 1;
}

static inline PyObject* rdd_text_result(const rdd_text* text) {
  const char* data = text->more ? text->more : text->fixed;
  return PyUnicode_DecodeUTF8(data, (Py_ssize_t)strlen(data), "replace");
}

static inline PyObject* rdd_bytes_result(const rdd_text* text) {
  return PyBytes_FromStringAndSize(text->more ? text->more : text->fixed, (Py_ssize_t)text->needed);
}

/* ---- handles */

#define RDD_HANDLE(type)                                        \
  static void type##_finalize(PyObject* capsule) {              \
    type* handle = (type*)PyCapsule_GetPointer(capsule, #type); \
    if (handle) type##_destroy(&handle);                        \
  }

static inline PyObject* rdd_capsule(void* handle, const char* type, PyCapsule_Destructor finalize) {
  return PyCapsule_New(handle, type, finalize);
}

static inline int rdd_handle(PyObject* object, const char* name, const char* type, void** out) {
  *out = NULL;
  if (object == Py_None && rdd_is_optional(name)) return 1;
  if (PyCapsule_IsValid(object, type)) {
    *out = PyCapsule_GetPointer(object, type);
    return 1;
  }
  if (PyCapsule_CheckExact(object) && PyCapsule_GetName(object) == NULL)
    PyErr_Format(PyExc_ValueError, "%s: this %s has been closed", name, type);
  else
    PyErr_Format(PyExc_TypeError, "%s: expected a handle of %s, got %R", name, type, object);
  return 0;
}

/* Takes the handle out of its capsule, which from now on is refused. */
static inline int rdd_capsule_release(PyObject* object, const char* name, const char* type, void** out) {
  *out = NULL;
  if (object == Py_None || (PyCapsule_CheckExact(object) && PyCapsule_GetName(object) == NULL)) return 1;
  if (!rdd_handle(object, name, type, out)) return 0;
  return PyCapsule_SetDestructor(object, NULL) == 0 && PyCapsule_SetName(object, NULL) == 0;
}

/* ---- errors */

static PyObject* rdd_error_maker = NULL; /* (status, text, function) -> exception, or None after a warning */

/* The exception of a callback, kept on its thread until the call it belongs to returns. */
static _Thread_local PyObject* rdd_pending[3];

static inline void rdd_keep_exception(void) {
  PyObject *type, *value, *trace;
  PyErr_Fetch(&type, &value, &trace);
  if (rdd_pending[0]) { /* the first one counts */
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(trace);
    return;
  }
  rdd_pending[0] = type;
  rdd_pending[1] = value;
  rdd_pending[2] = trace;
}

static inline PyObject* rdd_error_text(void) {
  char brief[1024] = "";
  int64_t needed = 0;
  PyObject* text = NULL;
  rdd_last_error(brief, sizeof brief, &needed);
  if (needed <= (int64_t)sizeof brief) return PyUnicode_DecodeUTF8(brief, (Py_ssize_t)strlen(brief), "replace");
  char* whole = PyMem_RawMalloc((size_t)needed);
  if (!whole) return PyErr_NoMemory();
  rdd_last_error(whole, needed, &needed);
  text = PyUnicode_DecodeUTF8(whole, (Py_ssize_t)strlen(whole), "replace");
  PyMem_RawFree(whole);
  return text;
}

/* Turns what a call came to into Python's terms: 1 to go on, 0 with an exception set. */
static inline int rdd_report(rdd_status status, const char* function) {
  PyObject *text, *error;
  if (!rdd_error_maker) {
    PyErr_Format(PyExc_RuntimeError, "%s: %s", function, rdd_status_name(status));
    return 0;
  }
  text = status < 0 ? rdd_error_text() : PyUnicode_FromString("");
  if (!text) return 0;
  error = PyObject_CallFunction(rdd_error_maker, "iOs", (int)status, text, function);
  Py_DECREF(text);
  if (!error) return 0;
  const int go_on = error == Py_None;
  if (!go_on) PyErr_SetObject((PyObject*)Py_TYPE(error), error);
  Py_DECREF(error);
  return go_on;
}

static inline int rdd_finish(rdd_status status, const char* function) {
  if (rdd_pending[0]) {
    PyErr_Restore(rdd_pending[0], rdd_pending[1], rdd_pending[2]);
    rdd_pending[0] = rdd_pending[1] = rdd_pending[2] = NULL;
    return 0;
  }
  return status == RDD_OK || rdd_report(status, function);
}

static inline PyObject* rdd_py_set_errors(PyObject* self, PyObject* args) {
  PyObject* maker = NULL;
  (void)self;
  if (!PyArg_ParseTuple(args, "O:set_errors", &maker)) return NULL;
  Py_INCREF(maker);
  Py_XSETREF(rdd_error_maker, maker);
  Py_RETURN_NONE;
}

/* ---- callbacks */

static inline int rdd_callable(PyObject* object, const char* name, PyObject** out) {
  *out = NULL;
  if (object == Py_None && rdd_is_optional(name)) return 1;
  if (!PyCallable_Check(object)) {
    PyErr_Format(PyExc_TypeError, "%s: expected a callable, got %s", name, Py_TYPE(object)->tp_name);
    return 0;
  }
  Py_INCREF(object);
  *out = object;
  return 1;
}

static inline void rdd_release_py(void* user) {
  PyGILState_STATE state = PyGILState_Ensure();
  Py_XDECREF((PyObject*)user);
  PyGILState_Release(state);
}

/* What a callback answered, consumed: None is 0 (go on); an exception is kept, and the call is cancelled. */
static inline int32_t rdd_callback_code(PyObject* answer) {
  long code = 1;
  if (answer) {
    code = answer == Py_None ? 0 : PyLong_AsLong(answer);
    Py_DECREF(answer);
  }
  if (PyErr_Occurred()) {
    rdd_keep_exception();
    return 1;
  }
  return code > 0 ? 1 : code < 0 ? -1 : 0;
}

/* A number answered by a callback; NaN after an exception. */
static inline double rdd_callback_number(PyObject* answer) {
  double number = NAN;
  if (answer) {
    number = PyFloat_AsDouble(answer);
    Py_DECREF(answer);
  }
  if (!PyErr_Occurred()) return number;
  rdd_keep_exception();
  return NAN;
}

/* ---- progress and Ctrl-C
 * Every context of the package reports to rdd_progress_watch. It lets pending signals be handled, so that Ctrl-C
 * stops a long call, and tells the callable this thread has set for the call that is running, if any. */

static _Thread_local PyObject* rdd_progress_now;
static _Thread_local double rdd_progress_time;

static inline double rdd_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static inline int32_t rdd_progress_watch(void* user, int64_t done, int64_t total) {
  const double now = rdd_seconds();
  const int due = now - rdd_progress_time > 0.01;
  const int told = rdd_progress_now && (due || done >= total);
  int32_t code = 0;
  (void)user;
  if (!due && !told) return 0;
  PyGILState_STATE state = PyGILState_Ensure();
  if (rdd_pending[0]) {
    code = 1;
  } else if (PyErr_CheckSignals() < 0) { /* does something on the main thread only */
    rdd_keep_exception();
    code = 1;
  } else if (told) {
    code = rdd_callback_code(PyObject_CallFunction(rdd_progress_now, "LL", (long long)done, (long long)total));
  }
  PyGILState_Release(state);
  rdd_progress_time = rdd_seconds();
  return code;
}

/* set_progress(callable or None) -> what was set before, for this thread. */
static inline PyObject* rdd_py_set_progress(PyObject* self, PyObject* args) {
  PyObject *callable = NULL, *before = rdd_progress_now;
  (void)self;
  if (!PyArg_ParseTuple(args, "O:set_progress", &callable)) return NULL;
  if (callable != Py_None && !PyCallable_Check(callable)) {
    PyErr_SetString(PyExc_TypeError, "progress: expected a callable or None");
    return NULL;
  }
  rdd_progress_now = callable == Py_None ? NULL : callable;
  Py_XINCREF(rdd_progress_now);
  rdd_progress_time = 0;
  if (!before) Py_RETURN_NONE;
  return before;
}

/* watch(context): its calls report to rdd_progress_watch. */
static inline PyObject* rdd_py_watch(PyObject* self, PyObject* args) {
  PyObject* object = NULL;
  void* context = NULL;
  (void)self;
  if (!PyArg_ParseTuple(args, "O:watch", &object) || !rdd_handle(object, "context", "rdd_context", &context))
    return NULL;
  if (!rdd_finish(rdd_context_set_progress((rdd_context*)context, rdd_progress_watch, NULL, NULL), "watch"))
    return NULL;
  Py_RETURN_NONE;
}

#endif
