/* Bands as a C host asks for them: every solver, the product with the Bloch matrix, symmetry, meshes, paths. */
#include <stdlib.h>

#include "check.h"

enum { SIDE = 12, M = SIDE * SIDE, JUMPS = 4 * M, N_K = 5, BANDS = 4 };

/* SIDE x SIDE sites of a square lattice, rates from the wells; all wells alike if `uniform`. */
static rdd_model* supercell(int uniform) {
  static int64_t from[JUMPS], to[JUMPS], n[2 * JUMPS];
  static double rate[JUMPS];
  const double lattice[4] = {SIDE, 0, 0, SIDE};
  int64_t e = 0;
  for (int64_t site = 0; site < M; ++site)
    for (int axis = 0; axis < 2; ++axis) {
      const int64_t stride = axis == 0 ? 1 : SIDE, place = site / stride % SIDE;
      const int64_t next = site + ((place + 1) % SIDE - place) * stride;
      const double saddle = uniform ? 0.0 : 0.3 + 0.7 * fmod(0.754877666 * (double)(2 * site + axis), 1.0);
      for (int back = 0; back < 2; ++back, ++e) {
        const int64_t a = back ? next : site;
        from[e] = a;
        to[e] = back ? site : next;
        n[2 * e] = n[2 * e + 1] = 0;
        n[2 * e + axis] = place + 1 == SIDE ? 1 - 2 * back : 0;
        rate[e] = exp((uniform ? 0.0 : fmod(0.569840291 * (double)a, 1.0)) - 3 * saddle);
      }
    }
  rdd_model* model = NULL;
  CHECK(rdd_model_create(NULL, 2, 2, M, lattice, NULL, JUMPS, from, to, n, rate, NULL, 0, &model) == RDD_OK);
  return model;
}

static const double k_[2 * N_K] = {0.1, 0.2, -0.31, 0.44, 0.5, 0.0, 0.27, -0.08, 0.0, 0.0};

static void test_solvers(void) {
  rdd_model* model = supercell(0);
  rdd_options* options = NULL;
  static double reference[BANDS * N_K], values[BANDS * N_K], right[2 * M * BANDS * N_K], qv[2 * M];
  CHECK(rdd_options_create(&options) == RDD_OK);
  CHECK(rdd_options_set_int(options, RDD_OPTION_ACCURACY, RDD_ACCURACY_FAST) == RDD_OK);
  CHECK(rdd_spectrum(NULL, options, model, N_K, k_, BANDS, reference, NULL, NULL, NULL) == RDD_OK);
  const int32_t solvers[3] = {RDD_SOLVER_DENSE, RDD_SOLVER_LANCZOS, RDD_SOLVER_REDUCED_BASIS};
  for (int s = 0; s < 3; ++s) {
    CHECK(rdd_options_set_int(options, RDD_OPTION_SOLVER, solvers[s]) == RDD_OK);
    CHECK(rdd_spectrum(NULL, options, model, N_K, k_, BANDS, values, right, NULL, NULL) == RDD_OK);
    for (int i = 0; i < BANDS * N_K; ++i) CHECK(fabs(values[i] - reference[i]) < 1e-9);
    /* Q~(k) v = -lambda v, by the product with one vector. */
    for (int q = 0; q < N_K; ++q) {
      const double* v = right + 2 * M * BANDS * q;
      CHECK(rdd_bloch_apply(NULL, model, 1, k_ + 2 * q, v, qv) == RDD_OK);
      double worst = 0;
      for (int i = 0; i < 2 * M; ++i) worst = fmax(worst, fabs(qv[i] + values[BANDS * q] * v[i]));
      CHECK(worst < 1e-9);
    }
  }
  values[0] = 17;
  CHECK(rdd_options_set_int(options, RDD_OPTION_SOLVER, RDD_SOLVER_BATCHED) == RDD_OK);
  REFUSED(rdd_spectrum(NULL, options, model, N_K, k_, BANDS, values, NULL, NULL, NULL), RDD_ERROR_ARGUMENT,
          "solver = batched: the model has 144 states, expected at most 64");
  CHECK(rdd_options_set_int(options, RDD_OPTION_SOLVER, RDD_SOLVER_LANCZOS) == RDD_OK);
  static double many[20];
  REFUSED(rdd_spectrum(NULL, options, model, 1, k_, 20, many, NULL, NULL, NULL), RDD_ERROR_ARGUMENT,
          "solver = lanczos: 20 bands of 144 states, expected at least 100 states and 16 for every band");
  REFUSED(rdd_options_set_int(options, RDD_OPTION_SOLVER, 5), RDD_ERROR_ARGUMENT, "5");
  CHECK(values[0] == 17);
  rdd_options_destroy(&options);
  rdd_model_destroy(&model);
}

