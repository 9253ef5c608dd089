// Floating-point environment of the host, kept out of our arithmetic.
#pragma once

#include <cfenv>

namespace rdd {

/// While it lives this thread computes in the default environment: rounding to nearest, traps masked, denormal numbers
/// kept, no flag raised. The host's environment comes back when it ends.
/// Hosts build with -ffpe-trap=zero,invalid,overflow, whose traps harmless operations of ours would spring; with
/// -ffast-math, which flushes denormal numbers to zero in the whole process; or change the rounding for intervals.
/// fesetenv, never feupdateenv: the latter would raise our pending flags in the host.
class FpGuard {
 public:
  FpGuard() noexcept;
  ~FpGuard();
  /// Whether this thread has traps, a rounding or a treatment of denormal numbers other than the default. Costs a few
  /// cycles, against a hundred for a guard.
  [[nodiscard]] static bool needed() noexcept;
  FpGuard(const FpGuard&) = delete;
  FpGuard& operator=(const FpGuard&) = delete;

 private:
  friend class HostFpScope;
  std::fenv_t host_{};
  bool altered_ = false;            // host_ has traps or modes of its own
  const FpGuard* outer_ = nullptr;  // the guard around this one on the same thread
};

/// While it lives a callback of the host runs in the environment that the host called us with. Costs a comparison where
/// that is the default one.
class HostFpScope {
 public:
  HostFpScope() noexcept;
  ~HostFpScope();
  HostFpScope(const HostFpScope&) = delete;
  HostFpScope& operator=(const HostFpScope&) = delete;

 private:
  std::fenv_t ours_{};
  bool switched_ = false;
};

}  // namespace rdd
