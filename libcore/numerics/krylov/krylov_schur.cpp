// Arnoldi with Krylov-Schur restarts (Stewart2001), locking, and further starts for degenerate values.
#include "numerics/krylov/krylov_schur.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "numerics/dense/complex_schur.hpp"
#include "numerics/dense/real_schur.hpp"
#include "numerics/start_vector.hpp"
#include "support/error.hpp"

namespace rdd::numerics {

template <typename Number>
void PartialSchurOf<Number>::sort(const std::function<double(Complex)>& key) {
  sort_schur(t, x, key);
  values = schur_values(t);
}
template struct PartialSchurOf<double>;
template struct PartialSchurOf<Complex>;

namespace {

constexpr double eps = std::numeric_limits<double>::epsilon();
/// Residual of a subspace relative to its smallest eigenvalue of interest: converged, and acceptable on stagnation.
constexpr double tight = 64 * eps;
constexpr double enough = 1e-11;
constexpr int most_restarts = 300;
/// Eigenvalues found together are within this ratio of the largest.
constexpr double one_magnitude = 1e-3;
/// Eigenvalues smaller than the largest one found by this factor may be lost to its rounding errors.
constexpr double noise = 1e-15;
/// Eigenvalues of a non-symmetric operator are not searched for where rounding leaves them less than two digits.
constexpr double most_floor = 0.01;

double modulus(Complex value) { return std::abs(value); }

template <typename Number>
using Square = Eigen::Matrix<Number, Eigen::Dynamic, Eigen::Dynamic>;

void schur_form(const Matrix& h, Matrix& t, Matrix& z) { real_schur(h, t, z); }
void schur_form(const ComplexMatrix& h, ComplexMatrix& t, ComplexMatrix& z) { complex_schur(h, t, z); }

/// Schur form of the projected operator, largest modulus first.
template <typename Number>
void decompose(const Square<Number>& h, bool symmetric, Square<Number>& t, Square<Number>& z) {
  if (!symmetric) {
    schur_form(h, t, z);
    sort_schur(t, z, modulus);
    return;
  }
  const Eigen::SelfAdjointEigenSolver<Square<Number>> solver((h + h.adjoint()) / 2);
  const auto& values = solver.eigenvalues();
  std::vector<Index> order(h.rows());
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return std::abs(values[a]) > std::abs(values[b]); });
  t = Square<Number>::Zero(h.rows(), h.rows());
  z.resize(h.rows(), h.rows());
  for (Index i = 0; i < h.rows(); ++i) {
    t(i, i) = values[order[i]];
    z.col(i) = solver.eigenvectors().col(order[i]);
  }
}

/// q or q + 1: the least number >= q of leading columns that splits no pair.
Index whole(const Matrix& t, Index q) { return q > 0 && q < t.rows() && t(q, q - 1) != 0 ? q + 1 : q; }
Index whole(const ComplexMatrix&, Index q) { return q; }

/// One search after another in the complement of the Schur vectors found, X (n, found): Op X = X T. Each keeps
///   Op V_m = V_{m+1} H,   V_{m+1} = (v_0 ... v_m) (n, m + 1) orthonormal and orthogonal to X,   H (m + 1, m)
/// with H upper Hessenberg until a restart. A restart takes the Schur form of the square part, H_m = Z T' Z^T, sorted
/// by modulus, and keeps its first columns: V <- (V_m Z_kept, v_m), H <- (T'_kept; h^T Z_kept), h^T the last row of H.
/// The residual of the Schur vectors V_m Z is |h^T Z|.
template <typename Number>
class Search {
 public:
  using Block = Square<Number>;
  using Column = Eigen::Matrix<Number, Eigen::Dynamic, 1>;
  Search(Index n, const ApplyOperatorOf<Number>& apply, const KrylovRequest& request)
      : n_(n), apply_(apply), request_(request) {
    found_.x.resize(n, 0);
    found_.t.resize(0, 0);
  }

