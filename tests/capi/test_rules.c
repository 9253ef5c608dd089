/* The rules every function of the C API obeys: bad input, last error, handles, traps, cancellation, aliasing. */
#define _GNU_SOURCE
#include <fenv.h>
#include <pthread.h>
#include <stdlib.h>

#include "check.h"

static const double identity[4] = {1, 0, 0, 1};
static const int64_t from_[4] = {0, 0, 0, 0}, to_[4] = {0, 0, 0, 0};
static const int64_t n_[8] = {1, 0, -1, 0, 0, 1, 0, -1};
static const double rate_[4] = {1, 1, 1, 1};

static rdd_status create(const double* lattice, int64_t n_jumps, const int64_t* from, const int64_t* n,
                         const double* rate, int32_t base, rdd_model** out) {
  return rdd_model_create(NULL, 2, 2, 1, lattice, NULL, n_jumps, from, to_, n, rate, NULL, base, out);
}

static rdd_model* square(void) {
  rdd_model* model = NULL;
  CHECK(create(identity, 4, from_, n_, rate_, 0, &model) == RDD_OK);
  return model;
}

static void test_bad_models(void) {
  rdd_model* const untouched = (rdd_model*)&checks;
  rdd_model* out = untouched;
  const double negative[4] = {1, -2.5e3, 1, 1}, nan_rate[4] = {1, 1, NAN, 1}, inf_rate[4] = {1, 1, 1, INFINITY};
  const int64_t beyond[4] = {0, 7, 0, 0}, still[8] = {0, 0, -1, 0, 0, 1, 0, -1};
  const double singular[4] = {1, 1, 2, 2};
  REFUSED(create(identity, 4, from_, n_, negative, 0, &out), RDD_ERROR_ARGUMENT,
          "rate[1] = -2500: rates must be >= 0 and finite");
  REFUSED(create(identity, 4, from_, n_, nan_rate, 0, &out), RDD_ERROR_ARGUMENT, "rate[2] = nan");
  REFUSED(create(identity, 4, from_, n_, inf_rate, 0, &out), RDD_ERROR_ARGUMENT, "rate[3] = inf");
  REFUSED(create(identity, 4, beyond, n_, rate_, 0, &out), RDD_ERROR_ARGUMENT,
          "from[1] = 7: expected a state from 0 to 0 (index base 0)");
  REFUSED(create(identity, 4, from_, n_, rate_, 1, &out), RDD_ERROR_ARGUMENT, "(index base 1)");
  REFUSED(create(identity, 4, from_, n_, rate_, 2, &out), RDD_ERROR_ARGUMENT, "index_base = 2: expected 0 or 1");
  REFUSED(create(identity, 4, from_, still, rate_, 0, &out), RDD_ERROR_ARGUMENT, "to itself with zero translation");
  REFUSED(create(singular, 4, from_, n_, rate_, 0, &out), RDD_ERROR_ARGUMENT, "linearly dependent");
  REFUSED(create(NULL, 4, from_, n_, rate_, 0, &out), RDD_ERROR_NULL, "opt_lattice is NULL");
  REFUSED(create(identity, 4, NULL, n_, rate_, 0, &out), RDD_ERROR_NULL, "from is NULL");
  REFUSED(create(identity, -1, from_, n_, rate_, 0, &out), RDD_ERROR_SIZE, "n_jumps = -1");
  REFUSED(create(identity, 4, from_, n_, rate_, 0, NULL), RDD_ERROR_NULL, "out is NULL");
  REFUSED(rdd_model_create(NULL, 7, 7, 1, identity, NULL, 4, from_, to_, n_, rate_, NULL, 0, &out), RDD_ERROR_ARGUMENT,
          "dim = 7: expected 0 to 6");
  REFUSED(rdd_model_create(NULL, -1, 2, 1, identity, NULL, 4, from_, to_, n_, rate_, NULL, 0, &out), RDD_ERROR_ARGUMENT,
          "dim = -1");
  REFUSED(rdd_model_create(NULL, 2, 2, 0, identity, NULL, 4, from_, to_, n_, rate_, NULL, 0, &out), RDD_ERROR_ARGUMENT,
          "n_states = 0");
  REFUSED(rdd_model_create(NULL, 2, 2, INT64_MAX, identity, NULL, 4, from_, to_, n_, rate_, NULL, 0, &out),
          RDD_ERROR_SIZE, "2^47");
  REFUSED(rdd_model_create(NULL, 0, 0, 3, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, 0, &out), RDD_ERROR_ARGUMENT,
          "needs at least one jump");
  CHECK(out == untouched);
}

