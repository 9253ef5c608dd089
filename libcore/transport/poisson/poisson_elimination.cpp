// Elimination of states with displacements, and solutions as differences along the tree of strongest neighbours.
#include "transport/poisson/poisson_elimination.hpp"

#include <cmath>
#include <utility>

#include "network/arcs.hpp"
#include "network/stationary_weight.hpp"
#include "support/fp_guard.hpp"
#include "transport/poisson/offset_rates.hpp"
#include "transport/poisson/tree_flow.hpp"
#include "transport/poisson/winding_basis.hpp"

namespace rdd::transport {
namespace {

void enter(double& entry, double rate, int unit) { entry = std::ldexp(rate, -unit); }
void enter(long double& entry, double rate, int unit) { entry = std::ldexp(static_cast<long double>(rate), -unit); }
void enter(numerics::Scaled& entry, double rate, int unit) { entry = numerics::Scaled(rate).times_power_of_two(-unit); }

/// Units and coordinates. Rates out of state j are divided by 2^unit_j, and so are right-hand sides at j; densities are
/// multiplied by it.
struct Frame {
  std::vector<int> units;
  std::vector<network::Cell> cells;
  WindingBasis basis;
  bool driven = false;
};

/// What the solutions need of an elimination.
class Eliminated {
 public:
  virtual ~Eliminated() = default;
  /// y_p - y_parent (n x M) of sum_l k_pl (a_pl + y_l - y_p) = g_p, g (n x M); a = 0 unless with_offsets.
  [[nodiscard]] virtual Wide tree(Wide g, bool with_offsets) const = 0;
  /// z (n x M), 0 at the state eliminated last, with Qb z = g at the others.
  [[nodiscard]] virtual Wide adjoint(Wide g) const = 0;

  /// pi by the same elimination.
  [[nodiscard]] virtual std::vector<long double> weights() const = 0;

  /// y_i - y_j, added to out (n).
  void add_difference(const Wide& tree, std::int32_t i, std::int32_t j, long double* out) const {
    const Index n = tree.rows();
    while (i != j) {
      const bool first = position[i] < position[j];
      auto& lower = first ? i : j;
      const long double* step = tree.data() + n * lower;
      for (Index c = 0; c < n; ++c) out[c] += first ? step[c] : -step[c];
      lower = parent[lower];
    }
  }

  std::vector<std::int32_t> position;  // of each state in the order of elimination
  std::vector<std::int32_t> parent;    // of each state: the neighbour it goes to most often; -1 for the last state
};

template <class Size, std::size_t Dim>
class EliminatedAs final : public Eliminated {
 public:
  using Algebra = OffsetRates<Size, Dim>;

  EliminatedAs(const Frame& frame, const Network& network)
      : frame_(frame), elimination_(network.elimination_plan(), arcs(network), numerics::Kept::both) {
    if (!complete()) return;
    position = network.elimination_plan().position;
    parent.assign(position.size(), -1);
    total_.resize(position.size());
    elimination_.steps_forward([&](const auto& step) {
      Size sum{}, most{};
      for (std::size_t l = 0; l < step.later.size(); ++l) {
        sum += step.leaving[l].rate;
        if (!(most < step.leaving[l].rate)) continue;
        most = step.leaving[l].rate;
        parent[step.state] = step.later[l];
      }
      Algebra::settle(sum);
      total_[step.state] = extended(sum);
    });
  }

  [[nodiscard]] bool complete() const { return elimination_.complete(); }

  [[nodiscard]] Wide tree(Wide g, bool with_offsets) const override {
    const Index n = g.rows();
    for (Index j = 0; j < g.cols(); ++j)
      for (Index c = 0; c < n; ++c) g(c, j) = std::ldexp(g(c, j), -frame_.units[j]);
    elimination_.steps_forward([&](const auto& step) { hand_on(step, g, with_offsets && frame_.driven); });
    Wide result = Wide::Zero(n, g.cols());
    std::vector<long double> mean(n), difference(n);
    elimination_.steps_backward([&](const auto& step) {
      const auto p = step.state, target = parent[p];
      if (target < 0) return;
      const long double s = total_[p];
      for (Index c = 0; c < n; ++c) mean[c] = -g(c, p) / s;
      for (std::size_t l = 0; l < step.later.size(); ++l) {
        const long double share = extended(step.leaving[l].rate) / s;
        if (share == 0) continue;
        for (Index c = 0; c < n; ++c)
          difference[c] = with_offsets ? static_cast<long double>(step.leaving[l].offset[c]) : 0.0L;
        add_difference(result, step.later[l], target, difference.data());
        for (Index c = 0; c < n; ++c) mean[c] += share * difference[c];
      }
      for (Index c = 0; c < n; ++c) result(c, p) = mean[c];
    });
    return result;
  }

