// The adjoint of the coarse reaction matrix, by Sylvester equations in complex Schur form.
#include "reduction/rate_derivative.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <Eigen/QR>

#include "reduction/quad_model.hpp"
#include "support/error.hpp"

namespace rdd::reduction {
namespace {

constexpr double zero_membership = 1e-9;

/// Entries of chi that are zero and stay so, and the response of B = U^T dchi to a change of chi outside its own span.
class Vertex {
 public:
  explicit Vertex(const Matrix& chi) : n_(chi.cols()) {
    for (Index p = 0; p < n_; ++p)
      for (Index i = 0; i < chi.rows(); ++i)
        if (chi(i, p) <= zero_membership) zeros_.emplace_back(i, p);
    // Columns 0 .. P-2 of B are unknown; the last is minus their sum, for rows of chi sum to one.
    Matrix equations = Matrix::Zero(static_cast<Index>(zeros_.size()), n_ * (n_ - 1));
    for (std::size_t z = 0; z < zeros_.size(); ++z) {
      const auto [i, p] = zeros_[z];
      for (Index c = 0; c + 1 < n_; ++c)
        if (p == c || p == n_ - 1)
          equations.row(static_cast<Index>(z)).segment(n_ * c, n_) = (p == c ? 1.0 : -1.0) * chi.row(i);
    }
    response_ = equations.completeOrthogonalDecomposition().pseudoInverse();
  }

  /// N (M x P) with tr(by_b^T B) = -tr(N^T dchi_outside).
  [[nodiscard]] Matrix pulled_back(const Matrix& by_b, Index n_states) const {
    Matrix free = by_b.leftCols(n_ - 1);
    free.colwise() -= by_b.col(n_ - 1);
    const Vector weights = response_.transpose() * Eigen::Map<const Vector>(free.data(), free.size());
    Matrix out = Matrix::Zero(n_states, n_);
    for (std::size_t z = 0; z < zeros_.size(); ++z)
      out(zeros_[z].first, zeros_[z].second) = weights[static_cast<Index>(z)];
    return out;
  }

 private:
  Index n_;
  std::vector<std::pair<Index, Index>> zeros_;
  Matrix response_;
};

/// Y with Qb Y - Y Q_P = rhs and chi^T Y = 0, for right-hand sides with chi^T rhs = 0, column by column of a Schur
/// form.
class Sylvester {
 public:
  Sylvester(const Network& network, const Matrix& reaction, const Matrix& u, const Matrix& chi) : schur_(reaction) {
    const Index m = network.n_states();
    Matrix q = Matrix::Zero(m, m);
    for (const auto& jump : network.jumps()) {
      if (jump.to == jump.from) continue;
      q(jump.to, jump.from) += jump.rate;
      q(jump.from, jump.from) -= jump.rate;
    }
    // The slow modes are shifted to the size of the escape rates; Y has no component along them.
    q -= (network.escape_rates().maxCoeff() * u) * chi.transpose();
    for (Index c = 0; c < reaction.cols(); ++c)
      factors_.emplace_back(q.cast<Complex>() - schur_.matrixT()(c, c) * ComplexMatrix::Identity(m, m));
  }

  [[nodiscard]] Matrix solve(const Matrix& rhs) const {
    const auto& t = schur_.matrixT();
    const ComplexMatrix right = rhs.cast<Complex>() * schur_.matrixU();
    ComplexMatrix y(rhs.rows(), rhs.cols());
    for (Index c = 0; c < rhs.cols(); ++c) {
      ComplexVector column = right.col(c);
      for (Index l = 0; l < c; ++l) column += y.col(l) * t(l, c);
      y.col(c) = factors_[c].solve(column);
    }
    return (y * schur_.matrixU().adjoint()).real();
  }

 private:
  Eigen::ComplexSchur<Matrix> schur_;
  std::vector<Eigen::PartialPivLU<ComplexMatrix>> factors_;
};

}  // namespace

Matrix reaction_derivative(const Reduced& reduced) {
  const auto& network = *reduced.network;
  const Index P = reduced.n_coarse, m = network.n_states();
  const Matrix& chi = reduced.memberships.chi;
  Matrix out = Matrix::Zero(P * P, network.n_jumps());
  if (P == 1) return out;
  if (reduced.exact)
    if (auto exact = reduced.exact->reaction_derivative(Run())) return *exact;
  const Matrix& u = reduced.local;
  const Matrix r = reduced.reaction.transpose();
  const Vertex vertex(chi);
  const Sylvester sylvester(network, reduced.reaction, u, chi);
  for (Index q = 0; q < P; ++q)
    for (Index p = 0; p < P; ++p) {
      Matrix gamma = Matrix::Zero(P, P);
      gamma(q, p) = 1;
      Matrix n = vertex.pulled_back(r.transpose() * gamma - gamma * r.transpose(), m);
      n -= u * (chi.transpose() * n).eval();
      Matrix z = u * gamma;
      if (P < m) z += sylvester.solve(n);  // without fast modes there is no Y
      for (Index e = 0; e < network.n_jumps(); ++e) {
        const auto& jump = network.jumps()[e];
        out(p + P * q, e) = z.row(jump.from).dot(chi.row(jump.to) - chi.row(jump.from));
      }
    }
  return out;
}

Matrix reaction_deviation(const Landscape& landscape, double temperature, const ReduceRequest& request,
                          const transport::HeightErrors& errors) {
  const auto reduced = coarse_grain(Run(), landscape.network(temperature), request);
  const Matrix by_rate = reaction_derivative(*reduced);
  const Vector rates = landscape.rates(temperature);
  Matrix by_height(by_rate.rows(), landscape.n_transitions());
  for (Index t = 0; t < landscape.n_transitions(); ++t)
    by_height.col(t) = -rates[t] / (landscape.kB() * temperature) * by_rate.col(landscape.jump_of(t));
  const Vector out = transport::standard_deviation(landscape, errors, by_height);
  return Eigen::Map<const Matrix>(out.data(), reduced->n_coarse, reduced->n_coarse);
}

}  // namespace rdd::reduction