static void test_calls_a_model_does_not_support(void) {
  /* A kinetic network without a lattice. */
  const int64_t from[2] = {0, 1}, to[2] = {1, 0};
  const double rate[2] = {1, 2};
  rdd_model* kinetic = NULL;
  CHECK(rdd_model_create(NULL, 0, 0, 2, NULL, NULL, 2, from, to, NULL, rate, NULL, 0, &kinetic) == RDD_OK);
  double value = 17, values[2], k[2] = {0, 0};
  rdd_reduced* reduced = NULL;
  REFUSED(rdd_diffusivity(NULL, NULL, kinetic, &value), RDD_ERROR_NO_LATTICE, "a diffusivity needs one");
  REFUSED(rdd_spectrum(NULL, NULL, kinetic, 2, k, 1, values, NULL, NULL, NULL), RDD_ERROR_NO_LATTICE, "no lattice");
  CHECK(value == 17);
  CHECK(rdd_coarse_grain(NULL, NULL, kinetic, 1, &reduced) == RDD_OK); /* memberships and reactions need no lattice */
  CHECK(rdd_reduced_destroy(&reduced) == RDD_OK);
  CHECK(rdd_spectrum(NULL, NULL, kinetic, 1, NULL, 2, values, NULL, NULL, NULL) == RDD_OK);
  CHECK(values[0] == 0 && fabs(values[1] - 3) < 1e-14);
  rdd_model_destroy(&kinetic);

  /* Two parts that cannot reach each other. */
  const double a[1] = {1};
  const int64_t f2[4] = {0, 0, 1, 1}, n2[4] = {1, -1, 1, -1};
  rdd_model* apart = NULL;
  CHECK(rdd_model_create(NULL, 1, 1, 2, a, NULL, 4, f2, f2, n2, rate_, NULL, 0, &apart) == RDD_OK);
  REFUSED(rdd_diffusivity(NULL, NULL, apart, &value), RDD_ERROR_NOT_ERGODIC,
          "no path of jumps leads from state 0 to state 1");
  rdd_model_destroy(&apart);

  /* A driven ring of three. */
  const int64_t f3[3] = {0, 1, 2}, t3[3] = {1, 2, 0}, n3[3] = {0, 0, 1};
  rdd_model* driven = NULL;
  CHECK(rdd_model_create(NULL, 1, 1, 3, a, NULL, 3, f3, t3, n3, rate_, NULL, 0, &driven) == RDD_OK);
  REFUSED(rdd_spectrum(NULL, NULL, driven, 1, k, 1, values, NULL, NULL, NULL), RDD_ERROR_NOT_REVERSIBLE, "no reverse");
  rdd_model_destroy(&driven);

  rdd_model* model = square();
  REFUSED(rdd_coarse_grain(NULL, NULL, model, 2, &reduced), RDD_ERROR_ARGUMENT,
          "n_coarse = 2: expected 1 to n_states = 1");
  REFUSED(rdd_coarse_grain(NULL, NULL, model, -1, &reduced), RDD_ERROR_ARGUMENT, "n_coarse = -1");
  REFUSED(rdd_spectrum(NULL, NULL, model, 1, k, 0, values, NULL, NULL, NULL), RDD_ERROR_ARGUMENT, "n_bands = 0");
  REFUSED(rdd_spectrum(NULL, NULL, model, 1, k, 2, values, NULL, NULL, NULL), RDD_ERROR_ARGUMENT, "n_bands = 2");
  REFUSED(rdd_spectrum(NULL, NULL, model, -1, k, 1, values, NULL, NULL, NULL), RDD_ERROR_SIZE, "n_k = -1");
  REFUSED(rdd_spectrum(NULL, NULL, model, INT64_MAX / 4, k, 1, values, NULL, NULL, NULL), RDD_ERROR_SIZE, "2^47");
  REFUSED(rdd_spectrum(NULL, NULL, model, 1, NULL, 1, values, NULL, NULL, NULL), RDD_ERROR_NULL, "opt_k is NULL");
  REFUSED(rdd_spectrum(NULL, NULL, NULL, 1, k, 1, values, NULL, NULL, NULL), RDD_ERROR_NULL, "model is NULL");
  REFUSED(rdd_spectrum(NULL, NULL, model, 1, k, 1, k, NULL, NULL, NULL), RDD_ERROR_ARGUMENT,
          "values and opt_k overlap");
  k[0] = NAN;
  REFUSED(rdd_spectrum(NULL, NULL, model, 1, k, 1, values, NULL, NULL, NULL), RDD_ERROR_ARGUMENT,
          "k: component 0 of wavevector 0 (counted from 0) is nan");
  const double force[2] = {1e6, 0}, small[2] = {1, 0};
  rdd_model* forced = NULL;
  REFUSED(rdd_model_with_force(model, force, 1.0, &forced), RDD_ERROR_ARGUMENT, "force: jump");
  REFUSED(rdd_model_with_force(model, small, 0.0, &forced), RDD_ERROR_ARGUMENT, "beta = 0");
  REFUSED(rdd_model_with_force(model, small, -1.0, &forced), RDD_ERROR_ARGUMENT, "beta = -1");
  CHECK(forced == NULL);
  rdd_model_destroy(&model);
}

