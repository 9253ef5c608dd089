// Random calls of the whole C interface: api [CALLS [SEED [FUNCTION]]]. Children of 500 calls each, so that a crash is
// told with its seed and the next child goes on; a child that takes a minute of the processor is a hang.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "caller.hpp"
using namespace fuzz;
#include "api_functions.inc"

namespace {

constexpr long calls_a_child = 500;
constexpr std::size_t n_functions = std::size(api_functions);

struct Tally {
  char last[4096];
  long calls, faults, tried[n_functions], done[n_functions];
  double seconds[n_functions];
};
Tally* tally;

void run_child(Caller& caller, std::uint64_t seed, const char* only) {
  rlimit limit{60, 70}, memory{rlim_t{6} << 30, rlim_t{6} << 30};
  setrlimit(RLIMIT_CPU, &limit);
  setrlimit(RLIMIT_AS, &memory);
  Random random(seed);
  caller.before = [&] { std::strncpy(tally->last, caller.description().c_str(), sizeof tally->last - 1); };
  for (long k = 0; k < calls_a_child; ++k) {
    const auto chosen = static_cast<std::size_t>(random.below(static_cast<std::int64_t>(n_functions)));
    const auto& function = api_functions[chosen];
    if (only != nullptr && std::strcmp(only, function.name) != 0) continue;
    const double mean = tally->seconds[chosen] / static_cast<double>(tally->tried[chosen] + 1);
    if (tally->tried[chosen] >= 8 && random.chance(1 - 2e-4 / mean)) continue;  // what is slow is called less often
    caller.seed(random.bits(), random.chance(0.5) ? Style::sensible : Style::mixed);
    function.call(caller);
    if (caller.skipped) continue;
    ++tally->calls;
    ++tally->tried[chosen];
    tally->seconds[chosen] += caller.seconds;
    if (caller.status >= 0) ++tally->done[chosen];
    for (const auto& fault : caller.faults)
      std::printf("FAULT seed %llu %s\n", (unsigned long long)seed, fault.c_str());
    tally->faults += static_cast<long>(caller.faults.size());
    caller.faults.clear();
  }
  std::fflush(stdout);
  clear_pools();
  _exit(0);
}

}  // namespace

int main(int argc, char** argv) {
  const long calls = argc > 1 ? std::atol(argv[1]) : 20000;
  auto seed = static_cast<std::uint64_t>(argc > 2 ? std::atoll(argv[2]) : 1);
  tally = static_cast<Tally*>(shared_memory(sizeof(Tally)));
  Caller caller;
  char folder[] = "/tmp/rdd-fuzz-XXXXXX";
  caller.folder = mkdtemp(folder);
  std::filesystem::current_path(folder);  // names of files are made up, too
  fill_pools(caller, false);
  long crashes = 0;
  for (; tally->calls < calls && crashes < 20; ++seed) {
    std::fflush(stdout);
    const auto child = fork();
    if (child == 0) run_child(caller, seed, argc > 3 ? argv[3] : nullptr);
    int status = 0;
    waitpid(child, &status, 0);
    if (status == 0) continue;
    // 2^62 steps of walkers without a context to cancel them take their time, and the limit of this process ends them.
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU && std::strstr(tally->last, "n_steps=4611686018427387904"))
      continue;
    ++crashes;
    std::printf("%s %d, seed %llu: %s\n", WIFSIGNALED(status) ? "SIGNAL" : "EXIT",
                WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), (unsigned long long)seed, tally->last);
  }
  std::size_t never = 0;
  for (std::size_t f = 0; f < n_functions; ++f)
    if (tally->done[f] == 0) {
      ++never;
      std::printf("never done: %s\n", api_functions[f].name);
    }
  for (std::size_t f = 0; f < n_functions; ++f)
    if (tally->tried[f] > 0 && tally->seconds[f] / static_cast<double>(tally->tried[f]) > 0.02)
      std::printf("slow: %s, %.3f s\n", api_functions[f].name,
                  tally->seconds[f] / static_cast<double>(tally->tried[f]));
  std::printf("%ld calls of %zu functions, %zu of them never done: %ld crashes, %ld faults\n", tally->calls,
              n_functions, never, crashes, tally->faults);
  clear_pools();
  std::filesystem::remove_all(folder);
  return crashes + tally->faults == 0 && (argc > 3 || never * 8 < n_functions) ? 0 : 1;
}
