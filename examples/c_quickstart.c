/* The shortest complete program: the jumps of a defect in, its diffusivity over temperatures out.
 *
 * An interstitial in an fcc crystal hops from octahedral sites (O) to tetrahedral ones (T) and back. Each O has eight T
 * around it; by hand D = a^2 k_OT k_TO / (2 (k_TO + 2 k_OT)). */
#include <math.h>
#include <rdd/rdd.h>
#include <stdio.h>
#include <stdlib.h>

/* Every function of rdd answers with a status: below 0 an error, whose text says what was wrong and what was expected.
 */
static void must(rdd_status status) {
  char text[512] = "";
  int64_t length;
  if (status >= RDD_OK) return;
  rdd_last_error(text, sizeof text, &length);
  fprintf(stderr, "%s: %s\n", rdd_status_name(status), text);
  exit(EXIT_FAILURE);
}

int main(void) {
  enum { O, T1, T2, n_jumps = 16, n_T = 4 };
  const double a = 0.405, nu = 1e13, kB = 8.617333262e-5;          /* nm, 1/s, eV/K */
  const double energy[] = {0, 0.3, 0.3}, saddle = 0.8;             /* eV */
  const double h = a / 2, lattice[] = {0, h, h, h, 0, h, h, h, 0}; /* one vector after the other */
  const double positions[] = {0, 0, 0, -a / 4, -a / 4, -a / 4, a / 4, a / 4, a / 4};
  const double temperature[n_T] = {300, 500, 800, 1200};
  int64_t from[n_jumps], to[n_jumps], translation[3 * n_jumps] = {0};
  double height[n_jumps], prefactor[n_jumps], D[9 * n_T], along_x[n_T], D0, Em, error, gap[2];
  int64_t P, n_classes, n_one_way;
  int32_t ergodic, reversible;
  rdd_landscape* landscape = NULL;
  rdd_model* model = NULL;
  rdd_audit* audit = NULL;

  for (int n = 0; n < n_jumps; ++n) { /* O -> T1 in cells 0, a1, a2, a3; O -> T2 in the opposite cells; and all back */
    const int back = n % 2, site = n / 2 % 2 ? T2 : T1, cell = n / 4;
    from[n] = back ? site : O;
    to[n] = back ? O : site;
    if (cell > 0) translation[3 * n + cell - 1] = (site == T1) != back ? 1 : -1;
    height[n] = saddle;
    prefactor[n] = nu;
  }
  must(rdd_landscape_create(NULL, 3, 3, 3, lattice, positions, energy, NULL, n_jumps, from, to, translation, height,
                            RDD_HEIGHT_SADDLE, prefactor, kB, 0, &landscape));

  must(rdd_sweep(NULL, NULL, landscape, n_T, temperature, D, NULL, NULL)); /* D(3, 3, n_T), first index fastest */
  printf("  T (K)     D (nm2/s)       by hand\n");
  for (int t = 0; t < n_T; ++t) {
    const double beta = 1 / (kB * temperature[t]);
    const double k_OT = nu * exp(-beta * saddle), k_TO = nu * exp(-beta * (saddle - energy[T1]));
    along_x[t] = D[9 * t];
    printf("%7.0f  %.6E  %.6E\n", temperature[t], along_x[t], a * a * k_OT * k_TO / (2 * (k_TO + 2 * k_OT)));
  }
  must(rdd_fit_arrhenius(n_T, temperature, along_x, kB, &D0, &Em, &error));
  printf("D0 = %.5E nm2/s, Em = %.6f eV, within %.2f %%\n", D0, Em, 100 * error);

  must(rdd_landscape_model(landscape, 800, &model)); /* the rates at one temperature */
  must(rdd_model_audit(NULL, NULL, model, &audit));
  must(rdd_audit_verdict(audit, &ergodic, &reversible, &n_classes, &n_one_way));
  must(rdd_gap(NULL, NULL, model, 2, gap, NULL, &P));
  printf("at 800 K: ergodic %d, detailed balance %d, coarse states %d (gap %.1f)\n", ergodic, reversible, (int)P,
         gap[0]);

  rdd_audit_destroy(&audit);
  rdd_model_destroy(&model);
  rdd_landscape_destroy(&landscape);
  return 0;
}
