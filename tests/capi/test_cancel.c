/* Long calls can be stopped on the way, from another thread and by the progress callback: they answer RDD_CANCELLED and
 * leave their outputs and the model as they were. How soon is measured by benchmarks/languages/cancel.c. */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "check.h"

enum { side = 14, states = side * side * side, jumps = 6 * states };

static int64_t from[jumps], to[jumps], translation[3 * jumps];
static double rate[jumps], displacement[3 * jumps], lattice[9], room[3 * states];

/* A simple cubic crystal in a cell of side^3 states; rates that fall by direction drive it. */
static rdd_model* crystal(double drive) {
  rdd_model* model = NULL;
  int64_t n = 0;
  for (int64_t i = 0; i < states; ++i) {
    int64_t stride = 1;
    for (int a = 0; a < 3; ++a, stride *= side) {
      const int64_t wrap = i / stride % side == side - 1;
      const int64_t j = wrap ? i - (side - 1) * stride : i + stride;
      for (int back = 0; back < 2; ++back, ++n) {
        from[n] = back ? j : i;
        to[n] = back ? i : j;
        for (int b = 0; b < 3; ++b) translation[b + 3 * n] = 0, displacement[b + 3 * n] = 0;
        translation[a + 3 * n] = back ? -wrap : wrap;
        displacement[a + 3 * n] = back ? -1 : 1;
        rate[n] = 1 + (double)((i * 7919 + a) % 13) + (back ? drive : 0);
      }
    }
  }
  for (int a = 0; a < 3; ++a) lattice[4 * a] = side;
  CHECK(rdd_model_create(NULL, 3, 3, states, lattice, NULL, jumps, from, to, translation, rate, NULL, 0, &model) ==
        RDD_OK);
  return model;
}

typedef rdd_status (*call_fn)(rdd_context* context, const rdd_model* model);

static rdd_status stationary(rdd_context* c, const rdd_model* m) { return rdd_stationary(c, m, room, NULL); }
static rdd_status diffusivity(rdd_context* c, const rdd_model* m) {
  rdd_options* options = NULL;
  rdd_options_create(&options);
  rdd_options_set_int(options, RDD_OPTION_ACCURACY, RDD_ACCURACY_HIGH);
  const rdd_status status = rdd_diffusivity(c, options, m, room);
  rdd_options_destroy(&options);
  return status;
}
static rdd_status repair(rdd_context* c, const rdd_model* m) {
  rdd_model* out = NULL;
  const rdd_status status = rdd_model_repair(c, m, NULL, NULL, room, &out);
  CHECK((out == NULL) == (status < 0 || status == RDD_CANCELLED));
  rdd_model_destroy(&out);
  return status;
}
static rdd_status inference(rdd_context* c, const rdd_model* m) {
  rdd_model* out = NULL;
  (void)m;
  const rdd_status status =
      rdd_model_create_from_displacements(c, NULL, 3, states, jumps, from, to, displacement, rate, 0, room, &out);
  CHECK((out == NULL) == (status == RDD_CANCELLED));
  rdd_model_destroy(&out);
  return status;
}
static rdd_status passage(rdd_context* c, const rdd_model* m) {
  const int64_t target = 0;
  rdd_passage* out = NULL;
  rdd_status status = rdd_passage_create(c, m, 1, 1, &target, NULL, 0, &out);
  if (status == RDD_OK) status = rdd_passage_times(c, out, room, NULL);
  rdd_passage_destroy(&out);
  return status;
}

/* Cancels without end: whatever runs is stopped at the first place that looks. */
static rdd_context* nagged;
static volatile int begun, enough;
static void* nag(void* none) {
  (void)none;
  while (!enough) {
    rdd_context_cancel(nagged);
    begun = 1;
    sched_yield();
  }
  return NULL;
}

static int told;
static int32_t stop_at_third(void* user, int64_t done, int64_t total) {
  (void)user;
  CHECK(done >= 0 && done <= total);
  return ++told == 3;
}

int main(void) {
  const struct {
    const char* name;
    call_fn call;
    double drive;
  } calls[] = {{"stationary", stationary, 0.5},
               {"diffusivity", diffusivity, 0},
               {"repair", repair, 0.5},
               {"inference", inference, 0},
               {"passage", passage, 0}};
  for (size_t i = 0; i < sizeof calls / sizeof *calls; ++i) {
    rdd_context* context = NULL;
    CHECK(rdd_context_create(1, &context) == RDD_OK);
    rdd_model* model = crystal(calls[i].drive);
    nagged = context;
    begun = enough = 0;
    pthread_t thread;
    pthread_create(&thread, NULL, nag, NULL);
    while (!begun) sched_yield();
    room[0] = -7;
    const rdd_status stopped = calls[i].call(context, model);
    enough = 1;
    pthread_join(thread, NULL);
    if (stopped != RDD_CANCELLED) printf("%s was not stopped\n", calls[i].name);
    CHECK(stopped == RDD_CANCELLED);
    CHECK(room[0] == -7);

    /* The progress callback stops it too, where it comes often enough to be asked three times. */
    told = 0;
    CHECK(rdd_context_set_progress(context, stop_at_third, NULL, NULL) == RDD_OK);
    const rdd_status asked = calls[i].call(context, model);
    CHECK(asked == (told >= 3 ? RDD_CANCELLED : RDD_OK));
    CHECK(told <= 3);
    CHECK(rdd_context_set_progress(context, NULL, NULL, NULL) == RDD_OK);
    CHECK(calls[i].call(context, model) == RDD_OK); /* nothing is left behind */
    CHECK(room[0] != -7);
    rdd_model_destroy(&model);
    rdd_context_destroy(&context);
  }
  return finish();
}
