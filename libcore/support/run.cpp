// The TBB arena of a context and the one parallel loop of the library.
#include "support/run.hpp"

#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>

#include "support/fork_guard.hpp"
#include "support/fp_guard.hpp"
#include "support/stop_point.hpp"

namespace rdd {

namespace {

/// Those of the machine, or less where the host has set a limit to TBB.
int allowed_threads() {
  const auto limit = tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism);
  return std::min(tbb::info::default_concurrency(), static_cast<int>(std::min<std::size_t>(limit, 1 << 16)));
}

}  // namespace

struct Context::Arena {
  // More workers than the machine or the host allows would not help, and TBB would print a warning on the terminal.
  explicit Arena(int n) : threads(n), arena(workers_were_lost() ? 1 : std::min(n, allowed_threads()), 1) {}
  int threads;
  tbb::task_arena arena;
};

Context::Context(int threads) { set_threads(threads); }
Context::~Context() = default;

int Context::threads() const {
  const std::lock_guard lock(mutex_);
  return arena_->threads;
}

void Context::set_threads(int threads) {
  require(threads >= 1, Status::argument, "threads = ", threads, ": expected at least 1");
  auto arena = std::make_shared<Arena>(threads);
  const std::lock_guard lock(mutex_);
  arena_ = std::move(arena);
}

void Context::set_progress(Progress progress) {
  auto kept = progress ? std::make_shared<const Progress>(std::move(progress)) : nullptr;
  const std::lock_guard lock(mutex_);
  progress_.swap(kept);
}

void Context::set_log(Log log) {
  auto kept = log ? std::make_shared<const Log>(std::move(log)) : nullptr;
  const std::lock_guard lock(mutex_);
  log_.swap(kept);
}

Run::Run(Context* context) : context_(context) {
  if (context == nullptr) return;
  const std::lock_guard lock(context->mutex_);
  arena_ = context->arena_;
  progress_ = context->progress_;
  log_ = context->log_;
  epoch_ = context->epoch_.load();
}

int Run::threads() const { return arena_ ? arena_->threads : 1; }

bool Run::cancelled() const noexcept { return context_ != nullptr && context_->epoch_.load() != epoch_; }

void Run::report(Index done, Index total) const {
  if (!progress_ || std::this_thread::get_id() != caller_) return;
  last_reported() = {done, total};
  const int answer = [&] {
    const HostFpScope scope;
    return (*progress_)(done, total);
  }();
  if (answer > 0) throw Cancelled();
  require(answer == 0, Status::callback, "the progress callback returned ", answer, " at step ", done, " of ", total);
}

void Run::log(const std::string& text) const {
  if (!log_ || std::this_thread::get_id() != caller_) return;
  const int answer = [&] {
    const HostFpScope scope;
    return (*log_)(text);
  }();
  if (answer > 0) throw Cancelled();
  require(answer == 0, Status::callback, "the log callback returned ", answer);
}

void Run::for_pieces(Index n, Index length, const std::function<void(Index, Index)>& body) const {
  if (n <= 0) return;
  const Index pieces = (n + length - 1) / length;
  std::atomic<Index> done{0};
  auto one = [&](Index piece) {
    check();
    const Index begin = piece * length;
    const Index end = std::min(n, begin + length);
    body(begin, end);
    const Index now = done.fetch_add(end - begin) + (end - begin);
    report(now, n);
  };
  if (threads() == 1 || pieces == 1 || workers_were_lost() || allowed_threads() == 1) {
    for (Index piece = 0; piece < pieces; ++piece) one(piece);
    return;
  }
  note_workers();
  arena_->arena.execute([&] {
    tbb::this_task_arena::isolate([&] {
      tbb::parallel_for(
          Index{0}, pieces,
          [&](Index piece) {
            const FpGuard guard;
            const WorkScope scope(*this);
            one(piece);
          },
          tbb::simple_partitioner());
    });
  });
}

}  // namespace rdd
