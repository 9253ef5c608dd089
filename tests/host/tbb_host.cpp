// A host that uses oneTBB itself, with a limit to its threads: the same bits, and nothing is written to its terminal.
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

extern "C" {
#include "calls.h"
}

int main() {
  prepare_calls();
  outcome expected[32];
  int n = 0;
  for (; host_calls[n].name != nullptr && n < 32; ++n) expected[n] = make_call(&host_calls[n], nullptr);
  char name[] = "/tmp/rdd-tbb-XXXXXX";
  const int terminal = dup(2), caught = mkstemp(name);
  dup2(caught, 2);
  std::atomic<int> wrong{0};
  for (const std::size_t limit : {1, 2}) {
    const tbb::global_control control(tbb::global_control::max_allowed_parallelism, limit);
    tbb::parallel_for(0, n, [&](int k) {
      rdd_context* context = nullptr;
      rdd_context_create(4, &context);
      const outcome found = make_call(&host_calls[k], context);
      if (found.status != expected[k].status || found.digest != expected[k].digest) ++wrong;
      rdd_context_destroy(&context);
    });
  }
  dup2(terminal, 2);
  const bool silent = lseek(caught, 0, SEEK_END) == 0;
  unlink(name);
  std::printf("%d calls in a host with TBB: %d differ, %s\n", 2 * n, wrong.load(), silent ? "silent" : "NOT SILENT");
  return wrong == 0 && silent ? 0 : 1;
}
