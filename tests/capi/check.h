/* A minimal harness for the C tests: every check is counted, a failed one says where and what the library said. */
#ifndef CHECK_H
#define CHECK_H

#include <math.h>
#include <rdd/rdd.h>
#include <stdio.h>
#include <string.h>

static int checks = 0;
static int failures = 0;

static const char* last_text(void) {
  static char text[8192];
  int64_t needed = 0;
  if (rdd_last_error(text, sizeof text, &needed) != RDD_OK) return "(no text)";
  return text;
}

#define CHECK(condition)                                                                              \
  do {                                                                                                \
    ++checks;                                                                                         \
    if (!(condition)) {                                                                               \
      ++failures;                                                                                     \
      printf("%s:%d: failed: %s\n    last error: %s\n", __FILE__, __LINE__, #condition, last_text()); \
    }                                                                                                 \
  } while (0)

/* The call must fail with this status and a text that contains these words. */
#define REFUSED(call, expected, words)                                                               \
  do {                                                                                               \
    const rdd_status refused_status = (call);                                                        \
    ++checks;                                                                                        \
    if (refused_status != (expected) || strstr(last_text(), words) == NULL) {                        \
      ++failures;                                                                                    \
      printf("%s:%d: %s\n    gave %s: %s\n    expected %s with \"%s\"\n", __FILE__, __LINE__, #call, \
             rdd_status_name(refused_status), last_text(), rdd_status_name(expected), words);        \
    }                                                                                                \
  } while (0)

#define CLOSE(a, b, tolerance) CHECK(fabs((a) - (b)) <= (tolerance)*fabs(b))

static inline int finish(void) {
  printf("%d checks, %d failed\n", checks, failures);
  return failures == 0 ? 0 : 1;
}

#endif
