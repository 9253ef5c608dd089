// Greedy growth of a reduced basis over a list of wavevectors, controlled by true residuals.
#include "spectrum/few/reduced_sweep.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rdd::spectrum {
namespace {

/// Distance on the torus of wavevectors with k and -k the same.
double distance(const Matrix& k, Index a, Index b) {
  double same = 0, opposite = 0;
  for (Index c = 0; c < k.rows(); ++c) {
    const double minus = k(c, a) - k(c, b), plus = k(c, a) + k(c, b);
    same += std::pow(minus - std::nearbyint(minus), 2);
    opposite += std::pow(plus - std::nearbyint(plus), 2);
  }
  return std::min(same, opposite);
}

class SweepSolver {
 public:
  SweepSolver(const Run& run, const BlochOperator& bloch, const Matrix& k, const ReducedSweep& sweep)
      : run_(run), k_(k), sweep_(sweep), basis_(bloch), most_(std::min<Index>(bloch.size() / 3, 192)) {
    for (Index q = 0; q < k.cols(); ++q) waiting_.push_back(q);
    nearest_.assign(waiting_.size(), std::numeric_limits<double>::infinity());
    error_.assign(waiting_.size(), 0);
  }

  Index solve() {
    constexpr Index first[] = {1, 3, 4, 6};
    grow(first[std::min<Index>(k_.rows(), 3)]);
    while (!waiting_.empty() && basis_.size() <= most_) {
      basis_.settle();
      if (!is_too_small()) evaluate();
      if (waiting_.size() <= 4) break;  // not worth a basis
      grow(2);
    }
    exact(std::move(waiting_));
    return solved_;
  }

 private:
  /// Exact solutions at up to `count` waiting wavevectors: the worst one, then those farthest from all solved ones.
  void grow(Index count) {
    std::vector<Index> chosen;
    for (Index c = 0; c < count && !waiting_.empty(); ++c) {
      const auto better = [&](Index a, Index b) { return c == 0 ? error_[a] < error_[b] : nearest_[a] < nearest_[b]; };
      const auto it = std::max_element(waiting_.begin(), waiting_.end(), better);
      const Index q = *it;
      waiting_.erase(it);
      chosen.push_back(q);
      for (const Index other : waiting_) nearest_[other] = std::min(nearest_[other], distance(k_, q, other));
    }
    for (const auto& y : exact(chosen)) basis_.add(y);
  }

  std::vector<ComplexMatrix> exact(const std::vector<Index>& chosen) {
    std::vector<ComplexMatrix> vectors(chosen.size());
    run_.for_pieces(static_cast<Index>(chosen.size()), 1, [&](Index begin, Index) {
      const Index q = chosen[begin];
      Vector values;
      auto& y = vectors[begin];
      y = sweep_.exact(q, sweep_.bands + guard_bands, values);
      sweep_.write(q, values.head(sweep_.bands), y);
    });
    solved_ += static_cast<Index>(chosen.size());
    return vectors;
  }

  /// Whether the basis fails at all of a few wavevectors spread over the waiting ones (a cheap test).
  bool is_too_small() {
    constexpr std::size_t looks = 8;
    if (waiting_.size() <= 4 * looks) return false;
    std::vector<Index> few;
    for (std::size_t i = 0; i < looks; ++i) few.push_back(waiting_[(2 * i + 1) * waiting_.size() / (2 * looks)]);
    const auto good = try_all(few);
    return std::none_of(good.begin(), good.end(), [](char g) { return g != 0; });
  }

  void evaluate() {
    const auto good = try_all(waiting_);
    std::vector<Index> left;
    for (std::size_t i = 0; i < good.size(); ++i)
      if (!good[i]) left.push_back(waiting_[i]);
    waiting_ = std::move(left);
  }

  /// Which of the wavevectors the basis gives well enough; the results are written.
  std::vector<char> try_all(const std::vector<Index>& list) {
    std::vector<char> good(list.size());
    run_.for_pieces(static_cast<Index>(list.size()), 8, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        const Index q = list[i];
        const auto found = basis_.solve(k_.col(q), sweep_.bands);
        const Vector values = found.values.head(sweep_.bands);
        sweep_.write(q, values, {});  // read by tighten
        error_[q] = found.error;
        const bool close = !sweep_.vectors || found.residual <= sweep_.vector_residual;
        good[i] = close && found.error <= sweep_.tighten(q, sweep_.value_error);
        if (good[i] && sweep_.vectors) sweep_.write(q, values, basis_.lift(found.x));
      }
    });
    return good;
  }

  const Run& run_;
  const Matrix& k_;
  const ReducedSweep& sweep_;
  ReducedBasis basis_;
  Index most_;
  std::vector<Index> waiting_;  // ascending
  std::vector<double> nearest_, error_;
  Index solved_ = 0;
};

}  // namespace

Index reduced_sweep(const Run& run, const BlochOperator& bloch, const Matrix& k, const ReducedSweep& sweep) {
  return SweepSolver(run, bloch, k, sweep).solve();
}

}  // namespace rdd::spectrum
