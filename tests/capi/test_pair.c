/* A vacancy and a solute through the C interface: five frequencies in fcc, a box, bounds, refusals. */
#include <math.h>
#include <rdd/rdd.h>

#include "check.h"

#define CHECK_OK(call) CHECK((call) == RDD_OK)

/* w0 of the host, w1 beside the solute, w2 exchange, w3 dissociation, w4 association. */
static const double w0 = 1, w1 = 0.8, w2 = 1.25, w3 = 0.5, w4 = 1.5;
static const double zero[4] = {0, 0, 0, 0};

static rdd_jump_classes* host(void) {
  const double h = 0.5, lattice[9] = {0, h, h, h, 0, h, h, h, 0}, origin[3] = {0, 0, 0};
  const int32_t kind[1] = {0};
  rdd_crystal* crystal = NULL;
  rdd_defect* defect = NULL;
  rdd_jump_classes* classes = NULL;
  CHECK_OK(
      rdd_crystal_create(NULL, NULL, 3, 3, lattice, 1, kind, origin, RDD_COORDINATES_CARTESIAN, "A", -1, &crystal));
  CHECK_OK(rdd_defect_create(NULL, crystal, 1, origin, "V", -1, NULL, 0, NULL, NULL, NULL, &defect));
  CHECK_OK(rdd_jump_classes_find(NULL, NULL, defect, 0.75, 0, NULL, &classes));
  CHECK_OK(rdd_defect_destroy(&defect));
  CHECK_OK(rdd_crystal_destroy(&crystal)); /* classes keep what they need */
  return classes;
}

static void test_transport(const rdd_pair* pair) {
  const double prefactor[1] = {w0}, weight[1] = {w4 / w3}, T[1] = {1};
  const double prefactor1[4] = {w4 / w3 * w1, w4, w4, w4}, prefactor2[1] = {w4 / w3 * w2};
  double Lvv[9], Lss[9], Lsv[9], drag[9], error[1], sum = 0, D[36];
  const int64_t shape[3] = {6, 6, 6}, small[3] = {2, 6, 6}, none[3] = {0, 6, 6};
  rdd_model* model = NULL;
#define VALUES NULL, NULL, zero, RDD_HEIGHT_SADDLE, prefactor, NULL, NULL, weight, zero, prefactor1, zero, prefactor2, 1
  CHECK_OK(rdd_pair_transport(NULL, pair, VALUES, 1, T, Lvv, Lss, Lsv, NULL, NULL, NULL, drag, error));
  for (int i = 0; i < 3; ++i) {
    CLOSE(Lvv[4 * i], w0, 1e-14);
    CLOSE(Lss[4 * i], 2.294139049791, 1e-11);
    CLOSE(Lsv[4 * i], -1.727125314687, 1e-11);
    CLOSE(drag[4 * i], Lsv[4 * i] / Lss[4 * i], 1e-12);
  }
  CHECK(error[0] > 0 && error[0] < 1e-10);
  CHECK_OK(rdd_pair_box(NULL, pair, VALUES, 1, shape, &sum, &model));
  CLOSE(sum, 203 + 12 * weight[0], 1e-14);
  CHECK_OK(rdd_diffusivity(NULL, NULL, model, D));
  CHECK(fabs(sum * D[0] / Lss[0] - 1) < 0.02 && fabs(sum * D[3] / Lsv[0] - 1) < 0.06);
  CHECK_OK(rdd_model_destroy(&model));
  REFUSED(rdd_pair_box(NULL, pair, VALUES, 1, small, &sum, &model), RDD_ERROR_ARGUMENT, "onto others");
  REFUSED(rdd_pair_box(NULL, pair, VALUES, 1, none, &sum, &model), RDD_ERROR_ARGUMENT, "cells[0] = 0");
  REFUSED(rdd_pair_box(NULL, pair, VALUES, -1, shape, &sum, &model), RDD_ERROR_ARGUMENT, "temperature");
  REFUSED(rdd_pair_box(NULL, pair, VALUES, 1, NULL, &sum, &model), RDD_ERROR_NULL, "cells is NULL");
  CHECK(model == NULL);
#undef VALUES
  Lss[0] = 7; /* an error leaves everything as it was */
  REFUSED(rdd_pair_transport(NULL, pair, NULL, NULL, zero, RDD_HEIGHT_SADDLE, prefactor, NULL, NULL, NULL, NULL, NULL,
                             NULL, NULL, -1, 1, T, Lvv, Lss, Lsv, NULL, NULL, NULL, NULL, error),
          RDD_ERROR_ARGUMENT, "kB = -1");
  REFUSED(rdd_pair_transport(NULL, pair, NULL, NULL, zero, 2, prefactor, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, 1,
                             T, Lvv, Lss, Lsv, NULL, NULL, NULL, NULL, error),
          RDD_ERROR_ARGUMENT, "height_kind = 2");
  REFUSED(rdd_pair_transport(NULL, pair, NULL, NULL, NULL, 1, prefactor, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, 1,
                             T, Lvv, Lss, Lsv, NULL, NULL, NULL, NULL, error),
          RDD_ERROR_NULL, "height is NULL");
  CHECK(Lss[0] == 7);
}

