/* Diffusive molecular dynamics through the C API: the paper's chain, a small crystal, and what is refused. */
#include <stdlib.h>
#include <string.h>

#include "check.h"

#define N 32

static void chain(void) {
  rdd_dmd* dmd = NULL;
  double s[N], x[N], alpha[N], ds[N], dx[N], da[N], c[N], time = -1, energy = 0, strain = 1, ab = 0, jump = 0;
  int64_t n = 0, bonds = 0, first = -1, iterations = 0;
  int32_t dim = 0;
  double residual = 0;
  CHECK(rdd_dmd_chain(NULL, N, 160, RDD_DMD_TANH, 1, 4, 1, RDD_DMD_CLOSED, 0.9998, &dmd) == RDD_OK);
  CHECK(rdd_dmd_sizes(dmd, &n, &dim, &bonds) == RDD_OK && n == N && dim == 1 && bonds == N - 1);
  CHECK(rdd_dmd_free_energy(NULL, dmd, &energy) == RDD_OK);
  CLOSE(energy, -5.253450951874634 - 0.1, 1e-11);
  CHECK(rdd_dmd_gradients(NULL, dmd, ds, dx, da) == RDD_OK);
  for (int i = 0; i < N; ++i) CHECK(fabs(dx[i]) < 1e-12 && fabs(da[i]) < 1e-14 && isfinite(ds[i]));
  CHECK(rdd_dmd_state(dmd, s, NULL, x, alpha) == RDD_OK);
  CLOSE(x[N - 1] - x[0], 71.9416574511421, 1e-11);
  CHECK(rdd_dmd_relax(NULL, dmd, &iterations, &residual) == RDD_OK && residual < 1e-12);
  CHECK(rdd_dmd_first_jump_time(NULL, dmd, 10, &jump) == RDD_OK);
  CLOSE(jump, 2.2678104, 1e-6);
  CHECK(rdd_dmd_step(NULL, dmd, 10 - jump) == RDD_OK);
  CHECK(rdd_dmd_time(dmd, &time) == RDD_OK);
  CLOSE(time, 10.0, 1e-15);
  CHECK(rdd_dmd_strain(dmd, &strain) == RDD_OK && rdd_dmd_ab_bonds(dmd, &ab) == RDD_OK);
  CLOSE(strain, .02261, 3e-4);
  CLOSE(ab, 14.3225, 1e-5);
  CHECK(rdd_dmd_autocorrelation(dmd, c, &first) == RDD_OK && first == 4);
  CHECK(rdd_dmd_set_tolerances(dmd, 1e-7, 1e-9) == RDD_OK);
  CHECK(rdd_dmd_perturb(dmd, 1e-6, 7) == RDD_OK);
  REFUSED(rdd_dmd_step(NULL, dmd, -1), RDD_ERROR_ARGUMENT, "dt = -1");
  s[4] = 1.5;
  REFUSED(rdd_dmd_set_state(dmd, s, NULL, NULL, NULL), RDD_ERROR_ARGUMENT, "s[4] = 1.5");
  alpha[3] = -1;
  REFUSED(rdd_dmd_set_state(dmd, NULL, NULL, NULL, alpha), RDD_ERROR_ARGUMENT, "alpha[3]");
  REFUSED(rdd_dmd_save(dmd, "/no/such/folder/file", -1), RDD_ERROR_FILE, "cannot write");
  CHECK(rdd_dmd_destroy(&dmd) == RDD_OK && dmd == NULL);
  REFUSED(rdd_dmd_chain(NULL, N, 160, 9, 1, 4, 1, RDD_DMD_CLOSED, 0.9998, &dmd), RDD_ERROR_ARGUMENT, "model = 9");
  REFUSED(rdd_dmd_chain(NULL, N, -1, 0, 1, 4, 1, RDD_DMD_CLOSED, 0.9998, &dmd), RDD_ERROR_ARGUMENT, "beta = -1");
}

