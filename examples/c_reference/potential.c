/* An example of rdd/potential.h, for the C reference. */
#include "example.h"

int main(void) {
  /* begin */
  rdd_potential* morse = NULL;
  double value, slope, curvature;
  must(rdd_potential_morse(0.3, 1.4, 2.9, 8, &morse)); /* depth, stiffness, distance of the minimum, cutoff */
  must(rdd_potential_value(morse, 2.9, &value, &slope, &curvature));
  printf("%.5f eV at its minimum\n", value);
  must(rdd_potential_destroy(&morse));
  /* end */
  return 0;
}
