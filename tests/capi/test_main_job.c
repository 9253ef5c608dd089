/* The main job in C: a model, its bands, transport and coarse model. */
#include "check.h"

#define NEED(call) CHECK((call) == RDD_OK)

/* Rates k1, k2 in turn, spacing a/2. */
static rdd_model* alternating_chain(double a, double k1, double k2, int32_t base) {
  const double lattice[1] = {a};
  const double positions[2] = {0, a / 2};
  const int64_t from[4] = {0 + base, 1 + base, 1 + base, 0 + base};
  const int64_t to[4] = {1 + base, 0 + base, 0 + base, 1 + base};
  const int64_t translation[4] = {0, 0, 1, -1};
  const double rate[4] = {k1, k1, k2, k2};
  rdd_model* model = NULL;
  NEED(rdd_model_create(NULL, 1, 1, 2, lattice, positions, 4, from, to, translation, rate, NULL, base, &model));
  return model;
}

static void test_transport(void) {
  for (int32_t base = 0; base <= 1; ++base) {
    rdd_model* model = alternating_chain(2.0, 3.0, 0.5, base);
    double d = 0, local = 0, v = 1, pi[2] = {0, 0}, log_pi[2] = {0, 0}, y[2] = {0, 0};
    NEED(rdd_diffusivity(NULL, NULL, model, &d));
    CLOSE(d, 4.0 * 3.0 * 0.5 / (2 * 3.5), 1e-14);
    NEED(rdd_local_equilibrium_diffusivity(NULL, model, &local));
    CLOSE(local, 0.5 * 3.5, 1e-14);
    NEED(rdd_drift_velocity(NULL, model, &v));
    CHECK(fabs(v) < 1e-15);
    NEED(rdd_stationary(NULL, model, pi, log_pi));
    CLOSE(pi[0], 0.5, 1e-15);
    CLOSE(log_pi[1], log(0.5), 1e-15);
    NEED(rdd_corrector(NULL, model, y));
    CHECK(fabs(y[0] + y[1]) < 1e-15);
    rdd_model_destroy(&model);
    CHECK(model == NULL);
  }
}

static void test_look_at_model(void) {
  rdd_model* model = alternating_chain(2.0, 3.0, 0.5, 1);
  int32_t dim = 0, space = 0;
  int64_t n_states = 0, n_jumps = 0, n_zero = -1, n_duplicates = -1;
  NEED(rdd_model_sizes(model, &dim, &space, &n_states, &n_jumps));
  CHECK(dim == 1 && space == 1 && n_states == 2 && n_jumps == 4);
  NEED(rdd_model_n_states(model, &n_states));
  CHECK(n_states == 2);
  NEED(rdd_model_counts(model, &n_zero, &n_duplicates));
  CHECK(n_zero == 0 && n_duplicates == 0);
  double lattice = 0, positions[2], rate[4], dr[4];
  int64_t from[4], to[4], translation[4];
  NEED(rdd_model_geometry(model, &lattice, positions));
  CHECK(lattice == 2.0 && positions[1] == 1.0);
  NEED(rdd_model_jumps(model, 1, from, to, translation, dr, rate));
  double total = 0;
  for (int e = 0; e < 4; ++e) {
    CHECK(from[e] >= 1 && from[e] <= 2 && to[e] == 3 - from[e]);
    CHECK(fabs(dr[e]) == 1.0);
    total += rate[e];
  }
  CHECK(total == 7.0);
  rdd_model_destroy(&model);
}

static void test_spectrum(void) {
  rdd_model* model = alternating_chain(2.0, 3.0, 0.5, 0);
  const double k[3] = {0.0, 0.25, 0.5};
  double values[6], right[3 * 2 * 2 * 2], left[3 * 2 * 2 * 2];
  int32_t used[3], real = -1;
  NEED(rdd_spectrum(NULL, NULL, model, 3, k, 2, values, right, left, used));
  for (int q = 0; q < 3; ++q) {
    const double root = sqrt(9.0 + 0.25 + 2 * 1.5 * cos(2 * 3.14159265358979323846 * k[q]));
    CHECK(fabs(values[2 * q] - (3.5 - root)) < 1e-14);
    CHECK(fabs(values[2 * q + 1] - (3.5 + root)) < 1e-14);
    /* W^H V = I: conj(w) v summed over the two states. */
    for (int b = 0; b < 2; ++b) {
      double re = 0, im = 0;
      for (int i = 0; i < 2; ++i) {
        const double* v = right + 2 * (i + 2 * (b + 2 * q));
        const double* w = left + 2 * (i + 2 * (b + 2 * q));
        re += w[0] * v[0] + w[1] * v[1];
        im += w[0] * v[1] - w[1] * v[0];
      }
      CHECK(fabs(re - 1) < 1e-14 && fabs(im) < 1e-14);
    }
  }
  NEED(rdd_spectrum_is_real(NULL, model, &real));
  CHECK(real == 1);
  const double force = 0.3;
  rdd_model* forced = NULL;
  NEED(rdd_model_with_force(model, &force, 1.0, &forced));
  NEED(rdd_spectrum_is_real(NULL, forced, &real));
  CHECK(real == 0);
  double complex_values[12], v = 0;
  NEED(rdd_spectrum_complex(NULL, NULL, forced, 3, k, 2, complex_values, NULL, NULL));
  CHECK(fabs(complex_values[0]) < 1e-14 && fabs(complex_values[1]) < 1e-14);
  NEED(rdd_drift_velocity(NULL, forced, &v));
  CHECK(v > 0);
  rdd_options* options = NULL;
  NEED(rdd_options_create(&options));
  NEED(rdd_options_set_string(options, RDD_OPTION_BOUNDARY, "confined", -1));
  NEED(rdd_spectrum(NULL, options, forced, 3, k, 2, values, NULL, NULL, NULL));
  CHECK(values[0] > 0);
  rdd_options_destroy(&options);
  rdd_model_destroy(&forced);
  rdd_model_destroy(&model);
}