static void potentials(void) {
  rdd_potential* phi = NULL;
  double value = 0, first = 0, second = 0, average[6];
  CHECK(rdd_potential_soft_core(0.2, 2.6, 0.99, 10.5, &phi) == RDD_OK);
  CHECK(rdd_potential_value(phi, 2.6, &value, &first, &second) == RDD_OK);
  CLOSE(value, -0.1387654568010322, 1e-12);
  CHECK(rdd_potential_average(phi, 1, 2.3, 0.0125, average) == RDD_OK);
  CLOSE(average[0], -0.11818190202416137, 1e-11);
  CLOSE(average[2], 0.34540888799246877, 1e-11);
  REFUSED(rdd_potential_average(phi, 4, 2.3, 0.0125, average), RDD_ERROR_ARGUMENT, "dim = 4");
  rdd_potential_destroy(&phi);
  const double bad[5] = {1, 2, NAN, 4, 5};
  REFUSED(rdd_potential_table(0, 0.5, 5, bad, 2, &phi), RDD_ERROR_ARGUMENT, "distance 1");
  REFUSED(rdd_potential_morse(1, -2, 1, 3, &phi), RDD_ERROR_ARGUMENT, "stiffness");
}

static int calls = 0, released = 0;
static double host_morse(void* user, double r) {
  const double e = exp(-*(const double*)user * (r - 1.08));
  ++calls;
  return e * e - 2 * e;
}
static double host_hole(void* user, double r) {
  (void)user;
  return r > 1 ? NAN : 1;
}
static void let_go(void* user) { released += user != NULL; }

/* A potential of the host is sampled once, to the accuracy it asked for. */
static void callback(void) {
  rdd_potential *mine = NULL, *built_in = NULL;
  double stiffness = 4, r[3] = {0.9, 1.1, 1.35}, v[3] = {0.002, 0.003, 0.001}, a[3], b[3], c[3], d[3], ga[18], gb[18];
  int64_t n = 0;
  CHECK(rdd_potential_callback(host_morse, &stiffness, let_go, 0.4, 1.4, 1e-11, &n, &mine) == RDD_OK);
  CHECK(calls == n && released == 1);
  CHECK(rdd_potential_morse(1, 4, 1.08, 1.4, &built_in) == RDD_OK);
  CHECK(rdd_potential_values(mine, 3, r, a, b, NULL) == RDD_OK);
  CHECK(rdd_potential_values(built_in, 3, r, c, d, NULL) == RDD_OK);
  for (int k = 0; k < 3; ++k) CHECK(fabs(a[k] - c[k]) < 1e-9 && fabs(b[k] - d[k]) < 1e-6);
  CHECK(rdd_potential_averages(NULL, mine, 3, 1e-14, 3, r, v, ga) == RDD_OK);
  CHECK(rdd_potential_averages(NULL, built_in, 3, 1e-14, 3, r, v, gb) == RDD_OK);
  for (int k = 0; k < 3; ++k) CHECK(fabs(ga[6 * k] - gb[6 * k]) < 1e-9 && fabs(ga[6 * k + 2] - gb[6 * k + 2]) < 1e-5);
  CHECK(calls == n);
  REFUSED(rdd_potential_averages(NULL, mine, 3, 1e-14, 3, r, r, r), RDD_ERROR_ARGUMENT, "average");
  rdd_potential_destroy(&mine);
  rdd_potential_destroy(&built_in);
  REFUSED(rdd_potential_callback(host_hole, NULL, let_go, 0.4, 1.4, 1e-11, &n, &mine), RDD_ERROR_ARGUMENT,
          "at distance 1.0");
  CHECK(released == 1);
  REFUSED(rdd_potential_callback(NULL, NULL, NULL, 0.4, 1.4, 1e-11, &n, &mine), RDD_ERROR_NULL, "callback");
  REFUSED(rdd_potential_callback(host_morse, &stiffness, NULL, 0.4, INFINITY, 1e-11, &n, &mine), RDD_ERROR_ARGUMENT,
          "cutoff");
  REFUSED(rdd_potential_callback(host_morse, &stiffness, NULL, 0.4, 1.4, 0, &n, &mine), RDD_ERROR_ARGUMENT,
          "tolerance");
}

