// Blocks of units: most of them shared out in advance, the rest drawn from a counter on rank 0. Which rank computes a
// block, and how long blocks are, decides when ranks talk, never what is computed.
#include "slices.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <numeric>

#include "rounds.hpp"

namespace rdd::mpi {
namespace {

using std::chrono::steady_clock;

constexpr double block_seconds = 0.05;

/// Units that this rank has computed, their results packed by columns.
struct Block {
  std::int64_t begin, end;
  std::vector<Bytes> results;
};

std::vector<std::int64_t> columns_of(const Task& task, std::int64_t begin, std::int64_t end) {
  if (task.columns) return task.columns(begin, end);
  std::vector<std::int64_t> columns(static_cast<std::size_t>(end - begin));
  std::iota(columns.begin(), columns.end(), begin);
  return columns;
}

/// The work of this rank, from its first block until all ranks have ended.
class Worker {
 public:
  Worker(Call& call, const Task& task) : call_(call), task_(task), rounds_(call, task.n_units) {}

  void work() {
    const auto& communicator = call_.communicator();
    const bool own = call_.gather() == RDD_MPI_OWN;
    const bool draws = !own && communicator.has_counter();
    const std::int64_t n = task_.n_units, rank = communicator.rank(), size = communicator.size();
    auto shared = static_cast<std::int64_t>(static_cast<double>(n) * (draws ? 1 - task_.drawn : 1));
    if (draws) shared -= shared % (task_.grain * size);
    const bool set_up = attempt_here([&] {
      context_ = call_.inner();
      must(rdd_context_set_progress(context_, &Worker::poll, this, nullptr));
    });
    bool goes_on = set_up;
    std::int64_t begin = range_begin(shared, rank, size);
    for (const auto end = range_begin(shared, rank + 1, size); goes_on && begin < end;) goes_on = step(begin, end);
    const std::int64_t left = n - shared;
    const auto piece =
        task_.piece > 0 ? task_.piece : std::max(task_.grain, left / (8 * size) / task_.grain * task_.grain);
    while (goes_on && draws && left > 0) {
      begin = shared + communicator.draw(piece);
      if (begin >= n) break;
      for (const auto end = std::min(n, begin + piece); goes_on && begin < end;) goes_on = step(begin, end);
    }
    rounds_.finish();
    if (set_up) rdd_context_set_progress(context_, nullptr, nullptr, nullptr);
    rounds_.rethrow();
  }

  [[nodiscard]] const Rounds& rounds() const { return rounds_; }
  [[nodiscard]] const std::vector<Block>& blocks() const { return blocks_; }

 private:
  /// The host's say, and that of other ranks, in the middle of a block.
  static std::int32_t poll(void* user, std::int64_t, std::int64_t) {
    auto& worker = *static_cast<Worker*>(user);
    bool stop = true;
    worker.broken_ = attempt([&] { stop = worker.rounds_.stopped_by_now(); });
    return worker.broken_.status != RDD_OK || stop || worker.rounds_.ending() ? 1 : 0;
  }

  template <typename Part>
  bool attempt_here(Part&& part) {
    const Outcome outcome = attempt(part);
    if (outcome.status == RDD_ERROR_MPI) throw Failure(outcome.status, outcome.text);
    if (outcome.status != RDD_OK) rounds_.fail(outcome);
    return outcome.status == RDD_OK;
  }

