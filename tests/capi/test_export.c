/* Binary models and exports. */
#include <stdlib.h>

#include "check.h"

#define NEED(call) CHECK((call) == RDD_OK)

/* Two species on a line: hops of both, and reactions between them. */
static rdd_model* two_species(void) {
  const double lattice = 1.5, log_pi[2] = {0.0, -0.25};
  const int64_t from[6] = {0, 0, 1, 1, 0, 1}, to[6] = {0, 0, 1, 1, 1, 0}, translation[6] = {1, -1, 1, -1, 0, 0};
  const double rate[6] = {1.0, 2.0, 0.1, 0.2, 3.0, 4.0};
  rdd_model* model = NULL;
  NEED(rdd_model_create(NULL, 1, 1, 2, &lattice, NULL, 6, from, to, translation, rate, log_pi, 0, &model));
  return model;
}

static void test_blob(void) {
  rdd_model *model = two_species(), *forced = NULL, *back = NULL;
  const double force = 0.3;
  NEED(rdd_model_with_force(model, &force, 2.0, &forced));
  int64_t n = 0, again = 0;
  NEED(rdd_model_serialize(forced, NULL, 0, &n));
  CHECK(n > 56);
  uint8_t* bytes = malloc((size_t)n);
  memset(bytes, 7, (size_t)n);
  NEED(rdd_model_serialize(forced, bytes, n - 1, &again));
  CHECK(again == n && bytes[0] == 7 && bytes[n - 2] == 7);
  NEED(rdd_model_serialize(forced, bytes, n, &again));
  NEED(rdd_model_deserialize(bytes, n, &back));
  double a[6], b[6], v[2];
  int64_t to_a[6], to_b[6];
  NEED(rdd_model_jumps(forced, 0, NULL, to_a, NULL, NULL, a));
  NEED(rdd_model_jumps(back, 0, NULL, to_b, NULL, NULL, b));
  CHECK(memcmp(a, b, sizeof a) == 0 && memcmp(to_a, to_b, sizeof to_a) == 0);
  NEED(rdd_drift_velocity(NULL, forced, v));
  NEED(rdd_drift_velocity(NULL, back, v + 1));
  CHECK(v[0] == v[1] && v[0] != 0);
  rdd_model_destroy(&back);
  REFUSED(rdd_model_deserialize(bytes, n - 1, &back), RDD_ERROR_FORMAT, "cut short");
  REFUSED(rdd_model_deserialize(bytes, -1, &back), RDD_ERROR_SIZE, "blob_len");
  REFUSED(rdd_model_deserialize(NULL, 1, &back), RDD_ERROR_NULL, "blob");
  REFUSED(rdd_model_deserialize(NULL, 0, &back), RDD_ERROR_FORMAT, "begin with RDDMODEL");
  bytes[n / 2] ^= 1;
  REFUSED(rdd_model_deserialize(bytes, n, &back), RDD_ERROR_FORMAT, "checksum");
  bytes[12] = 2;
  REFUSED(rdd_model_deserialize(bytes, n, &back), RDD_ERROR_UNSUPPORTED, "version is 2");
  CHECK(back == NULL);
  free(bytes);
  rdd_model_destroy(&forced);
  rdd_model_destroy(&model);
}

static void test_numbers(void) {
  const double temperature[2] = {1000.0, 2000.0};
  double value[2], rate = 0, prefactor = 0;
  NEED(rdd_export_values(1e11, 0.06, 0, 2, temperature, value));
  CLOSE(value[0], 4.98440e10, 1e-6);
  NEED(rdd_export_values(1e11, 0.34, 0, 1, temperature, value));
  CLOSE(value[0], 1.93408e9, 3e-6);
  NEED(rdd_export_values(5e10, 0.62, 8.617333262e-5, 1, temperature, value));
  CLOSE(value[0], 3.75238e7, 2e-6);
  NEED(rdd_export_hop_rate(1e11, 3, 0.235, &rate));
  CLOSE(rate, 6e11 / (0.235 * 0.235), 1e-15);
  NEED(rdd_export_hop_prefactor(rate, 3, 0.235, &prefactor));
  CLOSE(prefactor, 1e11, 1e-15);
  char text[64];
  int64_t needed = 0;
  NEED(rdd_export_mmonca(0.001, 0.34, 1, 1, 1, text, sizeof text, &needed));
  CHECK(strcmp(text, "0.001 0.34") == 0 && needed == 11);
  const double cold = -1;
  REFUSED(rdd_export_values(1, 1, 0, 1, &cold, value), RDD_ERROR_ARGUMENT, "temperature = -1");
  REFUSED(rdd_export_mmonca(1, 1, 0, 1, 1, text, sizeof text, &needed), RDD_ERROR_ARGUMENT, "length_cm");
  REFUSED(rdd_export_hop_rate(1, 0, 1, &rate), RDD_ERROR_ARGUMENT, "dimension = 0");
}