  PartialSchurOf<Number> run() {
    const Index wanted = std::min(request_.wanted, room());
    while (found_.x.cols() < wanted && start(wanted - found_.x.cols(), 0)) {
    }
    if (found_.x.cols() < wanted) {
      found_.guaranteed = found_.x.cols();
      return std::move(found_);
    }
    // Missing copies of degenerate values are found by further searches in the complement.
    while (room() > 0 && start(std::min<Index>(2, room()), std::abs(found_.values[whole(found_.t, wanted) - 1]))) {
    }
    found_.guaranteed = std::min(whole(found_.t, wanted), found_.x.cols());
    return std::move(found_);
  }

 private:
  /// Dimensions left to search in.
  [[nodiscard]] Index room() const { return n_ - (request_.kept_out.size() > 0 ? 1 : 0) - found_.x.cols(); }

  /// Finds the largest values in the complement of what is found, `wanted` of them or the first few that are of one
  /// order of magnitude: smaller ones keep more digits in the complement of these. Returns false, with nothing changed,
  /// if none of them exceeds `least`, or if they are below the rounding errors of the largest one found.
  bool start(Index wanted, double least) {
    const Index m = std::min(std::max<Index>(2 * wanted + 20, 32), room());
    v_.resize(n_, m + 1);
    h_ = Block::Zero(m + 1, m);
    for (Index i = 0; i < n_; ++i)
      v_(i, 0) = mixed_number(static_cast<std::uint64_t>(i) + (static_cast<std::uint64_t>(starts_) << 40U));
    ++starts_;
    keep_out(v_.col(0));
    v_.col(0).normalize();
    double best = std::numeric_limits<double>::infinity();
    int stagnant = 0;
    Index kept = 0;
    for (int restart = 0;; ++restart) {
      const Index size = expand(kept, m);
      Block t, z;
      decompose<Number>(h_.topLeftCorner(size, size), request_.symmetric, t, z);
      const Column residual = (h_.row(size).head(size) * z).transpose();
      const auto values = schur_values(t);
      if (least > 0 && std::abs(values[0]) + 10 * std::abs(residual[0]) < (1 - 1e-6) * least) return false;
      Index q = 1;
      while (q < std::min(wanted, size) && std::abs(values[q]) > one_magnitude * std::abs(values[0])) ++q;
      q = whole(t, q);
      const double error = residual.head(q).norm() / std::abs(values[q - 1]);
      stagnant = error < best / 2 ? 0 : stagnant + 1;
      best = std::min(best, error);
      if (error <= tight || size < m || size == room() ||
          (stagnant >= 3 && error <= std::max(enough, floor(values[q - 1])))) {
        if (least > 0 && std::abs(values[0]) < (1 + 1e-10) * least) return false;
        return lock(v_.leftCols(size) * z.leftCols(q), t.topLeftCorner(q, q));
      }
      if (stagnant >= 10 && drowns(values[0])) return false;
      require(restart < most_restarts, Status::numeric, "the ", wanted, " slowest of ", n_,
              " modes: no convergence after ", most_restarts,
              " restarts of the Krylov-Schur method, relative residual ", number(error));
      kept = whole(t, std::min(wanted + (m - wanted) / 2, m - 2));
      shrink(z, t, residual, size, kept);
    }
  }

  [[nodiscard]] Number kept_out_along(const Eigen::Ref<const Column>& w) const {
    return (request_.kept_out.transpose() * w).value();
  }

  /// Orthogonalises against kept_out and the Schur vectors found so far.
  void keep_out(Eigen::Ref<Column> w) const {
    for (int twice = 0; twice < 2; ++twice) {
      if (request_.kept_out.size() > 0) w -= request_.kept_out * kept_out_along(w);
      if (found_.x.cols() > 0) w -= found_.x * (found_.x.adjoint() * w).eval();
    }
  }

