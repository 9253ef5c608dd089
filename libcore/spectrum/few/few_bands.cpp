// Shift-invert block Lanczos on Bloch matrices (Grimes1994), completeness by Sylvester's law of inertia.
#include "spectrum/few/few_bands.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "numerics/dense/hermitian.hpp"
#include "numerics/krylov/lanczos.hpp"
#include "support/error.hpp"

namespace rdd::spectrum {
namespace {

constexpr double eps = std::numeric_limits<double>::epsilon();

/// Block size: small blocks need the fewest columns in total, and two columns share each pass over the factor.
constexpr Index block = 2;

class Search {
 public:
  Search(const Run& run, const SparseBloch& matrix, const Eigen::Ref<const Vector>& kappa,
         const FewBandsRequest& request, const std::function<void()>& between)
      : run_(run),
        matrix_(matrix),
        kappa_(kappa),
        bands_(request.bands),
        vectors_(request.vectors),
        between_(between),
        largest_(matrix.bloch().diagonal().maxCoeff()),
        tolerance_(vectors_ ? 1e-12 : 1e-8) {}

  FewBands find() {
    double shift = 1e-11 * largest_;
    numerics::RitzPairs pairs = iterate(shift, nullptr, bands_, 0);
    for (std::uint64_t round = 1;; ++round) {
      double residual = 0;
      FewBands found = bands_of(pairs, residual);
      const double allowed = few_bands_residual(vectors_) * largest_;
      const bool good = residual <= allowed;
      const Index missing = good && may_hide(found.values) ? missing_below(found.values, round) : 0;
      if (good && missing == 0) return first(found);
      require(round <= 8, Status::numeric, "the lowest ", bands_, " bands of ", matrix_.size(),
              " states: Lanczos iterations left a residual of ", number(residual), " and ", missing,
              " bands missing, expected a residual below ", number(allowed), " and none");
      if (!good) {
        shift *= 100;  // closer to the size of the bands: less cancellation
        tolerance_ = std::min(tolerance_, 1e-9);
      }
      pairs =
          good ? iterate(shift, &pairs, pairs.theta.size() + missing, round) : iterate(shift, nullptr, bands_, round);
    }
  }

 private:
  numerics::RitzPairs iterate(double& shift, const numerics::RitzPairs* locked, Index wanted, std::uint64_t start) {
    for (;; shift *= 100) {
      const SparseFactor factor = matrix_.factorise(run_, kappa_, shift);
      require(factor.complete() || shift < largest_, Status::numeric, "the factorisation of a Bloch matrix of ",
              matrix_.size(), " states broke down");
      if (!factor.complete() || factor.negative() > 0) continue;
      numerics::LanczosRequest request;
      request.wanted = std::min(wanted, matrix_.size() - 2 * block);
      request.block = block;
      request.tolerance = tolerance_;
      request.start = start;
      return numerics::block_lanczos(
          matrix_.size(), [&](numerics::split::SplitBlock x, Index count) { factor.solve(x, count); }, request, locked,
          between_);
    }
  }

  /// Rayleigh quotients with H itself, and the vectors in the order of states; ascending. residual: the largest of the
  /// bands wanted.
  FewBands bands_of(numerics::RitzPairs& pairs, double& residual) const {
    const Index m = matrix_.size(), count = pairs.theta.size();
    ComplexMatrix y(m, count), image(m, count);
    for (Index c = 0; c < count; ++c)
      for (Index p = 0; p < m; ++p) y(matrix_.state(p), c) = Complex(pairs.y.re(c)[p], pairs.y.im(c)[p]);
    Vector values(count), residuals(count);
    for (Index c = 0; c < count; ++c) {
      matrix_.bloch().apply(kappa_, y.col(c), image.col(c));
      values[c] = y.col(c).dot(image.col(c)).real() / y.col(c).squaredNorm();
    }
    for (const auto order = ascending(values); const auto& group : close_ones(values, order)) {
      const ComplexMatrix part = y(Eigen::all, group), turned = image(Eigen::all, group);
      const Eigen::SelfAdjointEigenSolver<ComplexMatrix> ritz(part.adjoint() * turned);
      y(Eigen::all, group) = part * ritz.eigenvectors();
      image(Eigen::all, group) = turned * ritz.eigenvectors();
      for (const Index c : group) values[c] = y.col(c).dot(image.col(c)).real() / y.col(c).squaredNorm();
    }
    for (Index c = 0; c < count; ++c) residuals[c] = (image.col(c) - values[c] * y.col(c)).norm();
    const auto order = ascending(values);
    FewBands found{values(order), y(Eigen::all, order)};
    residual = residuals(order).head(bands_).maxCoeff();
    return found;
  }

