/* From a crystal to classes of jumps and a landscape through the C interface: the <110> dumbbell in bcc iron. */
#include <math.h>
#include <rdd/rdd.h>
#include <stdlib.h>

#include "check.h"

#define CHECK_OK(call) CHECK((call) == RDD_OK)

static const double a = 2.8665;

static rdd_crystal* iron(void) {
  const double lattice[9] = {a, 0, 0, 0, a, 0, 0, 0, a}, position[6] = {0, 0, 0, 0.5, 0.5, 0.5};
  const int32_t kind[2] = {0, 0};
  rdd_crystal* crystal = NULL;
  CHECK_OK(
      rdd_crystal_create(NULL, NULL, 3, 3, lattice, 2, kind, position, RDD_COORDINATES_FRACTIONAL, "Fe", -1, &crystal));
  return crystal;
}

static void test_crystal(const rdd_crystal* crystal) {
  int32_t dim = 0, space = 0, group = 0;
  int64_t n_atoms = 0, n_kinds = 0, n_operations = 0, needed = 0;
  double tolerance = 0, move = -1, lattice[9], given[9], shift[3 * 48], turn[9 * 48];
  int64_t rotation[9 * 48];
  char text[16];
  CHECK_OK(rdd_crystal_sizes(crystal, &dim, &space, &n_atoms, &n_kinds, &n_operations, &group, &tolerance, &move));
  CHECK(dim == 3 && space == 3 && n_atoms == 1 && n_kinds == 1 && n_operations == 48 && group == 229);
  CHECK(tolerance == 0.01 && move < 1e-12);
  CHECK_OK(rdd_crystal_symbol(crystal, text, sizeof text, &needed));
  CHECK(strcmp(text, "Im-3m") == 0 && needed == 6);
  CHECK_OK(rdd_crystal_species(crystal, 0, text, sizeof text, &needed));
  CHECK(strcmp(text, "Fe") == 0);
  REFUSED(rdd_crystal_species(crystal, 1, text, sizeof text, &needed), RDD_ERROR_ARGUMENT, "kind = 1");
  CHECK_OK(rdd_crystal_geometry(crystal, lattice, given, NULL, NULL, NULL, NULL, NULL));
  CHECK(given[0] == a && fabs(fabs(lattice[0]) - a / 2) < 1e-12);
  CHECK_OK(rdd_crystal_operations(crystal, rotation, shift, turn));
  for (int o = 0; o < 48; ++o)
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j) {
        double sum = 0;
        for (int k = 0; k < 3; ++k) sum += turn[9 * o + i + 3 * k] * turn[9 * o + j + 3 * k];
        CHECK(fabs(sum - (i == j)) < 1e-14);
      }
}

static void test_bad_crystals(void) {
  const double lattice[9] = {a, 0, 0, 0, a, 0, 0, 0, a}, flat[9] = {a, 0, 0, 0, a, 0, a, a, 0};
  const double lost[9] = {a, 0, 0, 0, NAN, 0, 0, 0, a}, left[9] = {0, a, 0, a, 0, 0, 0, 0, a};
  const double position[6] = {0, 0, 0, 0.5, 0.5, 0.5}, close_[6] = {0, 0, 0, 0, 0, 0.001};
  const int32_t kind[2] = {0, 0}, wrong[2] = {0, -1};
  rdd_crystal* crystal = NULL;
  int32_t dim = 0, space = 0, group = 0;
  int64_t n = 0;
  double x = 0;
#define MAKE(dim, space, lattice, n, kind, position, coordinates) \
  rdd_crystal_create(NULL, NULL, dim, space, lattice, n, kind, position, coordinates, "", -1, &crystal)
  REFUSED(MAKE(3, 3, flat, 2, kind, position, 0), RDD_ERROR_ARGUMENT, "volume");
  REFUSED(MAKE(3, 3, lost, 2, kind, position, 0), RDD_ERROR_ARGUMENT, "not finite");
  REFUSED(MAKE(3, 3, lattice, 2, kind, close_, 0), RDD_ERROR_ARGUMENT, "atoms 0 and 1");
  REFUSED(MAKE(3, 3, lattice, 2, wrong, position, 0), RDD_ERROR_ARGUMENT, "kind[1] = -1");
  REFUSED(MAKE(3, 3, lattice, 0, kind, position, 0), RDD_ERROR_ARGUMENT, "n_atoms = 0");
  REFUSED(MAKE(4, 4, lattice, 2, kind, position, 0), RDD_ERROR_ARGUMENT, "dim = 4");
  REFUSED(MAKE(2, 3, lattice, 2, kind, position, 0), RDD_ERROR_ARGUMENT, "RDD_COORDINATES_CARTESIAN");
  REFUSED(MAKE(3, 3, lattice, 2, kind, position, 5), RDD_ERROR_ARGUMENT, "coordinates = 5");
  REFUSED(MAKE(3, 3, NULL, 2, kind, position, 0), RDD_ERROR_NULL, "lattice is NULL");
  REFUSED(rdd_crystal_read(NULL, NULL, "no/such/POSCAR", -1, &crystal), RDD_ERROR_FILE, "no/such/POSCAR");
  CHECK(crystal == NULL);
  /* Axes of the left hand are as good as others. */
  CHECK_OK(MAKE(3, 3, left, 2, kind, position, 0));
  CHECK_OK(rdd_crystal_sizes(crystal, &dim, &space, &n, &n, &n, &group, &x, &x));
  CHECK(group == 229);
  CHECK_OK(rdd_crystal_destroy(&crystal));
  CHECK(crystal == NULL);
  CHECK_OK(rdd_crystal_destroy(&crystal));
  CHECK_OK(rdd_crystal_destroy(NULL));
#undef MAKE
}

