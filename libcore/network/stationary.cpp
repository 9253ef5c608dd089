// GTH elimination (Grassmann1985) in double precision, repeated with extended exponents if that underflows; large
// reversible networks without elimination.
#include "network/stationary.hpp"

#include <cfenv>
#include <cmath>
#include <vector>

#include "network/arcs.hpp"
#include "network/components.hpp"
#include "network/network.hpp"
#include "network/reversible_weights.hpp"
#include "numerics/sparse/elimination.hpp"
#include "support/fp_guard.hpp"

namespace rdd::network {
namespace {

/// Weights in the units of each state, relative to the state eliminated last; none if the algebra fails.
template <class Algebra>
std::vector<numerics::Scaled> weights(const numerics::EliminationPlan& plan, const Network& network,
                                      const std::vector<int>& units) {
  const auto arcs = arcs_of<Algebra>(network, all_places(network), units);
  const numerics::Elimination<Algebra> elimination(plan, arcs);
  if (!elimination.complete()) return {};
  std::vector<numerics::Scaled> x(plan.order.size());
  elimination.backward([&](std::int32_t p, auto states, auto quotients) {
    numerics::Scaled sum;
    for (std::size_t a = 0; a < states.size(); ++a) sum.add_product(x[states[a]], numerics::Scaled(quotients[a]));
    sum.settle();
    x[p] = states.empty() ? numerics::Scaled(1.0) : sum;
  });
  return x;
}

/// Up to this size a dense matrix in the given order is faster than sparse fronts.
constexpr Index dense_size = 64;

/// weights() of a small network on a dense matrix; none if a number leaves the range of doubles on the way.
std::vector<numerics::Scaled> dense_weights(const Network& network, const std::vector<int>& units) {
  const Index m = network.n_states();
  Matrix a = Matrix::Zero(m, m);  // a(to, from): a column is what leaves a state
  for (const auto& jump : network.jumps())
    if (jump.from != jump.to) a(jump.to, jump.from) += in_units(jump.rate, units[jump.from], numerics::PlainRates{});
  std::feclearexcept(FE_UNDERFLOW | FE_OVERFLOW);
  for (Index p = m - 1; p > 0; --p) {
    const double escape = a.col(p).head(p).sum();
    if (!(escape > 0)) return {};
    for (Index i = 0; i < p; ++i) {
      if (a(p, i) == 0) continue;
      a(p, i) /= escape;
      a.col(i).head(p) += a(p, i) * a.col(p).head(p);
    }
  }
  if (std::fetestexcept(FE_UNDERFLOW | FE_OVERFLOW) != 0) return {};
  std::vector<numerics::Scaled> x(m);
  x[0] = numerics::Scaled(1.0);
  for (Index p = 1; p < m; ++p) {
    numerics::Scaled sum;
    for (Index i = 0; i < p; ++i)
      if (a(p, i) != 0) sum.add_product(x[i], numerics::Scaled(a(p, i)));
    sum.settle();
    x[p] = sum;
  }
  return x;
}

Stationary normalised(const std::vector<numerics::Scaled>& x) {
  numerics::Scaled sum;
  for (const auto& weight : x) sum += weight;
  sum.settle();
  Stationary result;
  result.pi.resize(static_cast<Index>(x.size()));
  result.log_pi.resize(result.pi.size());
  for (std::size_t j = 0; j < x.size(); ++j) {
    const numerics::Scaled share = x[j] / sum;
    result.pi[static_cast<Index>(j)] = share.value();
    result.log_pi[static_cast<Index>(j)] = share.log();
  }
  return result;
}

}  // namespace

Stationary stationary_distribution(const Network& network) {
  require_ergodic(network, strongly_connected_components(network));
  if (network.n_states() > dense_size)
    if (const auto x = reversible_weights(network); !x.empty()) return normalised(x);
  const FpGuard guard;  // clears the flags; its destructor restores the caller's
  const auto units = units_of(network, all_places(network));
  std::vector<numerics::Scaled> x;
  if (network.n_states() <= dense_size) x = dense_weights(network, units);
  if (x.empty()) {
    const auto& plan = network.elimination_plan();
    x = weights<numerics::PlainRates>(plan, network, units);
    if (x.empty()) x = weights<numerics::ScaledRates>(plan, network, units);
  }
  for (std::size_t j = 0; j < x.size(); ++j) x[j] = x[j].times_power_of_two(-units[j]);
  return normalised(x);
}

}  // namespace rdd::network
