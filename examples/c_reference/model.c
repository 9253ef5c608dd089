/* An example of rdd/model.h, for the C reference. */
#include "example.h"

int main(void) {
  /* begin */
  const double lattice = 2, positions[2] = {0, 1}, rate[4] = {3, 3, 0.5, 0.5};
  const int64_t from[4] = {0, 1, 1, 0}, to[4] = {1, 0, 0, 1}, translation[4] = {0, 0, 1, -1};
  rdd_model* model = NULL;
  double d;
  must(rdd_model_create(NULL, 1, 1, 2, &lattice, positions, 4, from, to, translation, rate, NULL, 0, &model));
  must(rdd_diffusivity(NULL, NULL, model, &d));
  printf("D = %.6f\n", d);
  must(rdd_model_destroy(&model));
  /* end */
  return 0;
}