static void test_options(void) {
  rdd_options* options = NULL;
  CHECK(rdd_options_create(&options) == RDD_OK);
  int64_t count = 0, needed = 0, whole = -1;
  double value = 0;
  CHECK(rdd_options_count(&count) == RDD_OK);
  CHECK(count >= 11);
  for (int64_t place = 0; place < count; ++place) {
    int32_t key = 0, type = -1;
    char text[512];
    CHECK(rdd_options_key(place, &key, &type) == RDD_OK);
    CHECK(rdd_options_describe(key, text, sizeof text, &needed) == RDD_OK);
    CHECK(strstr(text, " | ") != NULL);
  }
  REFUSED(rdd_options_set_int(options, 999, 1), RDD_ERROR_ARGUMENT, "key = 999: no such option");
  REFUSED(rdd_options_set_int(options, RDD_OPTION_ACCURACY, 3), RDD_ERROR_ARGUMENT,
          "accuracy = 3: expected 0 (auto), 1 (fast), 2 (high)");
  REFUSED(rdd_options_set_double(options, RDD_OPTION_ACCURACY, 0.5), RDD_ERROR_ARGUMENT, "whole number");
  REFUSED(rdd_options_set_double(options, RDD_OPTION_GAP_LENGTH, 0.5), RDD_ERROR_ARGUMENT,
          "gap_length = 0.5: expected >= 1");
  REFUSED(rdd_options_set_double(options, RDD_OPTION_GAP_LENGTH, NAN), RDD_ERROR_ARGUMENT, "gap_length = nan");
  REFUSED(rdd_options_set_string(options, RDD_OPTION_GAUGE, "mine", -1), RDD_ERROR_ARGUMENT, "gauge = \"mine\"");
  CHECK(rdd_options_get_int(options, RDD_OPTION_ACCURACY, &whole) == RDD_OK && whole == 0);
  CHECK(rdd_options_set_string(options, RDD_OPTION_ACCURACY, "higher", 4) == RDD_OK);
  CHECK(rdd_options_get_int(options, RDD_OPTION_ACCURACY, &whole) == RDD_OK && whole == 2);
  CHECK(rdd_options_set_double(options, RDD_OPTION_GAP_LENGTH, INFINITY) == RDD_OK);
  CHECK(rdd_options_get_double(options, RDD_OPTION_GAP_LENGTH, &value) == RDD_OK && isinf(value));
  rdd_options_destroy(&options);
  rdd_options_destroy(&options);
  CHECK(rdd_options_destroy(NULL) == RDD_OK);
}

