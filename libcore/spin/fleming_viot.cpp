// Moving the walkers; exits and jumps.
#include "spin/fleming_viot.hpp"

#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "support/fp_guard.hpp"

namespace rdd::qsd {
namespace {

constexpr Index piece_length = 512;       // of walkers; fixed, so that sums have one order
constexpr Index longest_interval = 64;    // steps between reports
constexpr Index reported_moves = 200000;  // moves of walkers between reports: some 20 ms
constexpr double largest_ratio = 0.5;     // of the drift's change in a step to the noise
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

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

/// Runs the body on no more threads than the call may use.
template <typename Body>
void in_arena(const Run& run, Body&& body) {
  if (run.threads() == 1) return body();
  tbb::task_arena arena(std::min(run.threads(), tbb::info::default_concurrency()), 1);
  arena.execute(body);
}

}  // namespace

/// What a stretch of walkers adds to a step.
struct Walkers::Piece {
  Vector sum;
  Matrix squares;
  double change = 0;
};

Walkers::Walkers(std::uint64_t seed, WalkerRequest request) : request_(std::move(request)) {
  check(request_);
  const Index m = request_.n_walkers, dim = request_.box.lo.size();
  noise_scale_ = std::sqrt(2 * request_.dt / request_.beta);
  streams_.reserve(static_cast<std::size_t>(m));
  for (Index i = 0; i < m; ++i) streams_.emplace_back(seed, RandomUse::fleming_viot, static_cast<std::uint64_t>(i));
  spare_.assign(static_cast<std::size_t>(m), nan);
  x_ = request_.start.cols() == m ? request_.start : request_.start.replicate(1, m);
  noise_ = first_ = predicted_ = Matrix::Zero(dim, m);
  gone_.assign(static_cast<std::size_t>(m), 0);
  origin_ = x_.rowwise().mean();
  clear();
}

/// A loop of its own, because a step is much too short to be reported as for_pieces does.
void Walkers::for_walkers(const Run& run, const std::function<void(Index, Index, Index)>& body) const {
  const Index count = (size() + piece_length - 1) / piece_length;
  const auto one = [&](Index piece) {
    body(piece, piece * piece_length, std::min(size(), (piece + 1) * piece_length));
  };
  run.check();
  if (run.threads() == 1 || count == 1) {
    for (Index piece = 0; piece < count; ++piece) one(piece);
    return;
  }
  tbb::this_task_arena::isolate([&] {
    tbb::parallel_for(
        Index{0}, count,
        [&](Index piece) {
          const FpGuard guard;
          one(piece);
        },
        tbb::simple_partitioner());
  });
}

double Walkers::normal(Index i) {
  auto& spare = spare_[static_cast<std::size_t>(i)];
  if (!std::isnan(spare)) return std::exchange(spare, nan);
  auto& stream = streams_[static_cast<std::size_t>(i)];
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
  return survival == 0 || streams_[static_cast<std::size_t>(i)].uniform() > survival;
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

void Walkers::add_moments(Index i, Piece& piece) const {
  for (Index a = 0; a < dim(); ++a) {
    const double u = x_(a, i) - origin_[a];
    piece.sum[a] += u;
    for (Index b = 0; b <= a; ++b) piece.squares(b, a) += u * (x_(b, i) - origin_[b]);
  }
}

std::vector<Walkers::Piece> Walkers::pieces() const {
  const auto count = static_cast<std::size_t>((size() + piece_length - 1) / piece_length);
  return std::vector<Piece>(count, Piece{Vector::Zero(dim()), Matrix::Zero(dim(), dim()), 0});
}

void Walkers::take_moments(const std::vector<Piece>& pieces) {
  for (const auto& piece : pieces) {
    sum_ += piece.sum;
    squares_ += piece.squares;
  }
}

/// Those who are gone jump to survivors, in the order of the walkers.
Index Walkers::resolve_exits(Matrix* gradient, Vector* distance) {
  const auto exits = static_cast<Index>(std::count(gone_.begin(), gone_.end(), 1));
  require(exits < size(), Status::argument, "all ", size(), " walkers left in one step of dt = ", number(request_.dt),
          ": expected a smaller dt, more walkers, or a domain that holds them (larger beta, farther absorbing sides)");
  if (exits == 0) return 0;
  for (Index i = 0; i < size(); ++i) {
    if (gone_[static_cast<std::size_t>(i)] == 0) continue;
    auto& stream = streams_[static_cast<std::size_t>(i)];
    Index to = i;
    while (gone_[static_cast<std::size_t>(to)] != 0)
      to = static_cast<Index>(static_cast<double>(stream.bits() >> 11) * 0x1.0p-53 * static_cast<double>(size()));
    x_.col(i) = x_.col(to);
    if (gradient != nullptr) gradient->col(i) = gradient->col(to);
    if (distance != nullptr) (*distance)[i] = (*distance)[to];
  }
  std::fill(gone_.begin(), gone_.end(), char{0});
  return exits;
}

void Walkers::run(const Run& run, const Gradient& gradient, Index n_steps) {
  require(n_steps >= 0, Status::argument, "n_steps = ", n_steps, ": expected >= 0");
  require(!half_, Status::argument, "the walkers are in the middle of a step: expected its second half first");
  require(can_leave(), Status::argument,
          "absorbing: no finite side absorbs, so no walker leaves: expected one that does");
  const Index interval = std::clamp<Index>(reported_moves / size(), 1, longest_interval);
  Walkers before(*this);
  auto sums = pieces();
  const auto step = [&] {
    for_walkers(run, [&](Index k, Index begin, Index end) {
      auto& piece = sums[static_cast<std::size_t>(k)];
      piece.sum.setZero();
      piece.squares.setZero();
      piece.change = 0;
      Vector g(dim());
      for (Index i = begin; i < end; ++i) {
        add_moments(i, piece);
        gradient(x_.col(i).data(), g.data());
        check_gradient(g.data(), x_.col(i).data(), i);
        predict(i, g.data());
        gradient(predicted_.col(i).data(), g.data());
        check_gradient(g.data(), predicted_.col(i).data(), i);
        for (Index a = 0; a < dim(); ++a) piece.change += (g[a] - first_(a, i)) * (g[a] - first_(a, i));
        gone_[static_cast<std::size_t>(i)] = correct(i, g.data()) ? 1 : 0;
      }
    });
    double change = 0;
    for (const auto& piece : sums) change += piece.change;
    take_moments(sums);
    count_step(change);
    count_exits(resolve_exits(nullptr, nullptr));
  };
  const auto steps = [&] {
    for (Index k = 0; k < n_steps; ++k) {
      if (k % interval == 0) run.report(k, n_steps);
      step();
    }
    run.report(n_steps, n_steps);
  };
  try {
    in_arena(run, steps);
  } catch (...) {
    *this = std::move(before);
    throw;
  }
  distance_.resize(0);  // no longer a step ago
}

void Walkers::resolve_distances(const Run& run, Matrix& gradient, const Vector& distance) {
  if (distance.size() == 0) {
    distance_.resize(0);
    return;
  }
  require(distance.size() == size(), Status::size, "distance has ", distance.size(), " entries: expected ", size());
  for (Index i = 0; i < size(); ++i) {
    require(!std::isnan(distance[i]), Status::argument, "distance[", i, "] = nan (counted from 0): expected a number");
    require(distance_.size() > 0 || distance[i] > 0, Status::argument, "distance[", i, "] = ", number(distance[i]),
            " (counted from 0): expected walkers to start inside");
  }
  Vector now = distance;
  if (distance_.size() > 0) {
    for_walkers(run, [&](Index, Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const double exponent = now[i] <= 0 ? 0 : request_.beta / request_.dt * now[i] * distance_[i];
        gone_[at] = exponent < 745 && streams_[at].uniform() <= std::exp(-exponent) ? 1 : 0;
      }
    });
    count_exits(resolve_exits(&gradient, &now));
  }
  distance_ = now;
}

void Walkers::advance(const Run& run, const Eigen::Ref<const Matrix>& gradient,
                      const Eigen::Ref<const Vector>& distance) {
  require(gradient.rows() == dim() && gradient.cols() == size(), Status::size, "gradient is ", gradient.rows(), " x ",
          gradient.cols(), ": expected ", dim(), " x ", size());
  for (Index i = 0; i < size(); ++i) check_gradient(gradient.col(i).data(), points().col(i).data(), i);
  Walkers before(*this);
  try {
    in_arena(run, [&] { half_ ? second_half(run, gradient) : first_half(run, gradient, distance); });
  } catch (...) {
    *this = std::move(before);
    throw;
  }
}

void Walkers::first_half(const Run& run, const Eigen::Ref<const Matrix>& gradient,
                         const Eigen::Ref<const Vector>& distance) {
  require(
      distance.size() > 0 || can_leave(), Status::argument,
      "absorbing: no finite side absorbs, so no walker leaves: expected one that does, or distances from a boundary");
  Matrix g = gradient;
  resolve_distances(run, g, distance);
  auto sums = pieces();
  for_walkers(run, [&](Index k, Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      add_moments(i, sums[static_cast<std::size_t>(k)]);
      predict(i, g.col(i).data());
    }
  });
  take_moments(sums);
  half_ = true;
}

