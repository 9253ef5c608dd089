// Block Lanczos with thick restarts.
#include "numerics/krylov/lanczos.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "support/error.hpp"

namespace rdd {
namespace {

/// 64 well-mixed bits of a counter (splitmix64).
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

double mixed_number(std::uint64_t x) { return static_cast<double>(mixed(x) >> 11) * 0x1.0p-52 - 1; }

class Iteration {
 public:
  Iteration(Index n, const ApplyBlock& apply, const LanczosRequest& request, const RitzPairs* locked,
            const std::function<void()>& between)
      : n_(n),
        b_(request.block),
        wanted_(request.wanted),
        request_(request),
        apply_(apply),
        between_(between),
        most_(basis_size(n, request, locked)),
        v_(n, most_ + b_),
        t_(ComplexMatrix::Zero(most_, most_)) {
    if (locked == nullptr) return;
    m_ = locked->theta.size();
    for (Index c = 0; c < m_; ++c) {
      std::copy_n(const_cast<SplitColumns&>(locked->y).re(c), 2 * v_.stride(), v_.re(c));
      t_(c, c) = locked->theta[c];
    }
  }

  RitzPairs run() {
    start();
    constexpr Index most_applications = 6000;
    for (;;) {
      step();
      const bool full = m_ + b_ > most_;
      if (m_ < wanted_ || (!full && m_ < next_check_)) continue;
      solve_small();
      const Index good = converged();
      if (good == wanted_ || applications_ > most_applications) return result(good == wanted_);
      // Every step brings about b_/2 more; not worth a look before.
      next_check_ = m_ + b_ * std::clamp<Index>((wanted_ - good + 1) / (2 * b_), 1, 4);
      if (full) restart();
    }
  }

 private:
  static Index basis_size(Index n, const LanczosRequest& request, const RitzPairs* locked) {
    const Index b = request.block;
    const Index old = locked == nullptr ? 0 : locked->theta.size();
    const Index want = old + std::max<Index>(2 * request.wanted + 8 * b, 12 * b);
    return std::min(want, n - b);
  }

  SplitBlock columns(Index first) { return split_view(v_, first); }

  /// A block that the operator has been applied to once without being recorded: its first columns then hold what is
  /// largest, and errors of the operator that are small beside that do not enter the recurrence.
  void start() {
    for (Index c = 0; c < b_; ++c) fill(m_ + c);
    if (m_ > 0) orthogonalise(0, nullptr), orthogonalise(0, nullptr);
    ComplexMatrix r(b_, b_);
    normalise(r);
    between_();
    apply_(columns(m_), b_);
    applications_ += b_;
    if (m_ > 0) orthogonalise(0, nullptr), orthogonalise(0, nullptr);
    normalise(r);
    coupled_ = m_;
    next_check_ = m_ + std::max(wanted_, 4 * b_);
  }

  void fill(Index column) {
    double* re = v_.re(column);
    double* im = v_.im(column);
    const std::uint64_t stream = mixed((request_.start << 32) + static_cast<std::uint64_t>(drawn_++));
    for (Index i = 0; i < n_; ++i) {
      re[i] = mixed_number(stream + 2 * static_cast<std::uint64_t>(i));
      im[i] = mixed_number(stream + 2 * static_cast<std::uint64_t>(i) + 1);
    }
  }

  /// Takes from the block at m_ what it has along the columns [first, m_); adds the coefficients to *c.
  void orthogonalise(Index first, ComplexMatrix* c) {
    if (first == m_) return;
    ComplexMatrix part(m_ - first, b_);
    inner_products(columns(first), m_ - first, columns(m_), b_, n_, part);
    subtract_product(columns(first), m_ - first, part, columns(m_), b_, n_);
    if (c != nullptr) c->middleRows(first, m_ - first) += part;
  }

  [[nodiscard]] double norm(Index column) {
    const auto re = Eigen::Map<const Vector>(v_.re(column), n_);
    const auto im = Eigen::Map<const Vector>(v_.im(column), n_);
    return std::hypot(re.stableNorm(), im.stableNorm());
  }

  void scale(Index column, double factor) { Eigen::Map<Vector>(v_.re(column), 2 * v_.stride()) *= factor; }

  /// The block at m_ becomes orthonormal: old = new r, r upper triangular. A column that hardly leaves the span of the
  /// others is replaced by a new one, with zero in r.
  void normalise(ComplexMatrix& r) {
    r.setZero();
    for (Index c = 0; c < b_; ++c) {
      const double before = norm(m_ + c);
      ComplexMatrix part(c, 1);
      for (int pass = 0; pass < 2 && c > 0; ++pass) {
        inner_products(columns(m_), c, columns(m_ + c), 1, n_, part);
        subtract_product(columns(m_), c, part, columns(m_ + c), 1, n_);
        r.col(c).head(c) += part;
      }
      const double after = norm(m_ + c);
      if (after > 1e-13 * before && after > 0) {
        r(c, c) = after;
        scale(m_ + c, 1 / after);
      } else {
        replace(c);
      }
    }
  }

