// Enumerating configurations, and small dense Markov chains.
#include "spin/generator.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "support/error.hpp"

namespace rdd::spin {
namespace {

/// A move of a state: the bond exchanged and where that leads.
struct Move {
  std::size_t bond;
  Index to;
};

std::vector<std::vector<Move>> enumerate(const System& system, Generator& g, Index most) {
  std::map<Spins, Index> number{{g.states[0], 0}};
  std::vector<std::vector<Move>> moves;
  for (std::size_t k = 0; k < g.states.size(); ++k) {
    moves.emplace_back();
    for (std::size_t b = 0; b < system.bonds.size(); ++b) {
      Spins next = g.states[k];
      std::swap(next[system.bonds[b].i], next[system.bonds[b].j]);
      if (next == g.states[k]) continue;
      const auto [place, fresh] = number.emplace(next, static_cast<Index>(g.states.size()));
      if (fresh) {
        require(static_cast<Index>(g.states.size()) < most, Status::size, "the process has more than ", most,
                " configurations: expected a smaller system, or a larger limit");
        g.states.push_back(std::move(next));
      }
      moves[k].push_back({b, place->second});
    }
  }
  return moves;
}

/// Rates of one relaxed configuration.
void closure_rates(const Run& run, const std::shared_ptr<const System>& system, const RateRule& rule,
                   const Start& start, std::uint64_t seed, const std::vector<Move>& moves, Index state, Generator& g) {
  const auto slot = static_cast<std::size_t>(state);
  const auto shape = make_shape(system, rule, start, g.states[slot], run);
  g.length[state] = shape->length();
  for (const Move& move : moves) {
    RandomStream samples(seed, RandomUse::spin_noise,
                         static_cast<std::uint64_t>(state) * system->bonds.size() + move.bond);
    g.rates(state, move.to) += shape->relative_rate(move.bond, samples) / system->physics().mobility.tau;
  }
}

}  // namespace

Generator make_generator(const Run& run, std::shared_ptr<const System> system, const RateRule& rule, const Start& start,
                         const Spins& spins, Index most_states, std::uint64_t seed, const GibbsRule& gibbs) {
  check(rule);
  check(*system, spins);
  check(*system, start);
  require(most_states >= 1 && most_states <= 20000, Status::argument, "most_states = ", most_states,
          ": expected 1 to 20000");
  Generator g;
  g.states = {spins};
  const auto moves = enumerate(*system, g, most_states);
  const auto n = static_cast<Index>(g.states.size());
  g.rates = Matrix::Zero(n, n);
  g.ab_bonds.resize(n), g.length.resize(n);
  for (Index k = 0; k < n; ++k) g.ab_bonds[k] = static_cast<double>(ab_bonds(*system, g.states[k]));
  if (rule.closure != Closure::gibbs) {
    run.for_pieces(n, 1, [&](Index k, Index) { closure_rates(run, system, rule, start, seed, moves[k], k, g); });
    return g;
  }
  const Vector x = start.x.row(0);
  const GibbsChain chain(system, x.tail(x.size() - 1) - x.head(x.size() - 1), gibbs);
  g.log_weight.resize(n);
  run.for_pieces(n, 1, [&](Index k, Index) {
    g.log_weight[k] = chain.log_partition(g.states[k]);
    g.length[k] = chain.mean_length(g.states[k]);
  });
  run.for_pieces(n, 1, [&](Index k, Index) {
    for (const Move& move : moves[k]) {
      if (move.to < k) continue;  // the flux back is the same number
      const auto& state = g.states[k];
      const double flux = chain.log_flux(rule.law, state, system->bonds[move.bond].i);
      g.rates(k, move.to) = std::exp(flux - g.log_weight[k]) / system->physics().mobility.tau;
      g.rates(move.to, k) = std::exp(flux - g.log_weight[move.to]) / system->physics().mobility.tau;
    }
  });
  return g;
}

Vector probabilities(const Generator& generator, double time) {
  require(time >= 0 && std::isfinite(time), Status::argument, "time = ", time, ": expected >= 0 and finite");
  const Index n = generator.rates.rows();
  const Vector escape = generator.rates.rowwise().sum();
  const double fastest = escape.maxCoeff();
  Vector p = Vector::Unit(n, 0);
  if (!(fastest * time > 0)) return p;
  // exp(Q t / 2^k) from a series of positive terms, squared k times: every entry keeps its relative accuracy.
  const int squarings = std::max(0, static_cast<int>(std::ceil(std::log2(fastest * time))));
  const double x = std::ldexp(fastest * time, -squarings);
  Matrix step = generator.rates / fastest;
  step.diagonal() = 1 - escape.array() / fastest;
  Matrix term = Matrix::Identity(n, n) * std::exp(-x), sum = term;
  for (int k = 1; k < 30; ++k) {
    term = (term * step).eval() * (x / k);
    sum += term;
  }
  for (int k = 0; k < squarings; ++k) {
    sum = (sum * sum).eval();
    for (Index row = 0; row < n; ++row) sum.row(row) /= sum.row(row).sum();
  }
  return sum.row(0).transpose();
}

Vector stationary(const Generator& generator) {
  Matrix q = generator.rates;
  const Index n = q.rows();
  for (Index k = n - 1; k > 0; --k) {
    const double out = q.row(k).head(k).sum();
    require(out > 0, Status::not_ergodic, "configuration ", k, " does not lead back to the others");
    q.col(k).head(k) /= out;
    q.topLeftCorner(k, k) += q.col(k).head(k) * q.row(k).head(k);
    q.diagonal().head(k).setZero();
  }
  Vector pi = Vector::Zero(n);
  pi[0] = 1;
  for (Index k = 1; k < n; ++k) pi[k] = pi.head(k).dot(q.col(k).head(k));
  return pi / pi.sum();
}

Balance detailed_balance_violation(const Generator& generator) {
  const Vector pi = stationary(generator);
  Balance result;
  double total = 0;
  for (Index a = 0; a < pi.size(); ++a)
    for (Index b = a + 1; b < pi.size(); ++b) {
      const double there = pi[a] * generator.rates(a, b), back = pi[b] * generator.rates(b, a);
      if (!(there > 0) && !(back > 0)) continue;
      const double ratio = std::log(there / back);
      if (std::abs(ratio) > result.worst || total == 0) {
        result.worst = std::abs(ratio);
        result.from = a, result.to = b;
      }
      total += there + back;
      result.mean += (there + back) * std::abs(ratio);
      result.entropy_production += (there - back) * ratio;
    }
  if (total > 0) result.mean /= total;
  return result;
}

}  // namespace rdd::spin
