// Moments of displacements, unbiased covariances and their standard errors.
#include "sampler/moments.hpp"

#include <cmath>
#include <limits>

namespace rdd::sampler {
namespace {

/// Standard error of the mean of n numbers from their sum and sum of squares.
double error_of_mean(double sum, double squares, double n) {
  if (n < 2) return nan_value;
  return std::sqrt(std::max(0.0, squares - sum * sum / n) / (n - 1) / n);
}

template <typename Body>
void for_pairs(Index space, Body&& body) {
  Index pair = 0;
  for (Index a = 0; a < space; ++a)
    for (Index b = a; b < space; ++b) body(pair++, a, b);
}

}  // namespace

MomentSums::MomentSums(const std::vector<double>& times, const Vector& drift, bool with_slopes)
    : times_(&times), drift_(drift), space_(drift.size()), reached_(times.size(), 0), with_slopes_(with_slopes) {
  const auto n = static_cast<Index>(times.size());
  z_ = z2_ = Matrix::Zero(space_, n);
  p_ = p2_ = Matrix::Zero(n_pairs(), n);
  if (!with_slopes_) return;
  const Index n_features = 2 * space_ + n_pairs();
  features_ = Vector::Zero(n_features);
  products_ = Matrix::Zero(n_features, n_features);
}

void MomentSums::add(const Matrix& x, Index n_reached) {
  for (Index k = 0; k < n_reached; ++k) {
    ++reached_[k];
    const double t = (*times_)[k];
    const Vector moved = drift_ * t;
    const Vector z = x.col(k) - moved;
    z_.col(k) += z;
    z2_.col(k) += z.cwiseAbs2();
    for_pairs(space_, [&](Index pair, Index a, Index b) {
      const double p = moved[a] * z[b] + z[a] * moved[b] + z[a] * z[b];
      p_(pair, k) += p;
      p2_(pair, k) += p * p;
    });
  }
  if (with_slopes_ && n_reached == static_cast<Index>(times_->size())) add_features(x);
}

void MomentSums::add_features(const Matrix& x) {
  const Vector last = x.col(x.cols() - 1) - drift_ * times_->back();
  const Vector first = x.cols() > 1 ? Vector(x.col(0) - drift_ * first_time()) : Vector(Vector::Zero(space_));
  Vector f(features_.size());
  f << last, first, Vector(n_pairs());
  for_pairs(space_,
            [&](Index pair, Index a, Index b) { f[2 * space_ + pair] = last[a] * last[b] - first[a] * first[b]; });
  features_ += f;
  for (Index j = 0; j < f.size(); ++j) products_.col(j) += f[j] * f;
}

void MomentSums::add(const MomentSums& other) {
  for (std::size_t k = 0; k < reached_.size(); ++k) reached_[k] += other.reached_[k];
  z_ += other.z_;
  z2_ += other.z2_;
  p_ += other.p_;
  p2_ += other.p2_;
  if (!with_slopes_) return;
  features_ += other.features_;
  products_ += other.products_;
}

void MomentSums::give(Trajectories& out) const {
  const auto n_times = static_cast<Index>(times_->size());
  const auto n = static_cast<double>(out.n_trajectories);
  out.reached = reached_;
  out.mean = out.mean_error = Matrix::Constant(space_, n_times, nan_value);
  out.squared = out.squared_error = Matrix::Constant(space_ * space_, n_times, nan_value);
  for (Index k = 0; k < n_times; ++k) {
    if (reached_[k] < out.n_trajectories) continue;
    const Vector moved = drift_ * (*times_)[k];
    for (Index a = 0; a < space_; ++a) {
      out.mean(a, k) = moved[a] + z_(a, k) / n;
      out.mean_error(a, k) = error_of_mean(z_(a, k), z2_(a, k), n);
    }
    for_pairs(space_, [&](Index pair, Index a, Index b) {
      for (const Index entry : {a + space_ * b, b + space_ * a}) {
        out.squared(entry, k) = moved[a] * moved[b] + p_(pair, k) / n;
        out.squared_error(entry, k) = error_of_mean(p_(pair, k), p2_(pair, k), n);
      }
    });
  }
  give_slopes(out);
}

void MomentSums::give_slopes(Trajectories& out) const {
  const Index n_parameters = space_ + n_pairs();
  out.velocity = out.velocity_error = Vector::Constant(space_, nan_value);
  out.diffusivity = out.diffusivity_error = Matrix::Constant(space_, space_, nan_value);
  out.covariance = Matrix::Constant(n_parameters, n_parameters, nan_value);
  const double elapsed = times_->back() - first_time();
  if (!with_slopes_ || reached_.back() < out.n_trajectories || out.n_trajectories < 2 || !(elapsed > 0)) return;
  const auto n = static_cast<double>(out.n_trajectories);
  const Vector mean = features_ / n;
  const auto last = mean.head(space_), first = mean.segment(space_, space_);
  // D to first order in the deviation of each trajectory's features from their means.
  Matrix slope = Matrix::Zero(n_parameters, features_.size());
  Vector value(n_parameters);
  for (Index a = 0; a < space_; ++a) {
    slope(a, a) = 1 / elapsed;
    slope(a, space_ + a) = -1 / elapsed;
    value[a] = drift_[a] + (last[a] - first[a]) / elapsed;
  }
  for_pairs(space_, [&](Index pair, Index a, Index b) {
    const Index row = space_ + pair, product = 2 * space_ + pair;
    slope(row, product) = 1 / (2 * elapsed);
    for (const auto& [i, j] : {std::pair{a, b}, std::pair{b, a}}) {
      slope(row, i) -= last[j] / (2 * elapsed);
      slope(row, space_ + i) += first[j] / (2 * elapsed);
    }
    const double covariances = mean[product] - last[a] * last[b] + first[a] * first[b];
    value[row] = covariances * n / (n - 1) / (2 * elapsed);
  });
  const Matrix spread = (products_ - features_ * mean.transpose()) / (n - 1);
  out.covariance = slope * spread * slope.transpose() / n;
  const Vector error = out.covariance.diagonal().cwiseMax(0).cwiseSqrt();
  out.velocity = value.head(space_);
  out.velocity_error = error.head(space_);
  for_pairs(space_, [&](Index pair, Index a, Index b) {
    out.diffusivity(a, b) = out.diffusivity(b, a) = value[space_ + pair];
    out.diffusivity_error(a, b) = out.diffusivity_error(b, a) = error[space_ + pair];
  });
}

}  // namespace rdd::sampler