/* A periodic row of six sites of two kinds. */
static void row(void) {
  rdd_potential *same = NULL, *unlike = NULL;
  rdd_dmd* dmd = NULL;
  double x[6], c[6] = {0.9, 0.2, 0.7, 0.4, 0.6, 0.2}, alpha[6], sum = 0, before = 0, after = 0;
  int64_t bonds[12];
  const double cell = 6.6;
  CHECK(rdd_potential_morse(1, 4, 1.08, 1.6, &same) == RDD_OK);
  CHECK(rdd_potential_morse(0.9, 4, 1.08, 1.6, &unlike) == RDD_OK);
  for (int i = 0; i < 6; ++i) {
    x[i] = 1.1 * i;
    alpha[i] = 100;
    bonds[2 * i] = i + 1;
    bonds[2 * i + 1] = (i + 1) % 6 + 1;
  }
  CHECK(rdd_dmd_create(1, 6, x, c, alpha, 10, same, unlike, same, RDD_DMD_CONSTANT, 1, 4, 1, RDD_DMD_WEIGHT_ONE,
                       RDD_DMD_VOIDS_ERROR, &cell, 6, bonds, 1, NULL, NULL, &dmd) == RDD_OK);
  int64_t iterations = 0;
  double residual = 0;
  CHECK(rdd_dmd_relax(NULL, dmd, &iterations, &residual) == RDD_OK);
  CHECK(rdd_dmd_free_energy(NULL, dmd, &before) == RDD_OK);
  CHECK(rdd_dmd_step(NULL, dmd, 0.5) == RDD_OK);
  CHECK(rdd_dmd_free_energy(NULL, dmd, &after) == RDD_OK && after < before);
  CHECK(rdd_dmd_state(dmd, NULL, c, NULL, NULL) == RDD_OK);
  for (int i = 0; i < 6; ++i) sum += c[i];
  CLOSE(sum, 3.0, 1e-13);
  int64_t steps = 0, evaluations = 0, factorisations = 0, retries = 0, n_pairs = 0, pairs[12];
  CHECK(rdd_dmd_work(dmd, &steps, &evaluations, &factorisations, &retries) == RDD_OK && steps > 0 &&
        evaluations >= steps);
  int32_t frozen[6], open = 0;
  CHECK(rdd_dmd_frozen(dmd, frozen) == RDD_OK && frozen[0] == 0 && frozen[5] == 0);
  CHECK(rdd_dmd_estimate_alpha(NULL, dmd) == RDD_OK && rdd_dmd_relax(NULL, dmd, &iterations, &residual) == RDD_OK);
  CHECK(rdd_dmd_free_energy(NULL, dmd, &before) == RDD_OK);
  CHECK(fabs(before - after) < 1e-9); /* from the estimate back to the same minimum */
  const double lift[6] = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5};
  CHECK(rdd_dmd_set_one_body(dmd, lift, NULL, NULL, NULL, NULL) == RDD_OK);
  CHECK(rdd_dmd_free_energy(NULL, dmd, &after) == RDD_OK);
  CLOSE(after - before, 1.5, 1e-12);
  REFUSED(rdd_dmd_set_one_body(dmd, NULL, NULL, lift, NULL, NULL), RDD_ERROR_ARGUMENT, "opt_anchor");
  CHECK(rdd_dmd_set_periodic(dmd, &open) == RDD_OK && rdd_dmd_free_energy(NULL, dmd, &before) == RDD_OK);
  CHECK(before > after + 0.2); /* the bond across the ends is gone */
  CHECK(rdd_dmd_set_quadrature(dmd, 1e-6) == RDD_OK);
  REFUSED(rdd_dmd_set_quadrature(dmd, 1), RDD_ERROR_ARGUMENT, "tolerance = 1");
  rdd_dmd_destroy(&dmd);
  CHECK(rdd_dmd_neighbours(1, 6, x, &cell, NULL, 1.2, 1, &n_pairs, NULL) == RDD_OK && n_pairs == 6);
  CHECK(rdd_dmd_neighbours(1, 6, x, &cell, NULL, 1.2, 1, &n_pairs, pairs) == RDD_OK && pairs[0] == 1 && pairs[1] == 2 &&
        pairs[3] == 6);
  CHECK(rdd_dmd_neighbours(1, 6, x, &cell, &open, 1.2, 1, &n_pairs, NULL) == RDD_OK && n_pairs == 5);
  bonds[0] = 7;
  REFUSED(rdd_dmd_create(1, 6, x, c, alpha, 10, same, unlike, same, RDD_DMD_CONSTANT, 1, 4, 1, RDD_DMD_WEIGHT_ONE,
                         RDD_DMD_VOIDS_ERROR, &cell, 6, bonds, 1, NULL, NULL, &dmd),
          RDD_ERROR_ARGUMENT, "bonds[0]");
  bonds[0] = 1;
  c[2] = 1;
  REFUSED(rdd_dmd_create(1, 6, x, c, alpha, 10, same, unlike, same, RDD_DMD_CONSTANT, 1, 4, 1, RDD_DMD_WEIGHT_ONE,
                         RDD_DMD_VOIDS_ERROR, &cell, 6, bonds, 1, NULL, NULL, &dmd),
          RDD_ERROR_ARGUMENT, "occupation[2]");
  rdd_potential_destroy(&same);
  rdd_potential_destroy(&unlike);
}

