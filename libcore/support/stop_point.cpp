// Cancellation points: thread-local state of the running call.
#include "support/stop_point.hpp"

#include <chrono>
#include <new>

#include "support/lazy.hpp"

namespace rdd {
namespace {

/// The call of this thread. Made on first use and never destroyed: a thread that registers a destructor allocates
/// memory, and where there is none the C++ runtime ends the process. Nothing is lost, for every scope puts back what
/// was there before it, at last a Run without a context.
Run& working_for() {
  alignas(Run) thread_local unsigned char memory[sizeof(Run)];
  thread_local Run* run = nullptr;
  if (run == nullptr) [[unlikely]]
    run = ::new (static_cast<void*>(memory)) Run();
  return *run;
}

/// Whether the last progress report is old enough for another; reads the clock only on a fraction of the calls.
bool host_waits() {
  using Clock = std::chrono::steady_clock;
  constexpr auto patience = std::chrono::milliseconds(10);
  thread_local unsigned calls = 0;
  if (++calls % 64 != 0) return false;
  thread_local Clock::time_point told{};
  const auto now = Clock::now();
  if (now - told < patience) return false;
  told = now;
  return true;
}

}  // namespace

Reported& last_reported() {
  thread_local Reported last;
  return last;
}

WorkScope::WorkScope() : before_(working_for()), reported_(last_reported()) {}
WorkScope::~WorkScope() {
  working_for() = before_;
  last_reported() = reported_;
}
void WorkScope::work_for(const Run& run) {
  working_for() = run;
  last_reported() = {};
}

void stop_point() {
  const Run& run = working_for();
  run.check();
  if (lazy_depth == 0 && host_waits()) run.report(last_reported().done, last_reported().total);
}

}  // namespace rdd
