/* An example of rdd/energy.h, for the C reference. */
#include "example.h"

int main(void) {
  /* begin */
  const int64_t exponents[3] = {0, 2, 4};
  const double coefficients[3] = {1, -2, 1}; /* (x^2 - 1)^2 */
  rdd_energy* energy = NULL;
  int64_t dim;
  must(rdd_energy_create(1, &energy));
  must(rdd_energy_set_polynomial(energy, 3, exponents, coefficients)); /* or rdd_energy_set_host: a function of yours */
  must(rdd_energy_dim(energy, &dim));
  printf("an energy of %d variable\n", (int)dim);
  must(rdd_energy_destroy(&energy));
  /* end */
  return 0;
}
