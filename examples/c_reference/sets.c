/* An example of rdd/sets.h, for the C reference. */
#include "example.h"

int main(void) {
  rdd_model* model = example_model();
  /* begin */
  int64_t n_sets;
  must(rdd_model_n_sets(model, &n_sets)); /* a transition network with min.A and min.B has two */
  printf("%d sets\n", (int)n_sets);
  /* end */
  must(rdd_model_destroy(&model));
  return 0;
}