  void replace(Index c) {
    fill(m_ + c);
    for (int pass = 0; pass < 3; ++pass) {
      ComplexMatrix part(m_ + c, 1);
      inner_products(columns(0), m_ + c, columns(m_ + c), 1, n_, part);
      subtract_product(columns(0), m_ + c, part, columns(m_ + c), 1, n_);
      scale(m_ + c, 1 / norm(m_ + c));
    }
  }

  /// One application: the block at m_ joins the basis, its image without the basis becomes the next block.
  void step() {
    between_();
    for (Index c = 0; c < b_; ++c) std::copy_n(v_.re(m_ + c), 2 * v_.stride(), v_.re(m_ + b_ + c));
    m_ += b_;
    apply_(columns(m_), b_);
    applications_ += b_;
    ComplexMatrix c = ComplexMatrix::Zero(m_, b_);
    // In exact arithmetic the image reaches two blocks back; all further back after a restart.
    orthogonalise(m_ - b_ <= coupled_ ? 0 : m_ - 2 * b_, &c);
    orthogonalise(0, &c);
    const ComplexMatrix own = c.bottomRows(b_);
    c.bottomRows(b_) = (own + own.adjoint()) / 2;
    t_.block(0, m_ - b_, m_, b_) = c;
    t_.block(m_ - b_, 0, b_, m_) = c.adjoint();
    coupling_.resize(b_, b_);
    normalise(coupling_);
  }

  void solve_small() {
    const Eigen::SelfAdjointEigenSolver<ComplexMatrix> solver(t_.topLeftCorner(m_, m_));
    require(solver.info() == Eigen::Success, Status::numeric,
            "the projected eigenproblem of a Lanczos iteration did not converge");
    theta_ = solver.eigenvalues().reverse();
    s_ = solver.eigenvectors().rowwise().reverse();
  }

  [[nodiscard]] Index converged() const {
    Index good = 0;
    for (; good < wanted_; ++good) {
      const double residual = (coupling_ * s_.col(good).tail(b_)).norm();
      if (!(residual <= request_.tolerance * theta_[good])) break;
    }
    return good;
  }

  /// v(:, 0:kept) := v(:, 0:m_) s(:, 0:kept), a few rows at a time.
  void rotate(Index kept) {
    constexpr Index chunk = 512;
    SplitColumns old(chunk, m_);
    const ComplexMatrix minus = -s_.leftCols(kept);
    for (Index begin = 0; begin < n_; begin += chunk) {
      const Index rows = std::min(chunk, v_.stride() - begin);
      for (Index c = 0; c < m_; ++c) {
        std::copy_n(v_.re(c) + begin, rows, old.re(c));
        std::copy_n(v_.im(c) + begin, rows, old.im(c));
      }
      for (Index c = 0; c < kept; ++c) {
        std::fill_n(v_.re(c) + begin, rows, 0.0);
        std::fill_n(v_.im(c) + begin, rows, 0.0);
      }
      subtract_product(split_view(old), m_, minus, columns(0).at(begin, 0), kept, rows);
    }
  }

  void restart() {
    const Index kept = std::min(m_ - b_, wanted_ + (m_ - wanted_) / 3);
    rotate(kept);
    for (Index c = 0; c < b_; ++c) std::copy_n(v_.re(m_ + c), 2 * v_.stride(), v_.re(kept + c));
    t_.setZero();
    t_.diagonal().head(kept) = theta_.head(kept).cast<Complex>();
    m_ = kept;
    coupled_ = kept;
    next_check_ = kept + b_;
  }

  RitzPairs result(bool converged) {
    rotate(wanted_);
    RitzPairs pairs{theta_.head(wanted_), SplitColumns(n_, wanted_), converged, applications_};
    for (Index c = 0; c < wanted_; ++c) std::copy_n(v_.re(c), 2 * v_.stride(), pairs.y.re(c));
    return pairs;
  }

  Index n_, b_, wanted_;
  const LanczosRequest& request_;
  const ApplyBlock& apply_;
  const std::function<void()>& between_;
  Index most_;      // columns the basis may have
  SplitColumns v_;  // the basis, and the block that comes next
  ComplexMatrix t_;
  ComplexMatrix coupling_;  // of the next block to the last
  Index m_ = 0;             // columns of the basis
  Index coupled_ = 0;       // the blocks up to here are coupled to all before
  Index next_check_ = 0;
  Index applications_ = 0;
  std::int64_t drawn_ = 0;
  Vector theta_;
  ComplexMatrix s_;
};

}  // namespace

RitzPairs block_lanczos(Index n, const ApplyBlock& apply, const LanczosRequest& request, const RitzPairs* locked,
                        const std::function<void()>& between) {
  require(request.wanted >= 1 && request.wanted + 2 * request.block <= n, Status::internal,
          "Lanczos: wanted = ", request.wanted, " of ", n);
  return Iteration(n, apply, request, locked, between).run();
}

}  // namespace rdd
