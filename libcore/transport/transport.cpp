// Corrector, drift velocity and diffusivity.
#include "transport/transport.hpp"

#include <Eigen/LU>
#include <Eigen/SparseCholesky>
#include <Eigen/SparseLU>
#include <algorithm>
#include <type_traits>

#include "support/error.hpp"
#include "transport/eliminate.hpp"

namespace rdd {
namespace {

using Sparse = Eigen::SparseMatrix<double>;
using Cholesky = Eigen::SimplicialLDLT<Sparse, Eigen::Lower, Eigen::NaturalOrdering<int>>;

struct Flow {
  Matrix dr;  // (space x jumps)
  Matrix b;   // (space x M): sum of k dr out of each state
  Vector v;   // (space)
};

Flow flow(const Network& network, const char* quantity) {
  network.require_lattice(quantity);
  const auto& pi = network.stationary().pi;
  Flow flow{network.displacements(), Matrix::Zero(network.space(), network.n_states()), {}};
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[static_cast<std::size_t>(e)];
    flow.b.col(jump.from) += jump.rate * flow.dr.col(e);
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

/// The same equations, sparse. Reversible: times pi they are a symmetric Laplacian, scaled to a unit diagonal.
template <typename Solver>
Matrix solve_sparse(const Network& network, const Matrix& rhs, Index ground, const Vector& row, const Vector& column) {
  const Index m = network.n_states();
  constexpr bool symmetric = std::is_same_v<Solver, Cholesky>;
  // The Cholesky factor is made in the order that the stationary distribution has been eliminated in.
  const auto place = [&](Index state) -> Index {
    return symmetric ? network.elimination_plan().position[static_cast<std::size_t>(state)] : state;
  };
  std::vector<Eigen::Triplet<double>> entries;
  entries.reserve(static_cast<std::size_t>(network.n_jumps() + m));
  Vector diagonal = Vector::Zero(m);
  for (const auto& jump : network.jumps()) {
    const Index i = jump.to;
    const Index j = jump.from;
    if (i == j || j == ground) continue;
    diagonal[j] += jump.rate * row[j] * column[j];
    const bool read = !symmetric || place(j) > place(i);  // Cholesky reads one triangle
    if (i != ground && read) entries.emplace_back(place(j), place(i), -jump.rate * row[j] * column[i]);
  }
  diagonal[ground] = 1;
  for (Index j = 0; j < m; ++j) entries.emplace_back(place(j), place(j), diagonal[j]);
  Sparse a(m, m);
  a.setFromTriplets(entries.begin(), entries.end());
  Solver solver;
  solver.compute(a);
  require(solver.info() == Eigen::Success, Status::numeric,
          "the sparse factorisation of the Poisson equation failed on ", m, " states");
  Matrix scaled = Matrix::Zero(m, rhs.rows());
  for (Index j = 0; j < m; ++j)
    if (j != ground) scaled.row(place(j)) = row[j] * rhs.col(j).transpose();
  const Matrix y = solver.solve(scaled);
  Matrix out(rhs.rows(), m);
  for (Index j = 0; j < m; ++j) out.col(j) = column[j] * y.row(place(j)).transpose();
  return out;
}

Matrix solve_poisson(const Network& network, const Matrix& rhs) {
  const auto& stationary = network.stationary();
  Index ground = 0;
  stationary.pi.maxCoeff(&ground);
  if (network.n_states() <= transport_sparse_size) return solve_dense(network, rhs, ground);
  const auto& escape = network.escape_rates();
  if (network.reversible()) {
    // pi_j k_ij / sqrt(pi_i R_i pi_j R_j) is symmetric with a diagonal of about one.
    const Vector root = (stationary.log_pi / 2).array().exp();
    const Vector column = (root.array() * escape.array().sqrt()).inverse();
    const Vector row = root.array() / escape.array().sqrt();
    return solve_sparse<Cholesky>(network, rhs, ground, row, column);
  }
  const Vector row = escape.cwiseInverse();
  return solve_sparse<Eigen::SparseLU<Sparse>>(network, rhs, ground, row, Vector::Ones(network.n_states()));
}

Matrix corrector_of(const Network& network, const Flow& flow) {
  const auto& pi = network.stationary().pi;
  Matrix y = solve_poisson(network, flow.b.colwise() - flow.v);
  y.colwise() -= (y * pi).eval();
  return y;
}

/// Whether a factorisation in double precision could lose digits of D that elimination keeps.
bool spreads_widely(const Network& network) {
  if (network.n_jumps() == 0 || !network.reversible()) return false;
  double least = network.jumps().front().rate;
  double most = least;
  for (const auto& jump : network.jumps()) {
    least = std::min(least, jump.rate);
    most = std::max(most, jump.rate);
  }
  return most > 1e8 * least;
}

/// 1/2 sum pi_from k s s^T with the step s = dr + y_to - y_from.
Matrix mean_square_step(const Network& network, const Flow& flow, const Matrix& y) {
  const auto& pi = network.stationary().pi;
  Matrix d = Matrix::Zero(network.space(), network.space());
  Vector step(network.space());
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[static_cast<std::size_t>(e)];
    step = flow.dr.col(e) + y.col(jump.to) - y.col(jump.from);
    const double weight = pi[jump.from] * jump.rate / 2;
    // Written out: products of such small matrices would go through the heap.
    for (Index a = 0; a < step.size(); ++a)
      for (Index b = 0; b <= a; ++b) d(a, b) += weight * step[a] * step[b];
  }
  return d.selfadjointView<Eigen::Lower>();
}

}  // namespace

Matrix corrector(const Network& network) { return corrector_of(network, flow(network, "the corrector")); }

Vector drift_velocity(const Network& network) { return flow(network, "a drift velocity").v; }

Matrix diffusivity(const Network& network, Accuracy accuracy) {
  network.require_lattice("a diffusivity");
  if (accuracy == Accuracy::high) network.require_reversible("a diffusivity of high accuracy");
  if (accuracy == Accuracy::high || (accuracy == Accuracy::automatic && spreads_widely(network)))
    return diffusivity_by_elimination(network);
  const auto steps = flow(network, "a diffusivity");
  return mean_square_step(network, steps, corrector_of(network, steps));
}

Matrix local_equilibrium_diffusivity(const Network& network) {
  const auto steps = flow(network, "a diffusivity");
  return mean_square_step(network, steps, Matrix::Zero(network.space(), network.n_states()));
}

}  // namespace rdd
