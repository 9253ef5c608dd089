/* Long calls of a host's own, and results made from parts computed elsewhere: the bits of one call. */
#include <stdlib.h>

#include "check.h"

#define NEED(call) CHECK((call) == RDD_OK)

static int64_t told_done = -1, told_total = -1;
static int32_t answer = 0;
static char logged[64] = "";

static int32_t progress(void* user, int64_t done, int64_t total) {
  (void)user;
  told_done = done;
  told_total = total;
  return answer;
}

static int32_t keep(void* user, const char* text) {
  (void)user;
  strncpy(logged, text, sizeof logged - 1);
  return 0;
}

static void test_call(void) {
  rdd_context* context = NULL;
  rdd_call* call = NULL;
  int64_t seed = 0;
  NEED(rdd_context_create(1, &context));
  NEED(rdd_context_set_seed(context, -5));
  CHECK(rdd_context_seed(context, &seed) == RDD_OK && seed == -5);
  REFUSED(rdd_context_seed(context, NULL), RDD_ERROR_NULL, "out_seed");
  NEED(rdd_context_set_progress(context, progress, NULL, NULL));
  NEED(rdd_context_set_log(context, keep, NULL, NULL));
  NEED(rdd_call_create(context, &call));
  NEED(rdd_call_report(call, 3, 10));
  CHECK(told_done == 3 && told_total == 10);
  NEED(rdd_call_log(call, "half way", 4));
  CHECK(strcmp(logged, "half") == 0);
  REFUSED(rdd_call_report(call, 0, 0), RDD_ERROR_ARGUMENT, "total = 0");
  answer = 1;
  CHECK(rdd_call_report(call, 4, 10) == RDD_CANCELLED);
  answer = -1;
  REFUSED(rdd_call_report(call, 5, 10), RDD_ERROR_CALLBACK, "returned -1 at step 5 of 10");
  answer = 0;
  NEED(rdd_call_check(call));
  NEED(rdd_context_cancel(context));
  CHECK(rdd_call_check(call) == RDD_CANCELLED && rdd_call_report(call, 6, 10) == RDD_CANCELLED);
  NEED(rdd_call_destroy(&call));
  NEED(rdd_call_create(context, &call)); /* one that begins later */
  NEED(rdd_call_check(call));
  NEED(rdd_call_destroy(&call));
  CHECK(call == NULL);
  NEED(rdd_call_create(NULL, &call));
  CHECK(rdd_call_report(call, 1, 2) == RDD_OK && rdd_call_check(call) == RDD_OK);
  NEED(rdd_call_destroy(&call));
  NEED(rdd_context_destroy(&context));
  NEED(rdd_set_last_error("told by another library", 7));
  CHECK(strcmp(last_text(), "told by") == 0);
  REFUSED(rdd_set_last_error(NULL, -1), RDD_ERROR_NULL, "text");
}

static const double lattice = 2;
static const int64_t from[4] = {0, 1, 0, 1}, to[4] = {1, 0, 1, 0}, cell[4] = {0, 0, -1, 1};

