/* Coarse jump tables through the C interface. */
#include <math.h>
#include <rdd/rdd.h>

#include "check.h"

#define CHECK_OK(call) CHECK((call) == RDD_OK)

/* Two states a cell, each with hops of its own; changes of state in the cell are slow. */
static rdd_model* two_states(double scale) {
  const double lattice[4] = {1, 0, 0.5, 2};
  const int64_t from[8] = {0, 0, 1, 1, 1, 1, 0, 1};
  const int64_t to[8] = {0, 0, 1, 1, 1, 1, 1, 0};
  const int64_t n[16] = {1, 0, -1, 0, 0, 1, 0, -1, 1, 1, -1, -1, 0, 0, 0, 0};
  double rate[8] = {2, 2, 1, 1, 0.5, 0.5, 0.004, 0.008};
  rdd_model* model = NULL;
  for (int e = 0; e < 8; ++e) rate[e] *= scale;
  CHECK_OK(rdd_model_create(NULL, 2, 2, 2, lattice, NULL, 8, from, to, n, rate, NULL, 0, &model));
  return model;
}

int main(void) {
  rdd_model *model = two_states(1), *own = NULL;
  rdd_options* options = NULL;
  rdd_reduced* reduced = NULL;
  rdd_jump_table* table = NULL;
  int64_t n_coarse = 0, n_jumps = 0, n_slow = 0, source[64], target[64], translation[128], dimension[2];
  int32_t dim = 0, space = 0;
  double displacement[128], rate[64], pi[2], d[4], exact[4], slow = 0, spectral = 0, error = 1, reaction = 1,
                                                             motion = 1;
  double tensor[8], principal[4], axes[8];

  CHECK_OK(rdd_coarse_grain(NULL, NULL, model, 2, &reduced));
  CHECK_OK(rdd_jump_table_create(NULL, reduced, 0, 0, 0.1, &table));
  CHECK_OK(rdd_jump_table_sizes(table, &n_coarse, &dim, &space, &n_jumps, &n_slow));
  CHECK(n_coarse == 2 && dim == 2 && space == 2 && n_slow == 1);
  CHECK(n_jumps == 8);
  CHECK_OK(rdd_jump_table_values(table, pi, d, &slow, &spectral));
  CHECK(fabs(pi[0] - 2.0 / 3) < 1e-12 && fabs(pi[1] - 1.0 / 3) < 1e-12);
  CHECK(fabs(slow / 0.012 - 1) < 1e-10 && fabs(spectral / 0.012 - 1) < 1e-10);
  CHECK_OK(rdd_jump_table_quality(table, &error, &reaction, &motion));
  CHECK(error < 1e-10 && reaction < 1e-10 && motion < 1e-3);

  /* D from the jumps alone, and the model's. */
  CHECK_OK(rdd_jump_table_jumps(table, 1, source, target, translation, displacement, rate));
  for (int e = 0; e < n_jumps; ++e) {
    CHECK(rate[e] > 0 && source[e] >= 1 && source[e] <= 2 && target[e] >= 1 && target[e] <= 2);
    CHECK(fabs(displacement[2 * e] - (double)translation[2 * e] - 0.5 * (double)translation[2 * e + 1]) < 1e-14);
    CHECK(fabs(displacement[2 * e + 1] - 2.0 * (double)translation[2 * e + 1]) < 1e-14);
  }
  CHECK_OK(rdd_diffusivity(NULL, NULL, model, exact));
  for (int a = 0; a < 2; ++a)
    for (int b = 0; b < 2; ++b) {
      double sum = 0;
      for (int e = 0; e < n_jumps; ++e)
        sum += pi[source[e] - 1] * rate[e] / 2 * displacement[2 * e + a] * displacement[2 * e + b];
      CHECK(fabs(sum - exact[a + 2 * b]) < 1e-11);
      CHECK(fabs(d[a + 2 * b] - exact[a + 2 * b]) < 1e-11);
    }

  /* The table is a model. */
  CHECK_OK(rdd_jump_table_model(table, &own));
  CHECK_OK(rdd_jump_table_destroy(&table));
  CHECK(table == NULL);
  CHECK_OK(rdd_diffusivity(NULL, NULL, own, d));
  for (int a = 0; a < 4; ++a) CHECK(fabs(d[a] - exact[a]) < 1e-10);
  CHECK_OK(rdd_model_destroy(&own));

  /* State 0 moves along the first lattice vector alone. */
  CHECK_OK(rdd_reduced_mobilities(reduced, 0.01, tensor, principal, axes, dimension));
  CHECK(dimension[0] == 1 && dimension[1] == 2);
  CHECK(fabs(principal[0] - 2) < 1e-10 && fabs(axes[0] - 1) < 1e-10 && fabs(tensor[0] - 2) < 1e-10);
  CHECK_OK(rdd_reduced_mobilities(reduced, 0.01, NULL, NULL, NULL, NULL));
  CHECK(rdd_reduced_mobilities(reduced, 2, tensor, NULL, NULL, NULL) == RDD_ERROR_ARGUMENT);
  CHECK(rdd_reduced_mobilities(reduced, 0.01, tensor, NULL, tensor, NULL) == RDD_ERROR_ARGUMENT);

  /* Errors say what is wrong, and change nothing. */
  CHECK(rdd_jump_table_create(NULL, NULL, 0, 3, 0.1, &table) == RDD_ERROR_NULL);
  CHECK(rdd_jump_table_create(NULL, reduced, 0, 3, 0.1, NULL) == RDD_ERROR_NULL);
  CHECK(rdd_jump_table_create(NULL, reduced, -1, 3, 0.1, &table) == RDD_ERROR_ARGUMENT);
  CHECK(rdd_jump_table_create(NULL, reduced, 0, NAN, 0.1, &table) == RDD_ERROR_ARGUMENT);
  CHECK(rdd_jump_table_create(NULL, reduced, 0, 3, -1, &table) == RDD_ERROR_ARGUMENT);
  CHECK(table == NULL);
  CHECK_OK(rdd_reduced_destroy(&reduced));
  CHECK_OK(rdd_options_create(&options));
  CHECK_OK(rdd_options_set_int(options, RDD_OPTION_GAUGE, RDD_GAUGE_GIVEN));
  CHECK_OK(rdd_coarse_grain(NULL, options, model, 2, &reduced));
  REFUSED(rdd_jump_table_create(NULL, reduced, 0, 0, 0.1, &table), RDD_ERROR_ARGUMENT, "corrector gauge");
  CHECK_OK(rdd_reduced_destroy(&reduced));
  CHECK_OK(rdd_coarse_grain(NULL, NULL, model, 1, &reduced));
  CHECK(rdd_jump_table_create(NULL, reduced, 0, 1e6, 0.1, &table) == RDD_ERROR_NO_GAP);
  CHECK_OK(rdd_jump_table_destroy(NULL));
  CHECK_OK(rdd_reduced_destroy(&reduced));
  CHECK_OK(rdd_options_destroy(&options));
  CHECK_OK(rdd_model_destroy(&model));
  return finish();
}
