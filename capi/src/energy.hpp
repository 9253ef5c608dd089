// The handle of an energy of walkers, and its conversion to the core's functions.
#pragma once

#include <rdd/energy.h>

#include <memory>
#include <variant>

#include "qsd/basin.hpp"
#include "qsd/polynomial.hpp"
#include "support/fp_guard.hpp"

namespace rdd::capi {

/// A host's function with its data; its deleter calls the host's release function.
struct HostEnergy {
  rdd_energy_fn call;
  void* user;
  rdd_release_fn release;
  HostEnergy(rdd_energy_fn function, void* data, rdd_release_fn gone) : call(function), user(data), release(gone) {}
  ~HostEnergy() {
    const HostFpScope scope;
    if (release != nullptr) release(user);
  }
  /// In the floating-point environment of the host, as every callback.
  double operator()(double x, double y) const {
    const HostFpScope scope;
    return call(user, x, y);
  }
  HostEnergy(const HostEnergy&) = delete;
  HostEnergy& operator=(const HostEnergy&) = delete;
};

}  // namespace rdd::capi

struct rdd_energy {
  std::int64_t dim;
  std::variant<rdd::qsd::Polynomial, std::unique_ptr<rdd::capi::HostEnergy>> form;
};

namespace rdd::capi {

/// Fails unless the energy is there and has so many coordinates.
void need_dim(const rdd_energy* energy, std::int64_t dim);
/// The energy as a function; it must outlive what is returned. Its dimension is 1, or 2.
[[nodiscard]] qsd::LineEnergy line_energy(const rdd_energy& energy);
[[nodiscard]] qsd::PlaneEnergy plane_energy(const rdd_energy& energy);

}  // namespace rdd::capi
