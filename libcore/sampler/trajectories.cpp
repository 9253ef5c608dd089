// Rejection-free trajectories (Bortz1975), in blocks of fixed size so that sums have one order.
#include "sampler/trajectories.hpp"

#include <atomic>
#include <cmath>
#include <limits>
#include <optional>

#include "sampler/moments.hpp"
#include "sampler/walk.hpp"
#include "support/error.hpp"
#include "transport/transport.hpp"

namespace rdd::sampler {
namespace {

constexpr Index most_blocks = 256;         // bounds the memory of the sums, whatever the number of trajectories
constexpr Index check_interval = 1 << 12;  // jumps and times between checks for cancellation: less than a millisecond

void check_size(Index a, Index b, const char* what) {
  require(a <= (Index{1} << 48) / std::max<Index>(b, 1), Status::size, what, " would hold ", a, " x ", b,
          " numbers: expected less than 2^48");
}

void check_request(const Network& network, const TrajectoryRequest& request) {
  require(request.n_trajectories >= 1, Status::argument, "n_trajectories = ", request.n_trajectories,
          ": expected at least 1");
  require(request.first >= 0, Status::argument, "first = ", request.first, ": expected the number of a stream, >= 0");
  require(request.max_events >= 0, Status::argument, "max_events = ", request.max_events,
          ": expected a number of jumps, or 0 for ", default_max_events);
  require(!request.times.empty(), Status::size, "times: expected at least one");
  // Slopes of mean squares have errors from fourth powers.
  constexpr double least = 1e-70, most = 1e70;
  for (int c = 0; c < network.dim(); ++c) {
    const double length = network.lattice().vectors().col(c).stableNorm();
    require(length > least && length < most, Status::argument, "lattice vector ", c,
            " (counted from 0) has the length ", number(length), ": trajectories expect one between ", number(least),
            " and ", number(most));
  }
  double before = -1;
  for (std::size_t k = 0; k < request.times.size(); ++k) {
    const double t = request.times[k];
    require(std::isfinite(t) && t >= 0 && t > before, Status::argument, "times[", k, "] = ", number(t),
            " (counted from 0): expected finite times >= 0, each later than the one before");
    before = t;
  }
  const auto& start = request.start;
  require(start.size() == 0 || start.size() == network.n_states(), Status::size, "start has ", start.size(),
          " entries, expected n_states = ", network.n_states());
  for (Index i = 0; i < start.size(); ++i)
    require(std::isfinite(start[i]) && start[i] >= 0, Status::argument, "start[", i, "] = ", number(start[i]),
            " (counted from 0): expected weights >= 0");
  require(start.size() == 0 || start.maxCoeff() > 0, Status::argument, "start: every weight is 0, expected one > 0");
  const auto n_times = static_cast<Index>(request.times.size());
  check_size(n_times, request.n_trajectories, "paths");
  if (request.keep_paths) check_size(n_times * std::max(1, network.space()), request.n_trajectories, "paths");
  if (request.keep_occupation) check_size(network.n_states(), n_times, "occupation");
}

/// Output of all blocks, each its own part (occupations are integers, so the order of their sum is irrelevant).
class Sampling {
 public:
  Sampling(const Run& run, const Network& network, const TrajectoryRequest& request)
      : run_(run),
        network_(network),
        request_(request),
        max_events_(request.max_events != 0 ? request.max_events : default_max_events) {
    const bool drifts = network.dim() > 0 && network.audit().ergodic;
    drift_ = drifts ? transport::drift_velocity(network) : Vector(Vector::Zero(network.space()));
    const auto n_times = static_cast<Index>(request.times.size());
    out_.space = network.space();
    out_.n_states = network.n_states();
    out_.n_trajectories = request.n_trajectories;
    out_.times = request.times;
    if (request.keep_occupation) out_.occupation.assign(out_.n_states * n_times, 0);
    if (!request.keep_paths) return;
    out_.displacement.assign(out_.space * n_times * out_.n_trajectories, nan_value);
    out_.state.assign(n_times * out_.n_trajectories, -1);
  }

  Trajectories sample() {
    const WalkTable table(network_, request_.start.size() != 0 ? request_.start : network_.stationary().pi);
    return collect([&](Index i, MomentSums& sums, Index& turns) { follow(table, i, sums, turns); });
  }

  /// The same sums over paths that are there already.
  Trajectories of_paths(const PathsRequest& paths) {
    n_events_ = paths.n_events;
    return collect([&](Index i, MomentSums& sums, Index& turns) { read(paths, i, sums, turns); });
  }

