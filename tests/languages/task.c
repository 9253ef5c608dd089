/* The same task in every language, in C: see compare.sh. usage: task BARRIERS.csv NETWORK.json TEMPERATURE THREADS */
#include <inttypes.h>
#include <rdd/rdd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void need(rdd_status status) {
  char text[1024] = "";
  int64_t needed;
  if (status == RDD_OK) return;
  rdd_last_error(text, sizeof text, &needed);
  fprintf(stderr, "%s\n", text);
  exit(1);
}

static void print(const char* name, const double* values, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    uint64_t bits;
    memcpy(&bits, &values[i], sizeof bits);
    printf("%s %016" PRIX64 "\n", name, bits);
  }
}

int main(int argc, char** argv) {
  enum { P = 2 };
  const double k[9] = {0.0, 0.0, 0.0, 0.1, 0.2, 0.3, 0.5, -0.25, 0.125};
  rdd_context* context = NULL;
  rdd_options* options = NULL;
  rdd_model *proton = NULL, *network = NULL;
  rdd_reduced* reduced = NULL;
  int32_t dim, space, well_posed;
  int64_t n_states, n_jumps;
  double tensor[9], room[4096], crispness, gap;
  if (argc != 5) return 2;
  need(rdd_context_create(atoi(argv[4]), &context));
  need(rdd_options_create(&options));
  need(rdd_model_read(context, NULL, argv[1], -1, atof(argv[3]), 0, &proton));
  need(rdd_model_sizes(proton, &dim, &space, &n_states, &n_jumps));
  need(rdd_diffusivity(context, NULL, proton, tensor));
  print("D", tensor, 9);
  need(rdd_options_set_int(options, RDD_OPTION_ACCURACY, RDD_ACCURACY_HIGH));
  need(rdd_diffusivity(context, options, proton, tensor));
  print("D_high", tensor, 9);
  need(rdd_spectrum(context, NULL, proton, 3, k, n_states, room, NULL, NULL, NULL));
  print("bands", room, 3 * n_states);
  need(rdd_model_read(context, NULL, argv[2], -1, 0, 0, &network));
  need(rdd_model_sizes(network, &dim, &space, &n_states, &n_jumps));
  need(rdd_coarse_grain(context, NULL, network, P, &reduced));
  need(rdd_reduced_memberships(reduced, room));
  print("memberships", room, P * n_states);
  need(rdd_reduced_reaction(reduced, room));
  print("reaction", room, P * P);
  need(rdd_reduced_drift(reduced, room));
  print("drift", room, space * P * P);
  need(rdd_reduced_diffusion(reduced, room));
  print("diffusion", room, space * space * P * P);
  need(rdd_reduced_quality(reduced, &crispness, &gap, &well_posed));
  print("gap", &gap, 1);
  rdd_reduced_destroy(&reduced);
  rdd_model_destroy(&network);
  rdd_model_destroy(&proton);
  rdd_options_destroy(&options);
  rdd_context_destroy(&context);
  return 0;
}
