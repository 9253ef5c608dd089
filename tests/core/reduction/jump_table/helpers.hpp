// Jump tables looked at from outside: what their jumps alone say.
#pragma once

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <map>

#include "common/random_network.hpp"
#include "reduction/jump_table/jump_table.hpp"

namespace rdd::test {

inline std::shared_ptr<const reduction::Reduced> reduce(const std::shared_ptr<const Network>& network, Index p,
                                                        reduction::Gauge gauge = reduction::Gauge::corrector) {
  reduction::ReduceRequest request;
  request.n_coarse = p;
  request.gauge = gauge;
  return reduction::coarse_grain(Run(), network, request);
}

inline reduction::JumpTable table_of(const std::shared_ptr<const Network>& network, Index p,
                                     const reduction::JumpTableRequest& want = {}) {
  return reduction::coarse_jump_table(Run(), *reduce(network, p), want);
}

inline std::shared_ptr<const Network> made(NetworkInput input) {
  return std::make_shared<const Network>(std::move(input));
}

/// The matrix of rates between the coarse states, whatever the cell; columns sum to zero.
inline Matrix reaction_of(const Network& table) {
  Matrix k = Matrix::Zero(table.n_states(), table.n_states());
  for (const auto& jump : table.jumps())
    if (jump.from != jump.to) {
      k(jump.to, jump.from) += jump.rate;
      k(jump.from, jump.from) -= jump.rate;
    }
  return k;
}

/// Slow rates by a general eigensolver, ascending, without the zero.
inline Vector rates_of(const Network& table) {
  Vector rates = -reaction_of(table).eigenvalues().real();
  std::sort(rates.begin(), rates.end());
  return rates.tail(rates.size() - 1);
}

/// 1/2 sum pi k dr dr^T, with the mean displacement out of every state, which must vanish for this to be D.
struct PlainMoments {
  Matrix diffusivity;
  double drift;  // largest |sum k dr| of a state over sum k |dr|
};
inline PlainMoments plain_moments(const Network& table, const Vector& pi) {
  const int space = table.space();
  PlainMoments result{Matrix::Zero(space, space), 0};
  for (Index j = 0; j < table.n_states(); ++j) {
    Vector mean = Vector::Zero(space);
    double all = 0;
    for (const auto& jump : table.jumps_from(j)) {
      const Vector dr = table.displacement(jump);
      result.diffusivity += pi[j] * jump.rate / 2 * dr * dr.transpose();
      mean += jump.rate * dr;
      all += jump.rate * dr.norm();
    }
    if (all > 0) result.drift = std::max(result.drift, mean.norm() / all);
  }
  return result;
}

/// Largest |k pi_from - k' pi_to| over the larger, of opposite jumps.
inline double imbalance(const Network& table, const Vector& pi) {
  double worst = 0;
  for (Index e = 0; e < table.n_jumps(); ++e) {
    if (table.reverse(e) < 0) return 1;
    const auto& jump = table.jumps()[e];
    const auto& back = table.jumps()[table.reverse(e)];
    const double flow = jump.rate * pi[jump.from], counter = back.rate * pi[back.from];
    worst = std::max(worst, std::abs(flow - counter) / std::max(flow, counter));
  }
  return worst;
}

/// P groups of four states, with ways between two groups that are slower than those within by their own factors.
inline NetworkInput groups(Index p, int dim, std::uint64_t seed, double slow) {
  auto input =
      random_input({.n_states = 4 * p, .dim = dim, .decades = 1, .energy_spread = 2, .extra_pairs = 16 * p}, seed);
  std::mt19937_64 random(seed + 1000);
  Matrix way(p, p);
  for (Index a = 0; a < p; ++a)
    for (Index b = 0; b <= a; ++b) way(a, b) = way(b, a) = a == b ? 1 : slow * std::pow(10.0, -uniform(random));
  for (auto& jump : input.jumps) jump.rate *= way(jump.from % p, jump.to % p);
  return input;
}

/// One state with jumps by +-n each.
inline std::shared_ptr<const Network> walker(const Matrix& vectors,
                                             const std::vector<std::pair<Translation, double>>& hops) {
  NetworkInput input;
  input.n_states = 1;
  input.lattice = Lattice(vectors);
  for (const auto& [n, rate] : hops) {
    Translation back{};
    for (std::size_t a = 0; a < back.size(); ++a) back[a] = -n[a];
    input.jumps.push_back({0, 0, n, rate});
    input.jumps.push_back({0, 0, back, rate});
  }
  return made(std::move(input));
}

/// The rate of one jump of a table; 0 if it has none.
inline double rate_of(const Network& table, Index from, Index to, const Translation& n) {
  for (const auto& jump : table.jumps())
    if (jump.from == from && jump.to == to && jump.n == n) return jump.rate;
  return 0;
}

}  // namespace rdd::test
