// Rows of a network over ranks: jumps sorted and merged, states of other ranks numbered behind the own ones.
#include "network.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

namespace rdd::giant {

using mpi::attempt;
using mpi::require;

namespace {

void check_shape(const Shape& shape) {
  require(shape.dim >= 0 && shape.dim <= 6, RDD_ERROR_ARGUMENT, "dim = ", shape.dim, ": expected 0 to 6");
  require(shape.space >= shape.dim && shape.space <= 6, RDD_ERROR_ARGUMENT, "space = ", shape.space,
          ": expected dim = ", shape.dim, " to 6");
  require(shape.n_states >= 1, RDD_ERROR_ARGUMENT, "n_states = ", shape.n_states, ": expected at least 1");
  require(shape.n_own >= 0 && shape.n_own < std::numeric_limits<std::int32_t>::max() / 2, RDD_ERROR_SIZE,
          "n_own = ", shape.n_own, ": expected 0 to 2^30 states a rank");
}

/// First state of each rank and the end; throws unless ranks have one stretch after the other.
std::vector<std::int64_t> starts(const Communicator& communicator, const Shape& shape) {
  std::vector<std::int64_t> own{shape.first, shape.n_own}, all, first;
  communicator.agree(attempt([&] { all.resize(2 * static_cast<std::size_t>(communicator.size())); }));
  communicator.must(MPI_Allgather(own.data(), 2, MPI_INT64_T, all.data(), 2, MPI_INT64_T, communicator.comm()),
                    "MPI_Allgather");
  communicator.agree(attempt([&] {
    std::int64_t next = 0;
    for (std::size_t r = 0; r < all.size(); r += 2) {
      require(all[r] == next, RDD_ERROR_ARGUMENT, "first = ", all[r], " on rank ", r / 2, ": expected ", next,
              ", the number of states of the ranks before it");
      first.push_back(next);
      next += all[r + 1];
    }
    require(next == shape.n_states, RDD_ERROR_ARGUMENT, "n_own of all ranks is ", next,
            ": expected n_states = ", shape.n_states);
    first.push_back(next);
  }));
  return first;
}

int owner(const std::vector<std::int64_t>& first, std::int64_t state) {
  return static_cast<int>(std::upper_bound(first.begin(), first.end() - 1, state) - first.begin()) - 1;
}

template <typename Number>
std::int64_t bytes_of(const std::vector<Number>& v) {
  return static_cast<std::int64_t>(v.capacity() * sizeof(Number));
}

/// Lists of numbers from each rank to each rank.
std::vector<std::int64_t> all_to_all(const Communicator& communicator, const std::vector<std::int64_t>& values,
                                     const std::vector<int>& counts, std::vector<int>& received_counts) {
  const auto size = static_cast<std::size_t>(communicator.size());
  std::vector<int> at(size), received_at(size);
  std::vector<std::int64_t> received;
  received_counts.assign(size, 0);
  communicator.must(MPI_Alltoall(counts.data(), 1, MPI_INT, received_counts.data(), 1, MPI_INT, communicator.comm()),
                    "MPI_Alltoall");
  communicator.agree(attempt([&] {
    std::exclusive_scan(counts.begin(), counts.end(), at.begin(), 0);
    std::exclusive_scan(received_counts.begin(), received_counts.end(), received_at.begin(), 0);
    received.resize(static_cast<std::size_t>(received_at.back() + received_counts.back()));
  }));
  communicator.must(MPI_Alltoallv(values.data(), counts.data(), at.data(), MPI_INT64_T, received.data(),
                                  received_counts.data(), received_at.data(), MPI_INT64_T, communicator.comm()),
                    "MPI_Alltoallv");
  return received;
}

}  // namespace

// ---- values of other ranks

Halo::~Halo() {
  int finalized = 0;
  MPI_Finalized(&finalized);
  if (graph_ != MPI_COMM_NULL && finalized == 0) MPI_Comm_free(&graph_);
}

void Halo::build(const Communicator& communicator, const std::vector<std::int64_t>& ghosts,
                 const std::vector<std::int64_t>& first) {
  const auto size = static_cast<std::size_t>(communicator.size());
  std::vector<int> counts(size, 0), asked;
  for (const auto state : ghosts) ++counts[static_cast<std::size_t>(owner(first, state))];
  auto wanted = all_to_all(communicator, ghosts, counts, asked);
  std::vector<int> sources, destinations;
  communicator.agree(attempt([&] {
    for (auto& state : wanted) state -= first[static_cast<std::size_t>(communicator.rank())];
    send_ = std::move(wanted);
    for (std::size_t r = 0; r < size; ++r) {
      if (counts[r] > 0) sources.push_back(static_cast<int>(r)), receive_counts_.push_back(counts[r]);
      if (asked[r] > 0) destinations.push_back(static_cast<int>(r)), send_counts_.push_back(asked[r]);
    }
  }));
  communicator.must(
      MPI_Dist_graph_create_adjacent(communicator.comm(), static_cast<int>(sources.size()), sources.data(),
                                     MPI_UNWEIGHTED, static_cast<int>(destinations.size()), destinations.data(),
                                     MPI_UNWEIGHTED, MPI_INFO_NULL, 0, &graph_),
      "MPI_Dist_graph_create_adjacent");
  MPI_Comm_set_errhandler(graph_, MPI_ERRORS_RETURN);
}

void Halo::exchange(const Communicator& communicator, double* values, std::int64_t n_own, int per) const {
  if (communicator.size() == 1) return;
  buffer_.resize(send_.size() * static_cast<std::size_t>(per));
  for (std::size_t i = 0; i < send_.size(); ++i)
    std::copy_n(values + send_[i] * per, per, buffer_.data() + i * static_cast<std::size_t>(per));
  const auto scaled = [per](const std::vector<int>& counts) {
    std::vector<int> all(2 * counts.size() + 1, 0);  // counts, then places
    for (std::size_t i = 0; i < counts.size(); ++i) {
      all[i] = counts[i] * per;
      all[counts.size() + i + 1] = all[counts.size() + i] + all[i];
    }
    return all;
  };
  auto send = scaled(send_counts_), receive = scaled(receive_counts_);
  communicator.must(MPI_Neighbor_alltoallv(buffer_.data(), send.data(), send.data() + send_counts_.size(), MPI_DOUBLE,
                                           values + n_own * per, receive.data(),
                                           receive.data() + receive_counts_.size(), MPI_DOUBLE, graph_),
                    "MPI_Neighbor_alltoallv");
}

std::int64_t Halo::bytes() const {
  return bytes_of(send_) + bytes_of(send_counts_) + bytes_of(receive_counts_) + bytes_of(buffer_);
}

// ---- the network

Network::Network(const Communicator& communicator, Shape shape, std::vector<double> positions, JumpList jumps)
    : communicator_(communicator), shape_(std::move(shape)), positions_(std::move(positions)) {
  communicator.agree(attempt([&] { check_shape(shape_); }));
  first_ = starts(communicator, shape_);
  communicator.agree(attempt([&] { sort_jumps(jumps); }));
  halo_.build(communicator, ghosts_, first_);
  communicator.agree(attempt([&] {
    positions_.resize(static_cast<std::size_t>(n_local_ * shape_.space));
    log_pi_.assign(static_cast<std::size_t>(n_local_), std::numeric_limits<double>::quiet_NaN());
  }));
  exchange(positions_, shape_.space);
  const auto reverse = reverse_rates();
  weigh(reverse);
  make_conductances(reverse);
  n_jumps_ = std::ssize(column_);
  communicator.must(MPI_Allreduce(MPI_IN_PLACE, &n_jumps_, 1, MPI_INT64_T, MPI_SUM, communicator.comm()),
                    "MPI_Allreduce");
}

/// Sorts by state left, state reached, translation; sums duplicates and numbers the states reached.
void Network::sort_jumps(JumpList& jumps) {
  const auto dim = static_cast<std::size_t>(shape_.dim);
  std::vector<std::int64_t> order(jumps.rate.size());
  std::iota(order.begin(), order.end(), 0);
  const auto n_of = [&](std::int64_t j) { return jumps.translation.data() + static_cast<std::size_t>(j) * dim; };
  const auto from = [&](std::int64_t j) { return jumps.from[static_cast<std::size_t>(j)]; };
  const auto to = [&](std::int64_t j) { return jumps.to[static_cast<std::size_t>(j)]; };
  std::erase_if(order, [&](std::int64_t j) { return jumps.rate[static_cast<std::size_t>(j)] == 0; });
  std::sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    if (from(a) != from(b)) return from(a) < from(b);
    if (to(a) != to(b)) return to(a) < to(b);
    const int compared = std::memcmp(n_of(a), n_of(b), dim);
    // The sum of duplicates does not depend on their order.
    return compared != 0 ? compared < 0
                         : jumps.rate[static_cast<std::size_t>(a)] < jumps.rate[static_cast<std::size_t>(b)];
  });
  std::vector<std::int64_t> reached;
  row_.assign(static_cast<std::size_t>(shape_.n_own) + 1, 0);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto j = order[i];
    const auto rate = jumps.rate[static_cast<std::size_t>(j)];
    if (i > 0 && from(j) == from(order[i - 1]) && to(j) == to(order[i - 1]) &&
        std::memcmp(n_of(j), n_of(order[i - 1]), dim) == 0) {
      conductance_.back() += rate;
      continue;
    }
    reached.push_back(to(j));
    translation_.insert(translation_.end(), n_of(j), n_of(j) + dim);
    conductance_.push_back(rate);
    ++row_[static_cast<std::size_t>(from(j)) + 1];
  }
  jumps = {};
  std::partial_sum(row_.begin(), row_.end(), row_.begin());
  const auto is_own = [&](std::int64_t state) { return state >= shape_.first && state < shape_.first + shape_.n_own; };
  std::copy_if(reached.begin(), reached.end(), std::back_inserter(ghosts_), [&](auto s) { return !is_own(s); });
  std::sort(ghosts_.begin(), ghosts_.end());
  ghosts_.erase(std::unique(ghosts_.begin(), ghosts_.end()), ghosts_.end());
  ghosts_.shrink_to_fit();
  n_local_ = shape_.n_own + std::ssize(ghosts_);
  require(n_local_ < std::numeric_limits<std::int32_t>::max(), RDD_ERROR_SIZE, "a rank needs ", n_local_,
          " states: expected less than 2^31");
  column_.resize(reached.size());
  for (std::size_t i = 0; i < reached.size(); ++i)
    column_[i] = static_cast<std::int32_t>(
        is_own(reached[i])
            ? reached[i] - shape_.first
            : shape_.n_own + (std::lower_bound(ghosts_.begin(), ghosts_.end(), reached[i]) - ghosts_.begin()));
}

