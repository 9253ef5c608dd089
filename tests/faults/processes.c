/* Processes that fork, and signals. A child of a process that has used the library, or is using it on other threads at
   that moment, computes the same bits, with a context of its own or none. Signals do not disturb a call. Nothing is
   written to the host's terminal. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../capi/check.h"
#include "../host/calls.h"

enum { MOST_CALLS = 32 };
static outcome expected[MOST_CALLS];
static volatile int enough = 0;

static int all_right(rdd_context* context, int first, int step) {
  for (int n = first; host_calls[n].name != NULL; n += step) {
    const outcome found = make_call(&host_calls[n], context);
    if (found.status != expected[n].status || found.digest != expected[n].digest) return 0;
  }
  return 1;
}

/* A child with a context of its own (threads > 0) or none. */
static int child_is_right(int threads, int step) {
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    alarm(120);
    rdd_context* context = NULL;
    if (threads > 0 && rdd_context_create(threads, &context) != RDD_OK) _exit(2);
    _exit(all_right(context, 0, step) ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (status != 0) printf("a child with %d threads ended with %d\n", threads, status);
  return status == 0;
}

static void* compute_on(void* unused) {
  (void)unused;
  rdd_context* context = NULL;
  rdd_context_create(2, &context);
  while (!enough) all_right(context, 1, 3);
  rdd_context_destroy(&context);
  return NULL;
}

static volatile int alarms = 0;
static void count_alarm(int signal) {
  (void)signal;
  ++alarms;
}

static void interrupted(void) {
  struct sigaction action = {0};
  action.sa_handler = count_alarm; /* without SA_RESTART: system calls are interrupted */
  sigaction(SIGALRM, &action, NULL);
  const struct itimerval often = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
  setitimer(ITIMER_REAL, &often, NULL);
  CHECK(all_right(NULL, 0, 2));
  setitimer(ITIMER_REAL, &never, NULL);
  CHECK(alarms > 0);
}

int main(int argc, char** argv) {
  const int forks = argc > 1 ? atoi(argv[1]) : 6;
  /* What the library or those below it write would be seen here. */
  int terminal = dup(2);
  char name[] = "/tmp/rdd-stderr-XXXXXX";
  const int caught = mkstemp(name);
  dup2(caught, 2);
  prepare_calls();
  for (int n = 0; host_calls[n].name != NULL && n < MOST_CALLS; ++n) expected[n] = make_call(&host_calls[n], NULL);
  for (int k = 0; k < forks; ++k) CHECK(child_is_right(k % 3, 1));
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i) pthread_create(&threads[i], NULL, compute_on, NULL);
  for (int k = 0; k < forks; ++k) {
    usleep(3000);
    CHECK(child_is_right(k % 3, 4));
  }
  enough = 1;
  for (int i = 0; i < 2; ++i) pthread_join(threads[i], NULL);
  interrupted();
  dup2(terminal, 2);
  CHECK(lseek(caught, 0, SEEK_END) == 0);
  close(caught);
  unlink(name);
  return finish();
}
