// Floating-point environment of the host, kept out of our arithmetic.
#pragma once

#include <cfenv>

namespace rdd {

/// Masks every floating-point trap while it lives and puts the host's environment back as it was.
/// Hosts build with -ffpe-trap=zero,invalid,overflow, and harmless operations of ours raise those flags.
/// fesetenv, never feupdateenv: the latter would raise our pending flags in the host.
class FpGuard {
 public:
  FpGuard() noexcept { std::feholdexcept(&saved_); }
  ~FpGuard() { std::fesetenv(&saved_); }
  FpGuard(const FpGuard&) = delete;
  FpGuard& operator=(const FpGuard&) = delete;

 private:
  std::fenv_t saved_{};
};

}  // namespace rdd