double Network::step(std::int64_t row, std::int64_t jump, int a) const {
  const auto* n = translation_.data() + jump * shape_.dim;
  const auto space = std::int64_t{shape_.space};
  double dr = positions_[static_cast<std::size_t>(column(jump) * space + a)] -
              positions_[static_cast<std::size_t>(row * space + a)];
  for (int c = 0; c < shape_.dim; ++c)
    if (n[c] != 0) dr += n[c] * shape_.lattice[static_cast<std::size_t>(c * space + a)];
  return dr;
}

std::int64_t Network::bytes() const {
  return bytes_of(ghosts_) + bytes_of(row_) + bytes_of(column_) + bytes_of(translation_) + bytes_of(conductance_) +
         bytes_of(positions_) + bytes_of(log_pi_) + halo_.bytes();
}

namespace {

/// A jump between ranks as it is told to the other one: from, to, rate, then the translation.
struct Crossing {
  std::int64_t from, to;
  std::uint64_t translation;
  double rate;
};

std::uint64_t packed(const std::int8_t* n, int dim, int sign) {
  std::uint64_t all = 0;
  for (int c = 0; c < dim; ++c) all = all << 8 | static_cast<std::uint8_t>(static_cast<std::int8_t>(sign * n[c]));
  return all;
}

bool before(const Crossing& a, const Crossing& b) {
  return a.from != b.from ? a.from < b.from : a.to != b.to ? a.to < b.to : a.translation < b.translation;
}

}  // namespace

