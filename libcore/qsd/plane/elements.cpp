// Spectral elements with Gauss-Lobatto nodes (Patera1984), the form assembled as squares; its lowest modes by subspace
// iteration on a sparse Cholesky factor (Bathe1973).
#include "qsd/plane/elements.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/SparseCholesky>
#include <Eigen/SparseCore>
#include <cmath>
#include <limits>
#include <numbers>

#include "support/stop_point.hpp"

namespace rdd::qsd {
namespace {

constexpr Index p = element_degree;
constexpr Index block = 8;
constexpr int most_iterations = 400;
constexpr double settled = 1e-13;              // relative change of both rates in a step
constexpr double settled_to_rounding = 1e-10;  // that counts after forty steps: the rounding of the form is larger
using Sparse = Eigen::SparseMatrix<double>;
using Triplet = Eigen::Triplet<double>;
using Places = Eigen::Matrix<Index, Eigen::Dynamic, Eigen::Dynamic>;  ///< unknown of each node, -1: none

Lobatto make_lobatto() {
  Lobatto out{Vector(p + 1), Vector(p + 1), Vector(p + 1), Matrix::Zero(p + 1, p + 1)};
  const auto legendre = [](Real x) { return std::legendre(static_cast<unsigned>(p), x); };
  const auto before = [](Real x) { return std::legendre(static_cast<unsigned>(p) - 1, x); };
  const Real degree = p;
  RealVector node(p + 1);
  for (Index i = 0; i <= p; ++i) {
    Real x = -std::cos(std::numbers::pi_v<Real> * static_cast<Real>(i) / degree);
    for (int step = 0; i > 0 && i < p && step < 50; ++step)  // zeros of P_p' : (1 - x^2) P_p' = p (P_{p-1} - x P_p)
      x -= (x * legendre(x) - before(x)) / ((degree + 1) * legendre(x));
    node[i] = x;
    out.node[i] = static_cast<double>(x);
    out.weight[i] = static_cast<double>(2 / (degree * (degree + 1) * legendre(x) * legendre(x)));
  }
  for (Index i = 0; i <= p; ++i) {
    Real product = 1;
    for (Index j = 0; j <= p; ++j)
      if (j != i) product *= node[i] - node[j];
    out.barycentric[i] = static_cast<double>(1 / product);
  }
  for (Index i = 0; i <= p; ++i)
    for (Index j = 0; j <= p; ++j)
      if (i != j) {
        out.derivative(i, j) = static_cast<double>(legendre(node[i]) / (legendre(node[j]) * (node[i] - node[j])));
        out.derivative(i, i) -= out.derivative(i, j);
      }
  return out;
}

/// Numbers the nodes that are not on absorbing sides; -1 for those.
Places free_nodes(const BoxRequest& r, Index nx, Index ny, Index& count) {
  Places place(nx, ny);
  count = 0;
  for (Index j = 0; j < ny; ++j)
    for (Index i = 0; i < nx; ++i) {
      const bool gone = (i == 0 && r.absorbing_lo[0]) || (i == nx - 1 && r.absorbing_hi[0]) ||
                        (j == 0 && r.absorbing_lo[1]) || (j == ny - 1 && r.absorbing_hi[1]);
      place(i, j) = gone ? -1 : count++;
    }
  return place;
}

/// Rows of the operator (d + v'/2)/sqrt(beta) along one direction, scaled by the square roots of the weights, on
/// unknowns psi sqrt(mass): one row for each node of each element.
class Rows {
 public:
  Rows(const BoxRequest& r, const std::array<MeshLine, 2>& mesh, const Matrix& v, const Places& place)
      : r_(r), mesh_(mesh), v_(v), place_(place) {}

  void add(int direction) {
    const auto& along = mesh_[direction];
    const auto& across = mesh_[1 - direction];
    for (Index element = 0; element * p + 1 < along.node.size(); ++element)
      for (Index line = 0; line < across.node.size(); ++line) add_element(direction, element * p, line);
  }

  std::vector<Triplet> entries;
  Index count = 0;

 private:
  [[nodiscard]] std::pair<Index, Index> node(int direction, Index a, Index b) const {
    return direction == 0 ? std::pair{a, b} : std::pair{b, a};
  }
  void add_element(int direction, Index first, Index line) {
    const auto& unit = lobatto();
    const auto& along = mesh_[direction];
    const auto& across = mesh_[1 - direction];
    const double half = (along.node[first + p] - along.node[first]) / 2;
    for (Index i = 0; i <= p; ++i, ++count) {
      double slope = 0;
      for (Index k = 0; k <= p; ++k) {
        const auto [x, y] = node(direction, first + k, line);
        slope += unit.derivative(i, k) * v_(x, y);
      }
      const double scale = std::sqrt(unit.weight[i] * half * across.weight[line] / r_.beta);
      for (Index k = 0; k <= p; ++k) {
        const auto [x, y] = node(direction, first + k, line);
        if (place_(x, y) < 0) continue;
        const double value = (unit.derivative(i, k) + (i == k ? slope / 2 : 0)) / half;
        const double mass = std::sqrt(along.weight[first + k] * across.weight[line]);
        entries.emplace_back(static_cast<int>(count), static_cast<int>(place_(x, y)), scale * value / mass);
      }
    }
  }

