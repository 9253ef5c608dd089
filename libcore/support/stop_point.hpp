// Places where a long computation can be stopped, for loops too deep to be handed a Run.
#pragma once

#include "support/run.hpp"

namespace rdd {

/// Throws Cancelled if the call this thread works for is to stop. Costs a few nanoseconds. On the thread that made the
/// call the host is told now and then that it goes on, and may stop it too: that is how Ctrl-C reaches a call between
/// two reports. (Not while a Lazy is computed, whose lock the host's callback could ask for.)
void stop_point();

/// What the running call of this thread told its host last.
struct Reported {
  Index done = 0;
  Index total = 1;
};
Reported& last_reported();

/// Which call this thread works for, until the scope ends.
class WorkScope {
 public:
  /// None yet, unless this is inside another call.
  WorkScope();
  explicit WorkScope(const Run& run) : WorkScope() { work_for(run); }
  ~WorkScope();
  WorkScope(const WorkScope&) = delete;
  WorkScope& operator=(const WorkScope&) = delete;

  /// From here to the end of the innermost scope.
  static void work_for(const Run& run);

 private:
  Run before_;
  Reported reported_;
};

}  // namespace rdd
