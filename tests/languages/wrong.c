/* Ten wrong calls, in C: see wrong.sh. usage: wrong INDEX_BASE FOLDER */
#include <math.h>
#include <rdd/rdd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void tell(const char* name, rdd_status status) {
  char text[2048] = "";
  int64_t needed = 0;
  rdd_last_error(text, sizeof text, &needed);
  for (char* c = text; *c; ++c)
    if (*c == '\n') *c = ' ';
  printf("%s|%s|%s\n", name, rdd_status_name(status), text);
}

/* A chain of two states with one entry of its input replaced. */
static rdd_status chain(int32_t base, double third_rate, int64_t second_target, rdd_model** out) {
  const double period = 2;
  const int64_t from[4] = {base, base + 1, base + 1, base}, to[4] = {base + 1, second_target, base, base + 1};
  const int64_t translation[4] = {0, 0, 1, -1};
  const double rate[4] = {3, 3, third_rate, 5};
  return rdd_model_create(NULL, 1, 1, 2, &period, NULL, 4, from, to, translation, rate, NULL, base, out);
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const int32_t base = atoi(argv[1]);
  const int64_t pair[2] = {base, base + 1}, back[2] = {base + 1, base}, apart[2] = {base, base}, none[2] = {1, -1};
  const double rates[2] = {1, 1}, force = 1, nowhere[2] = {0.25, NAN};
  double room[16];
  char path[1000];
  rdd_model *good = NULL, *bad = NULL, *islands = NULL, *plain = NULL, *square = NULL;
  rdd_reduced* reduced = NULL;
  rdd_context* context = NULL;
  if (chain(base, 5, base, &good) != RDD_OK) return 1;
  if (rdd_model_create(NULL, 1, 1, 2, &force, NULL, 2, apart, apart, none, rates, NULL, base, &islands) != RDD_OK)
    return 1;
  if (rdd_model_create(NULL, 0, 0, 2, NULL, NULL, 2, pair, back, NULL, rates, NULL, base, &plain) != RDD_OK) return 1;
  /* A square of four states with equal rates: its second and third eigenvalue are equal. */
  const int64_t from[8] = {base, base + 1, base + 2, base + 3, base + 1, base + 2, base + 3, base};
  const int64_t to[8] = {base + 1, base + 2, base + 3, base, base, base + 1, base + 2, base + 3};
  const int64_t shift[8] = {0, 0, 0, 1, 0, 0, 0, -1};
  const double ones[8] = {1, 1, 1, 1, 1, 1, 1, 1};
  if (rdd_model_create(NULL, 1, 1, 4, &force, NULL, 8, from, to, shift, ones, NULL, base, &square) != RDD_OK) return 1;

  tell("negative rate", chain(base, -2.5, base, &bad));
  tell("no such state", chain(base, 5, base + 2, &bad));
  tell("not ergodic", rdd_diffusivity(NULL, NULL, islands, room));
  tell("no lattice", rdd_diffusivity(NULL, NULL, plain, room));
  tell("wavevector", rdd_spectrum(NULL, NULL, good, 2, nowhere, 2, room, NULL, NULL, NULL));
  tell("degenerate", rdd_coarse_grain(NULL, NULL, square, 2, &reduced));
  tell("beta", rdd_model_with_force(good, &force, -1.0, &bad));
  snprintf(path, sizeof path, "%s/missing.json", argv[2]);
  tell("missing file", rdd_model_read(NULL, NULL, path, -1, 0, 0, &bad));
  snprintf(path, sizeof path, "%s/damaged.json", argv[2]);
  tell("damaged file", rdd_model_read(NULL, NULL, path, -1, 0, 0, &bad));
  tell("threads", rdd_context_create(0, &context));
  if (bad != NULL || reduced != NULL || context != NULL) return 1; /* an error leaves outputs alone */
  rdd_model_destroy(&good);
  rdd_model_destroy(&islands);
  rdd_model_destroy(&plain);
  rdd_model_destroy(&square);
  return 0;
}
