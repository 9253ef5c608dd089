/* What a call leaves where it fails late, and sizes that no memory holds. */
#include <stdlib.h>

#include "check.h"

static int32_t fail_at_the_end(void* user, int64_t done, int64_t total) {
  (void)user;
  return done >= total ? -3 : 0;
}
static int32_t cancel_at_the_end(void* user, int64_t done, int64_t total) {
  (void)user;
  return done >= total ? 1 : 0;
}

static rdd_model* chain(void) {
  const double lattice = 2, positions[2] = {0, 1}, rate[4] = {3, 3, .5, .5};
  const int64_t from[4] = {0, 1, 1, 0}, to[4] = {1, 0, 0, 1}, cells[4] = {0, 0, 1, -1};
  rdd_model* model = NULL;
  CHECK(rdd_model_create(NULL, 1, 1, 2, &lattice, positions, 4, from, to, cells, rate, NULL, 0, &model) == RDD_OK);
  return model;
}

/* The whole computation succeeds, then the host's callback says no: everything is as it was. */
static void test_late_failures(void) {
  enum { N = 40 };
  double k[N], values[4 * N], right[8 * N], left[8 * N], v[4 * N], qv[4 * N];
  int32_t accuracy[N];
  rdd_model* model = chain();
  rdd_context* context = NULL;
  CHECK(rdd_context_create(2, &context) == RDD_OK);
  for (int i = 0; i < N; ++i) k[i] = i / (double)N - .5, accuracy[i] = -7;
  for (int i = 0; i < 8 * N; ++i) right[i] = left[i] = -7;
  for (int i = 0; i < 4 * N; ++i) values[i] = qv[i] = -7, v[i] = 1;
  CHECK(rdd_context_set_progress(context, fail_at_the_end, NULL, NULL) == RDD_OK);
  CHECK(rdd_spectrum(context, NULL, model, N, k, 2, values, right, left, accuracy) == RDD_ERROR_CALLBACK);
  CHECK(rdd_spectrum_complex(context, NULL, model, N, k, 2, values, right, left) == RDD_ERROR_CALLBACK);
  CHECK(rdd_bloch_apply(context, model, N, k, v, qv) == RDD_ERROR_CALLBACK);
  int touched = 0;
  for (int i = 0; i < N; ++i) touched += accuracy[i] != -7;
  for (int i = 0; i < 8 * N; ++i) touched += right[i] != -7 || left[i] != -7;
  for (int i = 0; i < 4 * N; ++i) touched += values[i] != -7 || qv[i] != -7;
  CHECK(touched == 0);

  /* A spectrum that is cancelled gives what it has reached, vectors with values, and NaN elsewhere. */
  CHECK(rdd_context_set_progress(context, cancel_at_the_end, NULL, NULL) == RDD_OK);
  CHECK(rdd_spectrum(context, NULL, model, N, k, 2, values, right, NULL, accuracy) == RDD_CANCELLED);
  int reached = 0;
  for (int i = 0; i < N; ++i) {
    if (isnan(values[2 * i])) {
      CHECK(right[8 * i] == -7 && accuracy[i] == -7);
    } else {
      ++reached;
      CHECK(values[2 * i] >= -1e-12 && values[2 * i + 1] <= 7.001 && right[8 * i] != -7 && accuracy[i] >= 0);
    }
  }
  CHECK(reached > 0);
  CHECK(rdd_bloch_apply(context, model, N, k, v, qv) == RDD_CANCELLED && qv[0] == -7);
  rdd_model_destroy(&model);
  rdd_context_destroy(&context);
}

