// What the walkers have told: the exit rate with its error, moments.
#include <algorithm>
#include <cmath>
#include <limits>

#include "qsd/walkers/fleming_viot.hpp"

namespace rdd::qsd {
namespace {

constexpr std::size_t most_bins = 4096;    // pairs are merged beyond
constexpr std::size_t fewest_blocks = 32;  // whose scatter is still an error estimate, good to an eighth

}  // namespace

/// One call a step, one more where a host's boundary adds exits to the step before.
void Walkers::count_exits(Index exits) {
  const double hazard = -std::log1p(-static_cast<double>(exits) / static_cast<double>(size()));
  n_exits_ += exits;
  hazard_ += hazard;
  const Index bin = std::max<Index>(n_steps_ - 1, 0) / bin_steps_;
  if (static_cast<std::size_t>(bin) >= bins_.size()) bins_.resize(bin + 1, 0.0);
  bins_[bin] += hazard;
  if (bins_.size() <= most_bins) return;
  std::vector<double> merged;
  for (std::size_t k = 0; k < bins_.size(); k += 2)
    merged.push_back(bins_[k] + (k + 1 < bins_.size() ? bins_[k + 1] : 0));
  bins_ = std::move(merged);
  bin_steps_ *= 2;
}

void Walkers::clear() {
  n_steps_ = n_exits_ = 0;
  hazard_ = change_ = 0;
  sum_ = Vector::Zero(dim());
  squares_ = Matrix::Zero(dim(), dim());
  bins_.clear();
  bin_steps_ = 1;
}

WalkerStatistics Walkers::statistics() const {
  WalkerStatistics out;
  const auto steps = static_cast<double>(n_steps_);
  out.n_steps = n_steps_;
  out.n_exits = n_exits_;
  out.time = steps * request_.dt;
  out.lambda1 = n_steps_ > 0 ? hazard_ / out.time : nan_value;
  std::vector<double> whole(
      bins_.begin(), bins_.begin() + static_cast<std::ptrdiff_t>(
                                         std::min(bins_.size(), static_cast<std::size_t>(n_steps_ / bin_steps_))));
  out.lambda1_error = correlated_error(std::move(whole)) / (static_cast<double>(bin_steps_) * request_.dt);
  out.step_ratio = n_steps_ > 0 ? std::sqrt(change_ / steps) : nan_value;
  // One look a step, and half of one more in the middle of a step.
  const double looks = (steps + (half_ ? 1 : 0)) * static_cast<double>(size());
  const Vector offset = sum_ / looks;
  out.mean = origin_ + offset;
  const Matrix full = squares_.selfadjointView<Eigen::Upper>();
  out.covariance = full / looks - offset * offset.transpose();
  return out;
}

double correlated_error(std::vector<double> values) {
  double largest = std::numeric_limits<double>::quiet_NaN();
  while (values.size() >= fewest_blocks) {
    const auto n = static_cast<double>(values.size());
    double mean = 0, squares = 0;
    for (const double v : values) mean += v / n;
    for (const double v : values) squares += (v - mean) * (v - mean);
    const double error = std::sqrt(squares / (n - 1) / n);
    if (!(error <= largest)) largest = error;
    std::vector<double> blocks;
    for (std::size_t k = 0; k + 1 < values.size(); k += 2) blocks.push_back((values[k] + values[k + 1]) / 2);
    values = std::move(blocks);
  }
  return largest;
}

}  // namespace rdd::qsd
