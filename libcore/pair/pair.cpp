// Coefficients from the sums over the network of what is near; what is kept of the host.
#include "pair/pair.hpp"

#include <Eigen/LU>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "pair/whole_network.hpp"
#include "support/error.hpp"

namespace rdd::pair {
namespace {

constexpr std::size_t most_kept = 64, most_bytes = std::size_t{1} << 28;

std::size_t bytes_of(const Exterior& exterior) {
  std::size_t sum = 0;
  for (const auto& site : exterior.sites) sum += sizeof(double) * (site.conductance.size() + site.offset.size());
  return sum;
}

/// x^-1 within the span of the columns of q; NaN where there is none.
Matrix inverse_within(const Matrix& q, const Matrix& x) {
  const Matrix small = q.transpose() * x * q;
  if (!(small.diagonal().minCoeff() > 0)) return Matrix::Constant(x.rows(), x.cols(), nan_value);
  const Vector scale = small.diagonal().cwiseSqrt().cwiseInverse();
  const Matrix scaled = scale.asDiagonal() * small * scale.asDiagonal();
  const Matrix out = q * scale.asDiagonal() * scaled.inverse() * scale.asDiagonal() * q.transpose();
  return out.allFinite() ? out : Matrix::Constant(x.rows(), x.cols(), nan_value);
}

PairTransport transport_of(const PairClasses& classes, const PairRates& rates, const Exterior& exterior) {
  const Index space = classes.host().space();
  const double per_site = rates.unit / static_cast<double>(classes.host().n_sites());
  const auto sums = network_sums(classes, rates, exterior);
  PairTransport out;
  out.Lvv = rates.unit * exterior.diffusivity;
  out.Lss = per_site * sums.minimum.topLeftCorner(space, space);
  out.Lsv = per_site * sums.minimum.topRightCorner(space, space);
  out.L1vv = per_site * (sums.minimum.bottomRightCorner(space, space) - sums.outside - sums.inside);
  out.uncorrelated = per_site * sums.uncorrelated;
  const Matrix vectors = classes.host().defect().crystal().basis().vectors();
  const Matrix q = vectors.householderQr().householderQ() * Matrix::Identity(space, vectors.cols());
  out.correlation = out.Lss * inverse_within(q, out.uncorrelated);
  out.drag = out.Lsv.transpose() * inverse_within(q, out.Lss);
  constexpr double rounding = 1e-13;
  out.error = std::max(exterior.error, rounding);
  return out;
}

}  // namespace

std::shared_ptr<const Exterior> Pair::exterior(const Run& run, const Vector& bulk) const {
  const auto find = [&]() -> std::shared_ptr<const Exterior> {
    for (const auto& [key, known] : kept_)
      if (key == bulk) return known;
    return nullptr;
  };
  {
    const std::lock_guard lock(mutex_);
    if (auto known = find()) return known;
  }
  auto made = std::make_shared<const Exterior>(make_exterior(run, classes_, bulk));
  const std::lock_guard lock(mutex_);
  if (auto known = find()) return known;
  const auto most = std::clamp<std::size_t>(most_bytes / bytes_of(*made), 1, most_kept);
  while (kept_.size() >= most) kept_.erase(kept_.begin());
  kept_.emplace_back(bulk, made);
  return made;
}

std::vector<PairTransport> Pair::transport(const Run& run, const PairValues& values,
                                           std::span<const double> temperatures) const {
  std::vector<PairTransport> out(temperatures.size());
  constexpr std::size_t together = 16;  // so many exteriors are held at a time
  double worst = 0;
  for (std::size_t first = 0; first < out.size(); first += together) {
    const auto n = std::min(together, out.size() - first);
    std::vector<PairRates> rates;
    std::vector<std::shared_ptr<const Exterior>> exteriors;
    for (std::size_t t = 0; t < n; ++t) {
      rates.push_back(pair_rates(classes_, values, temperatures[first + t]));
      exteriors.push_back(exterior(run, rates.back().bulk));
      worst = std::max(worst, exteriors.back()->error);
    }
    run.for_pieces(static_cast<Index>(n), 1, [&](Index begin, Index end) {
      for (Index t = begin; t < end; ++t) out[first + t] = transport_of(classes_, rates[t], *exteriors[t]);
    });
  }
  if (worst > 1e-8) run.log("warning: the Green function of the host is uncertain by " + number(worst));
  return out;
}

}  // namespace rdd::pair
