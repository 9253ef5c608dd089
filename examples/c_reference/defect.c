/* An example of rdd/defect.h, for the C reference. */
#include "example.h"

int main(void) {
  rdd_crystal* crystal = example_crystal();
  /* begin */
  const double site[3] = {0, 0, 0};
  rdd_defect* vacancy = NULL;
  int64_t n_states, n_classes, n_points;
  int32_t dim, space;
  must(rdd_defect_create(NULL, crystal, 1, site, "V", -1, NULL, 0, NULL, NULL, NULL, &vacancy));
  must(rdd_defect_sizes(vacancy, &dim, &space, &n_states, &n_classes, &n_points));
  printf("%d state a cell\n", (int)n_states);
  must(rdd_defect_destroy(&vacancy));
  /* end */
  must(rdd_crystal_destroy(&crystal));
  return 0;
}
