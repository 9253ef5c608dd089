/* Coarse jumps over temperatures through the C interface, and tables evaluated at many temperatures at once. */
#include <rdd/rdd.h>

#include "check.h"

#define CHECK_OK(call) CHECK((call) == RDD_OK)

static const double kB = 8.617333262e-5;

/* Two states a cell: 0 hops along the first lattice vector over 0.2 eV, 1 along the second over 0.3 eV, and they change
   into each other over a saddle at 0.45 eV; state 1 lies at 0.05 eV. With P = 2 the jumps are these, whose rates and
   ratio of weights are Arrhenius laws: exact between the knots, too. */
static rdd_landscape* two_states(void) {
  const double lattice[4] = {1, 0, 0.5, 2}, energy[2] = {0, 0.05};
  const int64_t from[6] = {0, 0, 1, 1, 0, 1}, to[6] = {0, 0, 1, 1, 1, 0};
  const int64_t n[12] = {1, 0, -1, 0, 0, 1, 0, -1, 0, 0, 0, 0};
  const double saddle[6] = {0.2, 0.2, 0.35, 0.35, 0.45, 0.45}, prefactor[6] = {1e13, 1e13, 2e13, 2e13, 1e12, 1e12};
  rdd_landscape* landscape = NULL;
  CHECK_OK(rdd_landscape_create(NULL, 2, 2, 2, lattice, NULL, energy, NULL, 6, from, to, n, saddle, RDD_HEIGHT_SADDLE,
                                prefactor, 0, 0, &landscape));
  return landscape;
}

static double law(double prefactor, double barrier, double t) { return prefactor * exp(-barrier / (kB * t)); }

static void test_laws(const rdd_landscape* landscape) {
  const double knots[4] = {500, 300, 800, 500};
  rdd_jump_sweep* sweep = NULL;
  CHECK_OK(rdd_jump_sweep_create(NULL, NULL, landscape, 2, 4, knots, 0, 0, 0.1, &sweep));
  int64_t n_states = 0, P = 0, n_jumps = 0, n_knots = 0, source[6], target[6], translation[12];
  int32_t dim = 0, space = 0;
  CHECK_OK(rdd_jump_sweep_sizes(sweep, &n_states, &P, &dim, &space, &n_jumps, &n_knots));
  CHECK(n_states == 2 && P == 2 && dim == 2 && space == 2 && n_jumps == 6 && n_knots == 3);
  if (n_jumps != 6 || n_knots != 3) return; /* the arrays are of these sizes */
  double least = 0, most = 0, error = 1, displacement[12], temperature[3], rates[18], weights[6], chi[12], gap[3];
  CHECK_OK(rdd_jump_sweep_range(sweep, &least, &most, &error));
  CHECK(least == 300 && most == 800 && error < 1e-9);
  CHECK_OK(rdd_jump_sweep_jumps(sweep, 1, source, target, translation, displacement));
  CHECK_OK(rdd_jump_sweep_knots(sweep, temperature, rates, weights, chi, gap));
  CHECK(temperature[0] == 800 && temperature[1] == 500 && temperature[2] == 300);
  /* Which coarse state is state 0: the one it belongs to. */
  const int mobile = chi[0] > 0.5 ? 1 : 2;
  for (int k = 0; k < 3; ++k) CLOSE(chi[(mobile - 1) * 2 + 4 * k], 1.0, 1e-6);
  const double now[5] = {300, 411, 500, 650, 800};
  double rate[30], weight[10], d[4], exact[4];
  CHECK_OK(rdd_jump_sweep_evaluate(sweep, 5, now, rate, weight));
  for (int t = 0; t < 5; ++t) {
    const double w = exp(-0.05 / (kB * now[t])), pi[2] = {1 / (1 + w), w / (1 + w)};
    CLOSE(weight[2 * t + mobile - 1], pi[0], 1e-10);
    CLOSE(weight[2 * t + 2 - mobile], pi[1], 1e-10);
    for (int e = 0; e < 6; ++e) {
      const int own = source[e] == mobile;
      const double expected = source[e] != target[e] ? law(1e12, own ? 0.45 : 0.4, now[t])
                              : own                  ? law(1e13, 0.2, now[t])
                                                     : law(2e13, 0.3, now[t]);
      CLOSE(rate[6 * t + e], expected, 1e-7);
      CHECK(source[e] != target[e] ? translation[2 * e] == 0 && translation[2 * e + 1] == 0
                                   : (own ? translation[2 * e] : translation[2 * e + 1]) != 0);
    }
    rdd_model *model = NULL, *fine = NULL;
    CHECK_OK(rdd_jump_sweep_model(sweep, now[t], &model));
    CHECK_OK(rdd_landscape_model(landscape, now[t], &fine));
    CHECK_OK(rdd_diffusivity(NULL, NULL, model, d));
    CHECK_OK(rdd_diffusivity(NULL, NULL, fine, exact));
    for (int a = 0; a < 4; ++a) CLOSE(d[a], exact[a], 1e-9);
    rdd_model_destroy(&model);
    rdd_model_destroy(&fine);
  }
  const double outside[2] = {400, 801};
  rate[0] = -1;
  REFUSED(rdd_jump_sweep_evaluate(sweep, 2, outside, rate, NULL), RDD_ERROR_ARGUMENT,
          "temperature[1] = 801: expected 300 to 800");
  CHECK(rate[0] == -1);
  REFUSED(rdd_jump_sweep_evaluate(sweep, 1, outside + 1, rate, NULL), RDD_ERROR_ARGUMENT, "temperature = 801");
  REFUSED(rdd_jump_sweep_evaluate(sweep, 1, outside, rate, rate), RDD_ERROR_ARGUMENT, "overlap");
  REFUSED(rdd_jump_sweep_evaluate(sweep, -1, outside, rate, NULL), RDD_ERROR_SIZE, "n_T = -1");
  const double nan = NAN;
  REFUSED(rdd_jump_sweep_evaluate(sweep, 1, &nan, rate, NULL), RDD_ERROR_ARGUMENT, "temperature = nan");
  rdd_model* model = NULL;
  REFUSED(rdd_jump_sweep_model(sweep, 299, &model), RDD_ERROR_ARGUMENT, "temperature = 299");
  CHECK(model == NULL);
  CHECK_OK(rdd_jump_sweep_evaluate(sweep, 0, NULL, NULL, NULL));
  CHECK_OK(rdd_jump_sweep_destroy(&sweep));
  CHECK(sweep == NULL);
}

