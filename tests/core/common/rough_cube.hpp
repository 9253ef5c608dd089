// A cube of the simple cubic lattice with random wells and barriers, large enough for the iterative solvers.
#pragma once

#include "common/random_network.hpp"
#include "network/network.hpp"

namespace rdd::test {

/// length^3 states, jumps to the six neighbours; energies up to `wells` kT and barriers over up to `decades`.
inline NetworkInput rough_cube(int length, double wells, double decades, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  NetworkInput input;
  input.n_states = Index{length} * length * length;
  input.lattice = Lattice(Matrix(length * Matrix::Identity(3, 3)));
  std::vector<double> energy(input.n_states);
  for (auto& e : energy) e = wells * uniform(random);
  int stride = 1;
  for (std::size_t axis = 0; axis < 3; ++axis, stride *= length)
    for (int from = 0; from < static_cast<int>(input.n_states); ++from) {
      const int place = from / stride % length, to = from + ((place + 1) % length - place) * stride;
      const double barrier = wells + decades * 2.302585092994046 * uniform(random);
      Jump forth{from, to, {}, std::exp(energy[from] - barrier)}, back{to, from, {}, std::exp(energy[to] - barrier)};
      forth.n[axis] = place + 1 == length ? 1 : 0;
      back.n[axis] = -forth.n[axis];
      input.jumps.push_back(forth);
      input.jumps.push_back(back);
    }
  return input;
}

}  // namespace rdd::test
