// What a request must be, and a step of one walker in its box.
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "qsd/walkers/fleming_viot.hpp"

namespace rdd::qsd {
namespace {

void check(const WalkerRequest& r) {
  const Index dim = r.box.lo.size();
  require(dim >= 1 && r.box.hi.size() == dim && static_cast<Index>(r.box.absorbing_lo.size()) == dim &&
              static_cast<Index>(r.box.absorbing_hi.size()) == dim,
          Status::size, "the box has ", dim, " lower and ", r.box.hi.size(),
          " upper ends: expected the same, at least 1");
  for (Index a = 0; a < dim; ++a)
    require(r.box.lo[a]<r.box.hi[a], Status::argument, "coordinate ", a, " (counted from 0): lo = ", r.box.lo[a],
                        ", hi = ", r.box.hi[a], ": expected lo < hi", r.box.lo[a]>
                    r.box.hi[a]
                ? "; the interval is reversed"
                : "");
  require(r.beta > 0 && std::isfinite(r.beta), Status::argument, "beta = ", r.beta, ": expected > 0 and finite");
  require(r.dt > 0 && std::isfinite(r.dt), Status::argument, "dt = ", r.dt, ": expected > 0 and finite");
  require(r.n_walkers >= 2 && r.n_walkers <= (Index{1} << 32), Status::argument, "n_walkers = ", r.n_walkers,
          ": expected at least 2, one to leave and one to jump to");
  require(r.start.rows() == dim && (r.start.cols() == 1 || r.start.cols() == r.n_walkers), Status::size, "start is ",
          r.start.rows(), " x ", r.start.cols(), ": expected ", dim, " x 1 or ", dim, " x ", r.n_walkers);
  for (Index i = 0; i < r.start.cols(); ++i)
    for (Index a = 0; a < dim; ++a)
      require(r.start(a, i) > r.box.lo[a] && r.start(a, i) < r.box.hi[a], Status::argument, "start[", a, ", ", i,
              "] = ", number(r.start(a, i)), " (counted from 0): expected between ", r.box.lo[a], " and ", r.box.hi[a]);
}

}  // namespace

Walkers::Walkers(std::uint64_t seed, WalkerRequest request) : request_(std::move(request)) {
  check(request_);
  const Index m = request_.n_walkers, dim = request_.box.lo.size();
  noise_scale_ = std::sqrt(2 * request_.dt / request_.beta);
  streams_.reserve(m);
  for (Index i = 0; i < m; ++i) streams_.emplace_back(seed, RandomUse::fleming_viot, static_cast<std::uint64_t>(i));
  spare_.assign(m, nan_value);
  x_ = request_.start.cols() == m ? request_.start : request_.start.replicate(1, m);
  noise_ = first_ = predicted_ = Matrix::Zero(dim, m);
  gone_.assign(m, 0);
  origin_ = x_.rowwise().mean();
  clear();
}

double Walkers::normal(Index i) {
  auto& spare = spare_[i];
  if (!std::isnan(spare)) return std::exchange(spare, nan_value);
  auto& stream = streams_[i];
  const double radius = std::sqrt(2 * stream.exponential()), angle = 2 * std::numbers::pi * stream.uniform();
  spare = radius * std::sin(angle);
  return radius * std::cos(angle);
}

double Walkers::reflected(Index a, double x) const {
  const auto& box = request_.box;
  const auto at = static_cast<std::size_t>(a);
  for (int bounce = 0; bounce < 64; ++bounce) {
    if (x < box.lo[a] && box.absorbing_lo[at] == 0)
      x = 2 * box.lo[a] - x;
    else if (x > box.hi[a] && box.absorbing_hi[at] == 0)
      x = 2 * box.hi[a] - x;
    else
      return x;
  }
  fail(Status::argument, "dt = ", number(request_.dt), ": a walker crosses the box many times in a step (coordinate ",
       a, "); expected a smaller dt");
}

bool Walkers::can_leave() const {
  const auto& box = request_.box;
  for (Index a = 0; a < dim(); ++a) {
    const auto at = static_cast<std::size_t>(a);
    if ((box.absorbing_lo[at] != 0 && std::isfinite(box.lo[a])) ||
        (box.absorbing_hi[at] != 0 && std::isfinite(box.hi[a])))
      return true;
  }
  return false;
}

bool Walkers::absorbed(const double* x) const {
  for (Index a = 0; a < dim(); ++a)
    if (x[a] <= request_.box.lo[a] || x[a] >= request_.box.hi[a]) return true;
  return false;
}

void Walkers::predict(Index i, const double* g) {
  double* const to = predicted_.col(i).data();
  for (Index a = 0; a < dim(); ++a) {
    noise_(a, i) = noise_scale_ * normal(i);
    first_(a, i) = g[a];
    to[a] = reflected(a, x_(a, i) - g[a] * request_.dt + noise_(a, i));
  }
  // V may not be defined outside; nearly all of these are about to leave.
  if (absorbed(to)) predicted_.col(i) = x_.col(i);
}

/// To x'; whether the walker left on the way.
bool Walkers::correct(Index i, const double* g) {
  double* const x = x_.col(i).data();
  const double* const start = x;
  double survival = 1;
  const auto& box = request_.box;
  for (Index a = 0; a < dim(); ++a) {
    const auto at = static_cast<std::size_t>(a);
    const double before = start[a];
    const double after = reflected(a, before - (first_(a, i) + g[a]) * request_.dt / 2 + noise_(a, i));
    x[a] = after;
    const double scale = request_.beta / request_.dt;
    // A bridge between two points of one side crosses it with probability exp(-2 d d'/variance).
    if (box.absorbing_lo[at] != 0)
      survival *= after <= box.lo[a] ? 0 : -std::expm1(-scale * (before - box.lo[a]) * (after - box.lo[a]));
    if (box.absorbing_hi[at] != 0)
      survival *= after >= box.hi[a] ? 0 : -std::expm1(-scale * (box.hi[a] - before) * (box.hi[a] - after));
  }
  if (survival == 1) return false;
  return survival == 0 || streams_[i].uniform() > survival;
}

void Walkers::check_gradient(const double* g, const double* x, Index i) const {
  for (Index a = 0; a < dim(); ++a) {
    if (std::isfinite(g[a])) continue;
    std::string place;
    for (Index b = 0; b < dim(); ++b) place += (b > 0 ? ", " : "") + number(x[b]);
    fail(Status::argument, "gradient[", a, ", ", i, "] = ", number(std::isnan(g[a]) ? std::abs(g[a]) : g[a]),
         " (counted from 0) at x = (", place,
         "): expected a finite number; if the walker should not be there, dt = ", number(request_.dt), " is too large");
  }
}

}  // namespace rdd::qsd
