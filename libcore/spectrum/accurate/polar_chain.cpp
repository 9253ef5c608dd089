// Tree gauge, powers of two as units, and square roots of the weights for an elimination without subtraction.
#include "spectrum/accurate/polar_chain.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "network/trees/flux_tree.hpp"
#include "network/trees/tree_gauge.hpp"
#include "spectrum/bloch.hpp"
#include "support/error.hpp"

namespace rdd::spectrum {
namespace {

/// Rates up to 2^400 and products of two down to 2^-490 are within double.
constexpr int headroom = 400;

std::int32_t narrow(Index component, const Jump& jump) {
  require(std::abs(component) <= std::numeric_limits<std::int32_t>::max(), Status::argument,
          "translation: in the gauge of the largest fluxes jump ", jump.from, " -> ", jump.to,
          " (states counted from 0) has the component ", component, ", expected less than 2^31 cells");
  return static_cast<std::int32_t>(component);
}

double root_of(const numerics::Scaled& x) {
  const double value = x.value();
  return std::isnormal(value) ? std::sqrt(value) : std::exp(x.log() / 2);
}

}  // namespace

std::vector<PolarChain::Jumping> PolarChain::reversible_arcs(const Network& network) {
  auto gauge = network::tree_gauge(network);
  const auto conductances = network::conductance_network(network, gauge);
  shifts_ = std::move(gauge.shifts);
  for (Index i = 0; i < size(); ++i) root_[i] = root_of(conductances.pi[i]);
  std::vector<Jumping> jumps;
  const auto rate = [&](const network::Bond& bond, std::int32_t from) {
    return (bond.conductance / conductances.pi[from]).times_power_of_two(-exponent_).value();
  };
  for (const auto& bond : conductances.bonds) {
    Translation back{};
    for (std::size_t a = 0; a < max_dim; ++a) back[a] = -bond.n[a];
    jumps.push_back({bond.from, bond.to, bond.n, rate(bond, bond.from)});
    jumps.push_back({bond.to, bond.from, back, rate(bond, bond.to)});
  }
  return jumps;
}

std::vector<PolarChain::Jumping> PolarChain::driven_arcs(const Network& network) {
  const auto cells = network::cells_along_fluxes(network);
  const auto& stationary = network.stationary();
  for (Index i = 0; i < size(); ++i)
    root_[i] = std::isnormal(stationary.pi[i]) ? std::sqrt(stationary.pi[i]) : std::exp(stationary.log_pi[i] / 2);
  std::vector<Jumping> jumps;
  for (const auto& jump : network.jumps()) {
    Translation n{};
    for (std::size_t a = 0; a < max_dim; ++a) n[a] = narrow(jump.n[a] + cells[jump.to][a] - cells[jump.from][a], jump);
    jumps.push_back({jump.from, jump.to, n, std::ldexp(jump.rate, -exponent_)});
  }
  shifts_.resize(size());
  for (Index i = 0; i < size(); ++i)
    for (std::size_t a = 0; a < max_dim; ++a) shifts_[i][a] = static_cast<std::int32_t>(cells[i][a]);
  return jumps;
}

PolarChain::PolarChain(const Network& network)
    : dim_(network.dim()),
      hermitian_(network.reversible()),
      exponent_(BlochOperator::rate_exponent(network) - headroom),
      plan_(&network.elimination_plan()),
      root_(network.n_states()) {
  const auto jumps = hermitian_ ? reversible_arcs(network) : driven_arcs(network);
  require((root_.array() > 1e-300).all(), Status::numeric,
          "the accurate spectrum: equilibrium weights span more than 600 decades");
  root_ /= root_.norm();
  for (const auto& jump : jumps) translations_.push_back(jump.n);
  std::sort(translations_.begin(), translations_.end());
  translations_.erase(std::unique(translations_.begin(), translations_.end()), translations_.end());
  for (const auto& jump : jumps) {
    require(jump.rate > 0x1p-480, Status::numeric, "the accurate spectrum: the rates span a factor of more than 2^880");
    const auto it = std::lower_bound(translations_.begin(), translations_.end(), jump.n);
    arcs_.push_back({jump.from, jump.to, static_cast<std::int32_t>(it - translations_.begin()), jump.rate});
  }
  std::sort(arcs_.begin(), arcs_.end(), [](const Arc& a, const Arc& b) {
    return std::tie(a.from, a.to, b.rate, a.translation) < std::tie(b.from, b.to, a.rate, b.translation);
  });
}

}  // namespace rdd::spectrum
