// Rounds of MPI_Iallreduce: each rank puts in what it knows when it comes by, and no rank waits while it has work.
#include "rounds.hpp"

#include <algorithm>
#include <limits>
#include <thread>

namespace rdd::mpi {
namespace {

constexpr std::int64_t none = std::numeric_limits<std::int64_t>::max();
using std::chrono::microseconds, std::chrono::milliseconds, std::chrono::steady_clock;

}  // namespace

void Rounds::reduce(void* in, void* inout, int* length, MPI_Datatype*) {
  const auto* other = static_cast<const State*>(in);
  auto* sum = static_cast<State*>(inout);
  for (int i = 0; i < *length; ++i, ++other, ++sum) {
    if (other->failed_rank < sum->failed_rank) {
      sum->failed_rank = other->failed_rank;
      sum->status = other->status;
    }
    sum->cancelled += other->cancelled;
    sum->not_converged += other->not_converged;
    sum->done += other->done;
    sum->finished += other->finished;
  }
}

Rounds::Rounds(Call& call, std::int64_t n_units) : call_(call), n_units_(n_units) {
  own_.failed_rank = all_.failed_rank = none;
  const auto& communicator = call.communicator();
  communicator.must(MPI_Type_contiguous(sizeof(State) / 8, MPI_INT64_T, &type_), "MPI_Type_contiguous");
  communicator.must(MPI_Type_commit(&type_), "MPI_Type_commit");
  communicator.must(MPI_Op_create(&Rounds::reduce, 1, &operation_), "MPI_Op_create");
}

Rounds::~Rounds() {
  if (call_.communicator().broken()) return;
  MPI_Op_free(&operation_);
  MPI_Type_free(&type_);
}

void Rounds::fail(const Outcome& outcome) {
  if (own_.status != 0) return;
  failure_ = outcome;
  own_.failed_rank = call_.communicator().rank();
  own_.status = outcome.status;
}

void Rounds::start() {
  sent_ = own_;
  call_.communicator().must(
      MPI_Iallreduce(&sent_, &arriving_, 1, type_, operation_, call_.communicator().comm(), &request_),
      "MPI_Iallreduce");
}

/// Whether a round ended the work.
bool Rounds::test() {
  if (over_) return true;
  if (request_ == MPI_REQUEST_NULL) start();
  int complete = 0;
  call_.communicator().must(MPI_Test(&request_, &complete, MPI_STATUS_IGNORE), "MPI_Test");
  if (complete == 0) return false;
  all_ = arriving_;
  over_ = all_.status != 0 || all_.cancelled != 0 || all_.finished == call_.communicator().size();
  if (!over_) start();
  return over_;
}

void Rounds::ask_host() {
  rdd_status answer = rdd_call_check(call_.host());
  const std::int64_t done = std::max(all_.done, own_.done);
  const auto now = steady_clock::now();
  if (answer == RDD_OK && call_.communicator().rank() == 0 && n_units_ > 0 &&
      (done != told_ || now - told_at_ > milliseconds(50))) {
    told_ = done;
    told_at_ = now;
    const HostEnvironment host(call_.environment());
    answer = rdd_call_report(call_.host(), done, n_units_);
  }
  if (answer == RDD_CANCELLED) cancel();
  if (answer < 0) fail({answer, last_text()});
}

bool Rounds::stopped() {
  if (over_) return true;
  looked_ = steady_clock::now();
  if (own_.cancelled == 0 && own_.status == 0) ask_host();
  return test();
}

bool Rounds::stopped_by_now() {
  if (over_) return true;
  return steady_clock::now() - looked_ > milliseconds(10) && stopped();
}

void Rounds::finish() {
  own_.finished = 1;
  // A rank that spins here would take the processor from one that still computes, where there are more ranks than
  // those.
  for (auto pause = microseconds(1); !stopped(); pause = std::min(pause * 2, microseconds(500)))
    std::this_thread::sleep_for(pause);
}

void Rounds::rethrow() const {
  if (all_.status != 0) call_.communicator().fail_with(static_cast<int>(all_.failed_rank), failure_);
}

}  // namespace rdd::mpi