  /// One block from `begin` on; false if the work ends.
  bool step(std::int64_t& begin, std::int64_t end) {
    const auto stop = std::min(end, begin + length_ * task_.grain);
    const auto start = steady_clock::now();
    rdd_status status = RDD_OK;
    const bool fine = attempt_here([&] {
      Block block{begin, stop, std::vector<Bytes>(task_.outputs.size())};
      const auto n_columns = task_.columns ? std::ssize(task_.columns(begin, stop)) : stop - begin;
      for (std::size_t i = 0; i < block.results.size(); ++i)
        if (task_.outputs[i].bytes > 0) block.results[i].make(task_.outputs[i].bytes * n_columns);
      status = task_.work(context_, begin, stop, block.results);
      if (status != RDD_CANCELLED) blocks_.push_back(std::move(block));
    });
    if (broken_.status != RDD_OK) throw Failure(broken_.status, broken_.text);
    if (!fine || (status == RDD_CANCELLED && rounds_.ending())) return false;
    if (status == RDD_CANCELLED) {  // the host's own unit asked for it
      rounds_.cancel();
      return false;
    }
    if (status == RDD_NOT_CONVERGED) rounds_.add_not_converged();
    rounds_.add_done(stop - begin);
    const double seconds = std::chrono::duration<double>(steady_clock::now() - start).count();
    if (seconds < block_seconds / 2 && stop - begin == length_ * task_.grain) length_ *= 2;
    if (seconds > block_seconds && length_ > 1) length_ /= 2;
    begin = stop;
    return !rounds_.stopped();
  }

  Call& call_;
  const Task& task_;
  Rounds rounds_;
  rdd_context* context_ = nullptr;
  Outcome broken_{};
  std::vector<Block> blocks_;
  std::int64_t length_ = 1;
};

/// Places of results in the caller's arrays. In RDD_MPI_OWN they count from the first of this rank.
class Placing {
 public:
  Placing(const Task& task, std::int64_t first) : task_(task), first_(first) {}

  void clear(std::int64_t n_columns) const {
    for (const auto& output : task_.outputs) {
      if (output.bytes == 0 || output.user == nullptr) continue;
      const auto bytes = output.bytes * n_columns;
      if (output.integers)
        std::fill_n(static_cast<unsigned char*>(output.user), bytes, static_cast<unsigned char>(0xff));
      else
        std::fill_n(static_cast<double*>(output.user), bytes / 8, std::numeric_limits<double>::quiet_NaN());
    }
  }

  void put(std::size_t number, const std::vector<std::int64_t>& columns, const std::byte* from) const {
    const auto& output = task_.outputs[number];
    auto* const to = static_cast<std::byte*>(output.user);
    for (std::size_t c = 0; c < columns.size();) {  // runs of neighbours at once
      std::size_t last = c + 1;
      while (last < columns.size() && columns[last] == columns[last - 1] + 1) ++last;
      const auto bytes = static_cast<std::int64_t>(last - c) * output.bytes;
      std::copy_n(from, bytes, to + (columns[c] - first_) * output.bytes);
      from += bytes;
      c = last;
    }
  }

