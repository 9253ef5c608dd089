/* An example of rdd/jump_table.h, for the C reference. */
#include "example.h"

int main(void) {
  rdd_model* model = example_model();
  /* begin */
  rdd_reduced* reduced = NULL;
  rdd_jump_table* table = NULL;
  int64_t P, n_jumps, n_slow;
  int32_t dim, space;
  must(rdd_coarse_grain(NULL, NULL, model, 1, &reduced));
  must(rdd_jump_table_create(NULL, reduced, 0, 3, 0.1, &table));
  must(rdd_jump_table_sizes(table, &P, &dim, &space, &n_jumps, &n_slow)); /* rdd_jump_table_jumps has them */
  printf("%d jumps of %d coarse state\n", (int)n_jumps, (int)P);
  must(rdd_jump_table_destroy(&table));
  must(rdd_reduced_destroy(&reduced));
  /* end */
  must(rdd_model_destroy(&model));
  return 0;
}