static void test_texts_are_cut_and_measured(void) {
  char text[8] = "........";
  int64_t needed = 0, same = 0;
  CHECK(rdd_build_info(NULL, 0, &needed) == RDD_OK);
  CHECK(needed > 50);
  CHECK(rdd_build_info(text, sizeof text, &same) == RDD_OK);
  CHECK(same == needed && strlen(text) == 7 && strncmp(text, "rdd ", 4) == 0);
  REFUSED(rdd_build_info(text, -1, &needed), RDD_ERROR_SIZE, "len = -1");
  REFUSED(rdd_build_info(NULL, 5, &needed), RDD_ERROR_NULL, "buf is NULL");
  CHECK(strcmp(rdd_status_name(RDD_ERROR_NO_GAP), "RDD_ERROR_NO_GAP") == 0);
  CHECK(strcmp(rdd_status_name(12345), "unknown status") == 0);
  CHECK(strlen(rdd_version()) >= 5);
  CHECK(rdd_abi_version() >= 0);
}

/* A host must be able to see what it is bound to. */
static void test_the_licences_of_a_build_are_told(void) {
  char text[4096];
  int64_t needed = 0;
  CHECK(rdd_build_info(text, sizeof text, &needed) == RDD_OK);
  CHECK(needed <= (int64_t)sizeof text);
  const char* optional = strstr(text, "\noptional parts: ");
  CHECK(optional != NULL);
  if (optional == NULL) return;
#ifdef RDD_WITH_CHOLMOD
  CHECK(strstr(optional, "CHOLMOD, supernodal (GPL-2.0-or-later)") != NULL);
#else
  CHECK(strstr(text, "CHOLMOD") == NULL);
#endif
#ifdef RDD_WITH_FFTW
  CHECK(strstr(optional, "FFTW (GPL-2.0-or-later)") != NULL);
#else
  CHECK(strstr(text, "FFTW") == NULL);
#endif
#if defined RDD_WITH_CHOLMOD || defined RDD_WITH_FFTW
  CHECK(strstr(optional, "as a whole this build is under the GPL") != NULL);
#else
  CHECK(strcmp(optional, "\noptional parts: none") == 0 && strstr(optional, "GPL") == NULL);
#endif
}

static void* fail_elsewhere(void* unused) {
  (void)unused;
  char text[64];
  int64_t needed = 0;
  rdd_last_error(text, sizeof text, &needed);
  const int clean = needed == 1;
  rdd_context_create(-5, NULL);
  return clean ? (void*)1 : NULL;
}

static void test_last_error_belongs_to_its_thread(void) {
  rdd_context* context = NULL;
  REFUSED(rdd_context_create(0, &context), RDD_ERROR_ARGUMENT, "threads = 0: expected at least 1");
  pthread_t other;
  void* clean = NULL;
  CHECK(pthread_create(&other, NULL, fail_elsewhere, NULL) == 0);
  pthread_join(other, &clean);
  CHECK(clean != NULL);
  CHECK(strstr(last_text(), "threads = 0") != NULL);
}

static int32_t count_calls(void* user, int64_t done, int64_t total) {
  (void)done;
  (void)total;
  ++*(int*)user;
  return 0;
}
static int32_t stop(void* user, int64_t done, int64_t total) {
  (void)user;
  (void)total;
  return done > 50 ? 1 : 0;
}
static int32_t fail_it(void* user, int64_t done, int64_t total) {
  (void)user;
  (void)done;
  (void)total;
  return -3;
}
static void released(void* user) { ++*(int*)user; }

