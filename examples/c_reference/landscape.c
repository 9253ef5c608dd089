/* An example of rdd/landscape.h, for the C reference. */
#include "example.h"

int main(void) {
  /* begin */
  const double lattice = 2, positions[2] = {0, 1};
  const double saddle[4] = {0.3, 0.3, 0.5, 0.5}, prefactor[4] = {1e13, 1e13, 1e13, 1e13};
  const int64_t from[4] = {0, 1, 1, 0}, to[4] = {1, 0, 0, 1}, translation[4] = {0, 0, 1, -1};
  rdd_landscape* landscape = NULL;
  rdd_model* model = NULL;
  double d;
  must(rdd_landscape_create(NULL, 1, 1, 2, &lattice, positions, NULL, NULL, 4, from, to, translation, saddle,
                            RDD_HEIGHT_SADDLE, prefactor, 0, 0, &landscape));
  must(rdd_landscape_model(landscape, 600, &model)); /* the network at a temperature */
  must(rdd_diffusivity(NULL, NULL, model, &d));
  printf("D = %.6e\n", d);
  must(rdd_model_destroy(&model));
  must(rdd_landscape_destroy(&landscape));
  /* end */
  return 0;
}
