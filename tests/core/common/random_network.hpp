// Random networks for property tests, the same on every machine.
#pragma once

#include <cmath>
#include <random>

#include "network/network.hpp"

namespace rdd::test {

/// Uniform in [0, 1) from the 53 high bits: std::uniform_real_distribution differs between standard libraries.
inline double uniform(std::mt19937_64& random) { return static_cast<double>(random() >> 11) * 0x1.0p-53; }
inline std::int32_t integer(std::mt19937_64& random, int low, int high) {
  return static_cast<std::int32_t>(low + static_cast<int>(uniform(random) * (high - low + 1)));
}

struct RandomNetwork {
  Index n_states = 8;
  int dim = 2;
  double decades = 3;        ///< spread of the barriers' rates
  double energy_spread = 2;  ///< ln of the spread of pi
  Index extra_pairs = 20;    ///< opposite pairs of jumps beyond a spanning tree and one hop per direction
  bool reversible = true;
  int reach = 1;  ///< largest translation component
};

/// Connected, with at least one hop along every lattice vector.
inline NetworkInput random_input(const RandomNetwork& want, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  NetworkInput input;
  input.n_states = want.n_states;
  Matrix vectors = Matrix::Identity(want.dim, want.dim);
  for (Index i = 0; i < vectors.size(); ++i) vectors.data()[i] += 0.3 * (uniform(random) - 0.5);
  input.lattice = Lattice(vectors);
  Vector energy(want.n_states);
  for (auto& e : energy) e = want.energy_spread * uniform(random);
  auto pair = [&](std::int32_t j, std::int32_t i, const Translation& n) {
    if (i == j && n == Translation{}) return;
    const double barrier = energy.maxCoeff() + want.decades * std::log(10.0) * uniform(random);
    Jump forward{j, i, n, std::exp(energy[j] - barrier)};
    Jump backward{i, j, {}, std::exp(energy[i] - barrier)};
    for (std::size_t a = 0; a < n.size(); ++a) backward.n[a] = -n[a];
    if (!want.reversible) backward.rate *= std::exp(uniform(random) - 0.5);
    input.jumps.push_back(forward);
    input.jumps.push_back(backward);
  };
  const auto last = static_cast<int>(want.n_states) - 1;
  auto translation = [&] {
    Translation n{};
    for (int a = 0; a < want.dim; ++a) n[a] = integer(random, -want.reach, want.reach);
    return n;
  };
  for (int i = 1; i <= last; ++i) pair(integer(random, 0, i - 1), i, translation());
  for (int a = 0; a < want.dim; ++a) {
    Translation n{};
    n[a] = 1;
    pair(integer(random, 0, last), integer(random, 0, last), n);
  }
  for (Index e = 0; e < want.extra_pairs; ++e) pair(integer(random, 0, last), integer(random, 0, last), translation());
  return input;
}

/// The same network with state j moved to the cell shift[j] away: n -> n + m_i - m_j. A pure change of gauge.
inline NetworkInput reassigned(NetworkInput input, int reach, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const int dim = input.lattice.dim();
  std::vector<Translation> shift(input.n_states);
  for (auto& m : shift)
    for (int a = 0; a < dim; ++a) m[a] = integer(random, -reach, reach);
  for (auto& jump : input.jumps)
    for (std::size_t a = 0; a < static_cast<std::size_t>(dim); ++a)
      jump.n[a] += shift[jump.to][a] - shift[jump.from][a];
  if (input.positions.size() != 0)
    for (Index j = 0; j < input.n_states; ++j) {
      Translation m = shift[j];
      input.positions.col(j) -= input.lattice.cartesian(m);
    }
  return input;
}

}  // namespace rdd::test
