// Weighted least squares on log rates under detailed balance, solved as a network of springs (springs.hpp).
#include "network/repair.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "network/network.hpp"
#include "network/trees/spanning_tree.hpp"
#include "numerics/sparse/springs.hpp"
#include "support/error.hpp"

namespace rdd::network {
namespace {

/// What one pair of opposite jumps contributes.
struct Pair {
  Index jump = 0;         ///< the one of lower index, "forth"
  double weight = 0;      ///< w_f w_b/(w_f + w_b); infinite: the ratio is fixed
  double share = 0;       ///< part of delta that goes to forth
  double back_share = 0;  ///< the rest
  double imbalance = 0;   ///< ln(k_f pi_from/(k_b pi_to)) with the weights started from
};

void check(const Network& network, std::span<const double> weights) {
  require(
      !network.force(), Status::unsupported,
      "repair: the model is under a force, and its unforced model would be lost: repair the unforced model instead");
  Index n_one_way = 0, first = -1;
  for (Index e = 0; e < network.n_jumps(); ++e) {
    if (network.reverse(e) >= 0) continue;
    ++n_one_way;
    if (first < 0) first = e;
  }
  if (n_one_way > 0) {
    const auto& jump = network.jumps()[first];
    fail(Status::not_reversible, "repair: ", n_one_way, " of ", network.n_jumps(),
         n_one_way == 1 ? " jumps has no reverse, " : " jumps have no reverse, the first of them ", jump.from, " -> ",
         jump.to, " (states counted from 0): no change of rates gives them detailed balance");
  }
  require(weights.empty() || static_cast<Index>(weights.size()) == network.n_jumps(), Status::size, "weights has ",
          weights.size(), " entries, expected n_jumps = ", network.n_jumps());
  for (std::size_t e = 0; e < weights.size(); ++e)
    require(weights[e] >= 0, Status::argument, "weights[", e, "] = ", number(weights[e]), ": expected a number >= 0");
}

/// other/(weight + other) for weights from zero to infinity.
double share_of(double weight, double other) {
  if (weight == other) return 0.5;
  if (weight < other) return 1 / (1 + weight / other);
  return (other / weight) / (1 + other / weight);
}

double reduced_weight(double forth, double back) {
  const double low = std::min(forth, back);
  const double high = std::max(forth, back);
  return low == 0 || std::isinf(low) ? low : low / (1 + low / high);
}

std::vector<Pair> make_pairs(const Network& network, std::span<const double> weights) {
  std::vector<Pair> pairs;
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto back = network.reverse(e);
    if (back < e) continue;
    const double w_f = weights.empty() ? 1 : weights[e];
    const double w_b = weights.empty() ? 1 : weights[back];
    pairs.push_back({e, reduced_weight(w_f, w_b), share_of(w_f, w_b), share_of(w_b, w_f), 0});
  }
  return pairs;
}

/// Starts from detailed balance along the strongest pairs, so that what is to be fitted is small and fixed ratios of a
/// tree are met from the outset.
std::vector<numerics::Scaled> starting_weights(const Network& network, std::vector<Pair>& pairs) {
  std::vector<Index> edges;
  std::vector<double> preference;
  for (const auto& pair : pairs) {
    const auto& jump = network.jumps()[pair.jump];
    if (jump.from == jump.to) continue;
    edges.push_back(pair.jump);
    preference.push_back(pair.weight);
  }
  auto pi = weights_along(network, maximum_spanning_forest(network, edges, preference));
  for (auto& pair : pairs) pair.imbalance = imbalance(network, pair.jump, pi);
  return pi;
}

/// States whose ln pi relative to each other is settled, and ln pi itself relative to the starting weights.
class Potentials {
 public:
  explicit Potentials(const Network& network)
      : network_(network), psi_(Vector::Zero(network.n_states())), group_(network.n_states()) {
    std::iota(group_.begin(), group_.end(), 0);
  }
  [[nodiscard]] const Vector& psi() const { return psi_; }
  /// Change of ln(k_f/k_b) that detailed balance asks of a pair.
  [[nodiscard]] double delta(const Pair& pair) const {
    const auto& jump = network_.jumps()[pair.jump];
    return (psi_[jump.to] - psi_[jump.from]) - pair.imbalance;
  }
  /// Settles the groups that springs connect relative to each other. strength(pair): 0 for no spring.
  template <class Strength>
  void settle(const std::vector<Pair>& pairs, Strength strength) {
    std::vector<numerics::Spring> springs;
    for (const auto& pair : pairs) {
      const auto& jump = network_.jumps()[pair.jump];
      const auto from = group_[jump.from], to = group_[jump.to];
      if (from != to && strength(pair) > 0) springs.push_back({from, to, strength(pair), -delta(pair)});
    }
    if (springs.empty()) return;
    const Vector shift = numerics::relax_springs(n_groups(), springs);
    for (Index i = 0; i < psi_.size(); ++i) psi_[i] += shift[group_[i]];
    join(springs);
  }
  /// Makes one group of the ends of every pair of fixed ratio, whose ln pi the starting weights have right already.
  void fix(const std::vector<Pair>& pairs) {
    std::vector<numerics::Spring> rods;
    for (const auto& pair : pairs) {
      if (!std::isinf(pair.weight)) continue;
      const auto& jump = network_.jumps()[pair.jump];
      require(std::abs(pair.imbalance) <= 1e-11, Status::not_reversible,
              "repair: the rates with infinite weights contradict detailed balance by ", number(pair.imbalance),
              " kT along a cycle through the jump ", jump.from, " -> ", jump.to, " (states counted from 0)");
      rods.push_back({group_[jump.from], group_[jump.to], 0, 0});
    }
    join(rods);
  }