static void test_mesh_and_gap(void) {
  const int64_t mesh[2] = {4, 3};
  int64_t n = 0;
  NEED(rdd_kmesh(2, mesh, 0, 1, &n, NULL, NULL));
  CHECK(n == 7);
  double k[14], w[7], sum = 0;
  NEED(rdd_kmesh(2, mesh, 0, 1, &n, k, w));
  for (int q = 0; q < 7; ++q) sum += w[q];
  CLOSE(sum, 1.0, 1e-15);
  rdd_model* model = alternating_chain(2.0, 3.0, 0.01, 0);
  double ratio = 0, indirect = 0;
  int64_t recommended = 0;
  NEED(rdd_gap(NULL, NULL, model, 1, &ratio, &indirect, &recommended));
  CHECK(ratio > 100 && indirect > 0 && recommended == 1);
  rdd_model_destroy(&model);
}

static void test_coarse_grain(void) {
  rdd_model* model = alternating_chain(2.0, 3.0, 0.01, 0);
  rdd_reduced* reduced = NULL;
  NEED(rdd_coarse_grain(NULL, NULL, model, 0, &reduced));
  int64_t p = 0, m = 0, hops = 0;
  int32_t dim = 0, space = 0, well_posed = 0;
  NEED(rdd_reduced_sizes(reduced, &p, &m, &dim, &space, &hops));
  CHECK(p == 1 && m == 2 && dim == 1 && space == 1 && hops == 3);
  double chi[2], weight = 0, q = 1, c = 1, d = 0, exact = 0, crispness = 0, gap = 0, rate[3], length = 0, floor_ = 0;
  int64_t n[3];
  /* The coarse model outlives the handle of the model it came from. */
  NEED(rdd_diffusivity(NULL, NULL, model, &exact));
  rdd_model_destroy(&model);
  NEED(rdd_reduced_memberships(reduced, chi));
  NEED(rdd_reduced_equilibrium(reduced, &weight));
  NEED(rdd_reduced_reaction(reduced, &q));
  NEED(rdd_reduced_drift(reduced, &c));
  NEED(rdd_reduced_diffusion(reduced, &d));
  NEED(rdd_reduced_quality(reduced, &crispness, &gap, &well_posed));
  NEED(rdd_reduced_hops(reduced, n, rate));
  CHECK(chi[0] == 1 && chi[1] == 1);
  CLOSE(weight, 1.0, 1e-14);
  CHECK(fabs(q) < 1e-14 && fabs(c) < 1e-14);
  CLOSE(d, exact, 1e-12);
  CHECK(crispness > 0.999 && gap > 100 && well_posed == 1);
  CHECK(n[0] == -1 && n[1] == 0 && n[2] == 1);
  CHECK(fabs(rate[0] + rate[1] + rate[2]) < 1e-14);
  const double k = 0.01;
  double symbol[2], p0[4] = {0.5, 0, 0.5, 0}, amplitude[2];
  NEED(rdd_reduced_symbol(reduced, 1, &k, symbol));
  const double wave = 2 * 3.14159265358979323846 * k / 2.0;
  CLOSE(symbol[0], -exact * wave * wave, 1e-12);
  NEED(rdd_reduced_initial(reduced, 1, &k, p0, amplitude));
  CHECK(fabs(amplitude[0] - 1) < 1e-2);
  NEED(rdd_reduced_resolution(NULL, NULL, reduced, 0.01, &length, &floor_));
  CHECK(length >= 1 && floor_ < 0.01);
  rdd_reduced_destroy(&reduced);
}

static void test_audit(void) {
  rdd_model* model = alternating_chain(2.0, 3.0, 0.5, 0);
  rdd_audit* audit = NULL;
  NEED(rdd_model_audit(NULL, NULL, model, &audit));
  int32_t ergodic = 0, reversible = 0;
  int64_t classes = 0, one_way = -1, needed = 0;
  NEED(rdd_audit_verdict(audit, &ergodic, &reversible, &classes, &one_way));
  CHECK(ergodic == 1 && reversible == 1 && classes == 1 && one_way == 0);
  char text[4096];
  NEED(rdd_audit_report(audit, 0, text, sizeof text, &needed));
  CHECK((int64_t)strlen(text) + 1 == needed);
  CHECK(strstr(text, "detailed balance") != NULL);
  rdd_audit_destroy(&audit);
  rdd_model_destroy(&model);
}

int main(void) {
  test_transport();
  test_look_at_model();
  test_spectrum();
  test_mesh_and_gap();
  test_coarse_grain();
  test_audit();
  return finish();
}