static void test_bloch_apply(void) {
  const double a[1] = {1}, rate[2] = {2, 2}, k[2] = {0.25, 0.1}, v[4] = {1, 0, 0, 3};
  const int64_t state[2] = {0, 0}, n[2] = {1, -1};
  double qv[4] = {17, 17, 17, 17};
  rdd_model* model = NULL;
  CHECK(rdd_model_create(NULL, 1, 1, 1, a, NULL, 2, state, state, n, rate, NULL, 0, &model) == RDD_OK);
  CHECK(rdd_bloch_apply(NULL, model, 2, k, v, qv) == RDD_OK);
  const double second = 4 * cos(0.2 * acos(-1.0)) - 4; /* Q~ = 2 rate (cos 2 pi kappa - 1) */
  CHECK(fabs(qv[0] + 4) < 1e-14 && fabs(qv[1]) < 1e-14 && fabs(qv[2]) < 1e-14);
  CLOSE(qv[3], 3 * second, 1e-14);
  const double bad[2] = {0.1, NAN};
  REFUSED(rdd_bloch_apply(NULL, model, 2, bad, v, qv), RDD_ERROR_ARGUMENT, "opt_k: component 1 is not finite");
  REFUSED(rdd_bloch_apply(NULL, model, 2, k, v, (double*)v), RDD_ERROR_ARGUMENT, "qv");
  REFUSED(rdd_bloch_apply(NULL, model, -1, k, v, qv), RDD_ERROR_SIZE, "n_k = -1");
  REFUSED(rdd_bloch_apply(NULL, model, 2, NULL, v, qv), RDD_ERROR_NULL, "opt_k is NULL");
  REFUSED(rdd_bloch_apply(NULL, NULL, 2, k, v, qv), RDD_ERROR_NULL, "model is NULL");
  CHECK(rdd_bloch_apply(NULL, model, 0, NULL, NULL, NULL) == RDD_OK);
  rdd_model_destroy(&model);
}

