/* An example of rdd/dmd.h, for the C reference. */
#include "example.h"

int main(void) {
  rdd_dmd* dmd = NULL;
  must(rdd_dmd_chain(NULL, 16, 160, RDD_DMD_TANH, 1, 4, 1, RDD_DMD_CLOSED, 0.9998, &dmd));
  /* begin */
  double before, after, bonds;
  must(rdd_dmd_free_energy(NULL, dmd, &before));
  must(rdd_dmd_step(NULL, dmd, 10)); /* the composition in time, positions relaxed */
  must(rdd_dmd_free_energy(NULL, dmd, &after));
  must(rdd_dmd_ab_bonds(dmd, &bonds));
  printf("the free energy fell: %d; A-B bonds %.4f\n", after < before, bonds);
  /* end */
  must(rdd_dmd_destroy(&dmd));
  return 0;
}
