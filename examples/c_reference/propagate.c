/* An example of rdd/propagate.h, for the C reference. */
#include "example.h"

int main(void) {
  rdd_model* model = example_model();
  /* begin */
  const int64_t box[1] = {16};
  const double time[1] = {1e-7};
  double start[2 * 16] = {0}, later[2 * 16], sum = 0;
  start[2 * 8] = 1; /* state 0 of cell 8 */
  must(rdd_propagate(NULL, model, box, 16, 1, time, start, later));
  for (int i = 0; i < 2 * 16; ++i) sum += later[i];
  printf("%.6f in all, %.6f still there\n", sum, later[2 * 8]);
  /* end */
  must(rdd_model_destroy(&model));
  return 0;
}
