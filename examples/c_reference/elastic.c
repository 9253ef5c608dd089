/* An example of rdd/elastic.h, for the C reference. */
#include "example.h"

int main(void) {
  rdd_landscape* landscape = example_landscape();
  /* begin */
  const double state[2] = {0, 0},
               height[4] = {1, 1, 0.5, 0.5}; /* dipoles P in eV, (1, 1, n): energies are E - P strain */
  const double strain = 0.01;
  rdd_landscape *elastic = NULL, *strained = NULL;
  double d, derivative;
  must(rdd_landscape_with_dipoles(landscape, state, height, &elastic));
  must(rdd_elastodiffusion(NULL, elastic, 600, &d, &derivative)); /* dD/d(strain) at zero strain */
  must(rdd_landscape_strained(elastic, &strain, &strained));
  printf("dlnD/dstrain = %.4f\n", derivative / d);
  must(rdd_landscape_destroy(&strained));
  must(rdd_landscape_destroy(&elastic));
  /* end */
  must(rdd_landscape_destroy(&landscape));
  return 0;
}
