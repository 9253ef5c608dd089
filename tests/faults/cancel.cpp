// Cancelling: cancel [TRIALS [FUNCTION]]. Every function with a context works on objects on which it takes long; at a
// random moment another thread cancels. What counts is the time of the processor from there until the call returns, so
// that a busy machine does not decide.
#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "../fuzz/caller.hpp"
using namespace fuzz;
#include "api_functions.inc"

namespace {

constexpr double promised = 0.05;   // s
constexpr double longest_wait = 1;  // s, before a cancel

double clock_of(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

struct Canceller {
  rdd_context* context;
  clockid_t caller_clock;
  std::atomic<double> at{-1};  // time of the caller's processor clock; < 0: nothing to do
  std::atomic<double> done{0};
  std::atomic<bool> finished{false};
} canceller;

/// Waits for the moment asked for, then cancels and notes the caller's time.
void* run_canceller(void*) {
  while (!canceller.finished) {
    const double at = canceller.at;
    const double now = clock_of(canceller.caller_clock);
    if (at < 0 || now < at) {
      usleep(200);
      continue;
    }
    canceller.at = -1;
    canceller.done = clock_of(canceller.caller_clock);
    rdd_context_cancel(canceller.context);
  }
  return nullptr;
}

struct Late {
  double seconds;
  std::string what;
};

/// The time from a cancel to the return; < 0 if the call was over before.
double one_trial(const ApiFunction& function, Caller& caller, std::uint64_t seed, double wait) {
  caller.seed(seed, Style::sensible);
  double start = 0, end = 0;
  caller.before = [&] {
    canceller.done = 0;
    start = clock_of(CLOCK_THREAD_CPUTIME_ID);
    canceller.at = start + wait;
  };
  caller.after = [&] {
    end = clock_of(CLOCK_THREAD_CPUTIME_ID);
    canceller.at = -1;
  };
  function.call(caller);
  const double cancelled = canceller.done;
  return cancelled > 0 && cancelled <= end && !caller.skipped ? end - cancelled : -1;
}

}  // namespace

int main(int argc, char** argv) {
  const long trials = argc > 1 ? std::atol(argv[1]) : 3;
  Caller caller;
  char folder[] = "/tmp/rdd-cancel-XXXXXX";
  caller.folder = mkdtemp(folder);
  (void)!chdir(folder);  // names of files are made up, too
  fill_pools(caller, true);
  caller.scale = 2000;
  caller.context = Pool<rdd_context>::all[0];
  canceller.context = caller.context;
  pthread_getcpuclockid(pthread_self(), &canceller.caller_clock);
  pthread_t thread;
  pthread_create(&thread, nullptr, run_canceller, nullptr);
  Random random(7);
  std::vector<Late> late;
  std::vector<double> all;
  double worst = 0;
  long functions = 0;
  for (const auto& function : api_functions) {
    if (!function.cancels || (argc > 2 && std::strcmp(argv[2], function.name) != 0 && std::strcmp(argv[2], "all") != 0))
      continue;
    ++functions;
    if (argc > 3) std::fprintf(stderr, "%s\n", function.name);
    double longest = longest_wait;
    for (long k = 0; k < trials; ++k) {
      const double found = one_trial(function, caller, random.bits(), longest * random.uniform() * random.uniform());
      longest = std::clamp(caller.seconds, 0.002, longest_wait);
      for (const auto& fault : caller.faults) std::printf("FAULT %s\n", fault.c_str());
      if (found < 0) continue;
      all.push_back(found);
      worst = std::max(worst, found);
      if (found > promised || !caller.faults.empty()) late.push_back({found, caller.description()});
      caller.faults.clear();
    }
  }
  canceller.finished = true;
  pthread_join(thread, nullptr);
  std::sort(late.begin(), late.end(), [](const Late& a, const Late& b) { return a.seconds > b.seconds; });
  for (const auto& one : late) std::printf("%.3f s: %s\n", one.seconds, one.what.substr(0, 300).c_str());
  std::printf("%zu cancels of %ld functions, %zu of them not within %.0f ms; the longest took %.1f ms\n", all.size(),
              functions, late.size(), 1e3 * promised, 1e3 * worst);
  (void)!system(("rm -rf " + caller.folder).c_str());
  return late.empty() ? 0 : 1;
}