static rdd_defect* dumbbell(const rdd_crystal* crystal) {
  const double position[3] = {0, 0, 0}, direction[3] = {1, 1, 0}, near[3] = {1, 1.003, 0}, none[3] = {0, 0, 0};
  const int32_t decoration[1] = {RDD_DECORATION_AXIS}, strange[1] = {9};
  const int64_t n_points[1] = {1};
  rdd_defect* defect = NULL;
  REFUSED(rdd_defect_create(NULL, crystal, 1, position, "d", -1, strange, 1, n_points, NULL, direction, &defect),
          RDD_ERROR_ARGUMENT, "decoration");
  REFUSED(rdd_defect_create(NULL, crystal, 1, position, "d", -1, decoration, 1, n_points, NULL, near, &defect),
          RDD_ERROR_ARGUMENT, "special direction");
  REFUSED(rdd_defect_create(NULL, crystal, 1, position, "d", -1, decoration, 1, n_points, NULL, none, &defect),
          RDD_ERROR_ARGUMENT, "expected a direction");
  REFUSED(rdd_defect_create(NULL, crystal, 0, position, "", -1, NULL, 0, NULL, NULL, NULL, &defect), RDD_ERROR_ARGUMENT,
          "n_classes = 0");
  CHECK(defect == NULL);
  CHECK_OK(rdd_defect_create(NULL, crystal, 1, position, "d", -1, decoration, 1, n_points, NULL, direction, &defect));
  return defect;
}

static void find(const rdd_defect* defect, double x, double vx, double vy, double vz, int64_t* state, int64_t* cell) {
  const double place[3] = {x, x, x}, v[3] = {vx, vy, vz};
  CHECK_OK(rdd_defect_find(defect, 1, place, RDD_DECORATION_AXIS, 1, NULL, v, state, cell));
}

/* One hop to a neighbour, which turns by 60 degrees: D = a^2 k. */
static rdd_jump_classes* hop(const rdd_defect* defect) {
  int64_t from = 0, to = 0, cell[3], there[3];
  rdd_jump_classes* classes = NULL;
  find(defect, 0, 1, 1, 0, &from, cell);
  find(defect, a / 2, 0, 1, 1, &to, there);
  for (int k = 0; k < 3; ++k) there[k] -= cell[k];
  CHECK_OK(rdd_jump_classes_create(NULL, defect, 1, &from, &to, there, NULL, NULL, "hop", -1, 1, &classes));
  from = 7;
  REFUSED(rdd_jump_classes_create(NULL, defect, 1, &from, &to, there, NULL, NULL, "hop", -1, 1, &classes),
          RDD_ERROR_ARGUMENT, "from[1] = 7");
  return classes;
}

static void test_landscape(const rdd_jump_classes* classes) {
  const double barrier[1] = {0.34}, prefactor[1] = {5e12}, T = 700, kB = 8.617333262e-5;
  double D[9];
  rdd_landscape* landscape = NULL;
  rdd_model* model = NULL;
  CHECK_OK(rdd_jump_classes_landscape(NULL, NULL, classes, NULL, NULL, barrier, RDD_HEIGHT_BARRIER, prefactor, NULL,
                                      NULL, NULL, 0, &landscape));
  CHECK_OK(rdd_landscape_model(landscape, T, &model));
  CHECK_OK(rdd_diffusivity(NULL, NULL, model, D));
  for (int i = 0; i < 9; ++i) {
    const double one = a * a * prefactor[0] * exp(-barrier[0] / (kB * T));
    CHECK(fabs(D[i] - (i % 4 == 0 ? one : 0)) < 1e-12 * one);
  }
  CHECK_OK(rdd_model_destroy(&model));
  CHECK_OK(rdd_landscape_destroy(&landscape));
  REFUSED(rdd_jump_classes_landscape(NULL, NULL, classes, NULL, NULL, barrier, 4, prefactor, NULL, NULL, NULL, 0,
                                     &landscape),
          RDD_ERROR_ARGUMENT, "height_kind = 4");
  CHECK(landscape == NULL);
}

