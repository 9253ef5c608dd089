// Block Lanczos with thick restarts and full re-orthogonalisation (WuSimon2000, Grimes1994).
#include "numerics/krylov/lanczos.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "numerics/start_vector.hpp"
#include "support/error.hpp"

namespace rdd::numerics {
namespace {

/// The state of the iteration, of which every step keeps
///   Op V = V T + W C [0 ... 0 I],   V^H V = I,   V^H W = 0,   W^H W = I:
/// V (n, size_) the basis, T (size_, size_) Hermitian, the projection of Op; W (n, block_) the next block, the columns
/// of v_ after the basis; C (block_, block_) its coupling to the last block of the basis. With T s = theta s the vector
/// V s has the residual |C s_last|, s_last the last block_ numbers of s. T is block tridiagonal until a restart; then
/// its leading part is the diagonal of the Ritz values kept, all of which the block after them is coupled to
/// (WuSimon2000).
class Iteration {
 public:
  Iteration(Index n, const ApplyBlock& apply, const LanczosRequest& request, const RitzPairs* locked,
            const std::function<void()>& between)
      : n_(n),
        block_(request.block),
        wanted_(request.wanted),
        request_(request),
        apply_(apply),
        between_(between),
        most_(basis_size(n, request, locked)),
        v_(n, most_ + block_),
        t_(ComplexMatrix::Zero(most_, most_)) {
    if (locked == nullptr) return;
    size_ = locked->theta.size();
    for (Index c = 0; c < size_; ++c) {
      std::copy_n(locked->y.re(c), 2 * v_.stride(), v_.re(c));
      t_(c, c) = locked->theta[c];
    }
  }