/// The rate of the opposite of each jump.
std::vector<double> Network::reverse_rates() const {
  const auto size = static_cast<std::size_t>(communicator_.size());
  std::vector<std::vector<std::int64_t>> lists(size);
  std::vector<std::int64_t> flat;
  std::vector<int> counts(size, 0), received_counts;
  communicator_.agree(attempt([&] {
    for (std::int64_t i = 0; i < n_own(); ++i)
      for (auto j = row_begin(i); j < row_begin(i + 1); ++j) {
        if (column(j) < n_own()) continue;
        const auto to = global(column(j));
        std::int64_t rate = 0;
        std::memcpy(&rate, &conductance_[static_cast<std::size_t>(j)], 8);
        auto& list = lists[static_cast<std::size_t>(owner(first_, to))];
        const auto n = static_cast<std::int64_t>(packed(translation_.data() + j * shape_.dim, shape_.dim, -1));
        list.insert(list.end(), {to, shape_.first + i, n, rate});  // as the reverse of what the other rank has
      }
    for (std::size_t r = 0; r < size; ++r) {
      require(lists[r].size() < (std::size_t{1} << 31), RDD_ERROR_SIZE, "too many jumps between two ranks");
      counts[r] = static_cast<int>(lists[r].size());
      flat.insert(flat.end(), lists[r].begin(), lists[r].end());
      lists[r] = {};
    }
  }));
  const auto received = all_to_all(communicator_, flat, counts, received_counts);
  std::vector<double> reverse;
  communicator_.agree(attempt([&] {
    std::vector<Crossing> others;
    for (std::size_t i = 0; i < received.size(); i += 4) {
      Crossing c{received[i], received[i + 1], static_cast<std::uint64_t>(received[i + 2]), 0};
      std::memcpy(&c.rate, &received[i + 3], 8);
      others.push_back(c);
    }
    std::sort(others.begin(), others.end(), before);
    reverse.resize(column_.size());
    for (std::int64_t i = 0; i < n_own(); ++i)
      for (auto j = row_begin(i); j < row_begin(i + 1); ++j) {
        const auto* n = translation_.data() + j * shape_.dim;
        double found = 0;
        if (column(j) < n_own()) {
          const auto wanted = packed(n, shape_.dim, -1);
          const std::int64_t c = column(j);
          for (auto b = row_begin(c); b < row_begin(c + 1); ++b)
            if (column(b) == i && packed(translation_.data() + b * shape_.dim, shape_.dim, 1) == wanted)
              found = conductance_[static_cast<std::size_t>(b)];
        } else {
          const Crossing key{shape_.first + i, global(column(j)), packed(n, shape_.dim, 1), 0};
          const auto at = std::lower_bound(others.begin(), others.end(), key, before);
          if (at != others.end() && !before(key, *at)) found = at->rate;
        }
        require(found > 0, RDD_ERROR_NOT_REVERSIBLE, "the jump from state ", shape_.first + i, " to ",
                global(column(j)), " (counted from 0) has no reverse: expected a reversible network");
        reverse[static_cast<std::size_t>(j)] = found;
      }
  }));
  return reverse;
}

