/* An example of rdd/spectrum.h, for the C reference. */
#include "example.h"

int main(void) {
  rdd_model* model = example_model();
  /* begin */
  const double k[3] = {0, 0.25, 0.5}; /* (dim, n_k), fractional */
  double values[2 * 3], ratio;        /* (n_bands, n_k) */
  int64_t recommended;
  must(rdd_spectrum(NULL, NULL, model, 3, k, 2, values, NULL, NULL, NULL));
  must(rdd_gap(NULL, NULL, model, 1, &ratio, NULL, &recommended));
  printf("the slow band ends at %.6e; %d slow state\n", values[4], (int)recommended);
  /* end */
  must(rdd_model_destroy(&model));
  return 0;
}
