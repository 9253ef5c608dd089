/* An example of rdd/field.h, for the C reference. */
#include "example.h"

int main(void) {
  rdd_landscape* landscape = example_landscape();
  /* begin */
  const double state[2] = {0.2, -0.1}, height[4] = {0.1, 0.1, 0.3, 0.3}; /* dipoles of one field component, energy */
  const double h[3] = {-0.1, 0, 0.1};                                    /* the field at three points */
  rdd_field* field = NULL;
  double free_energy[3], D[3], conductivity[3];
  must(rdd_field_create(NULL, landscape, 1, state, height, NULL, &field));
  must(rdd_field_transport(NULL, field, 600, 3, h, NULL, free_energy, NULL, D, conductivity, NULL));
  printf("D from %.4e to %.4e\n", D[0], D[2]);
  must(rdd_field_destroy(&field));
  /* end */
  must(rdd_landscape_destroy(&landscape));
  return 0;
}
