// The communicator of a handle: a copy with its own error handler, and what ranks agree on through it.
#pragma once

#define OMPI_SKIP_MPICXX 1  // the C interface alone
#define MPICH_SKIP_MPICXX 1
#include <mpi.h>
#include <rdd/mpi.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "failure.hpp"

namespace rdd::mpi {

/// Frees its pieces with the object, or in MPI_Finalize where the host forgot it: an open window would end the process
/// there.
class Communicator {
 public:
  /// Collective over `comm`.
  explicit Communicator(MPI_Comm comm);
  ~Communicator();
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;

  [[nodiscard]] int rank() const { return rank_; }
  [[nodiscard]] int size() const { return size_; }
  [[nodiscard]] MPI_Comm comm() const { return comm_; }
  [[nodiscard]] bool broken() const { return broken_; }

  /// Fails with RDD_ERROR_MPI unless an MPI call went well; then the handle is of no use any more.
  void must(int code, const char* what) const;

  /// Every rank gives what its part came to. If any failed, all throw the failure of the lowest rank that did.
  void agree(const Outcome& own) const;
  /// All throw this failure, whose text the rank `from` has.
  [[noreturn]] void fail_with(int from, const Outcome& own) const;

  void allreduce_min(std::int64_t* values, int n) const;
  /// Any number of bytes, in pieces that MPI can count.
  void broadcast(void* data, std::int64_t bytes, int root) const;
  void send(const void* data, std::int64_t bytes, int to) const;
  void receive(void* data, std::int64_t bytes, int from) const;

  /// Sets the counter of drawn units to zero, on rank 0; other ranks may draw once they have agreed on something.
  void reset_counter() const;
  /// The next `n` units; a number beyond all units is fine. Not where there is no counter.
  [[nodiscard]] std::int64_t draw(std::int64_t n) const;
  [[nodiscard]] bool has_counter() const { return window_ != MPI_WIN_NULL; }

 private:
  void make_counter();
  void release();
  static int at_end(MPI_Comm self, int key, void* communicator, void*);

  MPI_Comm comm_ = MPI_COMM_NULL;
  MPI_Win window_ = MPI_WIN_NULL;
  std::int64_t* counter_ = nullptr;
  int key_ = MPI_KEYVAL_INVALID;  ///< of the attribute of MPI_COMM_SELF that releases the pieces
  int rank_ = 0, size_ = 1;
  mutable bool broken_ = false;
};

}  // namespace rdd::mpi

struct rdd_mpi {
  explicit rdd_mpi(MPI_Comm host) : communicator(host) {}
  ~rdd_mpi() { rdd_context_destroy(&inner); }
  rdd_mpi(const rdd_mpi&) = delete;
  rdd_mpi& operator=(const rdd_mpi&) = delete;

  rdd::mpi::Communicator communicator;
  rdd_context* inner = nullptr;  ///< of the parts of its calls, without the callbacks of the host
};
