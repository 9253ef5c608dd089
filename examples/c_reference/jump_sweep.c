/* An example of rdd/jump_sweep.h, for the C reference. */
#include "example.h"

int main(void) {
  rdd_landscape* landscape = example_landscape();
  /* begin */
  const double knots[3] = {400, 500, 600}, now = 543.21;
  rdd_jump_sweep* sweep = NULL;
  int64_t n_states, P, n_jumps, n_knots;
  int32_t dim, space;
  must(rdd_jump_sweep_create(NULL, NULL, landscape, 1, 3, knots, 0, 3, 0.1, &sweep)); /* once */
  must(rdd_jump_sweep_sizes(sweep, &n_states, &P, &dim, &space, &n_jumps, &n_knots));
  double* rate = malloc((size_t)n_jumps * sizeof *rate);
  must(rdd_jump_sweep_evaluate(sweep, 1, &now, rate, NULL)); /* whenever the temperature changes; allocates nothing */
  printf("%d jumps, the first with %.4e a second\n", (int)n_jumps, rate[0]);
  free(rate);
  must(rdd_jump_sweep_destroy(&sweep));
  /* end */
  must(rdd_landscape_destroy(&landscape));
  return 0;
}