 private:
  [[nodiscard]] Index n_groups() const { return 1 + *std::max_element(group_.begin(), group_.end()); }
  void join(const std::vector<numerics::Spring>& springs);

  const Network& network_;
  Vector psi_;
  std::vector<std::int32_t> group_;
};

void Potentials::join(const std::vector<numerics::Spring>& springs) {
  std::vector<std::int32_t> leader(n_groups());
  std::iota(leader.begin(), leader.end(), 0);
  const auto find = [&](std::int32_t g) {
    while (leader[g] != g) g = leader[g] = leader[leader[g]];
    return g;
  };
  for (const auto& spring : springs) {
    const auto a = find(spring.from), b = find(spring.to);
    leader[std::max(a, b)] = std::min(a, b);
  }
  std::vector<std::int32_t> number(leader.size(), -1);
  std::int32_t next = 0;
  for (std::size_t g = 0; g < leader.size(); ++g)
    if (leader[g] == static_cast<std::int32_t>(g)) number[g] = next++;
  for (auto& g : group_) g = number[find(g)];
}

Vector changes(const Network& network, const std::vector<Pair>& pairs, const Potentials& potentials) {
  Vector change = Vector::Zero(network.n_jumps());
  for (const auto& pair : pairs) {
    if (std::isinf(pair.weight)) continue;
    const double delta = potentials.delta(pair);
    change[pair.jump] = delta * pair.share;
    change[network.reverse(pair.jump)] = -delta * pair.back_share;
  }
  return change;
}

std::shared_ptr<const Network> with_changes(const Network& network, const Vector& change) {
  NetworkInput input{network.n_states(),     network.lattice(),
                     network.positions(),    {network.jumps().begin(), network.jumps().end()},
                     network.given_log_pi(), 0};
  for (std::size_t e = 0; e < input.jumps.size(); ++e) {
    auto& jump = input.jumps[e];
    const double rate = jump.rate * std::exp(change[static_cast<Index>(e)]);
    require(std::isnormal(rate) || change[static_cast<Index>(e)] == 0, Status::numeric, "repair: jump ", jump.from,
            " -> ", jump.to, " (states counted from 0) of rate ", number(jump.rate), " would get the rate ",
            number(rate), ", expected a normal double");
    jump.rate = rate;
  }
  return std::make_shared<const Network>(std::move(input));
}

/// ln(pi e^psi), summing to one over each part that jumps connect.
Vector normalised_log(const Network& network, const std::vector<numerics::Scaled>& pi, const Vector& psi) {
  const auto edges = two_way_edges(network);
  const auto forest = maximum_spanning_forest(network, edges, std::vector<double>(edges.size(), 0.0));
  std::vector<numerics::Scaled> weight(pi.size()), sum(forest.n_parts);
  for (std::size_t i = 0; i < pi.size(); ++i) {
    weight[i] = pi[i] * numerics::Scaled::from_log(psi[static_cast<Index>(i)]);
    sum[forest.part[i]] += weight[i];
  }
  Vector result(psi.size());
  for (std::size_t i = 0; i < pi.size(); ++i) result[static_cast<Index>(i)] = (weight[i] / sum[forest.part[i]]).log();
  return result;
}

}  // namespace

RepairResult repair_network(const Network& network, std::span<const double> weights) {
  check(network, weights);
  auto pairs = make_pairs(network, weights);
  const auto pi = starting_weights(network, pairs);
  Potentials potentials(network);
  potentials.fix(pairs);
  potentials.settle(pairs, [](const Pair& pair) { return std::isinf(pair.weight) ? 0 : pair.weight; });
  // Zero weight: equal and vanishing weights e for the jumps given away, e w_b/(e + w_b) -> e and e e/(e + e) = e/2.
  potentials.settle(pairs, [](const Pair& pair) { return pair.weight > 0 ? 0 : pair.share == 0.5 ? 0.5 : 1.0; });
  RepairResult result;
  result.change = changes(network, pairs, potentials);
  if (network.n_jumps() > 0) result.largest_change = result.change.cwiseAbs().maxCoeff(&result.largest_jump);
  result.network = with_changes(network, result.change);
  result.log_pi = normalised_log(network, pi, potentials.psi());
  return result;
}

}  // namespace rdd::network
