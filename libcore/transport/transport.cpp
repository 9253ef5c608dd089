// Corrector, drift velocity and diffusivity.
#include "transport/transport.hpp"

#include <Eigen/LU>
#include <Eigen/SparseCore>
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "numerics/sparse/cholesky.hpp"
#include "numerics/sparse/cholmod.hpp"
#include "support/error.hpp"
#include "transport/offsets/diffusivity_by_elimination.hpp"
#include "transport/poisson/iterated_corrector.hpp"
#include "transport/poisson/poisson_elimination.hpp"
#include "transport/poisson/tree_flow.hpp"

namespace rdd::transport {
namespace {

using Sparse = Eigen::SparseMatrix<double>;

struct Flow {
  Matrix dr;     // (space x jumps)
  Matrix place;  // (space x M): where states have been moved to for these steps
  Matrix b;      // (space x M): sum of k dr out of each state
  Vector v;      // (space)
};

Flow flow_of(const Network& network, TreeSteps steps) {
  const auto& pi = network.stationary().pi;
  Flow flow{std::move(steps.dr), std::move(steps.place), Matrix::Zero(network.space(), network.n_states()), {}};
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    for (Index a = 0; a < network.space(); ++a) flow.b(a, jump.from) += jump.rate * flow.dr(a, e);
  }
  flow.v = flow.b * pi;
  return flow;
}

/// sum_i k_ij (y_i - y_j) = -(b_j - v) with y = 0 at the grounded state, whose equation follows from the others.
/// Each equation is divided by its escape rate, so that slow states count as much as fast ones.
Matrix solve_dense(const Network& network, const Matrix& rhs, Index ground) {
  const Index m = network.n_states();
  const auto& escape = network.escape_rates();
  Matrix a = Matrix::Zero(m, m);
  for (const auto& jump : network.jumps()) {
    if (jump.to == jump.from) continue;
    const double weight = jump.rate / escape[jump.from];
    a(jump.from, jump.to) -= weight;
    a(jump.from, jump.from) += weight;
  }
  a.row(ground).setZero();
  a.col(ground).setZero();
  a(ground, ground) = 1;
  Matrix scaled = rhs.transpose();
  for (Index j = 0; j < m; ++j) scaled.row(j) /= escape[j];
  scaled.row(ground).setZero();
  return Eigen::PartialPivLU<Matrix>(a).solve(scaled).transpose();
}

void require_factor(bool complete, Index n_states) {
  require(complete, Status::numeric, "the sparse factorisation of the Poisson equation failed on ", n_states,
          " states");
}

/// Times pi_j / sqrt(pi_i R_i pi_j R_j) the equations are a symmetric Laplacian with a diagonal of about one: its upper
/// triangle, in the order that the stationary distribution has been eliminated in. root: sqrt(pi R), unit: sqrt(pi/R),
/// R and the rates times per_rate.
Sparse scaled_laplacian(const Network& network, const numerics::EliminationPlan& plan, Index ground, const Vector& root,
                        const Vector& unit, double per_rate) {
  const Index m = network.n_states();
  Sparse upper(m, m);
  upper.reserve(network.n_jumps() / 2 + m);
  std::vector<std::pair<std::int32_t, double>> column;
  for (Index p = 0; p < m; ++p) {
    const Index j = plan.order[p];
    double diagonal = 0;
    column.clear();
    for (const auto& jump : network.jumps_from(j)) {
      if (jump.to == j || j == ground) continue;
      const double weight = jump.rate * per_rate * unit[j];
      diagonal += weight / root[j];
      const auto q = plan.position[jump.to];
      if (q < p && jump.to != ground) column.emplace_back(q, -weight / root[jump.to]);
    }
    std::ranges::sort(column, {}, &std::pair<std::int32_t, double>::first);
    upper.startVec(p);
    for (std::size_t e = 0; e < column.size();) {  // several jumps may join the same two states
      const auto row = column[e].first;
      double& entry = upper.insertBack(row, p);
      for (; e < column.size() && column[e].first == row; ++e) entry += column[e].second;
    }
    upper.insertBack(p, p) = j == ground ? 1 : diagonal;
  }
  upper.finalize();
  return upper;
}

/// y (few x m) := y A^{-1} with CHOLMOD.
void solve_by_supernodes(const Sparse& upper, Matrix& y) {
  const std::vector<std::int64_t> first(upper.outerIndexPtr(), upper.outerIndexPtr() + upper.cols() + 1),
      row(upper.innerIndexPtr(), upper.innerIndexPtr() + upper.nonZeros());
  const numerics::SupernodalAnalysis analysis({first, row}, false);
  auto factor = analysis.factorise(std::span(upper.valuePtr(), row.size()));
  require_factor(factor.complete(), upper.cols());
  Matrix columns = y.transpose();
  factor.solve(columns.data(), columns.cols());
  y = columns.transpose();
}

Matrix solve_reversible(const Network& network, const Matrix& rhs, Index ground) {
  const Index m = network.n_states();
  const auto& plan = network.elimination_plan();
  const Vector half = (network.stationary().log_pi / 2).array().exp();
  // Rates in units of a power of two, so that roots round alike in every unit of time.
  const double per_rate = std::ldexp(1.0, -std::ilogb(network.escape_rates().maxCoeff()));
  const Vector escape = (network.escape_rates() * per_rate).cwiseSqrt();
  const Vector root = half.cwiseProduct(escape);
  const Vector unit = half.cwiseQuotient(escape);
  const Sparse laplacian = scaled_laplacian(network, plan, ground, root, unit, per_rate);
  Matrix y(rhs.rows(), m);
  for (Index p = 0; p < m; ++p) {
    const Index j = plan.order[p];
    for (Index a = 0; a < rhs.rows(); ++a) y(a, p) = j == ground ? 0 : unit[j] * (rhs(a, j) * per_rate);
  }
  if (numerics::has_supernodal()) {
    solve_by_supernodes(laplacian, y);
  } else {
    const numerics::FrontCholesky factor(plan, laplacian.transpose());
    require_factor(factor.complete(), m);
    factor.solve(y);
  }
  Matrix out(rhs.rows(), m);
  for (Index p = 0; p < m; ++p) {
    const Index j = plan.order[p];
    for (Index a = 0; a < rhs.rows(); ++a) out(a, j) = y(a, p) / root[j];
  }
  return out;
}

Matrix solve_poisson(const Network& network, const Flow& flow) {
  const Matrix rhs = flow.b.colwise() - flow.v;
  Index ground = 0;
  network.stationary().pi.maxCoeff(&ground);
  if (network.n_states() <= transport_sparse_size) return solve_dense(network, rhs, ground);
  return solve_reversible(network, rhs, ground);
}

/// x - y, but 0 where that is no more than the rounding of x and y: a jump so fast that it makes them equal contributes
/// its current times the difference, nothing beside its neighbours, but its rate times the square of a rounding error
/// could.
double difference(double x, double y) {
  const double d = x - y;
  return std::abs(d) > 8 * std::numeric_limits<double>::epsilon() * std::max(std::abs(x), std::abs(y)) ? d : 0;
}

/// 1/2 sum pi_from k s s^T with the step s = dr + y_to - y_from.
Matrix mean_square_step(const Network& network, const Flow& flow, const Matrix& y) {
  const auto& pi = network.stationary().pi;
  Matrix d = Matrix::Zero(network.space(), network.space());
  Vector step(network.space());
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    const double weight = pi[jump.from] * jump.rate / 2;
    // Written out: Eigen is slow on vectors this small of a size unknown to the compiler.
    for (Index a = 0; a < step.size(); ++a) step[a] = flow.dr(a, e) + difference(y(a, jump.to), y(a, jump.from));
    for (Index a = 0; a < step.size(); ++a)
      for (Index b = 0; b <= a; ++b) d(a, b) += weight * step[a] * step[b];
  }
  return d.selfadjointView<Eigen::Lower>();
}

