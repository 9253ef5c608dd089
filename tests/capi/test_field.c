/* Slow fields and grids through the C interface. */
#include <math.h>
#include <rdd/rdd.h>
#include <stdlib.h>

#include "check.h"

#define CHECK_OK(call) CHECK((call) == RDD_OK)

/* A chain of two saddles in turn, of energies 0.5 and 0.8 at h = 0, lattice 2, in units of kB T at T = 1. */
static rdd_landscape* chain(int32_t kind) {
  const double lattice[1] = {2}, positions[2] = {0, 1}, energy[2] = {0, 0.3};
  const int64_t from[4] = {0, 1, 1, 0}, to[4] = {1, 0, 0, 1}, n[4] = {0, 0, 1, -1};
  const double saddle[4] = {0.5, 0.5, 0.8, 0.8}, driven[4] = {0.5, 0.2, 0.5, 0.9}, prefactor[4] = {1, 1, 1, 1};
  rdd_landscape* landscape = NULL;
  CHECK_OK(rdd_landscape_create(NULL, 1, 1, 2, lattice, positions, energy, NULL, 4, from, to, n,
                                kind == RDD_HEIGHT_SADDLE ? saddle : driven, kind, prefactor, 1, 0, &landscape));
  return landscape;
}

static void test_transport(const rdd_field* field) {
  enum { n = 5 };
  const double P[2] = {1, -0.5}, S[2] = {0.2, 0.6}, E[2] = {0, 0.3}, H[2] = {0.5, 0.8};
  double h[n], F[n], dipole[n], D[n], A[n], slope[n];
  for (int p = 0; p < n; ++p) h[p] = 0.7 * p - 1;
  CHECK_OK(rdd_field_transport(NULL, field, 1, n, h, NULL, F, dipole, D, A, slope));
  for (int p = 0; p < n; ++p) {
    const double pi0 = exp(-E[0] + P[0] * h[p]), pi1 = exp(-E[1] + P[1] * h[p]), Z = pi0 + pi1;
    const double c0 = exp(-H[0] + S[0] * h[p]), c1 = exp(-H[1] + S[1] * h[p]), one = 4 * c0 * c1 / (c0 + c1);
    CLOSE(F[p], -log(Z), 1e-14);
    CLOSE(dipole[p], (pi0 * P[0] + pi1 * P[1]) / Z, 1e-14);
    CLOSE(A[p], one, 1e-14);
    CLOSE(D[p], one / Z, 1e-14);
    CLOSE(slope[p], one * (S[0] * c1 + S[1] * c0) / (c0 + c1), 1e-14);
  }
  CHECK_OK(rdd_field_transport(NULL, field, 1, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL));
  CHECK_OK(rdd_field_transport(NULL, field, 1, n, h, NULL, F, NULL, NULL, NULL, NULL));
  REFUSED(rdd_field_transport(NULL, field, 1, n, NULL, NULL, F, NULL, NULL, NULL, NULL), RDD_ERROR_NULL, "h is NULL");
  REFUSED(rdd_field_transport(NULL, field, 1, -1, h, NULL, F, NULL, NULL, NULL, NULL), RDD_ERROR_SIZE, "n = -1");
  REFUSED(rdd_field_transport(NULL, field, 1, n, h, NULL, h, NULL, NULL, NULL, NULL), RDD_ERROR_ARGUMENT, "overlap");
  REFUSED(rdd_field_transport(NULL, field, 0, n, h, NULL, F, NULL, NULL, NULL, NULL), RDD_ERROR_ARGUMENT,
          "temperature");
  REFUSED(rdd_field_transport(NULL, NULL, 1, n, h, NULL, F, NULL, NULL, NULL, NULL), RDD_ERROR_NULL, "field is NULL");
  /* An error leaves everything as it was. */
  h[3] = NAN, F[0] = 7;
  REFUSED(rdd_field_transport(NULL, field, 1, n, h, NULL, F, NULL, D, A, slope), RDD_ERROR_ARGUMENT, "h[0, 3] = nan");
  CHECK(F[0] == 7);
}

/* The correction, against the change of A with a small gradient. */
static void test_polarity(const rdd_field* field) {
  const double h[2] = {0.3, -0.8}, gradient[2] = {0.01, -0.02};
  double A[2], steep[2], correction[2], relative[2];
  CHECK_OK(rdd_field_polarity(NULL, field, 1, 2, h, correction, relative));
  CHECK_OK(rdd_field_transport(NULL, field, 1, 2, h, NULL, NULL, NULL, NULL, A, NULL));
  CHECK_OK(rdd_field_transport(NULL, field, 1, 2, h, gradient, NULL, NULL, NULL, steep, NULL));
  for (int p = 0; p < 2; ++p) {
    CHECK(fabs(correction[p]) > 1e-3 * A[p]);
    CLOSE(relative[p], fabs(correction[p]) / A[p], 1e-14);
    CLOSE(steep[p], A[p] + correction[p] * gradient[p], 1e-14);
  }
  CHECK_OK(rdd_field_polarity(NULL, field, 1, 2, h, NULL, relative));
  REFUSED(rdd_field_polarity(NULL, field, -1, 2, h, correction, relative), RDD_ERROR_ARGUMENT, "temperature = -1");
}

