/* How long calls take to stop: rdd_context_cancel from another thread at several places of each long call, and the
 * longest silence between two progress reports (which is how soon Ctrl-C is seen from Python and Julia). Times are of
 * the calling thread's processor clock, so that what else the machine does plays no part. Prints a table; not a test.
 * usage: cancel [WORD [PLACES]]: only the calls whose name contains WORD, each stopped at PLACES - 1 places. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <pthread.h>
#include <rdd/rdd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static clockid_t caller; /* the clock of the thread that makes the calls */

static double now(void) {
  struct timespec t;
  clock_gettime(caller, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static uint64_t state = 1;
static double uniform(void) { /* splitmix64 */
  uint64_t z = (state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* A simple cubic crystal of side^3 states a cell with random energies and barriers; each rate off by exp(off*random).
 */
typedef struct {
  int64_t side, n_states, n_jumps, *from, *to, *translation;
  double *rate, *displacement, *positions, lattice[9];
} crystal;

static crystal make_crystal(int64_t side, int dim, double off) {
  crystal c = {side, 1, 0, NULL, NULL, NULL, NULL, NULL, NULL, {0}};
  for (int a = 0; a < dim; ++a) c.n_states *= side;
  c.n_jumps = 2 * dim * c.n_states;
  c.from = malloc((size_t)c.n_jumps * 8);
  c.to = malloc((size_t)c.n_jumps * 8);
  c.translation = calloc((size_t)(c.n_jumps * dim), 8);
  c.rate = malloc((size_t)c.n_jumps * 8);
  c.displacement = calloc((size_t)(c.n_jumps * dim), 8);
  c.positions = malloc((size_t)(c.n_states * dim) * 8);
  for (int a = 0; a < dim; ++a) c.lattice[a + dim * a] = (double)side;
  double* energy = malloc((size_t)c.n_states * 8);
  for (int64_t i = 0; i < c.n_states; ++i) energy[i] = 4 * uniform();
  int64_t n = 0;
  for (int64_t i = 0; i < c.n_states; ++i) {
    int64_t stride = 1;
    for (int a = 0; a < dim; ++a, stride *= side) {
      const int64_t x = i / stride % side, wrap = x == side - 1;
      const int64_t j = wrap ? i - (side - 1) * stride : i + stride;
      const double top = fmax(energy[i], energy[j]) + 6 * uniform();
      c.positions[a + dim * i] = (double)x;
      for (int back = 0; back < 2; ++back, ++n) {
        c.from[n] = back ? j : i;
        c.to[n] = back ? i : j;
        c.translation[a + dim * n] = back ? -wrap : wrap;
        c.displacement[a + dim * n] = back ? -1 : 1;
        c.rate[n] = exp(energy[c.from[n]] - top + off * uniform());
      }
    }
  }
  free(energy);
  return c;
}

static rdd_model* model_of(const crystal* c, int dim) {
  rdd_model* model = NULL;
  if (rdd_model_create(NULL, dim, dim, c->n_states, c->lattice, c->positions, c->n_jumps, c->from, c->to,
                       c->translation, c->rate, NULL, 0, &model) != RDD_OK)
    exit(2);
  return model;
}

/* What is computed about a model is kept with it, so every call gets a fresh one. */
static rdd_model* copy_of(const rdd_model* model) {
  int64_t needed = 0;
  rdd_model* copy = NULL;
  rdd_model_serialize(model, NULL, 0, &needed);
  uint8_t* bytes = malloc((size_t)needed);
  rdd_model_serialize(model, bytes, needed, &needed);
  if (rdd_model_deserialize(bytes, needed, &copy) != RDD_OK) exit(2);
  free(bytes);
  return copy;
}

/* ---- the calls: input is a fresh model */

static crystal big, driven, plane, small;
static double* room; /* more than any result */

typedef rdd_status (*call_fn)(rdd_context*, const rdd_model*);

static rdd_options* with(int32_t key, int64_t value) {
  rdd_options* options = NULL;
  rdd_options_create(&options);
  if (key) rdd_options_set_int(options, key, value);
  return options;
}

static rdd_status audit(rdd_context* c, const rdd_model* m) {
  rdd_audit* out = NULL;
  const rdd_status status = rdd_model_audit(c, NULL, m, &out);
  rdd_audit_destroy(&out);
  return status;
}
static rdd_status repair(rdd_context* c, const rdd_model* m) {
  rdd_model* out = NULL;
  double largest;
  const rdd_status status = rdd_model_repair(c, m, NULL, NULL, &largest, &out);
  rdd_model_destroy(&out);
  return status;
}
static rdd_status stationary(rdd_context* c, const rdd_model* m) { return rdd_stationary(c, m, room, NULL); }
static rdd_status diffusivity_fast(rdd_context* c, const rdd_model* m) {
  rdd_options* o = with(RDD_OPTION_ACCURACY, RDD_ACCURACY_FAST);
  const rdd_status status = rdd_diffusivity(c, o, m, room);
  rdd_options_destroy(&o);
  return status;
}
static rdd_status diffusivity_high(rdd_context* c, const rdd_model* m) {
  rdd_options* o = with(RDD_OPTION_ACCURACY, RDD_ACCURACY_HIGH);
  const rdd_status status = rdd_diffusivity(c, o, m, room);
  rdd_options_destroy(&o);
  return status;
}
static rdd_status corrector(rdd_context* c, const rdd_model* m) { return rdd_corrector(c, m, room); }
static rdd_status derivatives(rdd_context* c, const rdd_model* m) {
  return rdd_transport_derivatives(c, m, room, NULL);
}
static rdd_status coarse(rdd_context* c, const rdd_model* m, int64_t P) {
  rdd_reduced* out = NULL;
  const rdd_status status = rdd_coarse_grain(c, NULL, m, P, &out);
  rdd_reduced_destroy(&out);
  return status;
}
static rdd_status coarse_4(rdd_context* c, const rdd_model* m) { return coarse(c, m, 4); }
static rdd_status gap(rdd_context* c, const rdd_model* m) {
  int64_t recommended;
  return rdd_gap(c, NULL, m, 10, room, NULL, &recommended);
}
static rdd_status spectrum(rdd_context* c, const rdd_model* m, int64_t n_bands, int32_t accuracy) {
  static double k[3 * 64];
  for (int i = 0; i < 3 * 64; ++i) k[i] = 0.37 * sin(i + 1.0);
  rdd_options* o = with(RDD_OPTION_ACCURACY, accuracy);
  const rdd_status status = rdd_spectrum(c, o, m, 20, k, n_bands, room, NULL, NULL, NULL);
  rdd_options_destroy(&o);
  return status;
}
static rdd_status bands_8(rdd_context* c, const rdd_model* m) { return spectrum(c, m, 8, RDD_ACCURACY_FAST); }
static rdd_status bands_all(rdd_context* c, const rdd_model* m) {
  int64_t n;
  rdd_model_n_states(m, &n);
  return spectrum(c, m, n, RDD_ACCURACY_FAST);
}
static rdd_status bands_high(rdd_context* c, const rdd_model* m) {
  int64_t n;
  rdd_model_n_states(m, &n);
  return spectrum(c, m, n, RDD_ACCURACY_HIGH);
}
static rdd_status passage(rdd_context* c, const rdd_model* m) {
  const int64_t target[2] = {0, 7};
  rdd_passage* out = NULL;
  rdd_status status = rdd_passage_create(c, m, 1, 2, target, NULL, 0, &out);
  if (status == RDD_OK) status = rdd_passage_times(c, out, room, NULL);
  rdd_passage_destroy(&out);
  return status;
}
static rdd_status passage_time(rdd_context* c, const rdd_model* m) {
  const int64_t source = 5, target = 0;
  return rdd_mean_first_passage_time(c, m, 1, &source, 1, &target, 0, room);
}
static rdd_status kemeny(rdd_context* c, const rdd_model* m) { return rdd_kemeny_constant(c, m, room); }
static rdd_status inference(rdd_context* c, const rdd_model* m) {
  rdd_model* out = NULL;
  double shift;
  (void)m;
  const rdd_status status = rdd_model_create_from_displacements(c, NULL, 3, big.n_states, big.n_jumps, big.from, big.to,
                                                                big.displacement, big.rate, 0, &shift, &out);
  rdd_model_destroy(&out);
  return status;
}
static rdd_status creation(rdd_context* c, const rdd_model* m) {
  rdd_model* out = NULL;
  (void)m;
  const rdd_status status = rdd_model_create(c, 3, 3, big.n_states, big.lattice, big.positions, big.n_jumps, big.from,
                                             big.to, big.translation, big.rate, NULL, 0, &out);
  rdd_model_destroy(&out);
  return status;
}
static rdd_status trajectories(rdd_context* c, const rdd_model* m) {
  const double times[2] = {0, 20000};
  rdd_trajectories* out = NULL;
  const rdd_status status = rdd_trajectories_sample(c, m, 200, 0, 2, times, NULL, 100000, 0, 0, &out);
  rdd_trajectories_destroy(&out);
  return status;
}
static rdd_status propagation(rdd_context* c, const rdd_model* m) {
  const int64_t box[3] = {6, 6, 6};
  const double time[1] = {3};
  int64_t n;
  rdd_model_n_states(m, &n);
  double* start = calloc((size_t)(n * 216), 8);
  start[0] = 1;
  const rdd_status status = rdd_propagate(c, m, box, 216, 1, time, start, room);
  free(start);
  return status;
}

typedef struct {
  const char* name;
  const crystal* input;
  int dim;
  call_fn call;
} task;

/* ---- measuring */

typedef struct {
  double last, longest;
  int64_t count;
} silence;

static int32_t listen(void* user, int64_t done, int64_t total) {
  silence* s = user;
  const double t = now();
  (void)done;
  (void)total;
  if (t - s->last > s->longest) s->longest = t - s->last;
  s->last = t;
  ++s->count;
  return 0;
}

typedef struct {
  rdd_context* context;
  double start, when; /* when > start: the call was still running */
  volatile int over;
} order;

static void* cancel_later(void* given) {
  order* o = given;
  const struct timespec nap = {0, 200000};
  while (!o->over && now() < o->start) nanosleep(&nap, NULL);
  o->when = o->over ? 0 : now();
  rdd_context_cancel(o->context);
  return NULL;
}

static int places = 8; /* a call is stopped after 1/places, 2/places, ... of its time */

static void measure(const task* t) {
  rdd_context* context = NULL;
  silence heard = {0, 0, 0};
  rdd_model *first = model_of(t->input, t->dim), *model = copy_of(first);
  rdd_context_create(1, &context);
  rdd_context_set_progress(context, listen, &heard, NULL);
  const double start = heard.last = now();
  const rdd_status status = t->call(context, model);
  const double end = now(), whole = end - start;
  if (end - heard.last > heard.longest) heard.longest = end - heard.last;
  rdd_model_destroy(&model);
  rdd_context_set_progress(context, NULL, NULL, NULL);
  if (status < 0) {
    char text[200];
    int64_t needed;
    rdd_last_error(text, sizeof text, &needed);
    printf("%-28s %s\n", t->name, text);
  } else {
    double worst = 0, at = 0;
    int stopped = 0, tried = 0;
    for (int i = 1; i < places; ++i) {
      pthread_t thread;
      model = copy_of(first);
      order o = {context, now() + whole * i / places, 0, 0};
      pthread_create(&thread, NULL, cancel_later, &o);
      const rdd_status came = t->call(context, model);
      const double done = now();
      o.over = 1;
      pthread_join(thread, NULL);
      if (o.when > 0 && done > o.when) {
        ++tried;
        stopped += came == RDD_CANCELLED;
        if (done - o.when > worst) worst = done - o.when, at = (double)i / places;
      }
      rdd_model_destroy(&model);
    }
    printf("%-28s %7lld %9.1f %9.1f %6.2f %6d/%d %9.1f %7lld%s\n", t->name, (long long)t->input->n_states, whole * 1e3,
           worst * 1e3, at, stopped, tried, heard.longest * 1e3, (long long)heard.count,
           worst > 0.05 ? "   > 50 ms" : "");
  }
  fflush(stdout);
  rdd_model_destroy(&first);
  rdd_context_destroy(&context);
}

int main(int argc, char** argv) {
  const char* word = argc > 1 ? argv[1] : "";
  if (argc > 2) places = atoi(argv[2]);
  if (pthread_getcpuclockid(pthread_self(), &caller) != 0) return 1;
  big = make_crystal(25, 3, 0);    /* 94 000 jumps */
  driven = make_crystal(25, 3, 1); /* without detailed balance */
  plane = make_crystal(100, 2, 0);
  small = make_crystal(7, 3, 0);
  const crystal small_driven = make_crystal(7, 3, 1), middle = make_crystal(12, 3, 0), tiny = make_crystal(4, 3, 0);
  const task tasks[] = {{"create", &big, 3, creation},
                        {"create_from_displacements", &big, 3, inference},
                        {"audit, reversible", &big, 3, audit},
                        {"audit, driven", &driven, 3, audit},
                        {"repair", &driven, 3, repair},
                        {"stationary", &big, 3, stationary},
                        {"stationary, driven", &driven, 3, stationary},
                        {"diffusivity, fast", &big, 3, diffusivity_fast},
                        {"diffusivity, driven", &driven, 3, diffusivity_fast},
                        {"diffusivity, high 3-D", &middle, 3, diffusivity_high},
                        {"diffusivity, high 2-D", &plane, 2, diffusivity_high},
                        {"corrector", &big, 3, corrector},
                        {"transport_derivatives", &middle, 3, derivatives},
                        {"coarse_grain, sparse", &plane, 2, coarse_4},
                        {"coarse_grain, dense", &small, 3, coarse_4},
                        {"coarse_grain, driven", &small_driven, 3, coarse_4},
                        {"gap", &small, 3, gap},
                        {"spectrum, 8 of many", &plane, 2, bands_8},
                        {"spectrum, dense all", &small, 3, bands_all},
                        {"spectrum, high", &tiny, 3, bands_high},
                        {"spectrum, high, larger", &small, 3, bands_high},
                        {"passage", &middle, 3, passage},
                        {"passage, 2-D", &plane, 2, passage},
                        {"mean_first_passage_time", &plane, 2, passage_time},
                        {"kemeny_constant", &small, 3, kemeny},
                        {"trajectories", &small, 3, trajectories},
                        {"propagate", &tiny, 3, propagation}};
  room = malloc(sizeof(double) * 4000000);
  printf("%-28s %7s %9s %9s %6s %8s %9s %7s\n", "call", "states", "whole/ms", "worst/ms", "at", "stopped", "silent/ms",
         "reports");
  for (size_t i = 0; i < sizeof tasks / sizeof *tasks; ++i)
    if (strstr(tasks[i].name, word)) measure(&tasks[i]);
  return 0;
}
