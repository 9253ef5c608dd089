// Steps of all walkers; exits and jumps.
#include "qsd/walkers/fleming_viot.hpp"

#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "support/fp_guard.hpp"

namespace rdd::qsd {
namespace {

constexpr Index piece_length = 512;       // of walkers; fixed, so that sums have one order
constexpr Index longest_interval = 64;    // steps between reports
constexpr Index reported_moves = 200000;  // moves of walkers between reports: some 20 ms
constexpr double largest_ratio = 0.5;     // of the drift's change in a step to the noise

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
    if (gone_[i] == 0) continue;
    auto& stream = streams_[i];
    Index to = i;
    while (gone_[to] != 0)
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
      auto& piece = sums[k];
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
        gone_[i] = correct(i, g.data()) ? 1 : 0;
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
      add_moments(i, sums[k]);
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
    for (Index i = begin; i < end; ++i) gone_[i] = correct(i, gradient.col(i).data()) ? 1 : 0;
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
