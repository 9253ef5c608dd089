/* An example of rdd/jump_classes.h, for the C reference. */
#include "example.h"

int main(void) {
  rdd_defect* vacancy = example_defect();
  /* begin */
  rdd_jump_classes* classes = NULL;
  rdd_landscape* landscape = NULL;
  const double barrier = 0.6, prefactor = 1e13; /* one number a class */
  int64_t n_jumps;
  int32_t dim, space;
  int64_t n_states, n_state_classes, n_classes, n_dropped, n_lengths;
  must(rdd_jump_classes_find(NULL, NULL, vacancy, 0.75, 0, NULL, &classes)); /* all jumps up to 0.75, by symmetry */
  must(rdd_jump_classes_sizes(classes, &dim, &space, &n_states, &n_state_classes, &n_classes, &n_jumps, &n_dropped,
                              &n_lengths));
  must(rdd_jump_classes_landscape(NULL, NULL, classes, NULL, NULL, &barrier, RDD_HEIGHT_BARRIER, &prefactor, NULL, NULL,
                                  NULL, 0, &landscape));
  printf("%d class, %d jumps\n", (int)n_classes, (int)n_jumps);
  must(rdd_landscape_destroy(&landscape));
  must(rdd_jump_classes_destroy(&classes));
  /* end */
  must(rdd_defect_destroy(&vacancy));
  return 0;
}
