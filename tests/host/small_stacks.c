/* Threads of hosts may have small stacks: OpenMP in Fortran, tasks in Julia, musl. Every call must do with 160 kB
   and gives the same bits there. Usage: small_stacks [KB] */
#include <pthread.h>
#include <stdlib.h>

#include "../capi/check.h"
#include "calls.h"

typedef struct {
  const host_call* call;
  outcome found;
} task;

static void* run_task(void* data) {
  task* work = data;
  work->found = make_call(work->call, NULL);
  return NULL;
}

int main(int argc, char** argv) {
  const size_t size = (argc > 1 ? (size_t)atoi(argv[1]) : 160) * 1024;
  prepare_calls();
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  CHECK(pthread_attr_setstacksize(&attributes, size) == 0);
  for (const host_call* call = host_calls; call->name != NULL; ++call) {
    printf("%s\n", call->name); /* the last one named is the one that overflowed */
    fflush(stdout);
    const outcome expected = make_call(call, NULL);
    task work = {call, {RDD_OK, 0}};
    pthread_t thread;
    CHECK(pthread_create(&thread, &attributes, run_task, &work) == 0);
    pthread_join(thread, NULL);
    CHECK(work.found.status == expected.status && work.found.digest == expected.digest);
  }
  return finish();
}