  RitzPairs run() {
    start();
    constexpr Index most_applications = 6000;
    for (;;) {
      step();
      const bool full = size_ + block_ > most_;
      if (size_ < wanted_ || (!full && size_ < next_check_)) continue;
      solve_small();
      const Index good = converged();
      if (good == wanted_ || applications_ > most_applications) return result(good == wanted_);
      // Each step converges about block_/2 more pairs; testing earlier costs more than it saves.
      next_check_ = size_ + block_ * std::clamp<Index>((wanted_ - good + 1) / (2 * block_), 1, 4);
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

  numerics::split::SplitBlock columns(Index first) { return split_view(v_, first); }

  /// A block that the operator has been applied to once without being recorded: its first columns then hold what is
  /// largest, and errors of the operator that are small beside that do not enter the recurrence.
  void start() {
    for (Index c = 0; c < block_; ++c) fill(size_ + c);
    clear_twice();
    ComplexMatrix r(block_, block_);
    normalise(r);
    between_();
    apply_(columns(size_), block_);
    applications_ += block_;
    clear_twice();
    normalise(r);
    coupled_ = size_;
    next_check_ = size_ + std::max(wanted_, 4 * block_);
  }

  /// Orthogonalises the next block against the basis, twice because of rounding.
  void clear_twice() {
    if (size_ == 0) return;
    orthogonalise(0, nullptr);
    orthogonalise(0, nullptr);
  }

  /// Reproducible pseudo-random numbers: no eigenvector is orthogonal to them in practice.
  void fill(Index column) {
    double* re = v_.re(column);
    double* im = v_.im(column);
    const std::uint64_t stream = mixed_bits((request_.start << 32) + static_cast<std::uint64_t>(drawn_++));
    for (Index i = 0; i < n_; ++i) {
      re[i] = mixed_number(stream + 2 * static_cast<std::uint64_t>(i));
      im[i] = mixed_number(stream + 2 * static_cast<std::uint64_t>(i) + 1);
    }
  }

  /// Orthogonalises the block at size_ against the columns [first, size_); adds the coefficients to *c.
  void orthogonalise(Index first, ComplexMatrix* c) {
    if (first == size_) return;
    ComplexMatrix part(size_ - first, block_);
    numerics::split::inner_products(columns(first), size_ - first, columns(size_), block_, n_, part);
    numerics::split::subtract_product(columns(first), size_ - first, part, columns(size_), block_, n_);
    if (c != nullptr) c->middleRows(first, size_ - first) += part;
  }

  [[nodiscard]] double norm(Index column) {
    const auto re = Eigen::Map<const Vector>(v_.re(column), n_);
    const auto im = Eigen::Map<const Vector>(v_.im(column), n_);
    return std::hypot(re.stableNorm(), im.stableNorm());
  }

  void scale(Index column, double factor) { Eigen::Map<Vector>(v_.re(column), 2 * v_.stride()) *= factor; }

  /// The block at size_ becomes orthonormal: old = new r, r upper triangular. A column that hardly leaves the span of
  /// the others is replaced by a new one, with zero in r.
  void normalise(ComplexMatrix& r) {
    r.setZero();
    for (Index c = 0; c < block_; ++c) {
      const double before = norm(size_ + c);
      ComplexMatrix part(c, 1);
      for (int pass = 0; pass < 2 && c > 0; ++pass) {
        numerics::split::inner_products(columns(size_), c, columns(size_ + c), 1, n_, part);
        numerics::split::subtract_product(columns(size_), c, part, columns(size_ + c), 1, n_);
        r.col(c).head(c) += part;
      }
      const double after = norm(size_ + c);
      if (after > 1e-13 * before && after > 0) {
        r(c, c) = after;
        scale(size_ + c, 1 / after);
      } else {
        replace(c);
      }
    }
  }

  void replace(Index c) {
    fill(size_ + c);
    for (int pass = 0; pass < 3; ++pass) {
      ComplexMatrix part(size_ + c, 1);
      numerics::split::inner_products(columns(0), size_ + c, columns(size_ + c), 1, n_, part);
      numerics::split::subtract_product(columns(0), size_ + c, part, columns(size_ + c), 1, n_);
      scale(size_ + c, 1 / norm(size_ + c));
    }
  }

  /// One application: the next block W joins the basis, and Op W without the basis becomes the new one,
  ///   Op W = V (V^H Op W) + W' C',  T grows by the block column V^H Op W and its adjoint.
  void step() {
    between_();
    for (Index c = 0; c < block_; ++c) std::copy_n(v_.re(size_ + c), 2 * v_.stride(), v_.re(size_ + block_ + c));
    size_ += block_;
    apply_(columns(size_), block_);
    applications_ += block_;
    ComplexMatrix c = ComplexMatrix::Zero(size_, block_);
    // In exact arithmetic Op W has components along the last two blocks only, and along all columns after a restart;
    // components along the others, due to rounding, are removed in the second pass.
    orthogonalise(size_ - block_ <= coupled_ ? 0 : size_ - 2 * block_, &c);
    orthogonalise(0, &c);
    const ComplexMatrix own = c.bottomRows(block_);
    c.bottomRows(block_) = (own + own.adjoint()) / 2;
    t_.block(0, size_ - block_, size_, block_) = c;
    t_.block(size_ - block_, 0, block_, size_) = c.adjoint();
    coupling_.resize(block_, block_);
    normalise(coupling_);
  }

  void solve_small() {
    const Eigen::SelfAdjointEigenSolver<ComplexMatrix> solver(t_.topLeftCorner(size_, size_));
    require(solver.info() == Eigen::Success, Status::numeric,
            "the projected eigenproblem of a Lanczos iteration did not converge");
    theta_ = solver.eigenvalues().reverse();
    s_ = solver.eigenvectors().rowwise().reverse();
  }

  [[nodiscard]] Index converged() const {
    Index good = 0;
    for (; good < wanted_; ++good) {
      const double residual = (coupling_ * s_.col(good).tail(block_)).norm();
      if (!(residual <= request_.tolerance * theta_[good])) break;
    }
    return good;
  }

  /// v(:, 0:kept) := v(:, 0:size_) s(:, 0:kept), a few rows at a time.
  void rotate(Index kept) {
    constexpr Index chunk = 512;
    SplitColumns old(chunk, size_);
    const ComplexMatrix minus = -s_.leftCols(kept);
    for (Index begin = 0; begin < n_; begin += chunk) {
      const Index rows = std::min(chunk, v_.stride() - begin);
      for (Index c = 0; c < size_; ++c) {
        std::copy_n(v_.re(c) + begin, rows, old.re(c));
        std::copy_n(v_.im(c) + begin, rows, old.im(c));
      }
      for (Index c = 0; c < kept; ++c) {
        std::fill_n(v_.re(c) + begin, rows, 0.0);
        std::fill_n(v_.im(c) + begin, rows, 0.0);
      }
      numerics::split::subtract_product(split_view(old), size_, minus, columns(0).at(begin, 0), kept, rows);
    }
  }

  void restart() {
    const Index kept = std::min(size_ - block_, wanted_ + (size_ - wanted_) / 3);
    rotate(kept);
    for (Index c = 0; c < block_; ++c) std::copy_n(v_.re(size_ + c), 2 * v_.stride(), v_.re(kept + c));
    t_.setZero();
    t_.diagonal().head(kept) = theta_.head(kept).cast<Complex>();
    size_ = kept;
    coupled_ = kept;
    next_check_ = kept + block_;
  }

  RitzPairs result(bool converged) {
    rotate(wanted_);
    RitzPairs pairs{theta_.head(wanted_), SplitColumns(n_, wanted_), converged, applications_};
    for (Index c = 0; c < wanted_; ++c) std::copy_n(v_.re(c), 2 * v_.stride(), pairs.y.re(c));
    return pairs;
  }

  Index n_, block_, wanted_;
  const LanczosRequest& request_;
  const ApplyBlock& apply_;
  const std::function<void()>& between_;
  Index most_;              // columns the basis may have
  SplitColumns v_;          // the basis, and the block that comes next
  ComplexMatrix t_;         // T
  ComplexMatrix coupling_;  // C
  Index size_ = 0;          // columns of the basis
  Index coupled_ = 0;  // the columns up to here are coupled to all before: those kept by a restart, and the block after
  Index next_check_ = 0;
  Index applications_ = 0;
  std::int64_t drawn_ = 0;
  Vector theta_;     // (size_) Ritz values, descending
  ComplexMatrix s_;  // (size_, size_) T s = s theta
};

}  // namespace

RitzPairs block_lanczos(Index n, const ApplyBlock& apply, const LanczosRequest& request, const RitzPairs* locked,
                        const std::function<void()>& between) {
  require(request.wanted >= 1 && request.wanted + 2 * request.block <= n, Status::internal,
          "Lanczos: wanted = ", request.wanted, " of ", n);
  return Iteration(n, apply, request, locked, between).run();
}

}  // namespace rdd::numerics