Matrix mean_square_step(const Network& network, const PoissonElimination& poisson) {
  const Wide& steps = poisson.steps();
  Wide d = Wide::Zero(steps.rows(), steps.rows());
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const long double weight = poisson.fluxes()[e] / 2;
    for (Index a = 0; a < steps.rows(); ++a)
      for (Index b = 0; b <= a; ++b) d(a, b) += weight * steps(a, e) * steps(b, e);
  }
  return Matrix(d.cast<double>()).selfadjointView<Eigen::Lower>();
}

}  // namespace

namespace {

/// Net currents of a driven network are what opposite fluxes leave of each other: further apart than this, double
/// precision does not keep the ten digits that are promised of what follows from them.
constexpr double decades_of_currents = 10;

bool has_small_currents(const Network& network) {
  return !network.reversible() && spreads_widely(network, decades_of_currents);
}

/// A bound on the error of `precise`, from that of double precision: the part of it that epsilon shrinks by, sixteen
/// times over, for roundings of one size are not always of one sign.
double error_beside(const Matrix& precise, const Matrix& usual) {
  constexpr auto gain =
      16 * static_cast<double>(std::numeric_limits<long double>::epsilon() / std::numeric_limits<double>::epsilon());
  const double size = precise.cwiseAbs().maxCoeff();
  return size > 0 ? gain * (precise - usual).cwiseAbs().maxCoeff() / size : 0;
}

}  // namespace

Matrix corrector(const Network& network, double* error) {
  network.require_lattice("the corrector");
  if (error != nullptr) *error = 0;
  constexpr double decades = 4;
  if (poisson_method(network, Accuracy::automatic, decades) == PoissonMethod::elimination) {
    Matrix usual = PoissonElimination(network).corrector();
    if (!has_small_currents(network)) return usual;
    Matrix precise = PoissonElimination(network, true).corrector();
    if (error != nullptr) *error = error_beside(precise, usual);
    return precise;
  }
  const auto flow = flow_of(network, lattice_steps(network));
  Matrix y = solve_poisson(network, flow) + flow.place - network.positions();
  y.colwise() -= (y * network.stationary().pi).eval();
  return y;
}

Vector drift_velocity(const Network& network, double* error) {
  network.require_lattice("a drift velocity");
  if (error != nullptr) *error = 0;
  if (!spreads_widely(network)) return flow_of(network, lattice_steps(network)).v;
  if (has_small_currents(network)) {
    Vector precise = PoissonElimination(network, true).velocity();
    if (error != nullptr) *error = error_beside(precise, PoissonElimination(network).velocity());
    return precise;
  }
  auto tree = tree_steps(network);
  return flow_of(network, {std::move(tree.dr), std::move(tree.place)}).v;
}

Matrix diffusivity(const Network& network, Accuracy accuracy) {
  network.require_lattice("a diffusivity");
  if (poisson_method(network, accuracy) == PoissonMethod::elimination) {
    if (network.reversible()) return diffusivity_by_elimination(network);
    return mean_square_step(network, PoissonElimination(network));
  }
  const auto flow = flow_of(network, lattice_steps(network));
  if (const auto y = iterated_corrector(network, flow.dr)) return mean_square_step(network, flow, *y);
  return mean_square_step(network, flow, solve_poisson(network, flow));
}

Matrix local_equilibrium_diffusivity(const Network& network) {
  network.require_lattice("a diffusivity");
  const auto flow = flow_of(network, {network.displacements(), {}});
  return mean_square_step(network, flow, Matrix::Zero(network.space(), network.n_states()));
}

}  // namespace rdd::transport