/* Parameters given as options are those given as arguments. */
static void options(void) {
  rdd_options* keys = NULL;
  rdd_dmd *one = NULL, *other = NULL;
  double a[N], b[N];
  CHECK(rdd_options_create(&keys) == RDD_OK);
  CHECK(rdd_options_set_string(keys, RDD_OPTION_DMD_MODEL, "rate-limited", -1) == RDD_OK);
  CHECK(rdd_options_set_double(keys, RDD_OPTION_DMD_K_R, 2.5) == RDD_OK);
  CHECK(rdd_options_set_int(keys, RDD_OPTION_DMD_ENDS, RDD_DMD_RESERVOIR) == RDD_OK);
  CHECK(rdd_options_set_double(keys, RDD_OPTION_DMD_AMPLITUDE, 0.7) == RDD_OK);
  CHECK(rdd_dmd_chain(NULL, N, 160, RDD_DMD_RATE_LIMITED, 1, 4, 2.5, RDD_DMD_RESERVOIR, 0.7, &one) == RDD_OK);
  CHECK(rdd_dmd_chain_with(NULL, keys, N, 160, &other) == RDD_OK);
  CHECK(rdd_dmd_rates(NULL, one, a) == RDD_OK && rdd_dmd_rates(NULL, other, b) == RDD_OK);
  CHECK(a[1] != 0 && memcmp(a, b, sizeof a) == 0);
  rdd_dmd_destroy(&other);
  CHECK(rdd_dmd_chain_with(NULL, NULL, N, 160, &other) == RDD_OK && rdd_dmd_rates(NULL, other, b) == RDD_OK);
  CHECK(a[1] != b[1]);
  rdd_dmd_destroy(&one);
  rdd_dmd_destroy(&other);
  REFUSED(rdd_options_set_double(keys, RDD_OPTION_DMD_K_R, 0), RDD_ERROR_ARGUMENT, "dmd_k_r = 0: expected > 0");
  REFUSED(rdd_dmd_chain_with(NULL, keys, 1, 160, &one), RDD_ERROR_SIZE, "n_sites = 1");

  rdd_potential* phi = NULL;
  const double x[3] = {0, 1.1, 2.2}, c[3] = {0.9, 0.4, 0.8}, alpha[3] = {90, 90, 90};
  const int64_t bonds[4] = {0, 1, 1, 2};
  CHECK(rdd_potential_morse(1, 4, 1.08, 1.4, &phi) == RDD_OK);
  CHECK(rdd_options_set_int(keys, RDD_OPTION_DMD_WEIGHT, RDD_DMD_WEIGHT_OCCUPATION) == RDD_OK);
  CHECK(rdd_options_set_string(keys, RDD_OPTION_DMD_MODEL, "master", -1) == RDD_OK);
  CHECK(rdd_options_set_double(keys, RDD_OPTION_DMD_TAU, 3) == RDD_OK);
  CHECK(rdd_dmd_create(1, 3, x, c, alpha, 20, phi, NULL, NULL, RDD_DMD_MASTER, 3, 4, 1, RDD_DMD_WEIGHT_OCCUPATION,
                       RDD_DMD_VOIDS_ERROR, NULL, 2, bonds, 0, NULL, NULL, &one) == RDD_OK);
  CHECK(rdd_dmd_create_with(keys, 1, 3, x, c, alpha, 20, phi, NULL, NULL, NULL, 2, bonds, 0, NULL, NULL, &other) ==
        RDD_OK);
  CHECK(rdd_dmd_rates(NULL, one, a) == RDD_OK && rdd_dmd_rates(NULL, other, b) == RDD_OK);
  CHECK(a[1] != 0 && memcmp(a, b, 3 * sizeof *a) == 0);
  rdd_dmd_destroy(&one);
  rdd_dmd_destroy(&other);
  rdd_potential_destroy(&phi);
  rdd_options_destroy(&keys);
}

int main(void) {
  chain();
  options();
  potentials();
  callback();
  row();
  return finish();
}
