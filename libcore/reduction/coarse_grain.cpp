// Coarse graining step by step: modes, memberships (PCCA+), operators, checks (SwinburnePerez2022, section 3).
#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "reduction/coarse_modes.hpp"
#include "reduction/effective.hpp"
#include "reduction/reduced.hpp"
#include "transport/poisson/tree_flow.hpp"
#include "transport/transport.hpp"

namespace rdd::reduction {
namespace {

/// Largest number of coarse states recommended for a large network.
constexpr Index largest_recommended = 10;

/// g_P for infinitely many cells; infinite if mode P is too fast to be resolved.
double gap_at_gamma(const ComplexVector& values, Index p) {
  if (p == 1) return nan_value;
  return p < values.size() ? values[p].real() / values[p - 1].real() : std::numeric_limits<double>::infinity();
}

/// The recommended P of a large network, whose bands are known at Gamma alone: the limit of many cells.
Index recommended_at_gamma(const Run& run, const Network& network, double threshold) {
  const ComplexVector values = slow_eigenvalues(network, largest_recommended + 1, run);
  const Vector none = Vector::Constant(largest_recommended, nan_value);
  spectrum::GapTable table{std::numeric_limits<double>::infinity(), none, none, 0, threshold};
  double best = threshold;
  for (Index p = 2; p <= std::min(largest_recommended, values.size()); ++p) {
    table.ratio[p - 1] = gap_at_gamma(values, p);
    if (!(table.ratio[p - 1] > best)) continue;
    best = table.ratio[p - 1];
    table.recommended = p;
  }
  require(table.recommended > 0, Status::no_gap,
          "no spectral gap recommends a number of coarse states: ", spectrum::describe(table),
          "; name P to coarse-grain all the same");
  return table.recommended;
}

/// P as requested or as recommended, and its gap.
std::pair<Index, double> choose_size(const Run& run, const Network& network, const ReduceRequest& request) {
  const Index m = network.n_states();
  const Index p = request.n_coarse;
  require(p >= 0 && p <= m, Status::argument, "n_coarse = ", p, ": expected 1 to n_states = ", m,
          ", or 0 for the recommended number");
  if (p == m) return {m, nan_value};
  if (has_sparse_subspace(network, std::max<Index>(p, 1)))
    return {p > 0 ? p : recommended_at_gamma(run, network, request.gap.threshold), nan_value};
  spectrum::GapRequest gap = request.gap;
  gap.indirect = false;
  if (p > 0) gap.largest = p;
  if (p == 0 && m == 1) return {1, nan_value};
  const auto table = spectrum::gap_table(run, network, gap);
  if (p > 0) return {p, table.ratio[p - 1]};
  require(table.recommended > 0, Status::no_gap,
          "no spectral gap recommends a number of coarse states: ", spectrum::describe(table),
          "; name P to coarse-grain all the same");
  return {table.recommended, table.ratio[table.recommended - 1]};
}

/// Unit vectors in the span of the lattice, even enough to miss no cone wider than a few degrees in up to three
/// dimensions: a half circle in two, a normal distribution fed by an additive recurrence (irrational steps) beyond.
std::vector<Vector> directions(const Lattice& lattice) {
  const int dim = lattice.dim();
  const Matrix basis =
      Eigen::HouseholderQR<Matrix>(lattice.vectors()).householderQ() * Matrix::Identity(lattice.space(), dim);
  if (dim == 1) return {basis.col(0)};
  constexpr int count = 200;
  std::vector<Vector> units;
  for (int i = 0; i < count; ++i) {
    Vector u(dim);
    for (int a = 0; a < dim; ++a) {
      const double x = std::fmod((i + 0.5) * std::sqrt(2.0 + 3.0 * a), 1.0);
      const double turn = std::fmod((i + 0.5) * std::sqrt(3.0 + 4.0 * a), 1.0);
      u[a] = dim == 2 ? std::cos(std::numbers::pi * (static_cast<double>(i) / count - 0.5 * a))
                      : std::sqrt(-2 * std::log(1 - x)) * std::cos(2 * std::numbers::pi * turn);
    }
    units.emplace_back(basis * u.normalized());
  }
  return units;
}

/// Whether n.D_P.n has eigenvalues with positive real parts along all directions, and the least of them.
void judge(Reduced& reduced) {
  const int space = reduced.space;
  const auto& d = reduced.diffusion();
  const Index p = reduced.n_coarse;
  const Vector root = reduced.equilibrium.cwiseSqrt();
  reduced.well_posed = true;
  if (is_immobile(*reduced.network)) return;  // reactions alone
  reduced.least_diffusion = std::numeric_limits<double>::infinity();
  for (const auto& n : directions(reduced.lattice)) {
    Matrix along = Matrix::Zero(p, p);
    for (int a = 0; a < space; ++a)
      for (int b = 0; b < space; ++b) along += n[a] * n[b] * d[a + space * b];
    // The same eigenvalues, of a matrix that is symmetric if the network is reversible.
    along = root.cwiseInverse().asDiagonal() * along * root.asDiagonal();
    const double size = along.norm();
    const double least = size > 0 ? along.eigenvalues().real().minCoeff() / size : 0;
    require(!std::isnan(least), Status::numeric, "the diffusion matrix of ", p, " coarse states is not finite");
    if (!(least > 0)) reduced.well_posed = false;
    reduced.least_diffusion = std::min(reduced.least_diffusion, least);
  }
}

/// Columns of Q_P sum to zero because W^T has the row of ones; throws internal if they miss it by more than round-off.
void check_conservation(const Matrix& reaction, const Matrix& chi) {
  const double sum = reaction.colwise().sum().cwiseAbs().maxCoeff();
  const double scale = reaction.cwiseAbs().maxCoeff();
  require(sum <= 1e-8 * scale || scale == 0, Status::internal, "the columns of the reaction matrix add up to ",
          number(sum), " where its entries reach ", number(scale));
  require((chi.rowwise().sum().array() - 1).abs().maxCoeff() < 1e-8, Status::internal,
          "the coarse densities do not add up to the density");
}

void fill(Reduced& reduced, const CoarseModes& modes, const EffectiveOperators& operators) {
  const auto conjugate_all = [&](const std::vector<Matrix>& from) {
    std::vector<Matrix> to;
    for (const auto& one : from) to.emplace_back(modes.to_coarse.transpose() * one * modes.from_coarse.transpose());
    return to;
  };
  reduced.drift = conjugate_all(operators.c);
  reduced.diffusion_plain = conjugate_all(operators.k);
  reduced.diffusion_second = conjugate_all(operators.k_second);
  for (const auto& one : operators.slip) reduced.slip.emplace_back(one * modes.to_coarse);
}

/// D by the jump form where rates are of similar size and the network is large, else as such.
Matrix exact_diffusivity(const Network& network, const Matrix& steps, double& error) {
  if (network.n_states() <= transport::transport_sparse_size || transport::spreads_widely(network))
    return transport::diffusivity(network, Accuracy::automatic, &error);
  error = 0;
  const auto& pi = network.stationary().pi;
  Matrix d = Matrix::Zero(steps.rows(), steps.rows());
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    d += (pi[jump.from] * jump.rate / 2 * steps.col(e)) * steps.col(e).transpose();
  }
  return d;
}

/// P = 1: the coarse state is the whole network, with drift -v and, in the corrector gauge, the exact diffusivity D.
void fill_single(Reduced& reduced) {
  const auto& network = *reduced.network;
  if (reduced.n_coarse != 1 || reduced.space == 0) return;
  double error = 0;
  const Vector v =
      network.reversible() ? Vector(Vector::Zero(reduced.space)) : transport::drift_velocity(network, &error);
  reduced.transport_error = std::max(reduced.transport_error, error);
  for (int a = 0; a < reduced.space; ++a) reduced.drift[a](0, 0) = -v[a];
}

/// In the corrector gauge 1^T C_P = -v 1^T, so that the diffusivity of the model at long times is 1^T D_P pi_P. That of
/// one coarse state is D in any gauge.
void compare_diffusivity(Reduced& reduced) {
  const bool corrector = reduced.gauge == Gauge::corrector;
  if (reduced.space == 0 || !(corrector || reduced.n_coarse == 1)) return;
  const auto& network = *reduced.network;
  const int space = reduced.space;
  double doubt = 0;
  const Matrix exact = corrector ? exact_diffusivity(network, steps_between(network, reduced.gauge_positions), doubt)
                                 : transport::diffusivity(network, Accuracy::automatic, &doubt);
  reduced.transport_error = std::max(reduced.transport_error, doubt);
  if (reduced.n_coarse == 1) {
    reduced.diffusion_error = 0;
    for (int a = 0; a < space; ++a)
      for (int b = 0; b < space; ++b) {
        const auto at = static_cast<std::size_t>(a + space * b);
        reduced.diffusion_second[at](0, 0) = exact(a, b);
        if (corrector) reduced.diffusion_plain[at](0, 0) = exact(a, b);
      }
  }
  double apart = 0, whole = 0;
  for (int a = 0; a < space; ++a)
    for (int b = 0; b < space; ++b) {
      const Matrix& part = reduced.diffusion_second[a + space * b];
      apart = std::hypot(apart, (part * reduced.equilibrium).sum() - exact(a, b));
      whole = std::hypot(whole, exact(a, b));
    }
  if (whole == 0 || is_immobile(network)) return;
  if (const double error = apart / whole; !(error <= reduced.diffusion_error)) reduced.diffusion_error = error;
}

EffectiveOperators operators_of(const Run& run, const Reduced& reduced, const Network& network,
                                const CoarseModes& modes) {
  if (network.dim() == 0) return {};
  if (modes.exact) return modes.exact->operators(run, network, reduced.gauge == Gauge::given);
  return effective_operators(network, modes.basis, reduced.gauge_positions, run, modes.inverse);
}

std::shared_ptr<const Reduced> coarse_grain_here(const Run& run, std::shared_ptr<const Network> network,
                                                 const ReduceRequest& request) {
  (void)network->stationary();  // throws not_ergodic for several ergodic classes
  auto reduced = std::make_shared<Reduced>();
  std::tie(reduced->n_coarse, reduced->gap) = choose_size(run, *network, request);
  reduced->space = network->dim() > 0 ? network->space() : 0;
  reduced->lattice = network->lattice();
  reduced->gauge = request.gauge;
  reduced->order = request.order;
  run.check();
  auto modes = coarse_modes(run, *network, reduced->n_coarse);
  if (modes.slow.sparse) reduced->gap = gap_at_gamma(modes.slow.eigenvalues, reduced->n_coarse);
  run.check();
  reduced->memberships = modes.memberships;
  reduced->local = modes.local;
  reduced->reaction = modes.reaction;
  reduced->inverse_transform = modes.memberships.transform.inverse();
  reduced->equilibrium = modes.memberships.chi.transpose() * network->stationary().pi;
  // Positions u + corrector are the same in every gauge.
  reduced->gauge_positions = network->positions();
  if (request.gauge == Gauge::corrector && network->dim() > 0)
    reduced->gauge_positions += transport::corrector(*network, &reduced->transport_error);
  run.check();
  const auto operators = operators_of(run, *reduced, *network, modes);
  fill(*reduced, modes, operators);
  reduced->diffusion_error = operators.rounding;
  reduced->straight_steps = operators.steps;
  check_conservation(reduced->reaction, reduced->memberships.chi);
  reduced->slow = std::move(modes.slow);
  reduced->exact = std::move(modes.exact);
  reduced->network = std::move(network);
  fill_single(*reduced);
  compare_diffusivity(*reduced);
  judge(*reduced);
  return reduced;
}

}  // namespace

