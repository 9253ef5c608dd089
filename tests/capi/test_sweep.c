/* Landscapes, sweeps, tables, error bars and propagation in C. */
#include <stdlib.h>

#include "check.h"

#define NEED(call) CHECK((call) == RDD_OK)

static const double kB = 8.617333262e-5;

/* Two saddles in turn, spacing a/2: D = a^2 k1 k2/(2 (k1 + k2)). */
static rdd_landscape* chain(double a, double e1, double e2, double nu, int32_t kind) {
  const double positions[2] = {0, a / 2};
  const int64_t from[4] = {1, 2, 2, 1}, to[4] = {2, 1, 1, 2}, translation[4] = {0, 0, 1, -1};
  const double height[4] = {e1, e1, e2, e2}, prefactor[4] = {nu, nu, nu, nu};
  rdd_landscape* landscape = NULL;
  NEED(rdd_landscape_create(NULL, 1, 1, 2, &a, positions, NULL, NULL, 4, from, to, translation, height, kind, prefactor,
                            0, 1, &landscape));
  return landscape;
}

static double chain_d(double a, double e1, double e2, double nu, double t) {
  const double k1 = nu * exp(-e1 / (kB * t)), k2 = nu * exp(-e2 / (kB * t));
  return a * a * k1 * k2 / (2 * (k1 + k2));
}

static void test_landscape(void) {
  rdd_landscape* landscape = chain(2, 0.3, 0.5, 1e13, RDD_HEIGHT_SADDLE);
  int32_t dim = 0, space = 0;
  int64_t n = 0, n_transitions = 0;
  NEED(rdd_landscape_sizes(landscape, &dim, &space, &n, &n_transitions));
  CHECK(dim == 1 && space == 1 && n == 2 && n_transitions == 4);
  int64_t from[4], to[4], translation[4];
  double dr[4], barrier[4], prefactor[4], log_rate[4], d = 0;
  NEED(rdd_landscape_transitions(landscape, 0, from, to, translation, dr, barrier, prefactor));
  CHECK(from[2] == 1 && to[2] == 0 && translation[2] == 1 && dr[2] == 1 && barrier[2] == 0.5 && prefactor[2] == 1e13);
  NEED(rdd_landscape_log_rates(landscape, 3, log_rate));
  CLOSE(log_rate[0], log(1e13) - 0.3 / (kB * 3), 1e-14);
  rdd_model* model = NULL;
  NEED(rdd_landscape_model(landscape, 600, &model));
  NEED(rdd_diffusivity(NULL, NULL, model, &d));
  CLOSE(d, chain_d(2, 0.3, 0.5, 1e13, 600), 1e-13);
  rdd_model_destroy(&model);
  const double shift[4] = {0.1, 0.1, 0, 0};
  rdd_landscape* shifted = NULL;
  NEED(rdd_landscape_shifted(landscape, NULL, shift, &shifted));
  NEED(rdd_landscape_model(shifted, 600, &model));
  NEED(rdd_diffusivity(NULL, NULL, model, &d));
  CLOSE(d, chain_d(2, 0.4, 0.5, 1e13, 600), 1e-13);
  rdd_model_destroy(&model);
  rdd_landscape_destroy(&shifted);
  CHECK(shifted == NULL);
  REFUSED(rdd_landscape_model(landscape, 3, &model), RDD_ERROR_ARGUMENT, "rate of transition 1 (1 -> 2");
  REFUSED(rdd_landscape_model(landscape, -5, &model), RDD_ERROR_ARGUMENT, "temperature = -5");
  REFUSED(rdd_landscape_model(NULL, 5, &model), RDD_ERROR_NULL, "landscape");
  CHECK(model == NULL);
  rdd_landscape_destroy(&landscape);
  rdd_landscape_destroy(&landscape);
}

