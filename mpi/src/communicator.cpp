// Agreement by reductions alone: no message from one rank to another is part of it, so none waits for a rank that
// failed.
#include "communicator.hpp"

#include <algorithm>
#include <limits>

namespace rdd::mpi {
namespace {

constexpr std::int64_t most_bytes = std::int64_t{1} << 30;  // of one message: MPI counts are int
constexpr int tag = 1;

template <typename Move>
void in_pieces(std::int64_t bytes, Move&& move) {
  for (std::int64_t done = 0; done < bytes; done += most_bytes)
    move(done, static_cast<int>(std::min(most_bytes, bytes - done)));
}

}  // namespace

std::string last_text() {
  std::int64_t needed = 0;
  if (rdd_last_error(nullptr, 0, &needed) != RDD_OK || needed < 1) return "(no text)";
  std::string text(static_cast<std::size_t>(needed), '\0');
  rdd_last_error(text.data(), needed, &needed);
  text.resize(text.size() - 1);
  return text;
}

Communicator::Communicator(MPI_Comm host) {
  // The host's communicator keeps its own error handler, which by default ends the job if the copy cannot be made.
  require(MPI_Comm_dup(host, &comm_) == MPI_SUCCESS, RDD_ERROR_MPI, "MPI_Comm_dup failed");
  MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN);
  must(MPI_Comm_rank(comm_, &rank_), "MPI_Comm_rank");
  must(MPI_Comm_size(comm_, &size_), "MPI_Comm_size");
  make_counter();
  must(MPI_Comm_create_keyval(MPI_COMM_NULL_COPY_FN, &Communicator::at_end, &key_, nullptr), "MPI_Comm_create_keyval");
  must(MPI_Comm_set_attr(MPI_COMM_SELF, key_, this), "MPI_Comm_set_attr");
}

void Communicator::make_counter() {
  if (size_ == 1) return;
  const MPI_Aint bytes = rank_ == 0 ? sizeof(std::int64_t) : 0;
  int made = MPI_Win_allocate(bytes, sizeof(std::int64_t), MPI_INFO_NULL, comm_, &counter_, &window_) == MPI_SUCCESS;
  if (made == 0) window_ = MPI_WIN_NULL;
  int all = 0;
  must(MPI_Allreduce(&made, &all, 1, MPI_INT, MPI_MIN, comm_), "MPI_Allreduce");
  if (all == 0) {  // units are then shared out in advance, all of them
    window_ = MPI_WIN_NULL;
    return;
  }
  MPI_Win_set_errhandler(window_, MPI_ERRORS_RETURN);
  must(MPI_Win_lock_all(MPI_MODE_NOCHECK, window_), "MPI_Win_lock_all");
}

void Communicator::release() {
  if (window_ != MPI_WIN_NULL) {
    MPI_Win_unlock_all(window_);
    MPI_Win_free(&window_);
  }
  if (comm_ != MPI_COMM_NULL) MPI_Comm_free(&comm_);
}

/// MPI_Finalize deletes the attributes of MPI_COMM_SELF first of all, the last one first, on every rank.
int Communicator::at_end(MPI_Comm, int, void* communicator, void*) {
  auto& own = *static_cast<Communicator*>(communicator);
  if (!own.broken_) own.release();
  return MPI_SUCCESS;
}

Communicator::~Communicator() {
  int finalized = 0;
  if (MPI_Finalized(&finalized) != MPI_SUCCESS || finalized != 0 || broken_) return;
  if (key_ != MPI_KEYVAL_INVALID) {
    MPI_Comm_delete_attr(MPI_COMM_SELF, key_);  // releases
    MPI_Comm_free_keyval(&key_);
  } else {
    release();
  }
}

void Communicator::must(int code, const char* what) const {
  if (code == MPI_SUCCESS) return;
  broken_ = true;
  std::array<char, MPI_MAX_ERROR_STRING> text{};
  int length = 0;
  MPI_Error_string(code, text.data(), &length);
  fail(RDD_ERROR_MPI, what, " failed: ", text.data(), "; this rdd_mpi is of no use any more");
}

void Communicator::allreduce_min(std::int64_t* values, int n) const {
  must(MPI_Allreduce(MPI_IN_PLACE, values, n, MPI_INT64_T, MPI_MIN, comm_), "MPI_Allreduce");
}

void Communicator::agree(const Outcome& own) const {
  std::int64_t first = own.status < 0 ? rank_ : std::numeric_limits<std::int64_t>::max();
  allreduce_min(&first, 1);
  if (first < size_) fail_with(static_cast<int>(first), own);
}

void Communicator::fail_with(int from, const Outcome& own) const {
  std::array<char, 8192> text{};
  const std::size_t length = std::min(own.text.size(), text.size() - 1);
  if (rank_ == from) std::copy_n(own.text.begin(), length, text.begin());
  std::int32_t status = own.status;
  must(MPI_Bcast(&status, 1, MPI_INT32_T, from, comm_), "MPI_Bcast");
  must(MPI_Bcast(text.data(), static_cast<int>(text.size()), MPI_CHAR, from, comm_), "MPI_Bcast");
  fail(status, "rank ", from, ": ", text.data());
}

void Communicator::broadcast(void* data, std::int64_t bytes, int root) const {
  in_pieces(bytes, [&](std::int64_t begin, int length) {
    must(MPI_Bcast(static_cast<char*>(data) + begin, length, MPI_BYTE, root, comm_), "MPI_Bcast");
  });
}

void Communicator::send(const void* data, std::int64_t bytes, int to) const {
  in_pieces(bytes, [&](std::int64_t begin, int length) {
    must(MPI_Send(static_cast<const char*>(data) + begin, length, MPI_BYTE, to, tag, comm_), "MPI_Send");
  });
}

void Communicator::receive(void* data, std::int64_t bytes, int from) const {
  in_pieces(bytes, [&](std::int64_t begin, int length) {
    must(MPI_Recv(static_cast<char*>(data) + begin, length, MPI_BYTE, from, tag, comm_, MPI_STATUS_IGNORE), "MPI_Recv");
  });
}

void Communicator::reset_counter() const {
  if (!has_counter() || rank_ != 0) return;
  const std::int64_t zero = 0;
  std::int64_t before = 0;
  must(MPI_Fetch_and_op(&zero, &before, MPI_INT64_T, 0, 0, MPI_REPLACE, window_), "MPI_Fetch_and_op");
  must(MPI_Win_flush(0, window_), "MPI_Win_flush");
}

std::int64_t Communicator::draw(std::int64_t n) const {
  std::int64_t begin = 0;
  must(MPI_Fetch_and_op(&n, &begin, MPI_INT64_T, 0, 0, MPI_SUM, window_), "MPI_Fetch_and_op");
  must(MPI_Win_flush(0, window_), "MPI_Win_flush");
  return begin;
}

}  // namespace rdd::mpi
