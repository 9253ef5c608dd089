/* An example of rdd/sweep.h, for the C reference. */
#include "example.h"

int main(void) {
  rdd_landscape* landscape = example_landscape();
  /* begin */
  const double T[3] = {300, 600, 900};
  double D[3], many[3], prefactor, energy, worst; /* (space, space, n_T) */
  rdd_table* table = NULL;
  must(rdd_sweep(NULL, NULL, landscape, 3, T, D, NULL, NULL));
  must(rdd_fit_arrhenius(3, T, D, 0, &prefactor, &energy, &worst));
  must(rdd_table_create(NULL, NULL, landscape, 300, 900, 1e-6, &table));
  must(rdd_table_evaluate_many(table, 3, T, many, NULL)); /* for an inner loop */
  printf("Em = %.4f eV\n", energy);
  must(rdd_table_destroy(&table));
  /* end */
  must(rdd_landscape_destroy(&landscape));
  return 0;
}