  static std::vector<Index> ascending(const Vector& values) {
    std::vector<Index> order(values.size());
    std::iota(order.begin(), order.end(), Index{0});
    std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return values[a] < values[b]; });
    return order;
  }

  /// Clusters of neighbouring values: the inverse does not resolve their vectors, but H itself does. Values farther
  /// apart have errors of the squared residual over their distance, which are negligible.
  std::vector<std::vector<Index>> close_ones(const Vector& values, const std::vector<Index>& order) const {
    std::vector<std::vector<Index>> groups;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const double value = values[order[i]];
      const bool close = i > 0 && value - values[order[i - 1]] <= 1e-4 * std::abs(value) + 1e-13 * largest_;
      if (!close) groups.emplace_back();
      groups.back().push_back(order[i]);
    }
    std::erase_if(groups, [](const auto& group) { return group.size() < 2; });
    return groups;
  }

  /// Values closer than this count as equal.
  [[nodiscard]] double width(double value) const { return 1e-6 * std::abs(value) + 1e-13 * largest_; }

  /// Whether there may be more copies of a found eigenvalue than a block has columns.
  bool may_hide(const Vector& values) const {
    for (Index c = block - 1; c < bands_; ++c)
      if (values[c] - values[c + 1 - block] <= width(values[c])) return true;
    return false;
  }

  /// Number of eigenvalues below the last cluster that have not been found. Counted within the gap below it, not close
  /// to its ends, where elimination without exchanges loses digits. A count that found too few is wrong.
  Index missing_below(const Vector& values, std::uint64_t round) const {
    const double last = values[bands_ - 1];
    Index found = bands_ - 1;
    const auto gap = [&] { return values[found] - (found > 0 ? values[found - 1] : 0); };
    while (found > 0 && gap() < width(last) / 4) --found;
    for (double part = 0.5 / static_cast<double>(round); part > 1e-3; part *= 0.6) {
      between_();
      const double below = values[found] - std::min(part * gap(), 1e-3 * last + width(last));
      if (below < 8 * eps * largest_) return 0;
      const Index there = matrix_.count_below(run_, kappa_, below);
      if (there >= found) return there - found;
    }
    return 0;
  }

  FewBands first(FewBands& found) const {
    FewBands result{found.values.head(bands_), {}};
    if (!vectors_) return result;
    result.y = found.y.leftCols(bands_);
    numerics::fix_phases(result.y);
    return result;
  }

  const Run& run_;
  const SparseBloch& matrix_;
  const Vector kappa_;
  Index bands_;
  bool vectors_;
  const std::function<void()>& between_;
  double largest_;
  double tolerance_;  // of the iteration; an error of the values is quadratic in it
};

}  // namespace

FewBands few_bands(const Run& run, const SparseBloch& matrix, const Eigen::Ref<const Vector>& kappa,
                   const FewBandsRequest& request, const std::function<void()>& between) {
  return Search(run, matrix, kappa, request, between).find();
}

Index few_bands_bytes(const SparseBloch& matrix, Index bands) {
  return matrix.factor_bytes() + 16 * matrix.size() * (std::max(2 * bands + 8 * block, 12 * block) + 4 * bands);
}

}  // namespace rdd::spectrum
