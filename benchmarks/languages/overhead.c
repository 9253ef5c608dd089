/* Prints what one call costs from C, ns: rdd_model_n_states, the least of several rounds. */
#define _POSIX_C_SOURCE 200809L
#include <rdd/rdd.h>
#include <stdio.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int main(void) {
  enum { calls = 1000000, rounds = 15 };
  const double lattice[1] = {1}, rate[2] = {1, 1};
  const int64_t state[2] = {0, 0}, translation[2] = {1, -1};
  rdd_model* model = NULL;
  double best = 1e300;
  int64_t total = 0;
  if (rdd_model_create(NULL, 1, 1, 1, lattice, NULL, 2, state, state, translation, rate, NULL, 0, &model) != RDD_OK)
    return 1;
  for (int round = 0; round < rounds; ++round) {
    const double start = now();
    for (int i = 0; i < calls; ++i) {
      int64_t n = 0;
      rdd_model_n_states(model, &n);
      total += n;
    }
    const double each = (now() - start) / calls;
    if (each < best) best = each;
  }
  rdd_model_destroy(&model);
  printf("%.2f\n", best);
  return total == (int64_t)calls * rounds ? 0 : 1;
}
