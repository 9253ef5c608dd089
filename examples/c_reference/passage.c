/* An example of rdd/passage.h, for the C reference. */
#include "example.h"

int main(void) {
  rdd_model* model = example_model();
  /* begin */
  const int64_t start = 0, end = 1;
  double time;
  must(rdd_mean_first_passage_time(NULL, model, 1, &start, 1, &end, 0, &time)); /* images of a state count as it */
  printf("%.6e s\n", time);
  /* end */
  must(rdd_model_destroy(&model));
  return 0;
}
