// Moments of the jumps between slow modes, and the second-order term of the fast ones by bordered Sylvester equations.
#include "reduction/effective.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "reduction/slow/fast_response.hpp"
#include "support/error.hpp"
#include "transport/poisson/tree_flow.hpp"

namespace rdd::reduction {
// Where rates differ widely the cells are those of the tree of the largest
// fluxes: steps of fast jumps are then differences of nearly equal numbers, without rounding, and add up to zero along
// cycles.
Matrix steps_between(const Network& network, const Matrix& positions) {
  Matrix steps(network.space(), network.n_jumps());
  Matrix offset = positions;
  if (transport::spreads_widely(network)) {
    auto tree = transport::tree_steps(network);
    steps = std::move(tree.dr);
    offset -= tree.place;
  } else {
    for (Index e = 0; e < network.n_jumps(); ++e) steps.col(e) = network.lattice().cartesian(network.jumps()[e].n);
  }
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    steps.col(e) += offset.col(jump.to) - offset.col(jump.from);
  }
  return steps;
}

namespace {

/// O V for O = C_a (all a at once, (M x P) each), from the steps s = A n + r_to - r_from, x_d = -s.
std::vector<Matrix> first_moments(const Network& network, const Matrix& steps, const Matrix& v) {
  std::vector<Matrix> c(network.space(), Matrix::Zero(network.n_states(), v.cols()));
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    for (int a = 0; a < network.space(); ++a) c[a].row(jump.to) -= jump.rate * steps(a, e) * v.row(jump.from);
  }
  return c;
}

/// O^T W likewise.
std::vector<Matrix> first_moments_transposed(const Network& network, const Matrix& steps, const Matrix& w) {
  std::vector<Matrix> c(network.space(), Matrix::Zero(network.n_states(), w.cols()));
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    for (int a = 0; a < network.space(); ++a) c[a].row(jump.from) -= jump.rate * steps(a, e) * w.row(jump.to);
  }
  return c;
}

std::vector<Matrix> second_moments(const Network& network, const Matrix& steps, const SlowSubspace& slow) {
  const int space = network.space();
  const Index p = slow.v.cols();
  std::vector<Matrix> k(space * space, Matrix::Zero(p, p));
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    const Matrix outer = (jump.rate / 2 * slow.w.row(jump.to).transpose()) * slow.v.row(jump.from);
    for (int a = 0; a < space; ++a)
      for (int b = 0; b <= a; ++b) k[a + space * b] += steps(a, e) * steps(b, e) * outer;
  }
  for (int a = 0; a < space; ++a)
    for (int b = 0; b < a; ++b) k[b + space * a] = k[a + space * b];
  return k;
}

/// Solves O X - X B = -(1 - L R^T) G with R^T X = 0, where O L = L B and R^T O = B R^T: the slow space is removed by
/// bordering. One complex factorisation of size M + P per eigenvalue of B.
class BorderedSylvester {
 public:
  BorderedSylvester(const Matrix& o, const Matrix& l, const Matrix& r, const Matrix& b)
      : l_(l), r_(r), schur_(b.cast<Complex>()) {
    const Index m = o.rows();
    const Index p = l.cols();
    bordered_ = ComplexMatrix::Zero(m + p, m + p);
    bordered_.topLeftCorner(m, m) = o.cast<Complex>();
    bordered_.topRightCorner(m, p) = l.cast<Complex>();
    bordered_.bottomLeftCorner(p, m) = r.transpose().cast<Complex>();
  }
  [[nodiscard]] std::vector<Matrix> solve(const std::vector<Matrix>& g) const {
    const Index m = l_.rows();
    const Index p = l_.cols();
    const auto& t = schur_.matrixT();
    const auto& u = schur_.matrixU();
    std::vector<ComplexMatrix> x(g.size(), ComplexMatrix::Zero(m, p));
    std::vector<ComplexMatrix> rhs;
    for (const auto& one : g) rhs.emplace_back(-(one - l_ * (r_.transpose() * one)).cast<Complex>() * u);
    for (Index q = 0; q < p; ++q) {
      ComplexMatrix shifted = bordered_;
      shifted.topLeftCorner(m, m).diagonal().array() -= t(q, q);
      const Eigen::PartialPivLU<ComplexMatrix> lu(shifted);
      for (std::size_t i = 0; i < g.size(); ++i) {
        ComplexVector column = ComplexVector::Zero(m + p);
        column.head(m) = rhs[i].col(q) + x[i].leftCols(q) * t.col(q).head(q);
        x[i].col(q) = lu.solve(column).head(m);
      }
    }
    std::vector<Matrix> result;
    for (const auto& one : x) result.emplace_back((one * u.adjoint()).real());
    return result;
  }

 private:
  Matrix l_, r_;
  Eigen::ComplexSchur<ComplexMatrix> schur_;
  ComplexMatrix bordered_;
};

