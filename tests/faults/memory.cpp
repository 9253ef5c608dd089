// Memory that runs out: memory [TRIES [FUNCTION]]. Each function of the C interface is called while its n-th allocation
// fails, or that one and all later ones, in a child of its own. It must answer RDD_ERROR_MEMORY with everything as it
// was, so that the same call then succeeds with the same bits and as many blocks of memory, or succeed at once.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "../fuzz/caller.hpp"
using namespace fuzz;
#include "api_functions.inc"

// ---- the allocator of this program and of every library in it
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);
}

namespace {

std::atomic<bool> counting{false};
std::atomic<long> count{0}, blocks{0}, failures{0};
long fail_at = -1;
bool and_all_later = false;

bool fails() {
  if (!counting) return false;
  const long now = count++;
  if (fail_at < 0 || now < fail_at || (now > fail_at && !and_all_later)) return false;
  ++failures;
  errno = ENOMEM;
  return true;
}

void* taken(void* block) {
  if (block != nullptr) ++blocks;
  return block;
}

}  // namespace

extern "C" {
void* malloc(std::size_t n) { return fails() ? nullptr : taken(__libc_malloc(n)); }
void* calloc(std::size_t a, std::size_t b) { return fails() ? nullptr : taken(__libc_calloc(a, b)); }
void* realloc(void* old, std::size_t n) {
  if (fails()) return nullptr;
  void* block = __libc_realloc(old, n);
  return old == nullptr ? taken(block) : block;
}
void* memalign(std::size_t a, std::size_t n) { return fails() ? nullptr : taken(__libc_memalign(a, n)); }
void* aligned_alloc(std::size_t a, std::size_t n) { return memalign(a, n); }
int posix_memalign(void** out, std::size_t a, std::size_t n) {
  void* block = memalign(a, n);
  if (block == nullptr) return ENOMEM;
  *out = block;
  return 0;
}
void free(void* block) {
  if (block == nullptr) return;
  --blocks;
  __libc_free(block);
}
}