static void test_grid(void) {
  const int64_t shape[2] = {4, 3};
  const double spacing[4] = {0.5, 0, 0.25, 0.4};
  const int32_t periodic[2] = {1, 0};
  double log_weight[12], A[48];
  int64_t n = 0, *from, *to, *offset;
  int32_t dim = 0;
  double *rate, net[12] = {0}, largest = 0;
  rdd_grid* grid = NULL;
  rdd_options* options = NULL;
  for (int x = 0; x < 12; ++x) {
    log_weight[x] = sin(1.7 * x);
    A[4 * x] = 1 + 0.3 * cos(x), A[4 * x + 3] = 1.2;
    A[4 * x + 1] = A[4 * x + 2] = 0.4 * sin(0.3 * x);
  }
  CHECK_OK(rdd_options_create(&options));
  for (int64_t rule = RDD_GRID_SCHARFETTER_GUMMEL; rule <= RDD_GRID_CONDUCTANCE; ++rule) {
    CHECK_OK(rdd_options_set_int(options, RDD_OPTION_GRID_RULE, rule));
    CHECK_OK(rdd_grid_create(NULL, options, 2, 2, shape, spacing, periodic, 1, 12, log_weight, A, NULL, &grid));
    CHECK_OK(rdd_grid_sizes(grid, &dim, &n));
    CHECK(dim == 2 && n > 0);
    from = malloc(8 * (size_t)n), to = malloc(8 * (size_t)n), offset = malloc(16 * (size_t)n),
    rate = malloc(8 * (size_t)n);
    CHECK_OK(rdd_grid_rates(grid, 1, from, to, offset, rate));
    for (int x = 0; x < 12; ++x) net[x] = 0;
    for (int64_t e = 0; e < n; ++e) {
      const int64_t column = (from[e] - 1) % 4 + offset[2 * e], row = (from[e] - 1) / 4 + offset[2 * e + 1];
      CHECK(rate[e] > 0 && row >= 0 && row < 3 && to[e] == (column + 8) % 4 + 4 * row + 1);
      net[to[e] - 1] += rate[e] * exp(log_weight[from[e] - 1]);
      net[from[e] - 1] -= rate[e] * exp(log_weight[from[e] - 1]);
      largest = fmax(largest, rate[e] * exp(log_weight[from[e] - 1]));
    }
    for (int x = 0; x < 12; ++x) CHECK(fabs(net[x]) <= 1e-14 * largest);
    REFUSED(rdd_grid_rates(grid, 2, from, to, offset, rate), RDD_ERROR_ARGUMENT, "index_base");
    CHECK_OK(rdd_grid_rates(grid, 0, NULL, NULL, NULL, NULL));
    free(from), free(to), free(offset), free(rate);
    CHECK_OK(rdd_grid_destroy(&grid));
    CHECK(grid == NULL);
  }
  CHECK_OK(rdd_options_destroy(&options));
  REFUSED(rdd_grid_create(NULL, NULL, 4, 4, shape, spacing, NULL, 1, 12, log_weight, A, NULL, &grid),
          RDD_ERROR_ARGUMENT, "dim = 4");
  REFUSED(rdd_grid_create(NULL, NULL, 2, 2, shape, spacing, NULL, 1, 11, log_weight, A, NULL, &grid), RDD_ERROR_SIZE,
          "n_points = 11: expected the product of the box, 12");
  REFUSED(rdd_grid_create(NULL, NULL, 2, 2, shape, NULL, NULL, 1, 12, log_weight, A, NULL, &grid), RDD_ERROR_NULL,
          "spacing is NULL");
  A[1] += 1;
  REFUSED(rdd_grid_create(NULL, NULL, 2, 2, shape, spacing, NULL, 1, 12, log_weight, A, NULL, &grid),
          RDD_ERROR_ARGUMENT, "conductivity at point 0 is not symmetric");
  CHECK(grid == NULL);
  CHECK_OK(rdd_grid_destroy(NULL));
}

int main(void) {
  const double state[2] = {1, -0.5}, height[4] = {0.2, 0.2, 0.6, 0.6}, wrong[4] = {0.2, 0.3, 0.6, 0.6};
  const double point[4] = {0.4, -0.6, 0.5, -0.5};
  rdd_landscape *saddles = chain(RDD_HEIGHT_SADDLE), *driven = chain(RDD_HEIGHT_BARRIER);
  rdd_field* field = NULL;
  int64_t components = 0;
  int32_t space = 0;
  CHECK_OK(rdd_field_create(NULL, saddles, 1, state, height, point, &field));
  CHECK_OK(rdd_field_sizes(field, &components, &space));
  CHECK(components == 1 && space == 1);
  test_transport(field);
  test_polarity(field);
  CHECK_OK(rdd_field_destroy(&field));
  CHECK(field == NULL);
  CHECK_OK(rdd_field_destroy(NULL));
  REFUSED(rdd_field_create(NULL, saddles, 1, state, wrong, NULL, &field), RDD_ERROR_ARGUMENT, "height[0, 0] = 0.2");
  REFUSED(rdd_field_create(NULL, saddles, 0, state, height, NULL, &field), RDD_ERROR_ARGUMENT, "n_components = 0");
  REFUSED(rdd_field_create(NULL, NULL, 1, state, height, NULL, &field), RDD_ERROR_NULL, "landscape is NULL");
  REFUSED(rdd_field_create(NULL, driven, 1, state, height, NULL, &field), RDD_ERROR_NOT_REVERSIBLE, "detailed balance");
  CHECK(field == NULL);
  test_grid();
  CHECK_OK(rdd_landscape_destroy(&saddles));
  CHECK_OK(rdd_landscape_destroy(&driven));
  return finish();
}