static void test_number_of_states(const rdd_landscape* landscape) {
  const double one = 500, knots[2] = {300, 800}, bad[2] = {300, 0};
  rdd_jump_sweep* sweep = NULL;
  int64_t n_states = 0, P = 0, n_jumps = 0, n_knots = 0;
  int32_t dim = 0, space = 0;
  CHECK_OK(rdd_jump_sweep_create(NULL, NULL, landscape, 0, 1, &one, 0, 0, 0.1, &sweep));
  CHECK_OK(rdd_jump_sweep_sizes(sweep, &n_states, &P, &dim, &space, &n_jumps, &n_knots));
  CHECK(P == 1 && n_knots == 1);
  double error = 1, least = 0, most = 0;
  CHECK_OK(rdd_jump_sweep_range(sweep, &least, &most, &error));
  CHECK(least == 500 && most == 500 && error == 0);
  CHECK_OK(rdd_jump_sweep_destroy(&sweep));
  REFUSED(rdd_jump_sweep_create(NULL, NULL, landscape, 0, 2, knots, 0, 1e30, 0.1, &sweep), RDD_ERROR_NO_GAP,
          "at every temperature");
  REFUSED(rdd_jump_sweep_create(NULL, NULL, landscape, 2, 2, bad, 0, 0, 0.1, &sweep), RDD_ERROR_ARGUMENT,
          "temperature = 0");
  REFUSED(rdd_jump_sweep_create(NULL, NULL, landscape, 2, 0, NULL, 0, 0, 0.1, &sweep), RDD_ERROR_ARGUMENT,
          "at least one");
  REFUSED(rdd_jump_sweep_create(NULL, NULL, landscape, 3, 2, knots, 0, 0, 0.1, &sweep), RDD_ERROR_ARGUMENT,
          "n_coarse = 3");
  REFUSED(rdd_jump_sweep_create(NULL, NULL, landscape, 2, 2, knots, 17, 0, 0.1, &sweep), RDD_ERROR_ARGUMENT,
          "range = 17");
  REFUSED(rdd_jump_sweep_create(NULL, NULL, NULL, 2, 2, knots, 0, 0, 0.1, &sweep), RDD_ERROR_NULL, "landscape");
  CHECK(sweep == NULL);
}

/* Many temperatures give the bits of one after the other; one outside the range leaves the arrays as they were. */
static void test_many(const rdd_landscape* landscape) {
  rdd_table* table = NULL;
  CHECK_OK(rdd_table_create_coarse(NULL, NULL, landscape, 2, 300, 800, 1e-6, &table));
  const double t[3] = {800, 333.25, 300}, outside[2] = {300, 900};
  double values[90], slopes[90], one[30], slope[30];
  CHECK_OK(rdd_table_evaluate_many(table, 3, t, values, slopes));
  for (int k = 0; k < 3; ++k) {
    CHECK_OK(rdd_table_evaluate(table, t[k], one, slope));
    CHECK(memcmp(one, values + 30 * k, sizeof one) == 0 && memcmp(slope, slopes + 30 * k, sizeof slope) == 0);
  }
  values[0] = -1;
  REFUSED(rdd_table_evaluate_many(table, 2, outside, values, NULL), RDD_ERROR_ARGUMENT,
          "temperature[1] = 900: expected 300 to 800");
  CHECK(values[0] == -1);
  REFUSED(rdd_table_evaluate_many(table, 2, NULL, values, NULL), RDD_ERROR_NULL, "temperature");
  REFUSED(rdd_table_evaluate_many(table, 1, values, values, NULL), RDD_ERROR_ARGUMENT, "overlap");
  CHECK_OK(rdd_table_evaluate_many(table, 0, NULL, NULL, NULL));
  CHECK_OK(rdd_table_destroy(&table));
}

int main(void) {
  rdd_landscape* landscape = two_states();
  test_laws(landscape);
  test_number_of_states(landscape);
  test_many(landscape);
  CHECK_OK(rdd_landscape_destroy(&landscape));
  return finish();
}