std::shared_ptr<const Reduced> in_units(const Reduced& reduced, std::shared_ptr<const Network> network,
                                        const Units& units) {
  auto result = std::make_shared<Reduced>(reduced);
  const auto each = [](std::vector<Matrix>& parts, int exponent, const char* quantity) {
    for (auto& part : parts) part = times_power(part, -exponent, quantity);
  };
  result->lattice = network->lattice();
  // One state has no reactions but round-off, and round-off may vanish.
  result->reaction = reduced.n_coarse > 1 ? times_power_whole(reduced.reaction, -units.rate, "a reaction rate")
                                          : times_power(reduced.reaction, -units.rate, "a reaction rate");
  each(result->drift, units.rate + units.length, "a drift");
  // The D_P of the other order is no result of this model: it may be infinite.
  const bool plain = reduced.order == Order::plain;
  const int of_diffusion = units.rate + 2 * units.length;
  each(result->diffusion_plain, of_diffusion, plain ? "a diffusivity" : nullptr);
  each(result->diffusion_second, of_diffusion, plain ? nullptr : "a diffusivity");
  double before = 0, after = 0;
  for (const auto& part : reduced.diffusion()) before = std::max(before, part.cwiseAbs().maxCoeff());
  for (const auto& part : result->diffusion()) after = std::max(after, part.cwiseAbs().maxCoeff());
  require(!(before > 0) || of_diffusion == 0 || after >= std::numeric_limits<double>::min() || is_immobile(*network),
          Status::numeric,
          "the diffusivity of the model is smaller than a double can hold: expected other units of length and time");
  each(result->slip, units.length, "the initial slip");
  result->gauge_positions = times_power(reduced.gauge_positions, -units.length, "a position");
  result->straight_steps = times_power(reduced.straight_steps, -units.length, "a displacement");
  result->slow.lambda = times_power(reduced.slow.lambda, -units.rate, "a slow rate");
  for (auto& value : result->slow.eigenvalues)
    value = {std::ldexp(value.real(), -units.rate), std::ldexp(value.imag(), -units.rate)};
  result->network = std::move(network);
  return result;
}

std::shared_ptr<const Reduced> coarse_grain(const Run& run, std::shared_ptr<const Network> network,
                                            const ReduceRequest& request) {
  // Real Schur forms are compared with absolute sizes: in other units than their own, driven networks would have other
  // last bits.
  const auto units = network->reversible() ? ordinary_units(*network) : own_units(*network);
  if (units.same()) return coarse_grain_here(run, std::move(network), request);
  const auto reduced = coarse_grain_here(run, in_units(*network, units), request);
  return in_units(*reduced, std::move(network), {-units.rate, -units.length});
}

}  // namespace rdd::reduction