static void test_endpoints(const rdd_jump_classes* classes) {
  const int64_t cells[9] = {3, 0, 0, 0, 3, 0, 0, 0, 3}, flat[9] = {3, 0, 0, 3, 0, 0, 0, 0, 3},
                one[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  const int32_t label[1] = {0}, kind[1] = {0};
  const double distance[1] = {1.0};
  int64_t n = 0;
  double lattice[9], before[3 * 55], after[3 * 55], largest = 0;
  int32_t kinds[55];
  CHECK_OK(rdd_jump_classes_endpoints(classes, 0, 0, cells, 1, label, kind, distance, 0, &n, NULL, NULL, NULL, NULL));
  CHECK(n == 55);
  CHECK_OK(rdd_jump_classes_endpoints(classes, 0, 0, cells, 1, label, kind, distance, 55, &n, lattice, kinds, before,
                                      after));
  CHECK(fabs(lattice[0] - 3 * a) < 1e-12 && fabs(lattice[1]) < 1e-12);
  for (int i = 0; i < 55; ++i) {
    const double *x = before + 3 * i, *y = after + 3 * i;
    const double way =
        sqrt((x[0] - y[0]) * (x[0] - y[0]) + (x[1] - y[1]) * (x[1] - y[1]) + (x[2] - y[2]) * (x[2] - y[2]));
    CHECK(kinds[i] == 0 && (i < 52 ? way == 0 : way > 0.1));
    largest = fmax(largest, way);
  }
  CHECK(largest < a);
  REFUSED(
      rdd_jump_classes_endpoints(classes, 0, 0, cells, 1, label, kind, distance, 54, &n, lattice, kinds, before, after),
      RDD_ERROR_SIZE, "capacity = 54: expected at least 55");
  REFUSED(rdd_jump_classes_endpoints(classes, 0, 1, cells, 1, label, kind, distance, 0, &n, NULL, NULL, NULL, NULL),
          RDD_ERROR_ARGUMENT, "index = 1");
  REFUSED(rdd_jump_classes_endpoints(classes, 0, 0, flat, 1, label, kind, distance, 0, &n, NULL, NULL, NULL, NULL),
          RDD_ERROR_ARGUMENT, "no volume");
  REFUSED(rdd_jump_classes_endpoints(classes, 0, 0, one, 1, label, kind, distance, 0, &n, NULL, NULL, NULL, NULL),
          RDD_ERROR_ARGUMENT, "expected more than twice the length of the jump");
  REFUSED(rdd_jump_classes_endpoints(classes, 0, 0, cells, 0, NULL, NULL, NULL, 0, &n, NULL, NULL, NULL, NULL),
          RDD_ERROR_ARGUMENT, "nothing is said of the points of label 0");
  REFUSED(rdd_jump_classes_endpoints(classes, 0, 0, NULL, 0, NULL, NULL, NULL, 0, &n, NULL, NULL, NULL, NULL),
          RDD_ERROR_NULL, "supercell is NULL");
  CHECK(n == 55);
}

int main(void) {
  const double fine[1] = {0};
  int32_t dim = 0, space = 0;
  int64_t n_states = 0, n_state_classes = 0, n_classes = 0, n_jumps = 0, n_dropped = 0, n_lengths = 0;
  rdd_crystal* crystal = iron();
  rdd_defect* defect = NULL;
  rdd_jump_classes *classes = NULL, *found = NULL;
  test_crystal(crystal);
  test_bad_crystals();
  defect = dumbbell(crystal);
  CHECK_OK(rdd_defect_sizes(defect, &dim, &space, &n_states, &n_classes, &n_jumps));
  CHECK(n_states == 6 && n_classes == 1 && n_jumps == 6);
  classes = hop(defect);
  CHECK_OK(rdd_jump_classes_sizes(classes, &dim, &space, &n_states, &n_state_classes, &n_classes, &n_jumps, &n_dropped,
                                  &n_lengths));
  CHECK(n_classes == 1 && n_jumps == 48 && n_dropped == 0);
  REFUSED(rdd_jump_classes_find(NULL, NULL, defect, a * sqrt(3) / 2, 1, fine, &found), RDD_ERROR_ARGUMENT,
          "a shell lies at");
  REFUSED(rdd_jump_classes_find(NULL, NULL, defect, NAN, 1, fine, &found), RDD_ERROR_ARGUMENT, "cutoff");
  CHECK_OK(rdd_jump_classes_find(NULL, NULL, defect, 2.6, 1, fine, &found));
  test_landscape(classes);
  test_endpoints(classes);
  CHECK_OK(rdd_jump_classes_destroy(&found));
  CHECK_OK(rdd_jump_classes_destroy(&classes));
  CHECK_OK(rdd_defect_destroy(&defect));
  CHECK_OK(rdd_crystal_destroy(&crystal));
  CHECK(classes == NULL && defect == NULL && crystal == NULL);
  return finish();
}
