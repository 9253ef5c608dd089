/* Spin-diffusion: ensembles, mean field beside them, small systems as Markov chains, restart, bad input. */
#include <stdlib.h>
#include <string.h>

#include "check.h"

#define NEED(call) CHECK((call) == RDD_OK)

static rdd_dmd* chain_of(int64_t n, double beta) {
  rdd_dmd* chain = NULL;
  NEED(rdd_dmd_chain(NULL, n, beta, RDD_DMD_TANH, 1, 4, 1, RDD_DMD_CLOSED, 0.9998, &chain));
  return chain;
}

static rdd_status make(rdd_context* context, const rdd_dmd* dmd, int32_t process, double epsilon, double step,
                       int64_t n, rdd_spin** out) {
  return rdd_spin_create(context, dmd, process, RDD_SPIN_TANH, RDD_SPIN_MEAN, 0, 0, 0, epsilon, step, 20, n, 0, 0, NULL,
                         out);
}

static void test_ensemble(void) {
  enum { n = 40, sites = 32, rows = 3 };
  rdd_dmd* dmd = chain_of(sites, 160);
  rdd_context* context = NULL;
  NEED(rdd_context_create(2, &context));
  NEED(rdd_context_set_seed(context, 5));
  rdd_spin* spin = NULL;
  NEED(make(context, dmd, RDD_SPIN_AVERAGED, 1, 0.05, n, &spin));
  const double times[rows] = {0, 0.1, 1};
  NEED(rdd_spin_run(context, spin, 2, times));
  NEED(rdd_spin_run(context, spin, 1, times + 2));
  int64_t n_sites, n_trajectories, n_rows, n_lags, events, violations;
  NEED(rdd_spin_sizes(spin, &n_sites, &n_trajectories, &n_rows, &n_lags));
  CHECK(n_sites == sites && n_trajectories == n && n_rows == rows && n_lags == sites);
  double time, t[rows], ab[rows], ab_error[rows], strain[rows], paths[n * rows], s[sites * rows], c[sites * rows];
  NEED(rdd_spin_counts(spin, &time, &events, &violations));
  CHECK(time == 1 && events > 100 && violations == 0);
  NEED(rdd_spin_means(spin, t, ab, ab_error, strain, NULL));
  CHECK(t[2] == 1 && ab[0] == 31 && ab_error[0] == 0);
  CHECK(fabs(strain[0] + 9.0628657e-6) < 1e-12); /* of the reference */
  /* Reference: 30.13(9), 24.81(21) of 200 runs. */
  CHECK(fabs(ab[1] - 30.13) < 4 * hypot(ab_error[1], 0.0912) && fabs(ab[2] - 24.81) < 4 * hypot(ab_error[2], 0.207));
  NEED(rdd_spin_paths(spin, paths, NULL));
  double sum = 0;
  for (int k = 0; k < n; ++k) sum += paths[2 * n + k] / n;
  CLOSE(sum, ab[2], 1e-14);
  NEED(rdd_spin_profiles(spin, s, NULL, c, NULL));
  CHECK(s[0] == 1 && s[sites - 1] == -1 && c[0] == sites && c[1] == -(sites - 1));
  int32_t spins[sites], total = 0;
  NEED(rdd_spin_state(spin, n - 1, spins));
  for (int i = 0; i < sites; ++i) total += spins[i];
  CHECK(total == 0);
  double mean_field[rows], off[rows];
  NEED(rdd_spin_mean_field(context, spin, RDD_DMD_TANH, 0.9998, mean_field, NULL, NULL, NULL, off, NULL, NULL, NULL));
  CHECK(fabs(mean_field[1] - 29.04) < 6e-3 && fabs(mean_field[2] - 17.4945) < 1e-3);
  CLOSE(off[2], (ab[2] - mean_field[2]) / ab_error[2], 1e-12);
  REFUSED(rdd_spin_run(context, spin, 1, times), RDD_ERROR_ARGUMENT, "times[0]");
  REFUSED(rdd_spin_means(spin, t, t, NULL, NULL, NULL), RDD_ERROR_ARGUMENT, "opt_ab_bonds");
  REFUSED(rdd_spin_state(spin, n, spins), RDD_ERROR_ARGUMENT, "trajectory");
  NEED(rdd_spin_destroy(&spin));
  CHECK(spin == NULL);
  rdd_context_destroy(&context);
  rdd_dmd_destroy(&dmd);
}

