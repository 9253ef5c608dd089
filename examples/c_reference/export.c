/* An example of rdd/export.h, for the C reference. */
#include "example.h"

int main(void) {
  /* begin */
  const double temperature[2] = {300, 600};
  double D[2], rate;
  char line[128];
  int64_t needed;
  must(rdd_export_values(1e-3, 0.3, 0, 2, temperature, D));                /* D0 exp(-Em/kT) */
  must(rdd_export_mmonca(1e-3, 0.3, 1, 1, 1, line, sizeof line, &needed)); /* D0 in cm2/s, Em in eV */
  must(rdd_export_hop_rate(1e-3, 3, 2e-8, &rate));                         /* 2 dim D0/lambda^2 */
  printf("%s; %.6e; hops %.4e\n", line, D[1], rate);
  /* end */
  return 0;
}