static void test_paths(void) {
  enum { n = 300, times = 2, half = 113 };
  const double rate[4] = {1, 1, 0.1, 0.1}, positions[2] = {0, 1}, when[times] = {1, 7};
  static double x[n * times], d[2][4], error[2][4], mean[2][times];
  static int64_t state[n * times];
  rdd_model* model = NULL;
  rdd_trajectories *whole = NULL, *part = NULL, *joined = NULL;
  NEED(rdd_model_create(NULL, 1, 1, 2, &lattice, positions, 4, from, to, cell, rate, NULL, 0, &model));
  NEED(rdd_trajectories_sample(NULL, model, n, 5, times, when, NULL, 0, 0, 0, &whole));
  int64_t events = 0, all = 0, stopped = 0;
  for (int k = 0; k < 2; ++k) {
    const int64_t begin = k == 0 ? 0 : half, count = k == 0 ? half : n - half;
    NEED(rdd_trajectories_sample(NULL, model, count, 5 + begin, times, when, NULL, 0, 0, 1, &part));
    NEED(rdd_trajectories_paths(part, 1, x + times * begin, state + times * begin));
    NEED(rdd_trajectories_counts(part, &events, &stopped, NULL));
    all += events;
    NEED(rdd_trajectories_destroy(&part));
  }
  NEED(rdd_trajectories_from_paths(NULL, model, n, times, when, x, state, 1, all, 1, 0, &joined));
  rdd_trajectories* both[2] = {whole, joined};
  for (int k = 0; k < 2; ++k) {
    NEED(rdd_trajectories_transport(both[k], NULL, NULL, d[k], error[k]));
    NEED(rdd_trajectories_displacement(both[k], mean[k], NULL, NULL, NULL));
    NEED(rdd_trajectories_counts(both[k], &events, &stopped, NULL));
    CHECK(events == all && stopped == 0);
  }
  CHECK(d[0][0] == d[1][0] && error[0][0] == error[1][0] && mean[0][1] == mean[1][1] && d[0][0] > 0);
  rdd_trajectories* none = NULL;
  state[7] = 4;
  REFUSED(rdd_trajectories_from_paths(NULL, model, n, times, when, x, state, 1, all, 0, 0, &none), RDD_ERROR_ARGUMENT,
          "state[8] = 4");
  state[7] = 0; /* stopped before the last time: no fair sample there */
  CHECK(rdd_trajectories_from_paths(NULL, model, n, times, when, x, state, 1, all, 0, 0, &none) == RDD_NOT_CONVERGED);
  NEED(rdd_trajectories_counts(none, &events, &stopped, NULL));
  CHECK(stopped == 1);
  rdd_trajectories_destroy(&none);
  rdd_trajectories_destroy(&whole);
  rdd_trajectories_destroy(&joined);
  rdd_model_destroy(&model);
}

static void test_table(void) {
  const double height[4] = {0.5, 0.5, 0.8, 0.8}, prefactor[4] = {1e12, 1e12, 3e13, 3e13};
  rdd_landscape* landscape = NULL;
  rdd_table *whole = NULL, *made = NULL;
  NEED(rdd_landscape_create(NULL, 1, 1, 2, &lattice, NULL, NULL, NULL, 4, from, to, cell, height, RDD_HEIGHT_BARRIER,
                            prefactor, 0, 0, &landscape));
  NEED(rdd_table_create(NULL, NULL, landscape, 300, 1200, 1e-8, &whole));
  int64_t values = 0, channels = 0, intervals = 0, found = 0;
  NEED(rdd_table_sizes(whole, &values, &channels, &intervals));
  rdd_status status = RDD_NOT_CONVERGED;
  int64_t n = 1;
  while (status == RDD_NOT_CONVERGED && n < 4096) {
    n *= 2;
    double* T = malloc(sizeof(double) * (size_t)(6 * n + 1));
    double* D = malloc(sizeof(double) * (size_t)(6 * n + 1));
    NEED(rdd_table_temperatures(300, 1200, n, T));
    CHECK(T[0] == 1200 && T[6 * n] == 300);
    NEED(rdd_sweep(NULL, NULL, landscape, 6 * n + 1, T, D, NULL, NULL));
    rdd_table_destroy(&made);
    status = rdd_table_from_diffusivities(NULL, 1, 300, 1200, 1e-8, n, D, &made);
    free(T);
    free(D);
  }
  NEED(status);
  NEED(rdd_table_sizes(made, &values, &channels, &found));
  CHECK(found == intervals && n == intervals && n > 2);
  double *a = malloc(sizeof(double) * (size_t)(4 * n)), *b = malloc(sizeof(double) * (size_t)(4 * n));
  NEED(rdd_table_coefficients(whole, NULL, a, NULL));
  NEED(rdd_table_coefficients(made, NULL, b, NULL));
  CHECK(memcmp(a, b, sizeof(double) * (size_t)(4 * n)) == 0);
  free(a);
  free(b);
  REFUSED(rdd_table_from_diffusivities(NULL, 1, 300, 1200, 1e-8, 3, &lattice, &made), RDD_ERROR_ARGUMENT,
          "n_intervals = 3");
  REFUSED(rdd_table_temperatures(300, 1200, 5000, (double*)&n), RDD_ERROR_ARGUMENT, "n_intervals = 5000");
  rdd_table_destroy(&whole);
  rdd_table_destroy(&made);
  rdd_landscape_destroy(&landscape);
}

int main(void) {
  test_call();
  test_paths();
  test_table();
  return finish();
}