  const BoxRequest& r_;
  const std::array<MeshLine, 2>& mesh_;
  const Matrix& v_;
  const Places& place_;
};

void orthonormalise(Matrix& q) {
  for (Index k = 0; k < q.cols(); ++k) {
    for (int pass = 0; pass < 2; ++pass)
      for (Index j = 0; j < k; ++j) q.col(k) -= q.col(j).dot(q.col(k)) * q.col(j);
    q.col(k).normalize();
  }
}

/// (n, block) e^{-v/2} times low polynomials, orthonormal: close to the lowest modes where the barriers are high.
Matrix start_block(const BoxRequest& request, const std::array<MeshLine, 2>& mesh, const Matrix& v, const Places& place,
                   Index n) {
  Matrix q(n, block);
  for (Index j = 0; j < v.cols(); ++j)
    for (Index i = 0; i < v.rows(); ++i) {
      const Index at = place(i, j);
      if (at < 0) continue;
      const double x = mesh[0].node[i] / (request.hi[0] - request.lo[0]),
                   y = mesh[1].node[j] / (request.hi[1] - request.lo[1]);
      const double weight = std::exp(-v(i, j) / 2) * std::sqrt(mesh[0].weight[i] * mesh[1].weight[j]);
      q.row(at) << weight, weight * x, weight * y, weight * x * x, weight * x * y, weight * y * y, weight * x * x * y,
          weight * x * y * y;
    }
  orthonormalise(q);
  return q;
}

/// Subspace iteration with the inverse of A = G^T G (n, n), G (rows, n): q <- A^{-1} q, made orthonormal, then turned
/// to the Ritz vectors of q^T A q (block, block). lambda_k = |G q_k|^2 is a sum of squares, in which nothing cancels.
Modes iterate(const Run& run, const Sparse& g, const Sparse& form, Matrix& q) {
  const Eigen::SimplicialLDLT<Sparse> solver(form);
  require(solver.info() == Eigen::Success, Status::numeric, "the factorisation of ", form.rows(), " unknowns failed");
  Vector before = Vector::Zero(2);
  for (int step = 0;; ++step) {
    run.check();
    stop_point();  // so that the host hears of it
    require(step < most_iterations, Status::numeric, "lambda_1 and lambda_2 are not found in ", most_iterations,
            " iterations: the box holds more than ", block, " nearly disconnected wells; split it");
    q = solver.solve(q).eval();
    orthonormalise(q);
    const Matrix image = g * q;
    const Eigen::SelfAdjointEigenSolver<Matrix> ritz(image.transpose() * image);
    q = (q * ritz.eigenvectors()).eval();
    Vector value(2);
    for (Index k = 0; k < 2; ++k) value[k] = (g * q.col(k)).squaredNorm();
    const double change = ((value - before).array() / value.array()).abs().maxCoeff();
    before = value;
    if (step > 2 && change < settled) break;
    if (step > 40 && std::abs(change) < settled_to_rounding) break;
  }
  Modes out;
  out.lambda1 = before[0];
  out.lambda2 = before[1];
  const double largest = form.diagonal().maxCoeff();
  const double epsilon = std::numeric_limits<double>::epsilon();
  out.rounding = 2 * epsilon * std::sqrt(largest / out.lambda1) +
                 std::pow(epsilon * largest / out.lambda2, 2) * largest / out.lambda1;
  return out;
}

}  // namespace

const Lobatto& lobatto() {
  static const Lobatto made = make_lobatto();
  return made;
}

MeshLine mesh_line(double lo, double hi, Index elements) {
  const auto& unit = lobatto();
  MeshLine out{Vector(elements * p + 1), Vector::Zero(elements * p + 1)};
  const double half = (hi - lo) / (2 * static_cast<double>(elements));
  for (Index e = 0; e < elements; ++e) {
    const double middle = lo + half * static_cast<double>(2 * e + 1);
    out.node.segment(e * p, p + 1) = middle + half * unit.node.array();
    out.weight.segment(e * p, p + 1) += half * unit.weight;
  }
  out.node[0] = lo;
  out.node[elements * p] = hi;
  return out;
}

Modes lowest_modes(const Run& run, const BoxRequest& request, const std::array<MeshLine, 2>& mesh, const Matrix& v) {
  Index n = 0;
  const Places place = free_nodes(request, v.rows(), v.cols(), n);
  Rows rows(request, mesh, v, place);
  rows.add(0);
  rows.add(1);
  Sparse g(rows.count, n);
  g.setFromTriplets(rows.entries.begin(), rows.entries.end());
  const Sparse form = g.transpose() * g;
  run.check();
  Matrix q = start_block(request, mesh, v, place, n);
  Modes out = iterate(run, g, form, q);
  out.psi = Matrix::Zero(v.rows(), v.cols());
  const double sign = q.col(0).sum() < 0 ? -1 : 1;
  for (Index j = 0; j < v.cols(); ++j)
    for (Index i = 0; i < v.rows(); ++i)
      if (place(i, j) >= 0) out.psi(i, j) = sign * q(place(i, j), 0) / std::sqrt(mesh[0].weight[i] * mesh[1].weight[j]);
  return out;
}

}  // namespace rdd::qsd
