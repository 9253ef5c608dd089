/* Every call allocates what it needs, so that it can run on a small stack. */
#include "calls.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_DIM = 3, PLANE = 30, SPACE = 80, LARGE = 300, RING = 12 };

typedef struct {
  int64_t n_states, n_jumps;
  int32_t dim;
  int64_t *from, *to, *translation;
  double *rate, lattice[MAX_DIM * MAX_DIM];
} network;

static network plane, space, large, driven;

enum { MOST_WAVES = 300 };
static double waves[MOST_WAVES]; /* fractional components, spread evenly */

/* Numbers in [0, 1) from a counter (splitmix64): the same networks on every machine. */
static double next_number(uint64_t* state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static void add_jump(network* net, int64_t from, int64_t to, const int64_t* cells, int sign, double rate) {
  const int64_t e = net->n_jumps++;
  net->from[e] = from;
  net->to[e] = to;
  net->rate[e] = rate;
  for (int a = 0; a < net->dim; ++a) net->translation[net->dim * e + a] = sign * cells[a];
}

/* A spanning tree, two pairs of jumps a state, three along every lattice vector; energies and barriers spread by
   `spread` kT; the jumps along the first lattice vector are `force` times as fast forwards. */
static network make_network(int32_t dim, int64_t n_states, double spread, double force, uint64_t seed) {
  network net = {n_states, 0, dim, NULL, NULL, NULL, NULL, {0}};
  const size_t most = (size_t)(8 * n_states + 32);
  net.from = calloc(most, sizeof *net.from);
  net.to = calloc(most, sizeof *net.to);
  net.translation = calloc(most * MAX_DIM, sizeof *net.translation);
  net.rate = calloc(most, sizeof *net.rate);
  double* energy = calloc((size_t)n_states, sizeof *energy);
  for (int64_t i = 0; i < n_states; ++i) energy[i] = spread * next_number(&seed);
  for (int32_t a = 0; a < dim; ++a) net.lattice[a * dim + a] = 1 + 0.1 * a;
  for (int64_t step = 1; step < 3 * n_states + 3 * dim; ++step) {
    int64_t cells[MAX_DIM] = {0, 0, 0};
    const int along = step >= 3 * n_states;
    if (along) cells[step % dim] = 1;
    const int64_t from = step < n_states ? step : (int64_t)(next_number(&seed) * (double)n_states);
    const int64_t to = (int64_t)(next_number(&seed) * (double)(step < n_states ? step : n_states));
    if (from == to && !along) continue;
    const double height = spread * (1 + next_number(&seed));
    add_jump(&net, from, to, cells, 1, exp(energy[from] - height) * (cells[0] == 1 ? force : 1));
    add_jump(&net, to, from, cells, -1, exp(energy[to] - height));
  }
  free(energy);
  return net;
}

void prepare_calls(void) {
  plane = make_network(2, PLANE, 4, 1, 2);
  space = make_network(3, SPACE, 4, 1, 3);
  large = make_network(2, LARGE, 4, 1, 4);
  driven = make_network(2, RING, 3, 3, 6);
  for (int i = 0; i < MOST_WAVES; ++i) waves[i] = fmod(i * 0.6180339887, 1) - 0.5;
}

/* FNV-1a over the bytes of an array. */
static void digest_of(uint64_t* digest, const double* values, int64_t count) {
  const unsigned char* byte = (const unsigned char*)values;
  for (int64_t i = 0; i < count * 8; ++i) *digest = (*digest ^ byte[i]) * 1099511628211u;
}

static rdd_status model_of(rdd_context* context, const network* net, rdd_model** out) {
  return rdd_model_create(context, net->dim, net->dim, net->n_states, net->lattice, NULL, net->n_jumps, net->from,
                          net->to, net->translation, net->rate, NULL, 0, out);
}

/* Begins and ends the body of a call: a model, a block of numbers for results, and the status so far. TAKE keeps the
   first status that is no success. */
#define BEGIN(net, numbers)                             \
  rdd_model* model = NULL;                              \
  double* out = calloc((size_t)(numbers), sizeof *out); \
  rdd_status status = out == NULL ? RDD_ERROR_MEMORY : model_of(context, &net, &model)
#define TAKE(call, count)                           \
  do {                                              \
    if (status == RDD_OK) status = (call);          \
    if (status == RDD_OK) digest_of(d, out, count); \
  } while (0)
#define END                  \
  rdd_model_destroy(&model); \
  free(out);                 \
  return status

static rdd_status transport(rdd_context* context, uint64_t* d) {
  BEGIN(space, 3 * SPACE);
  TAKE(rdd_stationary(context, model, out, NULL), SPACE);
  TAKE(rdd_diffusivity(context, NULL, model, out), 9);
  TAKE(rdd_drift_velocity(context, model, out), 3);
  TAKE(rdd_corrector(context, model, out), 3 * SPACE);
  END;
}

static rdd_status with_option(int32_t key, const char* value, rdd_options** options) {
  const rdd_status status = rdd_options_create(options);
  return status == RDD_OK ? rdd_options_set_string(*options, key, value, -1) : status;
}

/* Wavevectors formed before any call: what the host computes depends on its modes. */
static double* wavevectors(int64_t count, int32_t dim) {
  double* k = calloc((size_t)(count * dim), sizeof *k);
  for (int64_t i = 0; k != NULL && i < count * dim; ++i) k[i] = waves[i];
  return k;
}

/* bands, both sets of vectors, at n_k wavevectors with one solver. */
static rdd_status bands(rdd_context* context, uint64_t* d, const network* net, const char* solver, const char* accuracy,
                        int64_t n_k, int64_t n_bands) {
  const int64_t n_vectors = 2 * net->n_states * n_bands * n_k;
  rdd_options* options = NULL;
  double *k = wavevectors(n_k, net->dim), *right = calloc((size_t)n_vectors, 8), *left = calloc((size_t)n_vectors, 8);
  BEGIN((*net), n_bands * n_k);
  if (status == RDD_OK) status = with_option(RDD_OPTION_ACCURACY, accuracy, &options);
  if (status == RDD_OK) status = rdd_options_set_string(options, RDD_OPTION_SOLVER, solver, -1);
  TAKE(rdd_spectrum(context, options, model, n_k, k, n_bands, out, right, left, NULL), n_bands * n_k);
  if (status == RDD_OK) digest_of(d, right, n_vectors);
  if (status == RDD_OK) digest_of(d, left, n_vectors);
  rdd_options_destroy(&options);
  free(k);
  free(right);
  free(left);
  END;
}

static rdd_status batched(rdd_context* c, uint64_t* d) { return bands(c, d, &plane, "batched", "fast", 97, PLANE); }
static rdd_status dense(rdd_context* c, uint64_t* d) { return bands(c, d, &space, "dense", "fast", 7, SPACE); }
static rdd_status lanczos(rdd_context* c, uint64_t* d) { return bands(c, d, &large, "lanczos", "fast", 5, 4); }
static rdd_status reduced(rdd_context* c, uint64_t* d) { return bands(c, d, &large, "reduced_basis", "fast", 40, 3); }
static rdd_status high(rdd_context* c, uint64_t* d) { return bands(c, d, &plane, "auto", "high", 3, 5); }

static rdd_status complex_bands(rdd_context* context, uint64_t* d) {
  double* k = wavevectors(5, 2);
  BEGIN(driven, 2 * 5 * RING);
  TAKE(rdd_spectrum_complex(context, NULL, model, 5, k, RING, out, NULL, NULL), 2 * 5 * RING);
  free(k);
  END;
}

static rdd_status coarse(rdd_context* context, uint64_t* d) {
  rdd_reduced* model_p = NULL;
  int64_t recommended = 0;
  BEGIN(plane, 3 * PLANE);
  TAKE(rdd_gap(context, NULL, model, 6, out, out + 6, &recommended), 12);
  if (status == RDD_OK) status = rdd_coarse_grain(context, NULL, model, 3, &model_p);
  TAKE(rdd_reduced_reaction(model_p, out), 9);
  TAKE(rdd_reduced_diffusion(model_p, out), 36);
  TAKE(rdd_reduced_memberships(model_p, out), 3 * PLANE);
  TAKE(rdd_reduced_resolution(context, NULL, model_p, 0.1, out, out + 1), 2);
  rdd_reduced_destroy(&model_p);
  END;
}

static rdd_status propagation(rdd_context* context, uint64_t* d) {
  enum { BOX = 5, CELLS = BOX * BOX };
  const int64_t cells[2] = {BOX, BOX};
  const double times[2] = {0.5, 3};
  double* start = calloc(PLANE * CELLS, sizeof *start);
  BEGIN(plane, 2 * PLANE * CELLS);
  start[7] = 1;
  TAKE(rdd_propagate(context, model, cells, CELLS, 2, times, start, out), 2 * PLANE * CELLS);
  free(start);
  END;
}

static rdd_status repair(rdd_context* context, uint64_t* d) {
  rdd_model* repaired = NULL;
  BEGIN(driven, 1);
  TAKE(rdd_model_repair(context, model, NULL, NULL, out, &repaired), 1);
  rdd_model_destroy(&repaired);
  END;
}

static rdd_status passage(rdd_context* context, uint64_t* d) {
  const int64_t absorbing[2] = {3, 9}, product[2] = {0, 1};
  rdd_passage* solved = NULL;
  BEGIN(space, 2 * SPACE);
  if (status == RDD_OK) status = rdd_passage_create(context, model, 2, 2, absorbing, product, 0, &solved);
  TAKE(rdd_passage_times(context, solved, out, out + SPACE), 2 * SPACE);
  TAKE(rdd_passage_splitting(context, solved, out), 2 * SPACE);
  TAKE(rdd_kemeny_constant(context, model, out), 1);
  rdd_passage_destroy(&solved);
  END;
}

static rdd_status trajectories(rdd_context* context, uint64_t* d) {
  const double times[3] = {0.1, 0.5, 1};
  rdd_trajectories* sample = NULL;
  BEGIN(plane, 16);
  if (status == RDD_OK) status = rdd_trajectories_sample(context, model, 200, 0, 3, times, NULL, 0, 1, 1, &sample);
  TAKE(rdd_trajectories_displacement(sample, NULL, NULL, out, NULL), 12);
  rdd_trajectories_destroy(&sample);
  END;
}

/* Two sites, hops along both lattice vectors and along their sum. */
static rdd_status landscape_of(rdd_context* context, rdd_landscape** out) {
  const double lattice[4] = {1, 0, 0, 1};
  const int64_t from[8] = {0, 1, 0, 1, 0, 0, 1, 1}, to[8] = {1, 0, 1, 0, 0, 0, 1, 1};
  const int64_t cells[16] = {0, 0, 0, 0, 1, 0, -1, 0, 0, 1, 0, -1, 1, 1, -1, -1};
  const double barrier[8] = {.3, .4, .35, .45, .5, .5, .6, .6};
  const double prefactor[8] = {1e13, 1e13, 1e13, 1e13, 1e13, 1e13, 1e13, 1e13};
  return rdd_landscape_create(context, 2, 2, 2, lattice, NULL, NULL, NULL, 8, from, to, cells, barrier, 0, prefactor, 0,
                              0, out);
}

static rdd_status temperatures(rdd_context* context, uint64_t* d) {
  const double t[4] = {300, 500, 700, 900};
  rdd_landscape* landscape = NULL;
  rdd_table* table = NULL;
  double* out = calloc(48, sizeof *out);
  rdd_status status = landscape_of(context, &landscape);
  TAKE(rdd_sweep(context, NULL, landscape, 4, t, out, out + 16, NULL), 24);
  TAKE(rdd_landscape_derivatives(context, landscape, 500, out, NULL, NULL), 4);
  if (status == RDD_OK) status = rdd_table_create(context, NULL, landscape, 300, 900, 1e-6, &table);
  TAKE(rdd_table_evaluate(table, 555, out, NULL), 4);
  rdd_table_destroy(&table);
  rdd_landscape_destroy(&landscape);
  free(out);
  return status;
}

static rdd_status chain(rdd_context* context, uint64_t* d) {
  int64_t iterations = 0;
  rdd_dmd* dmd = NULL;
  double* out = calloc(24, sizeof *out);
  rdd_status status = rdd_dmd_chain(context, 24, 10, 0, 1, 1, 1, 0, 0.4, &dmd);
  if (status == RDD_OK) status = rdd_dmd_step(context, dmd, 0.5);
  TAKE(rdd_dmd_state(dmd, out, NULL, NULL, NULL), 24);
  TAKE(rdd_dmd_relax(context, dmd, &iterations, out), 1);
  rdd_dmd_destroy(&dmd);
  free(out);
  return status;
}

static rdd_status spins(rdd_context* context, uint64_t* d) {
  const double times[2] = {0.3, 1};
  rdd_dmd* dmd = NULL;
  rdd_spin* ensemble = NULL;
  double* out = calloc(4, sizeof *out);
  rdd_status status = rdd_dmd_chain(context, 8, 10, 0, 1, 1, 1, 0, 1, &dmd);
  if (status == RDD_OK) status = rdd_spin_create(context, dmd, 0, 0, 0, 0, 0, 0, 1, .01, 10, 9, 0, 0, NULL, &ensemble);
  if (status == RDD_OK) status = rdd_spin_run(context, ensemble, 2, times);
  TAKE(rdd_spin_means(ensemble, NULL, out, NULL, out + 2, NULL), 4);
  rdd_spin_destroy(&ensemble);
  rdd_dmd_destroy(&dmd);
  free(out);
  return status;
}

static rdd_status quasi_stationary(rdd_context* context, uint64_t* d) {
  const int64_t exponents[3] = {0, 2, 4};
  const double coefficients[3] = {1, -2, 1};
  int32_t split = 0;
  rdd_energy* energy = NULL;
  rdd_qsd* qsd = NULL;
  double* out = calloc(5, sizeof *out);
  rdd_status status = rdd_energy_create(1, &energy);
  if (status == RDD_OK) status = rdd_energy_set_polynomial(energy, 3, exponents, coefficients);
  if (status == RDD_OK) status = rdd_qsd_line(context, energy, -2, 0, 0, 1, 3, &qsd);
  TAKE(rdd_qsd_rates(qsd, out, out + 1, out + 2, out + 3, out + 4, &split), 5);
  rdd_qsd_destroy(&qsd);
  rdd_energy_destroy(&energy);
  free(out);
  return status;
}

const host_call host_calls[] = {
    {"transport", transport},
    {"bands, batched", batched},
    {"bands, dense", dense},
    {"bands, lanczos", lanczos},
    {"bands, reduced basis", reduced},
    {"bands, high accuracy", high},
    {"complex bands", complex_bands},
    {"gaps and coarse graining", coarse},
    {"propagation", propagation},
    {"repair", repair},
    {"first passage", passage},
    {"trajectories", trajectories},
    {"sweeps, derivatives, tables", temperatures},
    {"chain", chain},
    {"spin-diffusion", spins},
    {"quasi-stationary distribution", quasi_stationary},
    {NULL, NULL},
};

outcome make_call(const host_call* call, rdd_context* opt_context) {
  outcome result = {RDD_OK, 14695981039346656037u};
  result.status = call->run(opt_context, &result.digest);
  return result;
}