  /// Arnoldi steps from `kept` basis vectors to m, fewer if the space is exhausted; returns how many.
  Index expand(Index kept, Index m) {
    Column w(n_);
    for (Index j = kept; j < m; ++j) {
      w = v_.col(j);
      apply_(w);
      keep_out(w);
      const double size = w.norm();
      auto basis = v_.leftCols(j + 1);
      Column sum = Column::Zero(j + 1);
      for (int twice = 0; twice < 2; ++twice) {
        const Column part = basis.adjoint() * w;
        w.noalias() -= basis * part;
        sum += part;
      }
      h_.col(j).head(j + 1) = sum;
      const double rest = w.norm();
      if (!(rest > 100 * eps * size)) {
        h_(j + 1, j) = 0;
        return j + 1;
      }
      h_(j + 1, j) = rest;
      v_.col(j + 1) = w / rest;
    }
    return m;
  }

  /// The basis becomes the first `kept` Schur vectors and the residual's direction.
  void shrink(const Block& z, const Block& t, const Column& residual, Index size, Index kept) {
    constexpr Index rows = 2048;  // by blocks of rows: in place
    for (Index begin = 0; begin < n_; begin += rows) {
      auto block = v_.middleRows(begin, std::min(rows, n_ - begin));
      block.leftCols(kept) = (block.leftCols(size) * z.leftCols(kept)).eval();
    }
    v_.col(kept) = v_.col(size).eval();
    h_.setZero();
    h_.topLeftCorner(kept, kept) = t.topLeftCorner(kept, kept);
    h_.row(kept).head(kept) = residual.head(kept).transpose();
  }

  [[nodiscard]] bool drowns(Complex value) const {
    if (found_.x.cols() == 0) return false;
    return request_.symmetric ? std::abs(value) < noise * std::abs(found_.values[0])
                              : relative_floor(found_.values[0], value) > most_floor;
  }

  /// Attainable relative accuracy: Op y has a component in the space found before, unless Op is symmetric.
  [[nodiscard]] double floor(Complex value) const {
    if (request_.symmetric || found_.x.cols() == 0) return 0;
    return std::min(relative_floor(found_.values[0], value), most_floor);
  }

  /// Adds columns y with Op y = x s + y t and sorts all. Returns false, with nothing changed, if rounding violates that
  /// equation.
  bool lock(const Block& y, const Block& t) {
    Block image = y;
    apply_(image);
    const Block s = found_.x.adjoint() * image;
    const Complex last = schur_values(t)[t.cols() - 1];
    const double residual = (image - found_.x * s - y * t).norm() / std::abs(last);
    const double allowed = std::max(100 * enough, floor(last));
    if (!(residual <= allowed) && drowns(last)) return false;
    require(residual <= allowed, Status::numeric, "the slow modes of ", n_,
            " states: the relative residual of the invariant subspace is ", number(residual), ", expected at most ",
            number(allowed));
    const Index old = found_.x.cols();
    const Index all = old + y.cols();
    Block x(n_, all);
    x << found_.x, y;
    Block together = Block::Zero(all, all);
    together.topLeftCorner(old, old) = found_.t;
    if (!request_.symmetric) together.topRightCorner(old, y.cols()) = s;
    together.bottomRightCorner(y.cols(), y.cols()) = t;
    found_.x = std::move(x);
    found_.t = std::move(together);
    found_.sort(modulus);
    return true;
  }

  Index n_;
  const ApplyOperatorOf<Number>& apply_;
  const KrylovRequest& request_;
  std::uint64_t starts_ = 0;
  PartialSchurOf<Number> found_;
  Block v_;  // (n, m + 1) V
  Block h_;  // (m + 1, m) H
};

}  // namespace

double relative_floor(Complex largest, Complex value) { return 100 * eps * std::abs(largest) / std::abs(value); }

PartialSchur krylov_schur(Index n, const ApplyOperator& apply, const KrylovRequest& request) {
  return Search<double>(n, apply, request).run();
}

ComplexPartialSchur krylov_schur_complex(Index n, const ApplyComplexOperator& apply, const KrylovRequest& request) {
  return Search<Complex>(n, apply, request).run();
}

}  // namespace rdd::numerics