static void test_symmetry(void) {
  const int64_t mesh[2] = {6, 6}, bad_mesh[2] = {6, 0};
  int64_t rotations = 0, n_mesh = 0, n_k = 0, column[36];
  int32_t r[8 * 4];
  double k[72], weights[36], sum = 0;
  rdd_model* model = supercell(1);
  CHECK(rdd_point_group(NULL, model, &rotations, NULL) == RDD_OK && rotations == 8);
  CHECK(rdd_point_group(NULL, model, &rotations, r) == RDD_OK && rotations == 8);
  CHECK(r[0] == 1 && r[1] == 0 && r[2] == 0 && r[3] == 1);
  for (int i = 0; i < 8; ++i) CHECK(abs(r[4 * i] * r[4 * i + 3] - r[4 * i + 1] * r[4 * i + 2]) == 1);
  CHECK(rdd_kgrid(NULL, model, mesh, 0, 0, 0, &n_mesh, &n_k, NULL, NULL, NULL) == RDD_OK);
  CHECK(n_mesh == 36 && n_k == 10); /* 0 <= x <= y <= 3 */
  for (int base = 0; base < 2; ++base) {
    CHECK(rdd_kgrid(NULL, model, mesh, 0, 0, base, &n_mesh, &n_k, k, weights, column) == RDD_OK);
    CHECK(column[0] == base && column[6] == column[1] && column[35] == column[7]);
    for (int i = 0; i < 36; ++i) CHECK(column[i] >= base && column[i] < 10 + base);
  }
  for (int i = 0; i < 10; ++i) sum += weights[i];
  CHECK(fabs(sum - 1) < 1e-15);
  REFUSED(rdd_kgrid(NULL, model, bad_mesh, 0, 0, 0, &n_mesh, &n_k, NULL, NULL, NULL), RDD_ERROR_ARGUMENT,
          "mesh[1] = 0");
  REFUSED(rdd_kgrid(NULL, model, mesh, 2, 0, 0, &n_mesh, &n_k, NULL, NULL, NULL), RDD_ERROR_ARGUMENT, "midpoint = 2");
  REFUSED(rdd_kgrid(NULL, model, mesh, 0, 0, 2, &n_mesh, &n_k, NULL, NULL, NULL), RDD_ERROR_ARGUMENT, "index_base = 2");
  REFUSED(rdd_kgrid(NULL, model, mesh, 0, 0, 0, &n_mesh, &n_k, k, k, NULL), RDD_ERROR_ARGUMENT, "opt_weights");
  CHECK(n_k == 10);

  const double corners[6] = {0, 0, 0.5, 0, 0.5, 0.5}, same[4] = {0.5, 0, 0.5, 0};
  double distance[9];
  int64_t corner[3];
  CHECK(rdd_band_path(model, 3, corners, 4, 1, &n_k, NULL, NULL, NULL) == RDD_OK && n_k == 9);
  CHECK(rdd_band_path(model, 3, corners, 4, 1, &n_k, k, distance, corner) == RDD_OK);
  CHECK(corner[0] == 1 && corner[1] == 5 && corner[2] == 9 && k[2] == 0.125 && k[17] == 0.5);
  CLOSE(distance[8], 2 * acos(-1.0) / SIDE, 1e-15);
  REFUSED(rdd_band_path(model, 2, same, 4, 0, &n_k, NULL, NULL, NULL), RDD_ERROR_ARGUMENT,
          "corners 0 and 1 are the same");
  REFUSED(rdd_band_path(model, 2, corners, 0, 0, &n_k, NULL, NULL, NULL), RDD_ERROR_ARGUMENT, "steps = 0");
  REFUSED(rdd_band_path(model, 0, corners, 4, 0, &n_k, NULL, NULL, NULL), RDD_ERROR_SIZE, "n_corners = 0");
  rdd_model_destroy(&model);

  const int64_t from[2] = {0, 1}, to[2] = {1, 0};
  const double rate[2] = {1, 2};
  rdd_model* kinetic = NULL;
  CHECK(rdd_model_create(NULL, 0, 0, 2, NULL, NULL, 2, from, to, NULL, rate, NULL, 0, &kinetic) == RDD_OK);
  REFUSED(rdd_kgrid(NULL, kinetic, mesh, 0, 0, 0, &n_mesh, &n_k, NULL, NULL, NULL), RDD_ERROR_NO_LATTICE,
          "a mesh of the zone");
  REFUSED(rdd_band_path(kinetic, 1, corners, 4, 0, &n_k, NULL, NULL, NULL), RDD_ERROR_NO_LATTICE, "a path");
  CHECK(rdd_point_group(NULL, kinetic, &rotations, NULL) == RDD_OK && rotations == 1);
  rdd_model_destroy(&kinetic);
}

struct watch {
  int64_t calls, last, stop_at;
};

static int32_t watching(void* user, int64_t done, int64_t total) {
  struct watch* w = user;
  CHECK(done >= w->last && done <= total && total == N_K);
  w->last = done;
  ++w->calls;
  return done >= w->stop_at ? 1 : 0;
}

static void test_few_bands_can_be_stopped(void) {
  rdd_model* model = supercell(0);
  rdd_context* context = NULL;
  rdd_options* options = NULL;
  static double whole[BANDS * N_K], part[BANDS * N_K];
  struct watch w = {0, 0, N_K + 1};
  CHECK(rdd_context_create(1, &context) == RDD_OK && rdd_options_create(&options) == RDD_OK);
  CHECK(rdd_options_set_int(options, RDD_OPTION_SOLVER, RDD_SOLVER_LANCZOS) == RDD_OK);
  CHECK(rdd_options_set_int(options, RDD_OPTION_ACCURACY, RDD_ACCURACY_FAST) == RDD_OK);
  CHECK(rdd_context_set_progress(context, watching, &w, NULL) == RDD_OK);
  CHECK(rdd_spectrum(context, options, model, N_K, k_, BANDS, whole, NULL, NULL, NULL) == RDD_OK);
  CHECK(w.calls > N_K && w.last == N_K); /* also within a wavevector */
  w.calls = w.last = 0;
  w.stop_at = 2;
  CHECK(rdd_spectrum(context, options, model, N_K, k_, BANDS, part, NULL, NULL, NULL) == RDD_CANCELLED);
  int reached = 0;
  for (int q = 0; q < N_K; ++q) {
    if (isnan(part[BANDS * q])) continue;
    ++reached;
    for (int b = 0; b < BANDS; ++b) CHECK(part[BANDS * q + b] == whole[BANDS * q + b]);
  }
  CHECK(reached >= 1 && reached < N_K);
  rdd_options_destroy(&options);
  rdd_context_destroy(&context);
  rdd_model_destroy(&model);
}

int main(void) {
  test_solvers();
  test_bloch_apply();
  test_symmetry();
  test_few_bands_can_be_stopped();
  return finish();
}