static void test_sweep(void) {
  rdd_landscape* landscape = chain(2, 0.3, 0.5, 1e13, RDD_HEIGHT_BARRIER);
  const double t[3] = {400, 700, 1000};
  double d[3], v[3], slope[3], d0 = 0, em = 0, worst = 0;
  NEED(rdd_sweep(NULL, NULL, landscape, 3, t, d, v, slope));
  for (int i = 0; i < 3; ++i) {
    CLOSE(d[i], chain_d(2, 0.3, 0.5, 1e13, t[i]), 1e-13);
    const double h = 0.01, up = chain_d(2, 0.3, 0.5, 1e13, t[i] + h), down = chain_d(2, 0.3, 0.5, 1e13, t[i] - h);
    CLOSE(slope[i], (up - down) / (2 * h), 1e-7);
  }
  NEED(rdd_fit_arrhenius(3, t, d, 0, &d0, &em, &worst));
  CHECK(em > 0.49 && em < 0.51 && worst < 0.1 && worst > 0);
  double axes[1] = {0};
  NEED(rdd_principal_axes(1, 3, d, axes));
  CHECK(axes[0] == 1);
  /* dD/dE2 = -D/kT k1/(k1 + k2), half of it by each direction. */
  double height[4], state[2], one = 0;
  NEED(rdd_landscape_derivatives(NULL, landscape, 700, &one, state, height));
  const double k1 = exp(-0.3 / (kB * 700)), k2 = exp(-0.5 / (kB * 700));
  CLOSE(height[2] + height[3], -d[1] / (kB * 700) * k1 / (k1 + k2), 1e-12);
  CLOSE(one, slope[1], 1e-12);
  const double sd[4] = {0, 0, 0.02, 0.02};
  double error = 0;
  NEED(rdd_diffusivity_error(NULL, landscape, 700, sd, NULL, &error));
  CLOSE(error, 0.02 * fabs(height[2] + height[3]), 1e-12);
  const int64_t group[4] = {0, 1, 2, 3};
  NEED(rdd_diffusivity_error(NULL, landscape, 700, sd, group, &error));
  CLOSE(error, 0.02 * hypot(height[2], height[3]), 1e-12);
  double rate_error[4];
  NEED(rdd_reaction_error(NULL, NULL, landscape, 700, 2, sd, NULL, rate_error));
  CHECK(rate_error[0] > 0);
  /* Coarse, P = M = 2: the reaction matrix is the generator. */
  double q[12], pi[6], drift[12], diffusion[12], gap[3];
  NEED(rdd_sweep_coarse(NULL, NULL, landscape, 2, 3, t, pi, q, drift, diffusion, gap));
  CLOSE(q[4 + 1], 1e13 * (k1 + k2), 1e-11);
  CLOSE(pi[3], 0.5, 1e-12);
  CHECK(isnan(gap[0]));
  REFUSED(rdd_sweep(NULL, NULL, landscape, 3, t, d, d, slope), RDD_ERROR_ARGUMENT, "overlap");
  REFUSED(rdd_sweep_coarse(NULL, NULL, landscape, 3, 3, t, pi, q, drift, diffusion, gap), RDD_ERROR_ARGUMENT,
          "n_coarse = 3");
  const double cold[2] = {300, 0};
  REFUSED(rdd_sweep(NULL, NULL, landscape, 2, cold, d, v, NULL), RDD_ERROR_ARGUMENT, "temperature = 0");
  REFUSED(rdd_fit_arrhenius(1, t, d, 0, &d0, &em, &worst), RDD_ERROR_ARGUMENT, "two different");
  rdd_landscape_destroy(&landscape);
}

static void test_tables(void) {
  rdd_landscape* landscape = chain(2, 0.3, 0.5, 1e13, RDD_HEIGHT_SADDLE);
  rdd_table* table = NULL;
  NEED(rdd_table_create(NULL, NULL, landscape, 300, 1200, 1e-8, &table));
  int64_t n_values = 0, n_channels = 0, n_intervals = 0;
  NEED(rdd_table_sizes(table, &n_values, &n_channels, &n_intervals));
  CHECK(n_values == 1 && n_channels == 1 && n_intervals >= 2);
  double least = 0, most = 0, error = 1, d = 0, slope = 0;
  NEED(rdd_table_range(table, &least, &most, &error));
  CLOSE(least, 300.0, 1e-14);
  CLOSE(most, 1200.0, 1e-14);
  CHECK(error <= 1e-8);
  for (double t = 300; t <= 1200; t += 12.5) {
    NEED(rdd_table_evaluate(table, t, &d, NULL));
    CLOSE(d, chain_d(2, 0.3, 0.5, 1e13, t), 2e-8);
  }
  NEED(rdd_table_evaluate(table, 700, &d, &slope));
  CLOSE(slope, (chain_d(2, 0.3, 0.5, 1e13, 700.01) - chain_d(2, 0.3, 0.5, 1e13, 699.99)) / 0.02, 1e-5);
  REFUSED(rdd_table_evaluate(table, 299, &d, NULL), RDD_ERROR_ARGUMENT, "temperature = 299: expected 300");
  REFUSED(rdd_table_evaluate(table, NAN, &d, NULL), RDD_ERROR_ARGUMENT, "temperature = nan");
  REFUSED(rdd_table_evaluate(table, 0, &d, NULL), RDD_ERROR_ARGUMENT, "temperature = 0");
  double* knots = malloc((size_t)(n_intervals + 1) * sizeof(double));
  double* a = malloc((size_t)(4 * n_channels * n_intervals) * sizeof(double));
  int64_t entries[4];
  NEED(rdd_table_coefficients(table, knots, a, entries));
  CHECK(entries[0] == 0 && entries[1] == 0);
  const double x = 1 / 555.0;
  int64_t i = 0;
  while (knots[i + 1] < x) ++i;
  const double s = (x - knots[i]) / (knots[i + 1] - knots[i]), *c = a + 4 * i;
  CLOSE(exp(c[0] + s * (c[1] + s * (c[2] + s * c[3]))), chain_d(2, 0.3, 0.5, 1e13, 555), 2e-8);
  free(knots);
  free(a);
  rdd_table_destroy(&table);
  NEED(rdd_table_create_coarse(NULL, NULL, landscape, 2, 300, 1200, 1e-6, &table));
  NEED(rdd_table_sizes(table, &n_values, &n_channels, &n_intervals));
  CHECK(n_values == 2 + 4 + 4 + 4);
  double all[14];
  NEED(rdd_table_evaluate(table, 700, all, NULL));
  CLOSE(all[3], 1e13 * (exp(-0.3 / (kB * 700)) + exp(-0.5 / (kB * 700))), 2e-6);
  CHECK(all[2] == -all[3]);
  rdd_table_destroy(&table);
  REFUSED(rdd_table_create(NULL, NULL, landscape, 1200, 300, 1e-6, &table), RDD_ERROR_ARGUMENT,
          "expected more than the least");
  REFUSED(rdd_table_create(NULL, NULL, landscape, 300, 1200, 0, &table), RDD_ERROR_ARGUMENT, "tolerance = 0");
  CHECK(table == NULL);
  rdd_landscape_destroy(&landscape);
}

