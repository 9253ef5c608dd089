/* The main calls of the library, each as a function that returns a status and a digest of all numbers it got: the
   programs of this folder make them under the odd conditions of real hosts and compare digests. */
#ifndef CALLS_H
#define CALLS_H

#include <rdd/rdd.h>
#include <stdint.h>

typedef struct {
  rdd_status status;
  uint64_t digest;
} outcome;

typedef struct {
  const char* name;
  rdd_status (*run)(rdd_context* opt_context, uint64_t* digest);
} host_call;

/* All of them, ended by one without a name. */
extern const host_call host_calls[];

/* Builds the networks that the calls work on; call it once before the first. */
void prepare_calls(void);

outcome make_call(const host_call* call, rdd_context* opt_context);

#endif
