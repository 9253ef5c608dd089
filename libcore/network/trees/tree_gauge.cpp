// The gauge of the maximum-conductance tree: windings, weights in double-double, conductances.
#include "network/trees/tree_gauge.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <tuple>

#include "network/trees/spanning_tree.hpp"
#include "support/error.hpp"

namespace rdd::network {
namespace {

std::int32_t narrow(Index component, const char* what, const Jump& jump) {
  constexpr Index most = std::numeric_limits<std::int32_t>::max();
  require(component >= -most && component <= most, Status::argument, "translation: in the gauge of the spanning tree ",
          what, " of jump ", jump.from, " -> ", jump.to, " (states counted from 0) has the component ", component,
          ", expected less than 2^31 cells");
  return static_cast<std::int32_t>(component);
}

/// A weight as an unevaluated sum of two doubles times a power of two: its error does not grow with depth.
struct Weight {
  double high = 0.5;
  double low = 0;
  std::int64_t exponent = 0;
};

/// weight * forward / backward.
Weight next_weight(const Weight& weight, double forward, double backward) {
  int forward_exponent = 0, backward_exponent = 0, exponent = 0;
  const double f = std::frexp(forward, &forward_exponent);
  const double b = std::frexp(backward, &backward_exponent);
  const double product = weight.high * f;
  const double rest = std::fma(weight.high, f, -product) + weight.low * f;
  const double quotient = product / b;
  const double correction = (std::fma(-quotient, b, product) + rest) / b;
  const double high = quotient + correction;
  const double low = correction - (high - quotient);
  Weight result;
  result.high = std::frexp(high, &exponent);
  result.low = std::ldexp(low, -exponent);
  result.exponent = weight.exponent + forward_exponent - backward_exponent + exponent;
  return result;
}

numerics::Scaled conductance(double forward, double backward, const Weight& from, const Weight& to) {
  int forward_exponent = 0, backward_exponent = 0;
  double square = std::frexp(forward, &forward_exponent) * std::frexp(backward, &backward_exponent);
  square *= from.high * to.high;
  auto exponent = from.exponent + to.exponent + forward_exponent + backward_exponent;
  if (exponent % 2 != 0) {
    square *= 2;
    --exponent;
  }
  return numerics::Scaled(std::sqrt(square)).times_power_of_two(exponent / 2);
}

}  // namespace

TreeGauge tree_gauge(const Network& network) {
  network.require_reversible("the gauge of the spanning tree");
  if (!network.audit().ergodic) (void)network.stationary();  // throws, naming two states
  auto forest = maximum_conductance_forest(network);
  TreeGauge gauge;
  gauge.order = std::move(forest.order);
  gauge.tree = std::move(forest.jump);
  const auto jumps = network.jumps();
  gauge.shifts.resize(network.n_states());
  for (const auto state : gauge.order) {
    if (gauge.tree[state] < 0) continue;
    const auto& jump = jumps[gauge.tree[state]];
    for (std::size_t a = 0; a < max_dim; ++a)
      gauge.shifts[state][a] = narrow(Index{gauge.shifts[jump.from][a]} - jump.n[a], "the target", jump);
  }
  gauge.translations.reserve(jumps.size());
  for (const auto& jump : jumps) {
    Translation n{};
    for (std::size_t a = 0; a < max_dim; ++a)
      n[a] = narrow(Index{jump.n[a]} + gauge.shifts[jump.to][a] - gauge.shifts[jump.from][a], "the translation", jump);
    gauge.translations.push_back(n);
  }
  return gauge;
}

ConductanceNetwork conductance_network(const Network& network, const TreeGauge& gauge) {
  const auto jumps = network.jumps();
  std::vector<Weight> weights(network.n_states());
  for (const auto state : gauge.order) {
    const Index e = gauge.tree[state];
    if (e < 0) continue;
    const double forward = jumps[e].rate, backward = jumps[network.reverse(e)].rate;
    weights[state] = next_weight(weights[jumps[e].from], forward, backward);
  }
  const auto largest = std::max_element(weights.begin(), weights.end(), [](const Weight& a, const Weight& b) {
                         return a.exponent < b.exponent;
                       })->exponent;
  for (auto& weight : weights) weight.exponent -= largest;
  ConductanceNetwork result;
  for (const auto& weight : weights)
    result.pi.push_back(numerics::Scaled(weight.high).times_power_of_two(weight.exponent));
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = jumps[e];
    const Index back = network.reverse(e);
    if (back < e) continue;  // of two opposite jumps the earlier one has from <= to
    result.bonds.push_back({jump.from, jump.to, gauge.translations[e],
                            conductance(jump.rate, jumps[back].rate, weights[jump.from], weights[jump.to])});
  }
  std::sort(result.bonds.begin(), result.bonds.end(), [](const Bond& a, const Bond& b) {
    if (std::tie(a.from, a.to) != std::tie(b.from, b.to)) return std::tie(a.from, a.to) < std::tie(b.from, b.to);
    if (a.conductance < b.conductance || b.conductance < a.conductance) return b.conductance < a.conductance;
    return a.n < b.n;
  });
  return result;
}

std::string describe_extremes(const std::vector<Bond>& bonds) {
  const auto [weakest, strongest] =
      std::ranges::minmax_element(bonds, {}, [](const Bond& b) { return b.conductance.log(); });
  const auto name = [](const Bond& bond) {
    return "2^" + std::to_string(std::llround(bond.conductance.log() / std::numbers::ln2)) + " between the states " +
           std::to_string(bond.from) + " and " + std::to_string(bond.to);
  };
  return "from " + name(*weakest) + " to " + name(*strongest) + " (counted from 0)";
}

}  // namespace rdd::network
