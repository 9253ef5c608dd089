// Cancellation points for long loops that have no access to a Run.
#pragma once

#include "support/run.hpp"

namespace rdd {

/// Throws Cancelled if the call this thread works for has been cancelled. Costs a few nanoseconds. On the calling
/// thread it also repeats the last progress report from time to time, and the host's callback may cancel then: this is
/// how Ctrl-C reaches a call between two reports. (Not while a Lazy is computed: the callback could deadlock on it.)
void stop_point();

/// The progress that the running call of this thread reported last.
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
