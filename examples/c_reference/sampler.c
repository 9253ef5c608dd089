/* An example of rdd/sampler.h, for the C reference. */
#include "example.h"

int main(void) {
  rdd_model* model = example_model();
  /* begin */
  const double times[2] = {1e-7, 2e-7};
  rdd_trajectories* walks = NULL;
  double d = 0, d_error = 0; /* in one dimension */
  must(rdd_trajectories_sample(NULL, model, 1000, 0, 2, times, NULL, 1000000, 0, 0, &walks));
  must(rdd_trajectories_transport(walks, NULL, NULL, &d, &d_error));
  printf("error bars: %d\n", d_error > 0);
  must(rdd_trajectories_destroy(&walks));
  /* end */
  must(rdd_model_destroy(&model));
  return 0;
}