static void test_restart(void) {
  rdd_dmd* dmd = chain_of(12, 80);
  const double early = 0.7, late = 2;
  const char* path = "spin_restart_c.txt";
  for (int32_t process = RDD_SPIN_AVERAGED; process <= RDD_SPIN_COUPLED; ++process) {
    rdd_spin *one = NULL, *two = NULL;
    NEED(make(NULL, dmd, process, 0.5, 0.05, 5, &one));
    NEED(make(NULL, dmd, process, 0.5, 0.05, 5, &two));
    NEED(rdd_spin_run(NULL, one, 1, &early));
    NEED(rdd_spin_save(one, path, -1));
    NEED(rdd_spin_restore(two, path, -1));
    NEED(rdd_spin_run(NULL, one, 1, &late));
    NEED(rdd_spin_run(NULL, two, 1, &late));
    double a[10], b[10];
    NEED(rdd_spin_paths(one, NULL, a));
    NEED(rdd_spin_paths(two, NULL, b));
    CHECK(memcmp(a, b, sizeof b) == 0);
    rdd_spin_destroy(&one);
    rdd_spin_destroy(&two);
  }
  remove(path);
  rdd_dmd_destroy(&dmd);
}

static void test_small_chain(void) {
  rdd_dmd* dmd = chain_of(8, 80);
  const double expected[] = {4.1833, 3.988, 0, 4.1916}, tolerance[] = {5e-5, 5e-4, 0, 1e-3}, at = 3;
  for (int32_t average = RDD_SPIN_MEAN; average <= RDD_SPIN_GIBBS; ++average) {
    if (average == RDD_SPIN_SAMPLED) continue;
    rdd_spin_chain* chain = NULL;
    NEED(rdd_spin_chain_create(NULL, dmd, RDD_SPIN_TANH, average, 0, 6, 4, 0, NULL, &chain));
    int64_t n = 0, sites = 0;
    NEED(rdd_spin_chain_sizes(chain, &n, &sites));
    CHECK(n == 20 && sites == 8);
    double p[20], ab[20], rates[400], pi[20], mean = 0, worst, flux, production, flow = 0;
    NEED(rdd_spin_chain_states(chain, NULL, rates, ab, NULL, pi));
    NEED(rdd_spin_chain_propagate(chain, 1, &at, p));
    for (int k = 0; k < 20; ++k) mean += p[k] * ab[k];
    CHECK(fabs(mean - expected[average]) < tolerance[average]);
    for (int k = 1; k < 20; ++k) flow += pi[k] * rates[k] - pi[0] * rates[20 * k]; /* into 0, out of 0 */
    CHECK(fabs(flow) < 1e-14);
    NEED(rdd_spin_chain_balance(chain, &worst, &flux, &production));
    CHECK(average == RDD_SPIN_GIBBS ? worst < 5e-15 : worst > 5e-3 && worst < 0.02);
    NEED(rdd_spin_chain_destroy(&chain));
  }
  rdd_spin_chain* chain = NULL;
  REFUSED(rdd_spin_chain_create(NULL, dmd, RDD_SPIN_TANH, 7, 0, 0, 0, 0, NULL, &chain), RDD_ERROR_ARGUMENT,
          "average = 7");
  REFUSED(rdd_spin_chain_create(NULL, dmd, RDD_SPIN_TANH, 0, 0, 0, 0, 10, NULL, &chain), RDD_ERROR_SIZE,
          "more than 10");
  CHECK(chain == NULL);
  rdd_dmd_destroy(&dmd);
}

