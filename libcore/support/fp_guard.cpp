// Switches between the default floating-point environment and the host's.
#include "support/fp_guard.hpp"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace rdd {
namespace {

/// The innermost guard of this thread.
thread_local const FpGuard* innermost = nullptr;

}  // namespace

bool FpGuard::needed() noexcept {
#if defined(__x86_64__)
  constexpr unsigned control = 0xffc0, standard = 0x1f80;          // MXCSR: everything but the flags
  constexpr unsigned x87_control = 0x0f3f, x87_standard = 0x033f;  // long double: traps, precision, rounding
  unsigned short x87 = 0;
  __asm__ volatile("fnstcw %0" : "=m"(x87));
  return (_mm_getcsr() & control) != standard || (x87 & x87_control) != x87_standard;
#else
  return true;
#endif
}

FpGuard::FpGuard() noexcept : altered_(needed()), outer_(innermost) {
  std::feholdexcept(&host_);
  if (altered_) std::fesetenv(FE_DFL_ENV);
  innermost = this;
}

FpGuard::~FpGuard() {
  std::fesetenv(&host_);
  innermost = outer_;
}

HostFpScope::HostFpScope() noexcept {
  const FpGuard* outermost = innermost;
  while (outermost != nullptr && outermost->outer_ != nullptr) outermost = outermost->outer_;
  if (outermost == nullptr || !outermost->altered_) return;
  std::fegetenv(&ours_);
  std::fesetenv(&outermost->host_);
  switched_ = true;
}

HostFpScope::~HostFpScope() {
  if (switched_) std::fesetenv(&ours_);
}

}  // namespace rdd
