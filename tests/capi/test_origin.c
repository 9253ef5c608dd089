/* Where a model comes from: the shift of an inferred lattice, the labels of a file; and places in messages. */
#include "check.h"

int main(void) {
  const int64_t from[4] = {0, 1, 1, 0}, to[4] = {1, 0, 0, 1};
  const double displacement[4] = {1, -1, 1, -1.0 + 4e-4}, rate[4] = {3, 3, 5, 5};
  rdd_model *inferred = NULL, *given = NULL, *repaired = NULL;
  double shift = -1, told = -1, largest;
  int64_t n_labels = -1;
  CHECK(rdd_model_create_from_displacements(NULL, NULL, 1, 2, 4, from, to, displacement, rate, 0, &told, &inferred) ==
        RDD_OK);
  CHECK(rdd_model_origin(inferred, &shift, &n_labels) == RDD_OK);
  CHECK(shift == told && n_labels == 0);
  CHECK(shift > 5e-5 && shift < 4e-4); /* the least squares spread an error of 4e-4 over the path */
  CHECK(rdd_model_labels(inferred, NULL) == RDD_OK);
  CHECK(rdd_model_repair(NULL, inferred, NULL, NULL, &largest, &repaired) == RDD_OK);
  CHECK(rdd_model_origin(repaired, &shift, &n_labels) == RDD_OK && shift == told);

  const double lattice[1] = {2};
  const int64_t translation[4] = {0, 0, 1, -1};
  CHECK(rdd_model_create(NULL, 1, 1, 2, lattice, NULL, 4, from, to, translation, rate, NULL, 0, &given) == RDD_OK);
  CHECK(rdd_model_origin(given, &shift, &n_labels) == RDD_OK);
  CHECK(isnan(shift) && n_labels == 0);
  REFUSED(rdd_model_origin(NULL, &shift, &n_labels), RDD_ERROR_NULL, "model is NULL");
  REFUSED(rdd_model_origin(given, NULL, &n_labels), RDD_ERROR_NULL, "out_largest_shift is NULL");

  const double k[3] = {0, NAN, 0.5};
  double values[6];
  REFUSED(rdd_spectrum(NULL, NULL, given, 3, k, 2, values, NULL, NULL, NULL), RDD_ERROR_ARGUMENT,
          "k: component 0 of wavevector 1 (counted from 0) is nan: expected a finite number");
  rdd_model_destroy(&inferred);
  rdd_model_destroy(&repaired);
  rdd_model_destroy(&given);
  return finish();
}
