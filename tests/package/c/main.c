/* A C host of an installed rdd: the diffusivity of an alternating chain. */
#include <math.h>
#include <rdd/rdd.h>
#include <stdio.h>

int main(void) {
  const double a = 2.0, k1 = 3.0, k2 = 0.5;
  const int64_t from[4] = {0, 1, 1, 0}, to[4] = {1, 0, 0, 1}, translation[4] = {0, 0, 1, -1};
  const double rate[4] = {k1, k1, k2, k2};
  const double expected = a * a * k1 * k2 / (2 * (k1 + k2));
  double d = 0;
  rdd_model *model = NULL;
  rdd_status status = rdd_model_create(NULL, 1, 1, 2, &a, NULL, 4, from, to, translation, rate, NULL, 0, &model);
  if (status == RDD_OK) status = rdd_diffusivity(NULL, NULL, model, &d);
  rdd_model_destroy(&model);
  if (status != RDD_OK) {
    char text[256];
    int64_t needed;
    rdd_last_error(text, sizeof text, &needed);
    fprintf(stderr, "%s: %s\n", rdd_status_name(status), text);
    return 1;
  }
  printf("rdd %s: D = %.15g, expected %.15g\n", rdd_version(), d, expected);
  return fabs(d - expected) <= 1e-14 * expected ? 0 : 1;
}