/// log pi along a tree that grows from state 0, then detailed balance of every jump.
void Network::weigh(const std::vector<double>& reverse) {
  const auto ratio = [&](std::int64_t j) {
    const auto place = static_cast<std::size_t>(j);
    return std::log(conductance_[place] / reverse[place]);
  };
  std::vector<std::int64_t> front;
  communicator_.agree(attempt([&] { front.reserve(static_cast<std::size_t>(n_local_)); }));
  if (shape_.first == 0 && n_own() > 0) {
    log_pi_[0] = 0;
    front.push_back(0);
  }
  // A ghost that is known tells the own states that jump to it; scanned once each round.
  for (std::int64_t changed = 1; changed > 0;) {
    changed = 0;
    const auto reach = [&](std::int64_t state, double value) {
      auto& known = log_pi_[static_cast<std::size_t>(state)];
      if (!std::isnan(known)) return;
      known = value;
      if (state < n_own()) front.push_back(state);
      ++changed;
    };
    while (!front.empty()) {
      const auto i = front.back();
      front.pop_back();
      for (auto j = row_begin(i); j < row_begin(i + 1); ++j)
        if (column(j) < n_own()) reach(column(j), log_pi_[static_cast<std::size_t>(i)] + ratio(j));
    }
    exchange(log_pi_);
    for (std::int64_t i = 0; i < n_own(); ++i)
      for (auto j = row_begin(i); j < row_begin(i + 1) && std::isnan(log_pi_[static_cast<std::size_t>(i)]); ++j) {
        const double other = log_pi_[static_cast<std::size_t>(column(j))];
        if (column(j) >= n_own() && !std::isnan(other)) reach(i, other - ratio(j));
      }
    communicator_.must(MPI_Allreduce(MPI_IN_PLACE, &changed, 1, MPI_INT64_T, MPI_SUM, communicator_.comm()),
                       "MPI_Allreduce");
  }
  exchange(log_pi_);
  communicator_.agree(attempt([&] {
    for (std::int64_t i = 0; i < n_own(); ++i) {
      require(!std::isnan(log_pi_[static_cast<std::size_t>(i)]), RDD_ERROR_NOT_ERGODIC, "state ", shape_.first + i,
              " (counted from 0) cannot be reached from state 0: expected one ergodic class");
      for (auto j = row_begin(i); j < row_begin(i + 1); ++j) {
        const double a = log_pi_[static_cast<std::size_t>(i)], b = log_pi_[static_cast<std::size_t>(column(j))];
        const double off = a + ratio(j) - b;
        require(std::abs(off) <= 1e-9 + 1e-13 * (std::abs(a) + std::abs(b)), RDD_ERROR_NOT_REVERSIBLE,
                "detailed balance is off by ", off, " kT at the jump from state ", shape_.first + i, " to ",
                global(column(j)), " (counted from 0): expected at most 1e-9");
      }
    }
  }));
  double largest = -std::numeric_limits<double>::infinity(), sum = 0;
  for (std::int64_t i = 0; i < n_own(); ++i) largest = std::max(largest, log_pi_[static_cast<std::size_t>(i)]);
  communicator_.must(MPI_Allreduce(MPI_IN_PLACE, &largest, 1, MPI_DOUBLE, MPI_MAX, communicator_.comm()),
                     "MPI_Allreduce");
  for (std::int64_t i = 0; i < n_own(); ++i) sum += std::exp(log_pi_[static_cast<std::size_t>(i)] - largest);
  communicator_.must(MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_DOUBLE, MPI_SUM, communicator_.comm()), "MPI_Allreduce");
  for (auto& value : log_pi_) value -= largest + std::log(sum);
}

