/* An example of rdd/reduce.h, for the C reference. */
#include "example.h"

int main(void) {
  rdd_model* model = example_model();
  /* begin */
  rdd_reduced* reduced = NULL;
  double memberships[2 * 1], diffusion[1], crispness, gap;
  int32_t well_posed;
  must(rdd_coarse_grain(NULL, NULL, model, 1, &reduced)); /* one coarse state */
  must(rdd_reduced_memberships(reduced, memberships));
  must(rdd_reduced_diffusion(reduced, diffusion));
  must(rdd_reduced_quality(reduced, &crispness, &gap, &well_posed));
  printf("D_P = %.6e, well posed %d\n", diffusion[0], (int)well_posed);
  must(rdd_reduced_destroy(&reduced));
  /* end */
  must(rdd_model_destroy(&model));
  return 0;
}
