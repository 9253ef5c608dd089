/* An example of rdd/qsd.h, for the C reference. */
#include "example.h"

int main(void) {
  const int64_t exponents[3] = {0, 2, 4};
  const double coefficients[3] = {1, -2, 1};
  rdd_energy* energy = NULL;
  must(rdd_energy_create(1, &energy));
  must(rdd_energy_set_polynomial(energy, 3, exponents, coefficients));
  /* begin */
  rdd_qsd* qsd = NULL;
  double rate, next, ratio, rate_error, next_error;
  int32_t separated;
  must(rdd_qsd_line(NULL, energy, 0, 4, 1, 0, 2, &qsd)); /* leaves at x = 0; beta = 2 */
  must(rdd_qsd_rates(qsd, &rate, &next, &ratio, &rate_error, &next_error, &separated));
  printf("exit rate %.6f, relaxation %.6f\n", rate, next);
  must(rdd_qsd_destroy(&qsd));
  /* end */
  must(rdd_energy_destroy(&energy));
  return 0;
}
