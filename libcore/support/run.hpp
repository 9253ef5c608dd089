// The resources of one library call: threads, cancellation, progress and log callbacks.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "support/error.hpp"
#include "support/types.hpp"

namespace rdd {

/// progress(done, total): 0 to go on, > 0 to cancel, < 0 to fail.
using Progress = std::function<int(std::int64_t done, std::int64_t total)>;
/// log(text): one line, without a line end.
using Log = std::function<int(const std::string& text)>;

/// The settings a host keeps for its calls. Threads of several calls may share one context.
class Context {
 public:
  /// threads >= 1; every context has its own TBB arena.
  explicit Context(int threads = 1);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  [[nodiscard]] int threads() const;
  void set_threads(int threads);
  [[nodiscard]] std::uint64_t seed() const { return seed_.load(); }
  void set_seed(std::uint64_t seed) { seed_.store(seed); }
  void set_progress(Progress progress);
  void set_log(Log log);
  /// Stops every call that is running on this context now; calls that start later are not affected.
  void cancel() noexcept { epoch_.fetch_add(1); }

 private:
  friend class Run;
  struct Arena;
  mutable std::mutex mutex_;  // guards the members below
  std::shared_ptr<Arena> arena_;
  std::shared_ptr<const Progress> progress_;
  std::shared_ptr<const Log> log_;
  std::atomic<std::uint64_t> epoch_{0};
  std::atomic<std::uint64_t> seed_{0};
};

/// One running call. It is constructed on the calling thread, and callbacks happen on that thread only.
class Run {
 public:
  /// One thread, no callbacks, no cancellation.
  Run() = default;
  /// A call on a context; null stands for the default.
  explicit Run(Context* context);

  [[nodiscard]] int threads() const;
  [[nodiscard]] std::uint64_t seed() const { return context_ == nullptr ? 0 : context_->seed(); }
  [[nodiscard]] bool cancelled() const noexcept;
  /// Throws Cancelled if the host has cancelled the call.
  void check() const {
    if (cancelled()) throw Cancelled();
  }
  /// Reports progress if this is the calling thread; throws Cancelled or Error as the host's callback asks.
  void report(Index done, Index total) const;
  void log(const std::string& text) const;

  /// Calls body(begin, end) over pieces of [0, n) of the given length (the last may be shorter), in parallel.
  /// The pieces depend on n and length alone, so a body that writes only what belongs to its piece gives the
  /// same bits for any number of threads. Checks for cancellation and reports progress between pieces.
  /// Traps are masked in the workers. The first exception of a body ends the loop and is thrown on.
  void for_pieces(Index n, Index length, const std::function<void(Index begin, Index end)>& body) const;

 private:
  Context* context_ = nullptr;
  std::shared_ptr<Context::Arena> arena_;
  std::shared_ptr<const Progress> progress_;
  std::shared_ptr<const Log> log_;
  std::uint64_t epoch_ = 0;
  std::thread::id caller_ = std::this_thread::get_id();
};

}  // namespace rdd