static void test_bad_input(void) {
  rdd_dmd* dmd = chain_of(8, 80);
  rdd_spin* spin = NULL;
  REFUSED(make(NULL, dmd, RDD_SPIN_COUPLED, 0, 0.05, 1, &spin), RDD_ERROR_ARGUMENT, "epsilon = 0");
  REFUSED(make(NULL, dmd, RDD_SPIN_COUPLED, 1, 3, 1, &spin), RDD_ERROR_ARGUMENT, "stiffest mode");
  REFUSED(make(NULL, dmd, RDD_SPIN_COUPLED, 1, NAN, 1, &spin), RDD_ERROR_ARGUMENT, "time_step");
  REFUSED(make(NULL, dmd, 2, 1, 0.05, 1, &spin), RDD_ERROR_ARGUMENT, "process = 2");
  REFUSED(make(NULL, dmd, RDD_SPIN_AVERAGED, 1, 0.05, 0, &spin), RDD_ERROR_ARGUMENT, "n_trajectories");
  REFUSED(make(NULL, dmd, RDD_SPIN_AVERAGED, 1, 0.05, INT64_MAX, &spin), RDD_ERROR_SIZE, "n_trajectories");
  REFUSED(make(NULL, NULL, RDD_SPIN_AVERAGED, 1, 0.05, 1, &spin), RDD_ERROR_NULL, "dmd");
  CHECK(spin == NULL);
  const int32_t spins[8] = {1, -1, 1, 0, 1, -1, 1, -1};
  REFUSED(rdd_spin_create(NULL, dmd, 0, 0, 0, 0, 0, 0, 1, 0.05, 20, 1, 0, 0, spins, &spin), RDD_ERROR_ARGUMENT,
          "opt_spins[3]");
  CHECK(rdd_spin_destroy(NULL) == RDD_OK && rdd_spin_destroy(&spin) == RDD_OK);
  CHECK(rdd_spin_chain_destroy(NULL) == RDD_OK);
  rdd_dmd_destroy(&dmd);
}

/* Parameters given as options are those given as arguments. */
static void test_options(void) {
  rdd_dmd* dmd = chain_of(8, 80);
  rdd_options* keys = NULL;
  rdd_spin *one = NULL, *other = NULL;
  rdd_spin_chain *chain = NULL, *same = NULL;
  const double time = 0.4;
  double a[8 * 3], b[8 * 3], p[20], q[20];
  NEED(rdd_options_create(&keys));
  NEED(rdd_options_set_string(keys, RDD_OPTION_SPIN_PROCESS, "coupled", -1));
  NEED(rdd_options_set_double(keys, RDD_OPTION_SPIN_EPSILON, 0.5));
  NEED(rdd_options_set_int(keys, RDD_OPTION_SPIN_FIRST, 4));
  NEED(rdd_spin_create(NULL, dmd, RDD_SPIN_COUPLED, 0, 0, 0, 0, 0, 0.5, 0.05, 20, 3, 4, 0, NULL, &one));
  NEED(rdd_spin_create_with(NULL, keys, dmd, 3, NULL, &other));
  NEED(rdd_spin_run(NULL, one, 1, &time));
  NEED(rdd_spin_run(NULL, other, 1, &time));
  NEED(rdd_spin_profiles(one, a, a + 8, a + 16, NULL));
  NEED(rdd_spin_profiles(other, b, b + 8, b + 16, NULL));
  CHECK(memcmp(a, b, sizeof a) == 0);
  NEED(rdd_options_set_string(keys, RDD_OPTION_SPIN_RATES, "arrhenius", -1));
  NEED(rdd_spin_chain_create(NULL, dmd, RDD_SPIN_ARRHENIUS, RDD_SPIN_MEAN, 0, 0, 0, 0, NULL, &chain));
  NEED(rdd_spin_chain_create_with(NULL, keys, dmd, NULL, &same));
  NEED(rdd_spin_chain_propagate(chain, 1, &time, p));
  NEED(rdd_spin_chain_propagate(same, 1, &time, q));
  CHECK(p[1] > 0 && memcmp(p, q, 20 * sizeof *p) == 0);
  NEED(rdd_options_set_int(keys, RDD_OPTION_SPIN_MOST_STATES, 19));
  rdd_spin_chain_destroy(&same);
  REFUSED(rdd_spin_chain_create_with(NULL, keys, dmd, NULL, &same), RDD_ERROR_SIZE, "19");
  rdd_spin_chain_destroy(&chain);
  rdd_spin_destroy(&one);
  rdd_spin_destroy(&other);
  rdd_options_destroy(&keys);
  rdd_dmd_destroy(&dmd);
}

int main(void) {
  test_ensemble();
  test_options();
  test_restart();
  test_small_chain();
  test_bad_input();
  return finish();
}
