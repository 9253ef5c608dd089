/* D(T) from a table in 1/T, for a loop whose temperature changes at every step. */
#include <rdd/rdd.h>
#include <stdio.h>
#include <stdlib.h>

static void check(rdd_status status) {
  char text[1024];
  int64_t needed;
  if (status >= 0) return;
  rdd_last_error(text, sizeof text, &needed);
  fprintf(stderr, "%s\n", text);
  exit(1);
}

int main(void) {
  rdd_landscape* landscape = NULL;
  rdd_table* table = NULL;
  double ramp[10], D[10 * 9], least, most, error;

  check(rdd_landscape_read(NULL, NULL, "examples/data/bazro3_barriers.csv", -1, 0, &landscape));
  check(rdd_table_create(NULL, NULL, landscape, 300, 1200, 1e-6, &table)); /* once */
  check(rdd_table_range(table, &least, &most, &error));

  for (int i = 0; i < 10; ++i) ramp[i] = 300 + 100 * i;
  check(rdd_table_evaluate_many(table, 10, ramp, D, NULL)); /* D(3, 3, 10); rdd_table_evaluate for one */
  printf("%.6e %.6e, within %.0e\n", D[0], D[9 * 9], error);

  rdd_table_destroy(&table);
  rdd_landscape_destroy(&landscape);
  return 0;
}