static void test_propagation(void) {
  rdd_landscape* landscape = chain(2, 0.3, 0.5, 1e13, RDD_HEIGHT_SADDLE);
  rdd_model* model = NULL;
  rdd_reduced* reduced = NULL;
  NEED(rdd_landscape_model(landscape, 700, &model));
  const int64_t box[1] = {64};
  const double k2 = 1e13 * exp(-0.5 / (kB * 700)), time[2] = {0, 20 / k2};
  double start[128] = {0}, p[256];
  start[64] = 1; /* state 1 of cell 32 */
  NEED(rdd_propagate(NULL, model, box, 64, 2, time, start, p));
  double sum = 0, mean = 0, square = 0;
  for (int c = 0; c < 64; ++c)
    for (int j = 0; j < 2; ++j) {
      CHECK(fabs(p[j + 2 * c] - start[j + 2 * c]) < 1e-13);
      const double x = 2.0 * c + j - 64, w = p[128 + j + 2 * c];
      sum += w;
      mean += w * x;
      square += w * x * x;
    }
  CLOSE(sum, 1.0, 1e-12);
  /* <x^2> = 2 D t + const; the constants of this start: mean 1/2, spread 1/4 of a squared spacing. */
  CLOSE(square - mean * mean, 2 * chain_d(2, 0.3, 0.5, 1e13, 700) * time[1], 0.02);
  NEED(rdd_coarse_grain(NULL, NULL, model, 1, &reduced));
  double density[128], exact[128], error[2];
  NEED(rdd_reduced_propagate(NULL, reduced, box, 64, 2, time, start, 1, density, exact, error));
  CHECK(error[0] < 1e-14 && error[1] > 1e-6 && error[1] < 3e-3);
  sum = 0;
  for (int c = 0; c < 64; ++c) sum += density[64 + c];
  CLOSE(sum, 1.0, 1e-12);
  int64_t n_points = 0, offset[3];
  double coefficient[3];
  NEED(rdd_reduced_stencil_size(reduced, &n_points));
  CHECK(n_points == 3);
  NEED(rdd_reduced_stencil(reduced, 1, 3, offset, coefficient));
  CHECK(offset[0] == 0 && offset[1] == 1 && offset[2] == -1);
  CLOSE(coefficient[1], chain_d(2, 0.3, 0.5, 1e13, 700) / 4, 1e-10);
  CLOSE(coefficient[0], -2 * coefficient[1], 1e-10);
  const int64_t small[1] = {1};
  REFUSED(rdd_propagate(NULL, model, small, 1, 1, time, start, p), RDD_ERROR_ARGUMENT, "box[0] = 1");
  REFUSED(rdd_propagate(NULL, model, box, 63, 2, time, start, p), RDD_ERROR_SIZE, "n_cells = 63");
  REFUSED(rdd_reduced_propagate(NULL, reduced, box, 64, 2, time, start, 2, density, exact, error), RDD_ERROR_ARGUMENT,
          "slip = 2");
  rdd_reduced_destroy(&reduced);
  rdd_model_destroy(&model);
  rdd_landscape_destroy(&landscape);
}

int main(void) {
  test_landscape();
  test_sweep();
  test_tables();
  test_propagation();
  return finish();
}
