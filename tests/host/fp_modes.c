/* Hosts have floating-point modes of their own: traps, another rounding, denormal numbers flushed to zero. No result
   may depend on them, and they must be as they were when a call returns or a callback of the host runs. */
#define _GNU_SOURCE
#include <fenv.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include "../capi/check.h"
#include "calls.h"

enum { MODES = 8 };
static const char* const mode_names[MODES] = {
    "traps",         "rounding up",        "rounding down", "rounding to zero",
    "flush to zero", "denormals are zero", "both of them",  "x87 single, traps"};

static void set_mode(int mode) {
  const int traps = FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW;
  const int rounding[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
  if (mode == 0 || mode == 7) feenableexcept(traps);
  if (mode >= 1 && mode <= 3) fesetround(rounding[mode - 1]);
#if defined(__x86_64__)
  const unsigned denormals[] = {0x8000, 0x0040, 0x8040};
  if (mode >= 4 && mode <= 6) _mm_setcsr(_mm_getcsr() | denormals[mode - 4]);
  if (mode == 7) {
    unsigned short control = 0;
    __asm__ volatile("fnstcw %0" : "=m"(control));
    control &= (unsigned short)~0x300;
    __asm__ volatile("fldcw %0" ::"m"(control));
  }
#endif
}

/* Traps, rounding and the treatment of denormal numbers, not the flags. */
static unsigned modes_now(void) {
  unsigned modes = (unsigned)fegetexcept() << 4 ^ (unsigned)fegetround();
#if defined(__x86_64__)
  modes ^= (_mm_getcsr() & 0xffc0u) << 12;
#endif
  return modes;
}

static unsigned modes_wanted = 0;
static int reports = 0;
static int32_t seen_by_host(void* user, int64_t done, int64_t total) {
  (void)user, (void)done, (void)total;
  ++reports;
  CHECK(modes_now() == modes_wanted);
  return 0;
}

int main(void) {
  prepare_calls();
  rdd_context* contexts[2] = {NULL, NULL};
  CHECK(rdd_context_create(1, &contexts[0]) == RDD_OK);
  CHECK(rdd_context_create(2, &contexts[1]) == RDD_OK);
  fenv_t plain;
  fegetenv(&plain);
  for (const host_call* call = host_calls; call->name != NULL; ++call) {
    const outcome expected = make_call(call, NULL);
    CHECK(expected.status == RDD_OK);
    for (int mode = 0; mode < MODES; ++mode)
      for (int c = 0; c < 2; ++c) {
        set_mode(mode);
        modes_wanted = modes_now();
        rdd_context_set_progress(contexts[c], seen_by_host, NULL, NULL);
        const outcome found = make_call(call, contexts[c]);
        const unsigned after = modes_now();
        fesetenv(&plain);
        CHECK(found.status == expected.status);
        CHECK(found.digest == expected.digest);
        if (found.digest != expected.digest) printf("    %s, %s, %d threads\n", call->name, mode_names[mode], c + 1);
        CHECK(after == modes_wanted);
      }
  }
  CHECK(reports > 0);
  rdd_context_destroy(&contexts[0]);
  rdd_context_destroy(&contexts[1]);
  return finish();
}
