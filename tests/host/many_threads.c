/* Sixteen threads of a host call at once, each with a context of its own or none: the same bits as alone. */
#include <pthread.h>

#include "../capi/check.h"
#include "calls.h"

enum { THREADS = 16, MOST_CALLS = 32 };
static outcome expected[MOST_CALLS];

static void* run_thread(void* data) {
  const intptr_t first = (intptr_t)data;
  intptr_t wrong = 0, count = 0;
  rdd_context* context = NULL;
  if (first % 2 == 1 && rdd_context_create((int32_t)(1 + first % 3), &context) != RDD_OK) return (void*)(intptr_t)1;
  while (host_calls[count].name != NULL) ++count;
  for (intptr_t i = 0; i < count; ++i) {
    const intptr_t n = (i + first) % count;
    const outcome found = make_call(&host_calls[n], context);
    if (found.status != expected[n].status || found.digest != expected[n].digest) ++wrong;
  }
  rdd_context_destroy(&context);
  return (void*)wrong;
}

int main(void) {
  prepare_calls();
  for (int n = 0; host_calls[n].name != NULL && n < MOST_CALLS; ++n) expected[n] = make_call(&host_calls[n], NULL);
  pthread_t threads[THREADS];
  for (intptr_t i = 0; i < THREADS; ++i) CHECK(pthread_create(&threads[i], NULL, run_thread, (void*)i) == 0);
  for (int i = 0; i < THREADS; ++i) {
    void* wrong = NULL;
    pthread_join(threads[i], &wrong);
    CHECK(wrong == NULL);
  }
  return finish();
}
