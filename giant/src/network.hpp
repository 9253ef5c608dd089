// A reversible network shared out over ranks, as symmetric conductances between its states.
#pragma once

#include <rdd/giant.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "call.hpp"

namespace rdd::giant {

using mpi::Communicator;

/// Jumps out of the states of this rank as they come in. Translations take a byte each: a giant network has billions.
struct JumpList {
  std::vector<std::int64_t> from{};        ///< counted from the first state of this rank
  std::vector<std::int64_t> to{};          ///< of all states
  std::vector<std::int8_t> translation{};  ///< (dim, n)
  std::vector<double> rate{};
};

/// What a rank is told about the whole.
struct Shape {
  std::int32_t dim = 0, space = 0;
  std::int64_t n_states = 0, first = 0, n_own = 0;
  std::vector<double> lattice{};  ///< (space, dim)
};

/// Values on the states of other ranks that jumps of this one lead to.
class Halo {
 public:
  Halo() = default;
  Halo(const Halo&) = delete;
  Halo& operator=(const Halo&) = delete;
  ~Halo();
  /// ghosts: the states of others, ascending; first: first state of each rank and the end.
  void build(const Communicator& communicator, const std::vector<std::int64_t>& ghosts,
             const std::vector<std::int64_t>& first);
  /// Fills values[n_own ...], `per` numbers a state, from the ranks that have them.
  void exchange(const Communicator& communicator, double* values, std::int64_t n_own, int per) const;
  [[nodiscard]] std::int64_t bytes() const;

 private:
  MPI_Comm graph_ = MPI_COMM_NULL;
  std::vector<int> send_counts_, receive_counts_;
  std::vector<std::int64_t> send_;  ///< own states, neighbour by neighbour
  mutable std::vector<double> buffer_;
};

class Network {
 public:
  /// Collective; throws on all ranks what one finds wrong.
  Network(const Communicator& communicator, Shape shape, std::vector<double> positions, JumpList jumps);

  [[nodiscard]] const Communicator& communicator() const { return communicator_; }
  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] std::int64_t n_own() const { return shape_.n_own; }
  [[nodiscard]] std::int64_t n_local() const { return n_local_; }              ///< with the ghosts
  [[nodiscard]] std::int64_t n_jumps() const { return n_jumps_; }              ///< of all ranks
  [[nodiscard]] const std::vector<double>& log_pi() const { return log_pi_; }  ///< (n_local)
  [[nodiscard]] std::int64_t global(std::int32_t local) const {
    return local < shape_.n_own ? shape_.first + local : ghosts_[static_cast<std::size_t>(local - shape_.n_own)];
  }
  [[nodiscard]] std::int64_t bytes() const;

  [[nodiscard]] std::int64_t row_begin(std::int64_t row) const { return row_[static_cast<std::size_t>(row)]; }
  [[nodiscard]] std::int32_t column(std::int64_t jump) const { return column_[static_cast<std::size_t>(jump)]; }
  /// pi_i k_ij in units of the largest one of the network, symmetric to the last bit.
  [[nodiscard]] double conductance(std::int64_t jump) const { return conductance_[static_cast<std::size_t>(jump)]; }
  /// The largest one, 1/time.
  [[nodiscard]] double unit() const { return unit_; }
  /// Displacement of a jump along a direction.
  [[nodiscard]] double step(std::int64_t row, std::int64_t jump, int a) const;
  void exchange(std::vector<double>& values, int per = 1) const {
    halo_.exchange(communicator_, values.data(), shape_.n_own, per);
  }

 private:
  void sort_jumps(JumpList& jumps);
  std::vector<double> reverse_rates() const;
  void weigh(const std::vector<double>& reverse);
  void make_conductances(const std::vector<double>& reverse);

  const Communicator& communicator_;
  Shape shape_;
  std::vector<std::int64_t> first_;  ///< of each rank, and the end
  std::int64_t n_local_ = 0, n_jumps_ = 0;
  std::vector<std::int64_t> ghosts_, row_;
  std::vector<std::int32_t> column_;
  std::vector<std::int8_t> translation_;
  std::vector<double> conductance_;  ///< first the rates
  std::vector<double> positions_;    ///< (space, n_local)
  std::vector<double> log_pi_;
  double unit_ = 1;
  Halo halo_;
};

}  // namespace rdd::giant

struct rdd_giant {
  rdd_mpi* mpi;
  rdd::giant::Network network;
};
