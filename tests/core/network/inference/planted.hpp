// Random networks in a known lattice, given as displacements with errors, for tests of the inference.
#pragma once

#include <Eigen/LU>
#include <random>

#include "common/random_network.hpp"
#include "network/inference/inference.hpp"

namespace rdd::test {

struct Planted {
  int dim = 3;
  int space = 3;
  Index n_states = 6;
  Index extra_pairs = 10;      ///< opposite pairs beyond a spanning tree and one pair along every lattice vector
  int reach = 1;               ///< largest translation component
  double jitter = 0;           ///< errors of displacement components, uniform in [-jitter, jitter]
  bool jitter_reverse = true;  ///< independent errors of the two directions of a pair
};

struct PlantedNetwork {
  NetworkInput truth;
  network::DisplacementInput given;
};

inline double symmetric(std::mt19937_64& random) { return 2 * uniform(random) - 1; }

/// Triclinic vectors of lengths near 4, far from degenerate.
inline Matrix random_lattice(std::mt19937_64& random, int space, int dim) {
  while (true) {
    Matrix a(space, dim);
    for (Index i = 0; i < a.size(); ++i) a.data()[i] = 4 * symmetric(random);
    const Matrix gram = a.transpose() * a;
    if (a.colwise().norm().minCoeff() > 2.5 && std::sqrt(gram.determinant()) > 0.5 * std::pow(3.5, dim)) return a;
  }
}

inline PlantedNetwork plant(const Planted& want, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  PlantedNetwork out;
  auto& truth = out.truth;
  truth.n_states = want.n_states;
  truth.lattice = Lattice(random_lattice(random, want.space, want.dim));
  truth.positions.resize(want.space, want.n_states);
  for (Index i = 0; i < truth.positions.size(); ++i) truth.positions.data()[i] = 4 * symmetric(random);
  const auto last = static_cast<int>(want.n_states) - 1;
  auto translation = [&] {
    Translation n{};
    for (std::size_t a = 0; a < static_cast<std::size_t>(want.dim); ++a)
      n[a] = integer(random, -want.reach, want.reach);
    return n;
  };
  std::vector<Vector> given;
  auto pair = [&](std::int32_t j, std::int32_t i, Translation n) {
    if (i == j && n == Translation{}) return;
    Jump forward{j, i, n, 0.1 + uniform(random)};
    Jump backward{i, j, {}, 0.1 + uniform(random)};
    for (std::size_t a = 0; a < n.size(); ++a) backward.n[a] = -n[a];
    const Vector dr = truth.lattice.cartesian(n) + truth.positions.col(i) - truth.positions.col(j);
    Vector error(want.space), other(want.space);
    for (auto& e : error) e = want.jitter * symmetric(random);
    for (auto& e : other) e = want.jitter * symmetric(random);
    truth.jumps.push_back(forward);
    truth.jumps.push_back(backward);
    given.push_back(dr + error);
    given.push_back(want.jitter_reverse ? Vector(-dr + other) : Vector(-dr - error));
  };
  for (int i = 1; i <= last; ++i) pair(integer(random, 0, i - 1), i, translation());
  for (int a = 0; a < want.dim; ++a) {
    const auto j = integer(random, 0, last);
    Translation n{};
    n[a] = 1;
    pair(j, j, n);
  }
  for (Index e = 0; e < want.extra_pairs; ++e) pair(integer(random, 0, last), integer(random, 0, last), translation());

  auto& in = out.given;
  in.n_states = want.n_states;
  in.space = want.space;
  in.displacement.resize(want.space, static_cast<Index>(given.size()));
  in.rate.resize(static_cast<Index>(given.size()));
  for (std::size_t e = 0; e < given.size(); ++e) {
    in.from.push_back(truth.jumps[e].from);
    in.to.push_back(truth.jumps[e].to);
    in.displacement.col(static_cast<Index>(e)) = given[e];
    in.rate[static_cast<Index>(e)] = truth.jumps[e].rate;
  }
  return out;
}

/// T with found = planted T to within the returned distance from integers; |det T| = 1 for the same lattice.
inline Matrix change_of_basis(const Matrix& planted, const Matrix& found) {
  return (planted.transpose() * planted).inverse() * planted.transpose() * found;
}

}  // namespace rdd::test