namespace {

struct Report {
  long allocations, blocks;
  rdd_status status;
  std::uint64_t digest;
  char trouble[512];
};
Report *expected, *found;

enum class Start { cold, warm };

/// One call while an allocation fails, or none does; the blocks that are left are counted after it.
void call_once(const ApiFunction& function, Caller& caller, std::uint64_t seed, long index) {
  caller.seed(seed, Style::sensible);
  caller.before = [&] {
    count = failures = 0;
    fail_at = index;
    counting = true;
  };
  caller.after = [] { counting = false; };
  function.call(caller);
}

template <typename Body>
int in_child(Body&& body) {
  std::fflush(stdout);
  const auto child = fork();
  if (child == 0) {
    alarm(30);
    body();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

/// What the call gives when memory suffices; false if it is refused, or its arguments are too large.
bool find_expected(const ApiFunction& function, Caller& caller, std::uint64_t seed, Start start) {
  *expected = {};
  expected->status = RDD_ERROR_INTERNAL;
  const int end = in_child([&] {
    if (start == Start::warm) call_once(function, caller, seed, -1);
    const long before = blocks;
    call_once(function, caller, seed, -1);
    if (caller.skipped) return;
    *expected = {count, blocks - before, caller.status, caller.digest, ""};
  });
  return end == 0 && (expected->status == RDD_OK || expected->status == RDD_NOT_CONVERGED);
}

void say(const char* what, const std::string& more) {
  if (found->trouble[0] == 0)
    std::snprintf(found->trouble, sizeof found->trouble, "%s %s", what, more.substr(0, 400).c_str());
}

void try_index(const ApiFunction& function, Caller& caller, std::uint64_t seed, Start start, long index) {
  if (start == Start::warm) call_once(function, caller, seed, -1);
  const long before = blocks;
  call_once(function, caller, seed, index);
  const bool failed = failures > 0;
  const auto status = caller.status;
  const auto same = [&] { return caller.status == expected->status && caller.digest == expected->digest; };
  for (const auto& fault : caller.faults) say("broken promise:", fault);
  if (!failed || same()) {
    if (!same()) say("another result although nothing failed", "");
  } else if (status == RDD_ERROR_MEMORY) {
    call_once(function, caller, seed, -1);
    if (!same()) say("another result after RDD_ERROR_MEMORY", "");
    if (blocks - before > expected->blocks) say("blocks lost:", std::to_string(blocks - before - expected->blocks));
    ++found->allocations;
  } else {
    char text[300] = "";
    std::int64_t needed = 0;
    rdd_last_error(text, sizeof text, &needed);
    say(status >= 0 ? "WRONG RESULT, status" : "another error,", std::to_string(status) + (status < 0 ? text : ""));
  }
}

/// Other libraries that do not survive, by what of the interface leads into them: docs/reliability.md tells why.
struct Known {
  const char *function, *library;
};
constexpr Known known_to_end[] = {{"rdd_model_read", "nlohmann-json"},
                                  {"rdd_model_write", "nlohmann-json"},
                                  {"rdd_landscape_read", "nlohmann-json"},
                                  {"rdd_landscape_parse", "nlohmann-json"},
                                  {"rdd_jump_classes_template", "nlohmann-json"},
                                  {"rdd_crystal_create", "spglib"},
                                  {"rdd_crystal_read", "spglib"},
                                  {"rdd_dmd_step", "SUNDIALS"},
                                  {"rdd_dmd_first_jump_time", "SUNDIALS"},
                                  {"rdd_spin_mean_field", "SUNDIALS"}};
const char* known_library(const char* function) {
  for (const auto& known : known_to_end)
    if (std::strcmp(known.function, function) == 0) return known.library;
  return nullptr;
}

struct Total {
  long tried = 0, memory = 0, crashes = 0, troubles = 0, functions = 0, known = 0;
};

void attack(const ApiFunction& function, Caller& caller, Start start, long tries, Total& total) {
  std::uint64_t seed = 1;
  while (!find_expected(function, caller, seed, start))
    if (++seed > 40) return;
  ++total.functions;
  const long n = expected->allocations, most = std::min(n, tries);
  for (long k = 0; k < most; ++k) {
    // The first ones, then spread evenly over the rest.
    const long index =
        n <= tries || k < tries / 2 ? k : tries / 2 + (k - tries / 2) * (n - tries / 2) / (tries - tries / 2);
    *found = {};
    const int end = in_child([&] { try_index(function, caller, seed, start, index); });
    ++total.tried;
    total.memory += found->allocations;
    const char* when = start == Start::cold ? "first call" : "second call";
    if (end != 0) {
      const char* library = known_library(function.name);
      ++(library != nullptr ? total.known : total.crashes);
      if (library == nullptr)
        std::printf("%s, %s: allocation %ld of %ld%s: ends with signal %d\n", function.name, when, index, n,
                    and_all_later ? " and later" : "", WIFSIGNALED(end) ? WTERMSIG(end) : -WEXITSTATUS(end));
    } else if (found->trouble[0] != 0) {
      ++total.troubles;
      std::printf("%s, %s: allocation %ld of %ld%s: %s\n", function.name, when, index, n,
                  and_all_later ? " and later" : "", found->trouble);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const long tries = argc > 1 ? std::atol(argv[1]) : 12;
  const char* only = argc > 2 ? argv[2] : nullptr;
  expected = static_cast<Report*>(shared_memory(sizeof(Report)));
  found = static_cast<Report*>(shared_memory(sizeof(Report)));
  Caller caller;
  char folder[] = "/tmp/rdd-memory-XXXXXX";
  caller.folder = mkdtemp(folder);
  (void)!chdir(folder);  // names of files are made up, too
  fill_pools(caller, false);
  caller.paths.resize(3);
  caller.context = Pool<rdd_context>::all[0];
  rdd_diffusivity(nullptr, nullptr, nullptr, nullptr);  // the first exception of a process allocates for ever
  Total total;
  for (const bool later : {false, true})
    for (const auto start : {Start::cold, Start::warm})
      for (const auto& function : api_functions) {
        if (only != nullptr && std::strcmp(only, function.name) != 0) continue;
        and_all_later = later;
        attack(function, caller, start, tries, total);
      }
  std::printf(
      "%ld failed allocations in %ld rounds: %ld times RDD_ERROR_MEMORY, %ld crashes or hangs, %ld troubles; "
      "%ld ends inside other libraries\n",
      total.tried, total.functions, total.memory, total.crashes, total.troubles, total.known);
  std::fflush(stdout);
  (void)!system(("rm -rf " + caller.folder).c_str());
  return total.crashes + total.troubles == 0 ? 0 : 1;
}