/// A first-order bound on the round-off in k_second relative to its norm: the sum of the moduli of its terms times
/// their relative errors, those of the steps included.
double rounding_of(const Network& network, const Matrix& positions, const Matrix& steps, const SlowSubspace& slow,
                   const std::vector<Matrix>& f, const std::vector<Matrix>& k_second) {
  constexpr double eps = std::numeric_limits<double>::epsilon();
  const auto space = steps.rows(), p = slow.v.cols();
  const double uncertain = eps * std::max(positions.cwiseAbs().maxCoeff(), steps.cwiseAbs().maxCoeff());
  Matrix bound = Matrix::Zero(p, p);
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    const double size = steps.col(e).cwiseAbs().sum();
    const Eigen::RowVectorXd arrive = jump.rate * slow.w.row(jump.to).cwiseAbs();
    Eigen::RowVectorXd leave = (size * (eps * size + 2 * uncertain)) / 2 * slow.v.row(jump.from).cwiseAbs();
    for (Index a = 0; a < space; ++a) leave += (eps * size + uncertain) * f[a].row(jump.from).cwiseAbs();
    bound += arrive.transpose() * leave;
  }
  double whole = 0;
  for (const auto& part : k_second) whole = std::hypot(whole, part.norm());
  return whole > 0 ? bound.norm() / whole : 0;
}

Matrix gamma_generator(const Network& network) {
  Matrix q = Matrix::Zero(network.n_states(), network.n_states());
  for (const auto& jump : network.jumps()) {
    if (jump.from == jump.to) continue;
    q(jump.to, jump.from) += jump.rate;
    q(jump.from, jump.from) -= jump.rate;
  }
  return q;
}

/// sum_f x_f (y_f^T g_m)/(lambda_f - lambda_m) over the fast modes of a reversible network.
std::vector<Matrix> through_fast_modes(const SlowSubspace& slow, const Matrix& x, const Matrix& y,
                                       const std::vector<Matrix>& g) {
  const Index p = slow.v.cols();
  std::vector<Matrix> result;
  for (const auto& one : g) {
    Matrix weights = y.transpose() * one;
    for (Index m = 0; m < p; ++m)
      for (Index f = 0; f < weights.rows(); ++f)
        weights(f, m) /= slow.eigenvalues[p + f].real() - slow.eigenvalues[m].real();
    result.emplace_back(x * weights);
  }
  return result;
}

}  // namespace

EffectiveOperators effective_operators(const Network& network, const SlowSubspace& slow, const Matrix& positions,
                                       const Run& run, std::shared_ptr<const network::GeneratorInverse> inverse) {
  const int space = network.space();
  const bool known = inverse != nullptr;
  if (network.dim() == 0) return {};
  const Matrix steps = steps_between(network, positions);
  const auto c_v = first_moments(network, steps, slow.v);
  const auto ct_w = first_moments_transposed(network, steps, slow.w);
  std::vector<Matrix> f;
  EffectiveOperators result;
  std::optional<std::vector<Matrix>> fast;
  if (slow.sparse) {
    const FastModes modes(network, slow, run, std::move(inverse));
    fast = modes.respond(c_v);
    auto slip = fast ? modes.respond_adjoint(ct_w) : std::nullopt;
    if (fast && slip) {
      f = std::move(*fast);
      result.slip = std::move(*slip);
    } else {
      require(network.n_states() <= subspace_sparse_size, Status::numeric, "the second-order terms of ", slow.v.cols(),
              " slow modes did not converge: mode ", slow.v.cols() - 1,
              " is too close to the next one; choose P at a larger gap");
      fast.reset();
    }
  } else if (slow.fast_v.rows() != 0) {
    f = through_fast_modes(slow, slow.fast_v, slow.fast_w, c_v);
    result.slip = through_fast_modes(slow, slow.fast_w, slow.fast_v, ct_w);
  }
  if (f.empty()) {
    const Matrix qb = gamma_generator(network);
    f = BorderedSylvester(qb, slow.v, slow.w, slow.lambda).solve(c_v);
    // The slip is the same equation for the transposed generator, whose slow left space is V.
    result.slip = BorderedSylvester(qb.transpose(), slow.w, slow.v, slow.lambda.transpose()).solve(ct_w);
  }
  for (const auto& one : c_v) result.c.emplace_back(slow.w.transpose() * one);
  result.k = second_moments(network, steps, slow);
  result.k_second = result.k;
  for (int a = 0; a < space; ++a)
    for (int b = 0; b < space; ++b) {
      const auto sa = static_cast<std::size_t>(a);
      const auto sb = static_cast<std::size_t>(b);
      result.k_second[a + space * b] += (ct_w[sa].transpose() * f[sb] + ct_w[sb].transpose() * f[sa]) / 2;
    }
  if (known) result.rounding = rounding_of(network, positions, steps, slow, f, result.k_second);
  return result;
}

}  // namespace rdd::reduction
