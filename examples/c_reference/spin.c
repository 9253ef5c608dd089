/* An example of rdd/spin.h, for the C reference. */
#include "example.h"

int main(void) {
  rdd_dmd* dmd = NULL;
  must(rdd_dmd_chain(NULL, 16, 160, RDD_DMD_TANH, 1, 4, 1, RDD_DMD_CLOSED, 0.9998, &dmd));
  /* begin */
  const double times[2] = {0, 0.1};
  rdd_spin* spin = NULL;
  double ab[2], ab_error[2];
  must(rdd_spin_create_with(NULL, NULL, dmd, 20, NULL, &spin)); /* the process beneath dmd, 20 runs */
  must(rdd_spin_run(NULL, spin, 2, times));
  must(rdd_spin_means(spin, NULL, ab, ab_error, NULL, NULL));
  printf("A-B bonds at first %.1f\n", ab[0]);
  must(rdd_spin_destroy(&spin));
  /* end */
  must(rdd_dmd_destroy(&dmd));
  return 0;
}