 private:
  const Task& task_;
  std::int64_t first_;
};

void put_own(const Task& task, const Placing& placing, const std::vector<Block>& blocks) {
  for (const auto& block : blocks) {
    const auto columns = columns_of(task, block.begin, block.end);
    for (std::size_t i = 0; i < task.outputs.size(); ++i)
      if (task.outputs[i].bytes > 0) placing.put(i, columns, block.results[i].as<std::byte>());
  }
}

/// Begins and ends of the blocks of all ranks, on rank 0.
struct BlockLists {
  std::vector<int> counts, offsets;
  std::vector<std::int64_t> ends;
};

BlockLists gather_lists(const Communicator& communicator, const std::vector<Block>& blocks) {
  BlockLists all;
  std::vector<std::int64_t> own;
  const bool root = communicator.rank() == 0;
  communicator.agree(attempt([&] {
    all.counts.resize(static_cast<std::size_t>(communicator.size()));
    all.offsets.resize(all.counts.size());
    for (const auto& block : blocks) own.insert(own.end(), {block.begin, block.end});
  }));
  const int count = static_cast<int>(own.size());
  communicator.must(MPI_Gather(&count, 1, MPI_INT, all.counts.data(), 1, MPI_INT, 0, communicator.comm()),
                    "MPI_Gather");
  communicator.agree(attempt([&] {
    if (!root) return;
    std::exclusive_scan(all.counts.begin(), all.counts.end(), all.offsets.begin(), 0);
    all.ends.resize(static_cast<std::size_t>(all.offsets.back() + all.counts.back()));
  }));
  communicator.must(MPI_Gatherv(own.data(), count, MPI_INT64_T, all.ends.data(), all.counts.data(), all.offsets.data(),
                                MPI_INT64_T, 0, communicator.comm()),
                    "MPI_Gatherv");
  return all;
}

/// Receives one output of one block of another rank.
void receive_output(const Communicator& communicator, const Task& task, std::size_t number, int from,
                    const std::vector<std::int64_t>& columns, std::byte* scratch) {
  const auto& output = task.outputs[number];
  const auto bytes = output.bytes * std::ssize(columns);
  if (bytes == 0) return;
  if (!task.columns)  // neighbours: no detour
    return communicator.receive(static_cast<std::byte*>(output.user) + columns.front() * output.bytes, bytes, from);
  communicator.receive(scratch, bytes, from);
  Placing(task, 0).put(number, columns, scratch);
}

/// Brings the blocks of all ranks to their places on rank 0, in order of ranks.
void bring_to_root(const Communicator& communicator, const Task& task, const std::vector<Block>& blocks,
                   bool cancelled) {
  const auto lists = gather_lists(communicator, blocks);
  const bool root = communicator.rank() == 0;
  Bytes scratch;
  communicator.agree(attempt([&] {  // others send once this rank has the memory to receive
    std::int64_t most = 0;
    for (std::size_t b = 0; root && task.columns && b < lists.ends.size(); b += 2)
      for (const auto& output : task.outputs)
        most = std::max(most, output.bytes * std::ssize(columns_of(task, lists.ends[b], lists.ends[b + 1])));
    scratch.make(most);
  }));
  if (!root) {
    for (const auto& block : blocks)
      for (const auto& result : block.results)
        if (result.size() > 0) communicator.send(result.as<std::byte>(), result.size(), 0);
    return;
  }
  const Placing placing(task, 0);
  if (cancelled) placing.clear(task.n_columns);
  put_own(task, placing, blocks);
  for (int rank = 1; rank < communicator.size(); ++rank) {
    const auto r = static_cast<std::size_t>(rank);
    for (int b = lists.offsets[r]; b < lists.offsets[r] + lists.counts[r]; b += 2) {
      const auto at = static_cast<std::size_t>(b);
      const auto columns = columns_of(task, lists.ends[at], lists.ends[at + 1]);
      for (std::size_t i = 0; i < task.outputs.size(); ++i)
        receive_output(communicator, task, i, rank, columns, scratch.as<std::byte>());
    }
  }
}

}  // namespace

rdd_status run_task(Call& call, const Task& task) {
  const auto& communicator = call.communicator();
  communicator.reset_counter();
  communicator.agree({});  // nobody draws before the counter is zero
  Worker worker(call, task);
  worker.work();
  const auto& rounds = worker.rounds();
  if (call.gather() == RDD_MPI_OWN) {
    const auto first = range_begin(task.n_columns, communicator.rank(), communicator.size());
    const Placing placing(task, first);
    if (rounds.cancelled())
      placing.clear(range_begin(task.n_columns, communicator.rank() + 1, communicator.size()) - first);
    put_own(task, placing, worker.blocks());
  } else {
    bring_to_root(communicator, task, worker.blocks(), rounds.cancelled());
  }
  if (call.gather() == RDD_MPI_ALL)
    for (const auto& output : task.outputs)
      if (output.bytes > 0) communicator.broadcast(output.user, output.bytes * task.n_columns, 0);
  return rounds.cancelled() ? RDD_CANCELLED : rounds.not_converged() ? RDD_NOT_CONVERGED : RDD_OK;
}

}  // namespace rdd::mpi
