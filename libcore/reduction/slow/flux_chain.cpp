// Elimination of the states of a network, in fluxes and masses (after Grassmann1985).
#include "reduction/slow/flux_chain.hpp"

#include <algorithm>

#include "network/stationary_weight.hpp"
#include "support/error.hpp"
#include "transport/poisson/offset_rates.hpp"

namespace rdd::reduction {
namespace {

/// pi of a reversible network, whose rounding is that of a reversible one too.
std::vector<Quad> rounded_weights(const Network& network) {
  std::vector<Quad> weight;
  for (Index j = 0; j < network.n_states(); ++j)
    weight.push_back(transport::extended(network::stationary_weight(network.stationary(), j)));
  return weight;
}

/// pi by elimination in 113 bits, because the fluxes of a driven network balance only with it.
std::vector<Quad> eliminated_weights(const Network& network) {
  const Index m = network.n_states();
  QuadMatrix k = QuadMatrix::Zero(m, m);  // (from, to)
  for (const auto& jump : network.jumps())
    if (jump.from != jump.to) k(jump.from, jump.to) += jump.rate;
  std::vector<Quad> escape(m, 0), weight(m, 0);
  for (Index p = m; p-- > 1;) {
    for (Index i = 0; i < p; ++i) escape[p] += k(p, i);
    for (Index i = 0; i < p; ++i)
      for (Index j = 0; j < p; ++j)
        if (j != i) k(i, j) += k(i, p) / escape[p] * k(p, j);
  }
  weight[0] = 1;
  for (Index p = 1; p < m; ++p)
    for (Index i = 0; i < p; ++i) weight[p] += weight[i] * k(i, p) / escape[p];
  return weight;
}

}  // namespace

FluxChain flux_chain(const Network& network) {
  FluxChain chain;
  chain.reversible = network.reversible();
  chain.weight = chain.reversible ? rounded_weights(network) : eliminated_weights(network);
  Quad sum = 0;
  for (const auto& weight : chain.weight) sum += weight;
  for (auto& weight : chain.weight) weight /= sum;
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    Quad flux = chain.weight[jump.from] * jump.rate;
    if (chain.reversible) {
      const Quad again = chain.weight[jump.to] * network.jumps()[network.reverse(e)].rate;
      flux = numerics::square_root(flux * again);  // of a product, so that rates times 2^n have the same bits
    }
    chain.arcs.push_back({jump.from, jump.to, e, flux});
  }
  return chain;
}

GroundedLaplacian::GroundedLaplacian(const FluxChain& chain, const std::vector<Index>& grounds, Quad shift)
    : grounds_(grounds), f_(QuadMatrix::Zero(chain.size(), chain.size())) {
  for (const auto& arc : chain.arcs)
    if (arc.from != arc.to) f_(arc.from, arc.to) += arc.flux;
  eliminate(chain, shift);
}

void GroundedLaplacian::eliminate(const FluxChain& chain, Quad shift) {
  const Index m = chain.size();
  std::vector<char> is_ground(m, 0);
  for (const auto ground : grounds_) is_ground[ground] = 1;
  std::vector<Index> left;  // to be eliminated, then the grounds
  for (Index j = 0; j < m; ++j)
    if (is_ground[j] == 0) left.push_back(j);
  auto count = static_cast<Index>(left.size());
  left.insert(left.end(), grounds_.begin(), grounds_.end());
  std::vector<Quad> mass = chain.weight;
  for (; count > 0; --count) {
    Index best = 0;
    Quad most = 0;
    for (Index a = 0; a < count; ++a) {
      Quad sum = 0;
      for (const auto j : left)
        if (j != left[a]) sum += f_(left[a], j);
      if (a > 0 && !(sum * mass[left[best]] > most * mass[left[a]])) continue;
      best = a;
      most = sum;
    }
    const Index p = left[best];
    left.erase(left.begin() + best);
    const Quad pivot = most - shift * mass[p];
    require(pivot != 0, Status::numeric, "state ", p, " (counted from 0) cannot be eliminated at a slow rate");
    order_.push_back(p);
    pivot_.push_back(pivot);
    for (const auto i : left) {
      if (f_(i, p) == 0) continue;
      const Quad share = f_(i, p) / pivot;
      mass[i] += share * mass[p];
      for (const auto j : left)
        if (j != i) f_(i, j) += share * f_(p, j);
    }
  }
  order_.insert(order_.end(), grounds_.begin(), grounds_.end());
}

/// L: sum_j f_pj (x_p - x_j) = b_p, so that p is handed on to i with the share f_ip/pivot of its right-hand side and
/// follows from the later ones with the weights f_pj/pivot; the transpose exchanges the two.
QuadMatrix GroundedLaplacian::solve(Side side, QuadMatrix b, const QuadMatrix& at_grounds) const {
  const auto n = static_cast<Index>(pivot_.size()), m = static_cast<Index>(order_.size());
  const auto out = [&](Index p, Index i) { return side == Side::plain ? f_(p, i) : f_(i, p); };
  const auto in = [&](Index p, Index i) { return side == Side::plain ? f_(i, p) : f_(p, i); };
  for (Index k = 0; k < n; ++k) {
    const Index p = order_[k];
    for (Index a = k + 1; a < n; ++a)
      if (const Quad flux = in(p, order_[a]); flux != 0) b.row(order_[a]) += flux / pivot_[k] * b.row(p);
  }
  for (Index k = n; k < m; ++k) b.row(order_[k]) = at_grounds.row(k - n);
  for (Index k = n; k-- > 0;) {
    const Index p = order_[k];
    for (Index a = k + 1; a < m; ++a)
      if (const Quad flux = out(p, order_[a]); flux != 0) b.row(p) += flux * b.row(order_[a]);
    b.row(p) /= pivot_[k];
  }
  return b;
}

QuadMatrix GroundedLaplacian::between_grounds() const {
  const auto n = static_cast<Index>(grounds_.size());
  QuadMatrix laplacian = QuadMatrix::Zero(n, n);
  for (Index p = 0; p < n; ++p)
    for (Index q = 0; q < n; ++q) {
      if (p == q) continue;
      laplacian(p, q) = -f_(grounds_[p], grounds_[q]);
      laplacian(p, p) += f_(grounds_[p], grounds_[q]);
    }
  return laplacian;
}

}  // namespace rdd::reduction
