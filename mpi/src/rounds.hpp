// What ranks tell each other while they compute: a reduction that goes on in the background, round after round.
#pragma once

#include <chrono>
#include <cstdint>

#include "call.hpp"

namespace rdd::mpi {

/// Invariant: every rank sees the results of the same rounds in the same order, and starts no round after one that
/// ended the work. So all of them stop after the same round, whatever they were doing meanwhile.
class Rounds {
 public:
  Rounds(Call& call, std::int64_t n_units);
  ~Rounds();
  Rounds(const Rounds&) = delete;
  Rounds& operator=(const Rounds&) = delete;

  void add_done(std::int64_t units) { own_.done += units; }
  void add_not_converged() { own_.not_converged = 1; }
  void fail(const Outcome& outcome);
  void cancel() { own_.cancelled = 1; }

  /// Looks at the callbacks of the host and at what the others say; true if the work ends here.
  bool stopped();
  /// The same for a call from within a part of the work: looks every few milliseconds only.
  bool stopped_by_now();
  /// Whether this rank knows of a reason to end, agreed on or not.
  [[nodiscard]] bool ending() const { return over_ || own_.cancelled != 0 || own_.status != 0; }
  /// Nothing left to do on this rank: waits for the others.
  void finish();

  [[nodiscard]] bool cancelled() const { return all_.cancelled != 0; }
  [[nodiscard]] bool not_converged() const { return all_.not_converged != 0; }
  /// Throws what failed, on all ranks.
  void rethrow() const;

 private:
  /// Reduced by sums, but for the failure: that of the lowest rank.
  struct State {
    std::int64_t failed_rank, status, cancelled, not_converged, done, finished;
  };
  static void reduce(void* in, void* inout, int* length, MPI_Datatype* type);
  void start();
  bool test();
  void ask_host();

  Call& call_;
  std::int64_t n_units_;
  State own_{}, sent_{}, arriving_{}, all_{};
  Outcome failure_{};
  MPI_Op operation_ = MPI_OP_NULL;
  MPI_Datatype type_ = MPI_DATATYPE_NULL;
  MPI_Request request_ = MPI_REQUEST_NULL;
  bool over_ = false;
  std::int64_t told_ = -1;
  std::chrono::steady_clock::time_point looked_{}, told_at_{};
};

}  // namespace rdd::mpi