void Walkers::second_half(const Run& run, const Eigen::Ref<const Matrix>& gradient) {
  double change = 0;
  for (Index begin = 0; begin < size(); begin += piece_length) {  // in the order of run()
    double sum = 0;
    for (Index i = begin; i < std::min(size(), begin + piece_length); ++i)
      for (Index a = 0; a < dim(); ++a) sum += (gradient(a, i) - first_(a, i)) * (gradient(a, i) - first_(a, i));
    change += sum;
  }
  count_step(change);
  for_walkers(run, [&](Index, Index begin, Index end) {
    for (Index i = begin; i < end; ++i) gone_[static_cast<std::size_t>(i)] = correct(i, gradient.col(i).data()) ? 1 : 0;
  });
  count_exits(resolve_exits(nullptr, distance_.size() > 0 ? &distance_ : nullptr));
  half_ = false;
}

void Walkers::count_step(double change) {
  const double noise = static_cast<double>(size() * dim()) * noise_scale_ * noise_scale_;
  const double ratio = std::sqrt(change / noise) * request_.dt / 2;
  require(ratio <= largest_ratio, Status::argument, "dt = ", number(request_.dt),
          ": within a step the drift changes by ", number(ratio), " of the noise; expected dt of at most about ",
          number(request_.dt * 0.1 / ratio));
  change_ += ratio * ratio;
  ++n_steps_;
}

}  // namespace rdd::qsd