static void test_hopping(void) {
  rdd_model* model = two_species();
  double hopping[2 * 2 * 3], reaction[4];
  NEED(rdd_export_hopping(model, 3, hopping, reaction));
  const double expected[4] = {2.0, 0.2, 1.0, 0.1}; /* to the left, then to the right */
  for (int i = 0; i < 12; ++i) CHECK(hopping[i] == expected[i % 4]);
  CHECK(reaction[0] == 0 && reaction[1] == 3.0 && reaction[2] == 4.0 && reaction[3] == 0);
  const double spacing[2] = {0.5, 2.0}, d[2] = {1.0, 8.0};
  double grid[4];
  NEED(rdd_export_hopping_of_diffusion(2, 1, spacing, d, 1, grid));
  CHECK(grid[0] == 2.0 && grid[1] == 4.0 && grid[2] == 4.0 && grid[3] == 2.0);
  REFUSED(rdd_export_hopping(model, 0, hopping, NULL), RDD_ERROR_ARGUMENT, "n_sites = 0");
  REFUSED(rdd_export_hopping_of_diffusion(7, 1, spacing, d, 1, grid), RDD_ERROR_ARGUMENT, "dim = 7");
  rdd_model_destroy(&model);
}

/* D_x = 1 and D_y = 4 on 3 x 3 sites: what JumpProcesses is to be given at a corner, at an edge and inside. */
static void test_grid(void) {
  const int64_t size[2] = {3, 3};
  const double spacing[2] = {1.0, 1.0}, d[2] = {1.0, 4.0};
  int64_t n_sites = 0, n_links = 0, first[10], neighbour[24], direction[24];
  double constants[4];
  NEED(rdd_export_grid(2, size, 1, &n_sites, &n_links, NULL, NULL, NULL));
  CHECK(n_sites == 9 && n_links == 24);
  NEED(rdd_export_grid(2, size, 1, &n_sites, &n_links, first, neighbour, direction));
  NEED(rdd_export_hopping_of_diffusion(2, 1, spacing, d, 1, constants));
  const int64_t corner[2] = {2, 4}, inside[4] = {2, 4, 6, 8}, edge[3] = {5, 7, 9};
  const double at_corner[2] = {1, 4}, at_inside[4] = {4, 1, 1, 4}, at_edge[3] = {4, 1, 1};
  CHECK(first[0] == 1 && first[1] == 3 && first[9] == 25);
  for (int l = 0; l < 2; ++l) CHECK(neighbour[l] == corner[l] && constants[direction[l] - 1] == at_corner[l]);
  for (int l = 0; l < 4; ++l)
    CHECK(neighbour[first[4] - 1 + l] == inside[l] && constants[direction[first[4] - 1 + l] - 1] == at_inside[l]);
  for (int l = 0; l < 3; ++l)
    CHECK(neighbour[first[7] - 1 + l] == edge[l] && constants[direction[first[7] - 1 + l] - 1] == at_edge[l]);
  REFUSED(rdd_export_grid(4, size, 0, &n_sites, &n_links, NULL, NULL, NULL), RDD_ERROR_ARGUMENT, "1 to 3 dimensions");
  REFUSED(rdd_export_grid(2, NULL, 0, &n_sites, &n_links, NULL, NULL, NULL), RDD_ERROR_NULL, "sites");
  REFUSED(rdd_export_grid(2, size, 2, &n_sites, &n_links, NULL, NULL, NULL), RDD_ERROR_ARGUMENT, "index_base");
  const int64_t flat[2] = {3, 0};
  REFUSED(rdd_export_grid(2, flat, 0, &n_sites, &n_links, NULL, NULL, NULL), RDD_ERROR_ARGUMENT, "sites[1] = 0");
}

int main(void) {
  test_blob();
  test_grid();
  test_numbers();
  test_hopping();
  return finish();
}