static void test_progress_and_cancel(void) {
  rdd_context* context = NULL;
  CHECK(rdd_context_create(2, &context) == RDD_OK);
  rdd_model* model = square();
  enum { n = 200000 };
  double *k = calloc(2 * n, sizeof *k), *values = calloc(n, sizeof *values);
  int calls = 0, releases = 0;
  CHECK(rdd_context_set_progress(context, count_calls, &calls, NULL) == RDD_OK);
  CHECK(rdd_spectrum(context, NULL, model, n, k, 1, values, NULL, NULL, NULL) == RDD_OK);
  CHECK(calls > 0);
  CHECK(rdd_context_set_progress(context, stop, &releases, released) == RDD_OK);
  CHECK(rdd_spectrum(context, NULL, model, n, k, 1, values, NULL, NULL, NULL) == RDD_CANCELLED);
  int missing = 0; /* which ones is the scheduler's affair */
  for (int i = 0; i < n; ++i) missing += isnan(values[i]) != 0;
  CHECK(missing > 0);
  CHECK(rdd_context_set_progress(context, fail_it, NULL, NULL) == RDD_OK);
  CHECK(releases == 1);
  REFUSED(rdd_spectrum(context, NULL, model, n, k, 1, values, NULL, NULL, NULL), RDD_ERROR_CALLBACK,
          "the progress callback returned -3");
  CHECK(rdd_context_set_progress(context, NULL, NULL, NULL) == RDD_OK);
  /* Cancelling while nothing runs has no effect on what comes later. */
  CHECK(rdd_context_cancel(context) == RDD_OK);
  CHECK(rdd_spectrum(context, NULL, model, n, k, 1, values, NULL, NULL, NULL) == RDD_OK);
  free(k);
  free(values);
  rdd_model_destroy(&model);
  rdd_context_destroy(&context);
  CHECK(context == NULL && rdd_context_destroy(&context) == RDD_OK);
}

static void test_traps_of_the_host(void) {
  rdd_model* model = square();
  const double wide[4] = {1e-150, 1e-150, 1e150, 1e150};
  rdd_model* spread = NULL;
  CHECK(create(identity, 4, from_, n_, wide, 0, &spread) == RDD_OK);
  feclearexcept(FE_ALL_EXCEPT);
  feenableexcept(FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW);
  double d[4], k[2] = {0.5, 0.25}, value = 0, ratio[1];
  int64_t recommended = 0;
  CHECK(rdd_diffusivity(NULL, NULL, model, d) == RDD_OK);
  CHECK(rdd_diffusivity(NULL, NULL, spread, d) == RDD_OK);
  CHECK(rdd_spectrum(NULL, NULL, spread, 1, k, 1, &value, NULL, NULL, NULL) == RDD_OK);
  CHECK(rdd_gap(NULL, NULL, model, 1, ratio, NULL, &recommended) == RDD_ERROR_ARGUMENT);
  CHECK(fegetexcept() == (FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW));
  CHECK(fetestexcept(FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW) == 0);
  fedisableexcept(FE_ALL_EXCEPT);
  rdd_model_destroy(&spread);
  rdd_model_destroy(&model);
}

static void test_null_handles(void) {
  int64_t n = 0;
  int32_t i = 0;
  double x = 0;
  REFUSED(rdd_model_n_states(NULL, &n), RDD_ERROR_NULL, "model is NULL");
  REFUSED(rdd_model_write(NULL, "x", -1), RDD_ERROR_NULL, "model is NULL");
  REFUSED(rdd_model_audit(NULL, NULL, NULL, NULL), RDD_ERROR_NULL, "model is NULL");
  REFUSED(rdd_audit_verdict(NULL, &i, &i, &n, &n), RDD_ERROR_NULL, "audit is NULL");
  REFUSED(rdd_reduced_reaction(NULL, &x), RDD_ERROR_NULL, "reduced is NULL");
  REFUSED(rdd_context_cancel(NULL), RDD_ERROR_NULL, "context is NULL");
  REFUSED(rdd_options_set_int(NULL, 1, 1), RDD_ERROR_NULL, "options is NULL");
  REFUSED(rdd_stationary(NULL, NULL, &x, NULL), RDD_ERROR_NULL, "model is NULL");
  CHECK(rdd_last_error(NULL, 0, NULL) == RDD_ERROR_NULL);
}

int main(void) {
  test_bad_models();
  test_calls_a_model_does_not_support();
  test_options();
  test_texts_are_cut_and_measured();
  test_the_licences_of_a_build_are_told();
  test_last_error_belongs_to_its_thread();
  test_progress_and_cancel();
  test_traps_of_the_host();
  test_null_handles();
  return finish();
}
