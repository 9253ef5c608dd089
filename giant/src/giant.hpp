// What is computed on a network over ranks.
#pragma once

#include <vector>

#include "network.hpp"

namespace rdd::giant {

/// Thrown on all ranks where the host cancelled the call.
struct Cancelled {};

struct Diffusivity {
  std::vector<double> value{};  ///< (space, space)
  double error = 0;             ///< estimated, relative, of the worst diagonal entry
  std::int64_t iterations = 0;
};

/// D = 1/2 sum c (dr + y_to - y_from)(...)^T, the minimum over y.
[[nodiscard]] Diffusivity diffusivity(mpi::Call& call, const Network& network, double tolerance);

struct Passage {
  std::vector<double> time{};  ///< (n_local)
  double mean = 0;             ///< over the stationary distribution
  double error = 0;            ///< estimated, relative, in the energy norm
  std::int64_t iterations = 0;
};

/// Mean time to the states held (n_own), from each.
[[nodiscard]] Passage passage(mpi::Call& call, const Network& network, std::vector<char> held, double tolerance);

}  // namespace rdd::giant