  [[nodiscard]] Wide adjoint(Wide g) const override {
    const Index n = g.rows();
    elimination_.steps_forward([&](const auto& step) {
      for (std::size_t l = 0; l < step.later.size(); ++l) {
        const long double share = extended(step.leaving[l].rate) / total_[step.state];
        if (share != 0) g.col(step.later[l]) += share * g.col(step.state);
      }
    });
    Wide z = Wide::Zero(n, g.cols());
    elimination_.steps_backward([&](const auto& step) {
      if (step.later.empty()) return;
      z.col(step.state) = -g.col(step.state) / total_[step.state];
      for (std::size_t l = 0; l < step.later.size(); ++l) {
        const long double quotient = extended(step.arriving[l].rate);
        if (quotient != 0) z.col(step.state) += quotient * z.col(step.later[l]);
      }
    });
    for (Index j = 0; j < z.cols(); ++j)
      for (Index c = 0; c < n; ++c) z(c, j) = std::ldexp(z(c, j), -frame_.units[j]);
    return z;
  }

  [[nodiscard]] std::vector<long double> weights() const override {
    std::vector<long double> x(position.size(), 0);
    elimination_.steps_backward([&](const auto& step) {
      if (step.later.empty()) x[step.state] = 1;
      for (std::size_t l = 0; l < step.later.size(); ++l)
        x[step.state] += extended(step.arriving[l].rate) * x[step.later[l]];
    });
    long double sum = 0;
    for (std::size_t j = 0; j < x.size(); ++j) sum += x[j] = std::ldexp(x[j], -frame_.units[j]);
    for (auto& weight : x) weight /= sum;
    return x;
  }

 private:
  std::vector<numerics::Arc<Algebra>> arcs(const Network& network) const {
    std::vector<numerics::Arc<Algebra>> result;
    result.reserve(network.n_jumps());
    for (const auto& jump : network.jumps()) {
      if (jump.from == jump.to) continue;
      auto& arc = result.emplace_back();
      arc.from = jump.from;
      arc.to = jump.to;
      enter(arc.entry.rate, jump.rate, frame_.units[jump.from]);
      const auto n = frame_.basis.coordinates(translation_between(frame_.cells, jump));
      for (std::size_t c = 0; c < Dim; ++c) arc.entry.offset[c] = n[c];
    }
    return result;
  }

  /// The right-hand side of a state that leaves goes to those that have jumps to it. loops: what such a state covers on
  /// its way there and back to itself, at the rate k_ip k_pi/s, is then a displacement of its own.
  void hand_on(const auto& step, Wide& g, bool loops) const {
    for (std::size_t l = 0; l < step.later.size(); ++l) {
      const long double quotient = extended(step.arriving[l].rate);
      if (quotient == 0) continue;
      const auto i = step.later[l];
      for (Index c = 0; c < g.rows(); ++c) g(c, i) += quotient * g(c, step.state);
      const long double back = loops ? quotient * extended(step.leaving[l].rate) : 0;
      if (back == 0) continue;
      for (Index c = 0; c < g.rows(); ++c)
        g(c, i) -= back * (static_cast<long double>(step.arriving[l].offset[c]) + step.leaving[l].offset[c]);
    }
  }

  const Frame& frame_;
  numerics::Elimination<Algebra> elimination_;
  std::vector<long double> total_;  // s_p of each state, in its unit
};

template <std::size_t Dim>
std::unique_ptr<const Eliminated> eliminate(const Frame& frame, const Network& network, bool precise) {
  if (precise) {
    auto wide = std::make_unique<EliminatedAs<long double, Dim>>(frame, network);
    if (wide->complete()) return wide;
  }
  auto plain = std::make_unique<EliminatedAs<double, Dim>>(frame, network);
  if (plain->complete()) return plain;
  plain.reset();
  return std::make_unique<EliminatedAs<numerics::Scaled, Dim>>(frame, network);
}

std::unique_ptr<const Eliminated> eliminate(const Frame& frame, const Network& network, bool precise) {
  const FpGuard guard;  // clears the flags and gives the caller's back
  switch (network.dim()) {
    case 1:
      return eliminate<1>(frame, network, precise);
    case 2:
      return eliminate<2>(frame, network, precise);
    case 3:
      return eliminate<3>(frame, network, precise);
    default:
      return eliminate<max_dim>(frame, network, precise);
  }
}

std::vector<Winding> windings_of(const Network& network, const std::vector<network::Cell>& cells,
                                 const std::vector<numerics::Scaled>& flux) {
  std::vector<Winding> result;
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto n = translation_between(cells, network.jumps()[e]);
    if (n != network::Cell{}) result.push_back({n, flux[e]});
  }
  return result;
}

/// pi_from k, of opposite jumps with detailed balance that of the first.
std::vector<numerics::Scaled> fluxes_of(const Network& network, bool driven) {
  std::vector<numerics::Scaled> flux;
  flux.reserve(network.n_jumps());
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    const auto back = network.reverse(e);
    flux.push_back(!driven && back >= 0 && back < e
                       ? flux[back]
                       : network::stationary_weight(network.stationary(), jump.from) * numerics::Scaled(jump.rate));
  }
  return flux;
}

}  // namespace

