// Maximum spanning tree, windings and weights along it.
#include "network/tree_gauge.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>

#include "support/error.hpp"

namespace rdd {
namespace {

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// Representatives of connected parts, with path halving.
class Parts {
 public:
  explicit Parts(Index n) : parent_(at(n)) { std::iota(parent_.begin(), parent_.end(), Index{0}); }
  bool join(Index a, Index b) {
    a = find(a);
    b = find(b);
    parent_[at(std::max(a, b))] = std::min(a, b);
    return a != b;
  }

 private:
  Index find(Index a) {
    for (; parent_[at(a)] != a; a = parent_[at(a)]) parent_[at(a)] = parent_[at(parent_[at(a)])];
    return a;
  }
  std::vector<Index> parent_;
};

std::vector<Index> maximum_tree(const Network& network) {
  const auto jumps = network.jumps();
  const Vector& log_pi = network.audit().tree_log_pi;
  std::vector<std::pair<double, Index>> edges;
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = jumps[at(e)];
    if (network.reverse(e) < e || jump.from == jump.to) continue;
    const double log_rates = std::log(jump.rate) + std::log(jumps[at(network.reverse(e))].rate);
    edges.emplace_back(-(log_rates + log_pi[jump.from] + log_pi[jump.to]) / 2, e);
  }
  std::sort(edges.begin(), edges.end());
  std::vector<Index> tree;
  Parts parts(network.n_states());
  for (const auto& [minus_log, e] : edges)
    if (parts.join(jumps[at(e)].from, jumps[at(e)].to)) tree.push_back(e);
  return tree;
}

/// Calls visit(e), e a jump of the tree (either direction) into a state not seen before, outwards from the root.
template <typename Visit>
void walk(const Network& network, const std::vector<Index>& tree, Index root, Visit&& visit) {
  const auto jumps = network.jumps();
  const auto n = at(network.n_states());
  std::vector<Index> first(n + 1, 0), out(2 * tree.size());
  for (const auto e : tree) {
    ++first[at(jumps[at(e)].from) + 1];
    ++first[at(jumps[at(e)].to) + 1];
  }
  std::partial_sum(first.begin(), first.end(), first.begin());
  auto next = first;
  for (const auto e : tree)
    for (const auto f : {e, network.reverse(e)}) out[at(next[at(jumps[at(f)].from)]++)] = f;
  std::vector<bool> seen(n, false);
  std::vector<Index> stack{root};
  seen[at(root)] = true;
  while (!stack.empty()) {
    const Index state = stack.back();
    stack.pop_back();
    for (Index o = first[at(state)]; o < first[at(state) + 1]; ++o) {
      const Index e = out[at(o)];
      const Index target = jumps[at(e)].to;
      if (seen[at(target)]) continue;
      seen[at(target)] = true;
      visit(e);
      stack.push_back(target);
    }
  }
}

std::int32_t narrow(Index component, const char* what, const Jump& jump) {
  constexpr Index most = std::numeric_limits<std::int32_t>::max();
  require(component >= -most && component <= most, Status::argument, "translation: in the gauge of the spanning tree ",
          what, " of jump ", jump.from, " -> ", jump.to, " (states counted from 0) has the component ", component,
          ", expected less than 2^31 cells");
  return static_cast<std::int32_t>(component);
}

/// A weight as an unevaluated sum of two doubles times a power of two: its error does not grow with depth.
struct Weight {
  double high = 1;
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

Scaled conductance(double forward, double backward, const Weight& from, const Weight& to) {
  int forward_exponent = 0, backward_exponent = 0;
  double square = std::frexp(forward, &forward_exponent) * std::frexp(backward, &backward_exponent);
  square *= from.high * to.high;
  auto exponent = from.exponent + to.exponent + forward_exponent + backward_exponent;
  if (exponent % 2 != 0) {
    square *= 2;
    --exponent;
  }
  return Scaled(std::sqrt(square)).times_power_of_two(exponent / 2);
}

}  // namespace

TreeGauge tree_gauge(const Network& network) {
  network.require_reversible("the gauge of the spanning tree");
  if (!network.audit().ergodic) (void)network.stationary();  // throws, naming two states
  TreeGauge gauge;
  gauge.tree = maximum_tree(network);
  const auto jumps = network.jumps();
  gauge.shifts.resize(at(network.n_states()));
  walk(network, gauge.tree, 0, [&](Index e) {
    const auto& jump = jumps[at(e)];
    for (std::size_t a = 0; a < max_dim; ++a)
      gauge.shifts[at(jump.to)][a] = narrow(Index{gauge.shifts[at(jump.from)][a]} - jump.n[a], "the target", jump);
  });
  gauge.translations.reserve(jumps.size());
  for (const auto& jump : jumps) {
    Translation n{};
    for (std::size_t a = 0; a < max_dim; ++a)
      n[a] = narrow(Index{jump.n[a]} + gauge.shifts[at(jump.to)][a] - gauge.shifts[at(jump.from)][a], "the translation",
                    jump);
    gauge.translations.push_back(n);
  }
  return gauge;
}

ConductanceNetwork conductance_network(const Network& network, const TreeGauge& gauge) {
  const auto jumps = network.jumps();
  Index root = 0;
  network.audit().tree_log_pi.maxCoeff(&root);
  std::vector<Weight> weights(at(network.n_states()));
  walk(network, gauge.tree, root, [&](Index e) {
    const auto& jump = jumps[at(e)];
    weights[at(jump.to)] = next_weight(weights[at(jump.from)], jump.rate, jumps[at(network.reverse(e))].rate);
  });
  ConductanceNetwork result;
  for (const auto& weight : weights) result.pi.push_back(Scaled(weight.high).times_power_of_two(weight.exponent));
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = jumps[at(e)];
    const Index back = network.reverse(e);
    if (back < e) continue;  // of two opposite jumps the earlier one has from <= to
    result.bonds.push_back(
        {jump.from, jump.to, gauge.translations[at(e)],
         conductance(jump.rate, jumps[at(back)].rate, weights[at(jump.from)], weights[at(jump.to)])});
  }
  std::sort(result.bonds.begin(), result.bonds.end(), [](const Bond& a, const Bond& b) {
    if (std::tie(a.from, a.to) != std::tie(b.from, b.to)) return std::tie(a.from, a.to) < std::tie(b.from, b.to);
    if (a.conductance < b.conductance || b.conductance < a.conductance) return b.conductance < a.conductance;
    return a.n < b.n;
  });
  return result;
}

}  // namespace rdd