/// The geometric mean of both fluxes of a pair: the same bits from either side.
void Network::make_conductances(const std::vector<double>& reverse) {
  double largest = -std::numeric_limits<double>::infinity();
  for (std::int64_t i = 0; i < n_own(); ++i)
    for (auto j = row_begin(i); j < row_begin(i + 1); ++j) {
      const auto place = static_cast<std::size_t>(j);
      const double there = log_pi_[static_cast<std::size_t>(i)] + std::log(conductance_[place]);
      const double back = log_pi_[static_cast<std::size_t>(column(j))] + std::log(reverse[place]);
      largest = std::max(largest, (there + back) / 2);
    }
  communicator_.must(MPI_Allreduce(MPI_IN_PLACE, &largest, 1, MPI_DOUBLE, MPI_MAX, communicator_.comm()),
                     "MPI_Allreduce");
  unit_ = std::isfinite(largest) ? std::exp(largest) : 1;
  // Products of square roots instead of exponentials of sums: rates keep their last bits where weights are equal.
  for (std::int64_t i = 0; i < n_own(); ++i)
    for (auto j = row_begin(i); j < row_begin(i + 1); ++j) {
      const auto place = static_cast<std::size_t>(j);
      const double a = log_pi_[static_cast<std::size_t>(i)], b = log_pi_[static_cast<std::size_t>(column(j))];
      conductance_[place] =
          std::sqrt(conductance_[place]) * std::sqrt(reverse[place]) * std::exp((a + b) / 2 - std::log(unit_));
    }
}

}  // namespace rdd::giant
