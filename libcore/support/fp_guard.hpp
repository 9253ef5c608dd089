// Scoped floating-point environment: the library computes in the default one, whatever the host has set.
#pragma once

#include <cfenv>

namespace rdd {

/// While a guard exists, its thread computes in the default environment: rounding to nearest, traps masked, denormal
/// numbers kept, no flag raised. The destructor restores the host's environment.
/// Hosts may be built with -ffpe-trap=zero,invalid,overflow, whose traps harmless library code would trigger; with
/// -ffast-math, which flushes denormal numbers to zero in the whole process; or may round differently for intervals.
/// The guard calls fesetenv, never feupdateenv: the latter would raise the library's pending flags in the host.
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

/// While it exists, a callback of the host runs in the environment that the host called the library with. It costs one
/// comparison if that is the default environment.
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