 private:
  template <typename Add>
  Trajectories collect(Add&& add) {
    const Index n = request_.n_trajectories;
    const Index length = (n + most_blocks - 1) / most_blocks;
    std::vector<std::optional<MomentSums>> blocks((n + length - 1) / length);
    run_.for_pieces(n, length, [&](Index begin, Index end) {
      auto& sums = blocks[begin / length].emplace(empty_sums());
      Index turns = 0;
      for (Index i = begin; i < end; ++i) add(i, sums, turns);
      done_ += end - begin;
    });
    auto total = empty_sums();
    for (const auto& block : blocks) total.add(*block);
    out_.n_events = n_events_;
    out_.n_stopped = n_stopped_;
    total.give(out_);
    return std::move(out_);
  }

  [[nodiscard]] MomentSums empty_sums() const {
    // Space may be larger than the displacements of any lattice need; slopes take the fourth power of it.
    return {request_.times, drift_, network_.dim() > 0 && network_.space() <= max_dim};
  }

  [[nodiscard]] Vector displacement(const Walker& walker) const {
    Vector x = network_.positions().col(walker.state()) - network_.positions().col(walker.start());
    for (int a = 0; a < network_.dim(); ++a)
      x += static_cast<double>(walker.cell()[a]) * network_.lattice().vectors().col(a);
    return x;
  }

  /// Jumps up to a time; false if max_events came first.
  bool advance(Walker& walker, double time, Index& events, Index& turns) {
    while (walker.next_time() <= time) {
      if (events == max_events_) return false;
      walker.jump();
      ++events;
      count_turn(turns);
    }
    return true;
  }

  /// Counts jumps and recorded times of a block of trajectories, however short each of them is.
  void count_turn(Index& turns) const {
    if ((++turns & (check_interval - 1)) != 0) return;
    run_.check();
    run_.report(done_, request_.n_trajectories);
  }

  void follow(const WalkTable& table, Index i, MomentSums& sums, Index& turns) {
    const auto stream = static_cast<std::uint64_t>(request_.first) + static_cast<std::uint64_t>(i);
    Walker walker(table, RandomStream(run_.seed(), RandomUse::trajectories, stream));
    const auto n_times = static_cast<Index>(request_.times.size());
    Matrix x(out_.space, n_times);
    Index events = 0, k = 0;
    for (; k < n_times && advance(walker, request_.times[k], events, turns); ++k) {
      count_turn(turns);
      x.col(k) = displacement(walker);
      record(walker.state(), i, k, x);
    }
    sums.add(x, k);
    n_events_ += events;
    if (k < n_times) ++n_stopped_;
  }

  void read(const PathsRequest& paths, Index i, MomentSums& sums, Index& turns) {
    const auto n_times = static_cast<Index>(request_.times.size());
    const Eigen::Map<const Matrix> given(paths.displacement.data() + i * n_times * out_.space, out_.space, n_times);
    Matrix x(out_.space, n_times);
    Index k = 0;
    for (; k < n_times && paths.state[k + n_times * i] >= 0; ++k) {
      require(paths.state[k + n_times * i] < out_.n_states && given.col(k).allFinite(), Status::argument, "trajectory ",
              i, " (counted from 0) is at time ", k, " in state ", paths.state[k + n_times * i],
              " (counted from 0): expected a state of the model and finite displacements");
      count_turn(turns);
      x.col(k) = given.col(k);
      record(paths.state[k + n_times * i], i, k, x);
    }
    sums.add(x, k);
    if (k < n_times) ++n_stopped_;
  }

  void record(std::int32_t state, Index i, Index k, const Matrix& x) {
    const auto n_times = x.cols();
    if (request_.keep_occupation) {
      auto& count = out_.occupation[state + out_.n_states * k];
      std::atomic_ref(count).fetch_add(1, std::memory_order_relaxed);
    }
    if (!request_.keep_paths) return;
    const auto place = k + n_times * i;
    out_.state[place] = state;
    std::copy_n(x.col(k).data(), out_.space, out_.displacement.begin() + out_.space * place);
  }

  const Run& run_;
  const Network& network_;
  const TrajectoryRequest& request_;
  Index max_events_;
  Vector drift_;
  Trajectories out_;
  std::atomic<Index> n_events_{0}, n_stopped_{0}, done_{0};
};

}  // namespace

Trajectories sample_trajectories(const Run& run, const Network& network, const TrajectoryRequest& request) {
  check_request(network, request);
  run.check();
  return Sampling(run, network, request).sample();
}

Trajectories statistics_of_paths(const Run& run, const Network& network, const PathsRequest& request) {
  check_request(network, request.kept);
  const auto entries = static_cast<Index>(request.kept.times.size()) * request.kept.n_trajectories;
  require(std::ssize(request.state) == entries && std::ssize(request.displacement) == entries * network.space(),
          Status::size, "displacement and state have ", request.displacement.size(), " and ", request.state.size(),
          " entries: expected ", network.space(), " x ", entries, " and ", entries);
  require(request.n_events >= 0, Status::argument, "n_events = ", request.n_events, ": expected a number of jumps");
  run.check();
  return Sampling(run, network, request.kept).of_paths(request);
}

}  // namespace rdd::sampler