struct PoissonElimination::Factor {
  Frame frame;
  std::unique_ptr<const Eliminated> eliminated;
};

PoissonElimination::PoissonElimination(const Network& network, bool precise) : network_(&network) {
  network.require_lattice("the corrector");
  // What is left of affinities within the audit's tolerance must not count: between states that hardly meet, the small
  // drifts that it leaves would add up to displacements of any length.
  const bool driven = !network.reversible();
  const auto flux = fluxes_of(network, driven);
  auto cells = network::cells_along_fluxes(network);
  WindingBasis basis(network.lattice(), windings_of(network, cells, flux));
  factor_ = std::make_unique<Factor>(Factor{
      {network::units_of(network, network::all_places(network)), std::move(cells), std::move(basis), driven}, {}});
  for (const auto& one : flux) flux_.push_back(extended(one));
  factor_->eliminated = eliminate(factor_->frame, network, precise && driven);
  if (precise && driven) {
    const auto pi = factor_->eliminated->weights();
    for (std::size_t e = 0; e < flux_.size(); ++e) flux_[e] = pi[network.jumps()[e].from] * network.jumps()[e].rate;
  }
  solve_corrector();
}

void PoissonElimination::solve_corrector() {
  const auto& network = *network_;
  const auto& frame = factor_->frame;
  const Index dim = network.dim();
  Wide offset(dim, network.n_jumps());
  Wide v = Wide::Zero(dim, 1), g = Wide::Zero(dim, network.n_states());
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    const auto n = frame.basis.coordinates(translation_between(frame.cells, jump));
    for (Index c = 0; c < dim; ++c) offset(c, e) = n[c];
    if (!frame.driven) continue;
    v += flux_[e] * offset.col(e);
    if (jump.from == jump.to) g.col(jump.from) -= static_cast<long double>(jump.rate) * offset.col(e);
  }
  if (frame.driven) g.colwise() += v.col(0);
  tree_ = factor_->eliminated->tree(std::move(g), true);
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    factor_->eliminated->add_difference(tree_, jump.to, jump.from, offset.col(e).data());
  }
  const Wide basis = frame.basis.cartesian(network.lattice()).cast<long double>();
  steps_ = basis * offset;
  tree_ = basis * tree_;
  velocity_ = (basis * v).cast<double>();
}

Matrix PoissonElimination::corrector() const {
  const auto& network = *network_;
  const auto& stationary = network.stationary();
  Index ground = 0;
  stationary.log_pi.maxCoeff(&ground);
  Matrix y(network.space(), network.n_states());
  Wide difference(network.space(), 1);
  for (Index j = 0; j < network.n_states(); ++j) {
    difference.setZero();
    factor_->eliminated->add_difference(tree_, static_cast<std::int32_t>(j), static_cast<std::int32_t>(ground),
                                        difference.data());
    network::Cell moved{};
    for (std::size_t a = 0; a < max_dim; ++a) moved[a] = factor_->frame.cells[j][a] - factor_->frame.cells[ground][a];
    y.col(j) = difference.cast<double>() + cartesian(network.lattice(), moved) -
               (network.positions().col(j) - network.positions().col(ground));
  }
  y.colwise() -= (y * stationary.pi).eval();
  return y;
}

Wide PoissonElimination::solve_differences(const Wide& rhs) const {
  const auto tree = factor_->eliminated->tree(rhs, false);
  Wide result = Wide::Zero(rhs.rows(), network_->n_jumps());
  for (Index e = 0; e < network_->n_jumps(); ++e) {
    const auto& jump = network_->jumps()[e];
    factor_->eliminated->add_difference(tree, jump.to, jump.from, result.col(e).data());
  }
  return result;
}

Wide PoissonElimination::solve_adjoint(const Wide& rhs) const {
  Wide z = factor_->eliminated->adjoint(rhs);
  const Wide sum = z.rowwise().sum();
  for (Index j = 0; j < z.cols(); ++j)
    z.col(j) -= extended(network::stationary_weight(network_->stationary(), j)) * sum;
  return z;
}

PoissonElimination::~PoissonElimination() = default;
PoissonElimination::PoissonElimination(PoissonElimination&&) noexcept = default;
PoissonElimination& PoissonElimination::operator=(PoissonElimination&&) noexcept = default;

}  // namespace rdd::transport
