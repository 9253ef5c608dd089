// One collective call: what the ranks must agree on before any of them computes.
#pragma once

#include <functional>
#include <vector>

#include "communicator.hpp"

namespace rdd::mpi {

/// Kinds of functions; the first thing that ranks compare.
enum class Function : std::int64_t {
  spectrum = 1,
  spectrum_complex,
  sweep,
  sweep_coarse,
  table,
  propagate,
  trajectories,
  spin_ensemble,
  fleming_viot,
  map,
  model_bcast,
  landscape_bcast,
  giant_create = 100,
  giant_create_from,
  giant_diffusivity,
  giant_first_passage
};

/// Arguments are given by name in the same order on all ranks; open() then compares them. Nothing is communicated
/// before it, and what a rank finds wrong before is told by it.
class Call {
 public:
  Call(rdd_mpi* mpi, rdd_context* opt_context, Function function, const DefaultEnvironment& environment);
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  /// Checks of this rank's own arguments; the first that throws is kept for open().
  template <typename Check>
  void check(Check&& work) {
    if (own_.status == RDD_OK) own_ = attempt(work);
  }
  /// The number must be the same on all ranks. At most 20 of them a call.
  void same(const char* name, std::int64_t value);
  void same(const char* name, double value);
  void same_bytes(const char* name, const void* data, std::int64_t bytes);
  void same_model(const char* name, const rdd_model* model);
  void same_landscape(const char* name, const rdd_landscape* landscape);
  /// Options, by the value of each.
  void same_options(const rdd_options* opt_options);
  /// An optional output: asked for by rank 0 alone where results go there, else by all ranks or none. The answer is
  /// valid after open().
  void output(const char* name, const void* pointer, bool needed);
  [[nodiscard]] bool wanted(int place) const { return wanted_[static_cast<std::size_t>(place)]; }

  /// Throws on all ranks if any found something wrong or arguments differ.
  void open(std::int32_t gather);

  [[nodiscard]] const Communicator& communicator() const { return mpi_->communicator; }
  [[nodiscard]] std::int32_t gather() const { return gather_; }
  /// Whether this rank gets all results.
  [[nodiscard]] bool receives() const;
  /// The context of the parts of the call: threads and seed of the host's.
  [[nodiscard]] rdd_context* inner();
  [[nodiscard]] const rdd_call* host() const { return host_; }
  [[nodiscard]] const DefaultEnvironment& environment() const { return environment_; }

 private:
  struct Compared {
    const char* name;
    std::int64_t value;
    bool is_number;  // worth telling
  };
  void compare(const char* name, std::int64_t value, bool is_number);
  [[noreturn]] void differ(const Compared& compared, std::int64_t least, std::int64_t most) const;

  rdd_mpi* mpi_;
  rdd_context* context_;
  const DefaultEnvironment& environment_;
  rdd_call* host_ = nullptr;
  Outcome own_{};
  std::vector<Compared> compared_;
  struct Output {
    const char* name;
    bool given, needed;
  };
  std::vector<Output> outputs_;
  std::vector<bool> wanted_;
  std::int32_t gather_ = RDD_MPI_ALL;
};

}  // namespace rdd::mpi