static void test_bounds(const rdd_pair* pair) {
  const double prefactor[1] = {1};
  double lower[9], upper[9];
  CHECK_OK(rdd_pair_bounds(NULL, pair, NULL, NULL, zero, RDD_HEIGHT_SADDLE, prefactor, NULL, NULL, NULL, NULL, NULL,
                           NULL, NULL, 1, 1, 4, lower, upper));
  CHECK(lower[0] < 0.781451421945 && 0.781451421945 < upper[0] && upper[0] - lower[0] < 0.05);
  REFUSED(rdd_pair_bounds(NULL, pair, NULL, NULL, zero, RDD_HEIGHT_SADDLE, prefactor, NULL, NULL, NULL, NULL, NULL,
                          NULL, NULL, 1, 1, 1, lower, upper),
          RDD_ERROR_ARGUMENT, "radius = 1");
}

int main(void) {
  rdd_jump_classes* classes = host();
  rdd_pair* pair = NULL;
  int32_t dim = 0, space = 0;
  int64_t range = 0, n_state_classes = 0, n_classes = 0, n_pairs = 0, n_members = 0, n_jumps = 0;
  int64_t from[4], to[4], count[4];
  REFUSED(rdd_pair_create(NULL, classes, 0, &pair), RDD_ERROR_ARGUMENT, "range = 0");
  REFUSED(rdd_pair_create(NULL, NULL, 1, &pair), RDD_ERROR_NULL, "classes is NULL");
  CHECK(pair == NULL);
  CHECK_OK(rdd_pair_create(NULL, classes, 1, &pair));
  CHECK_OK(rdd_jump_classes_destroy(&classes));
  CHECK_OK(rdd_pair_sizes(pair, &dim, &space, &range, &n_state_classes, &n_classes, &n_pairs, &n_members, &n_jumps));
  CHECK(dim == 3 && space == 3 && range == 1 && n_state_classes == 1 && n_classes == 1);
  CHECK(n_pairs == 1 && n_members == 12 && n_jumps == 4);
  CHECK_OK(rdd_pair_jumps(pair, 1, from, to, NULL, count, NULL, NULL, NULL));
  CHECK(from[0] == 1 && to[0] == 1 && to[1] == 0 && to[3] == 0); /* 0: beyond the range */
  CHECK(count[0] == 48 && count[1] == 48 && count[2] == 96 && count[3] == 24);
  test_transport(pair);
  test_bounds(pair);
  CHECK_OK(rdd_pair_destroy(&pair));
  CHECK(pair == NULL);
  CHECK_OK(rdd_pair_destroy(NULL));
  return finish();
}
