/* An example of rdd/pair.h, for the C reference. */
#include "example.h"

int main(void) {
  rdd_jump_classes* classes = example_classes();
  /* begin */
  const double zero = 0, w0 = 1, kT = 1;
  rdd_pair* pair = NULL;
  double Lss[9], error;
  must(rdd_pair_create(NULL, classes, 1, &pair)); /* solute and vacancy interact as nearest neighbours */
  must(rdd_pair_transport(NULL, pair, &zero, NULL, &zero, RDD_HEIGHT_SADDLE, &w0, NULL, NULL, NULL, NULL, NULL, NULL,
                          NULL, 1, 1, &kT, NULL, Lss, NULL, NULL, NULL, NULL, NULL, &error));
  printf("the correlation factor of a tracer: %.6f\n", Lss[0]);
  must(rdd_pair_destroy(&pair));
  /* end */
  must(rdd_jump_classes_destroy(&classes));
  return 0;
}
