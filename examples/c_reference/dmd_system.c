/* An example of rdd/dmd_system.h, for the C reference. */
#include "example.h"

int main(void) {
  /* begin */
  rdd_dmd* dmd = NULL;
  int64_t n_sites, n_bonds;
  int32_t dim;
  must(rdd_dmd_chain(NULL, 32, 160, RDD_DMD_TANH, 1, 4, 1, RDD_DMD_CLOSED, 0.9998, &dmd)); /* the chain of the paper */
  must(rdd_dmd_sizes(dmd, &n_sites, &dim, &n_bonds));
  printf("%d sites, %d bonds\n", (int)n_sites, (int)n_bonds);
  must(rdd_dmd_destroy(&dmd));
  /* end */
  return 0;
}