static void test_sizes_beyond_memory(void) {
  const int64_t huge = INT64_C(1) << 62, list[4] = {0, 1, 0, 1}, far[2] = {20000000, 20000000};
  const double numbers[8] = {1, 1, 1, 1, 1, 1, 1, 1}, ways[6] = {1, 0, 0, -1, 0, 0};
  double found = -7, shift = -7;
  char text[100];
  int64_t needed = 0;
  rdd_model *model = chain(), *made = NULL;
  rdd_potential *potential = NULL, *table = NULL;
  rdd_dmd* dmd = NULL;
  rdd_passage* passage = NULL;
  CHECK(rdd_potential_soft_core(1, 1, .5, 2.5, &potential) == RDD_OK);
  REFUSED(rdd_potential_table(.5, .1, huge, numbers, 2, &table), RDD_ERROR_SIZE, "n_values");
  REFUSED(rdd_dmd_create(1, 4, numbers, numbers, numbers, 5, potential, NULL, NULL, 0, 1, 1, 1, 0, 0, NULL, huge, list,
                         0, NULL, NULL, &dmd),
          RDD_ERROR_SIZE, "n_bonds");
  REFUSED(rdd_dmd_create(1, huge, numbers, numbers, numbers, 5, potential, NULL, NULL, 0, 1, 1, 1, 0, 0, NULL, 1, list,
                         0, NULL, NULL, &dmd),
          RDD_ERROR_SIZE, "positions");
  REFUSED(rdd_dmd_chain(NULL, huge, 10, 0, 1, 1, 1, 0, .4, &dmd), RDD_ERROR_SIZE, "n_sites");
  REFUSED(rdd_passage_create(NULL, model, 1, huge, list, NULL, 0, &passage), RDD_ERROR_SIZE, "absorbing");
  REFUSED(rdd_mean_first_passage_time(NULL, model, INT64_MAX, list, 1, list, 0, &found), RDD_ERROR_SIZE, "source");
  REFUSED(rdd_model_read(NULL, NULL, "x.json", huge, 0, 0, &made), RDD_ERROR_SIZE, "path");
  REFUSED(rdd_build_info(text, huge, &needed), RDD_ERROR_SIZE, "len");
  /* Two jumps do not make a model of twenty million states. */
  REFUSED(rdd_model_create_from_displacements(NULL, NULL, 3, 0, 2, far, far, ways, numbers, 0, &shift, &made),
          RDD_ERROR_ARGUMENT, "20000000");
  CHECK(made == NULL && dmd == NULL && passage == NULL && table == NULL && found == -7 && shift == -7);
  rdd_model_destroy(&model);
  rdd_potential_destroy(&potential);
}

/* Sizes alone are told at once, however fine the mesh is, and are those of the mesh. */
static void test_sizes_of_meshes(void) {
  rdd_model* model = chain();
  int64_t n_mesh = 0, n_k = 0;
  const int64_t fine = 2000000001;
  CHECK(rdd_kgrid(NULL, model, &fine, 0, 1, 0, &n_mesh, &n_k, NULL, NULL, NULL) == RDD_OK);
  CHECK(n_mesh == fine && n_k == 1000000001);
  for (int64_t mesh = 1; mesh < 8; ++mesh) {
    int64_t told = 0;
    double k[8], weights[8];
    CHECK(rdd_kgrid(NULL, model, &mesh, 1, 0, 0, &n_mesh, &told, NULL, NULL, NULL) == RDD_OK);
    CHECK(rdd_kgrid(NULL, model, &mesh, 1, 0, 0, &n_mesh, &n_k, k, weights, NULL) == RDD_OK);
    CHECK(told == n_k);
  }
  rdd_model_destroy(&model);
}

/* A cell far smaller than the reach: refused before its images are looked at one by one. */
static void test_tiny_cells(void) {
  const double cell[9] = {1e-6, 0, 0, 0, 1e-6, 0, 0, 0, 1e-6}, positions[6] = {0, 0, 0, .3e-6, .2e-6, 0};
  int64_t n_pairs = -7;
  REFUSED(rdd_dmd_neighbours(3, 2, positions, cell, NULL, 1, 0, &n_pairs, NULL), RDD_ERROR_SIZE, "own periodic image");
  CHECK(n_pairs == -7);
}

int main(void) {
  test_late_failures();
  test_sizes_beyond_memory();
  test_sizes_of_meshes();
  test_tiny_cells();
  return finish();
}
