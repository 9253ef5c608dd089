// A handler of fork(): what the threads of the parent held is let go in the child.
#include "support/fork_guard.hpp"

#include <pthread.h>

#include <atomic>

#include "support/blas_guard.hpp"

namespace rdd {
namespace {

std::atomic<bool> begun{false}, lost{false};

void in_child() {
  if (begun) lost = true;
  renew_lapack_lock();
}

/// The C library drops the handler when it unloads this one.
[[maybe_unused]] const int registered = pthread_atfork(nullptr, nullptr, in_child);

}  // namespace

void note_workers() noexcept { begun = true; }
bool workers_were_lost() noexcept { return lost; }

}  // namespace rdd
