/* Trajectories: statistics, paths, early stops, bad input. */
#include <stdlib.h>

#include "check.h"

#define NEED(call) CHECK((call) == RDD_OK)

/* Rates k1, k2 in turn, spacing a/2: D = a^2 k1 k2/(2 (k1 + k2)). */
static rdd_model* alternating_chain(double a, double k1, double k2) {
  const double positions[2] = {0, a / 2};
  const int64_t from[4] = {0, 1, 1, 0}, to[4] = {1, 0, 0, 1}, translation[4] = {0, 0, 1, -1};
  const double rate[4] = {k1, k1, k2, k2};
  rdd_model* model = NULL;
  NEED(rdd_model_create(NULL, 1, 1, 2, &a, positions, 4, from, to, translation, rate, NULL, 0, &model));
  return model;
}

static void test_statistics(void) {
  enum { n = 20000 };
  rdd_model* model = alternating_chain(2.0, 3.0, 0.5);
  rdd_context* context = NULL;
  NEED(rdd_context_create(2, &context));
  NEED(rdd_context_set_seed(context, 11));
  const double times[2] = {1.0, 40.0};
  rdd_trajectories* sampled = NULL;
  NEED(rdd_trajectories_sample(context, model, n, 0, 2, times, NULL, 0, 1, 1, &sampled));
  int32_t space = 0;
  int64_t n_states = 0, n_times = 0, n_trajectories = 0, n_events = 0, n_stopped = -1, reached[2], occupation[4];
  NEED(rdd_trajectories_sizes(sampled, &space, &n_states, &n_times, &n_trajectories));
  CHECK(space == 1 && n_states == 2 && n_times == 2 && n_trajectories == n);
  NEED(rdd_trajectories_counts(sampled, &n_events, &n_stopped, reached));
  CHECK(n_stopped == 0 && reached[0] == n && reached[1] == n);
  CLOSE((double)n_events, n * 40.0 * 3.5, 0.01);
  double v, v_error, d, d_error, mean[2], squared[2];
  NEED(rdd_trajectories_transport(sampled, &v, &v_error, &d, &d_error));
  CHECK(fabs(v) < 4 * v_error && fabs(d - 4.0 * 1.5 / 7) < 4 * d_error && d_error < 0.02 * d);
  NEED(rdd_trajectories_displacement(sampled, mean, NULL, squared, NULL));
  NEED(rdd_trajectories_occupation(sampled, occupation));
  CHECK(occupation[0] + occupation[1] == n && labs((long)(occupation[2] - n / 2)) < 300);
  double* x = malloc(2 * n * sizeof *x);
  int64_t* state = malloc(2 * n * sizeof *state);
  NEED(rdd_trajectories_paths(sampled, 1, x, state));
  double sum = 0;
  int64_t first = 0;
  for (int i = 0; i < n; ++i) {
    sum += x[1 + 2 * i] * x[1 + 2 * i] / n;
    first += state[1 + 2 * i] == 1;
  }
  CLOSE(sum, squared[1], 1e-12);
  CHECK(first == occupation[2]);
  free(state);
  free(x);
  REFUSED(rdd_trajectories_displacement(sampled, mean, mean, NULL, NULL), RDD_ERROR_ARGUMENT, "opt_mean_error");
  REFUSED(rdd_trajectories_paths(sampled, 2, NULL, NULL), RDD_ERROR_ARGUMENT, "index_base");
  NEED(rdd_trajectories_destroy(&sampled));
  CHECK(sampled == NULL);
  rdd_context_destroy(&context);
  rdd_model_destroy(&model);
}

static void test_early_stop(void) {
  rdd_model* model = alternating_chain(2.0, 1e12, 1.0);
  const double times[2] = {1e-12, 1.0}, start[2] = {0, 1};
  rdd_trajectories* sampled = NULL;
  CHECK(rdd_trajectories_sample(NULL, model, 10, 0, 2, times, start, 1000, 0, 0, &sampled) == RDD_NOT_CONVERGED);
  int64_t n_events = 0, n_stopped = 0, reached[2];
  NEED(rdd_trajectories_counts(sampled, &n_events, &n_stopped, reached));
  CHECK(n_events == 10000 && n_stopped == 10 && reached[0] == 10 && reached[1] == 0);
  double d = 0, mean[2];
  NEED(rdd_trajectories_transport(sampled, NULL, NULL, &d, NULL));
  NEED(rdd_trajectories_displacement(sampled, mean, NULL, NULL, NULL));
  CHECK(isnan(d) && isfinite(mean[0]) && isnan(mean[1]));
  int64_t occupation[4];
  REFUSED(rdd_trajectories_occupation(sampled, occupation), RDD_ERROR_ARGUMENT, "keep_occupation = 0");
  REFUSED(rdd_trajectories_paths(sampled, 0, NULL, NULL), RDD_ERROR_ARGUMENT, "keep_paths = 0");
  rdd_trajectories_destroy(&sampled);
  rdd_model_destroy(&model);
}

static void test_bad_input(void) {
  rdd_model* model = alternating_chain(2.0, 1.0, 1.0);
  rdd_trajectories* sampled = NULL;
  const double times[2] = {1.0, 0.5};
  REFUSED(rdd_trajectories_sample(NULL, NULL, 1, 0, 1, times, NULL, 0, 0, 0, &sampled), RDD_ERROR_NULL, "model");
  REFUSED(rdd_trajectories_sample(NULL, model, 1, 0, 1, NULL, NULL, 0, 0, 0, &sampled), RDD_ERROR_NULL, "times");
  REFUSED(rdd_trajectories_sample(NULL, model, 1, 0, 2, times, NULL, 0, 0, 0, &sampled), RDD_ERROR_ARGUMENT,
          "times[1] = 0.5");
  REFUSED(rdd_trajectories_sample(NULL, model, 0, 0, 1, times, NULL, 0, 0, 0, &sampled), RDD_ERROR_ARGUMENT,
          "n_trajectories = 0");
  REFUSED(rdd_trajectories_sample(NULL, model, 1, 0, 1, times, NULL, 0, 2, 0, &sampled), RDD_ERROR_ARGUMENT,
          "keep_occupation = 2");
  REFUSED(rdd_trajectories_sample(NULL, model, 1, 0, -1, times, NULL, 0, 0, 0, &sampled), RDD_ERROR_SIZE, "n_times");
  CHECK(sampled == NULL);
  NEED(rdd_trajectories_destroy(&sampled));
  NEED(rdd_trajectories_destroy(NULL));
  rdd_model_destroy(&model);
}

int main(void) {
  test_statistics();
  test_early_stop();
  test_bad_input();
  return finish();
}
