/* An example of rdd/transport.h, for the C reference. */
#include "example.h"

int main(void) {
  rdd_model* model = example_model();
  /* begin */
  double d, local, velocity, pi[2];
  must(rdd_diffusivity(NULL, NULL, model, &d));
  must(rdd_local_equilibrium_diffusivity(NULL, model, &local)); /* without the correlations of jumps */
  must(rdd_drift_velocity(NULL, model, &velocity));
  must(rdd_stationary(NULL, model, pi, NULL));
  printf("D = %.6e, %.2f times less than by local equilibrium\n", d, local / d);
  /* end */
  must(rdd_model_destroy(&model));
  return 0;
}
