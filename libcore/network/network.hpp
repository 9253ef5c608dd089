// The periodic master equation: states, jumps, cells. Validated when made, never changed afterwards.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "network/audit.hpp"
#include "network/lattice.hpp"
#include "network/stationary.hpp"
#include "numerics/sparse/plan.hpp"
#include "support/lazy.hpp"
#include "support/run.hpp"

namespace rdd {

/// The defect leaves state `from` of cell x and arrives in state `to` of cell x + A n, `rate` times per unit time.
struct Jump {
  std::int32_t from = 0;
  std::int32_t to = 0;
  Translation n{};
  double rate = 0;
};

/// What a network is made from. Jumps in any order; duplicates are summed, zero rates dropped.
struct NetworkInput {
  Index n_states = 0;
  Lattice lattice;
  Matrix positions;  ///< (space x n_states) Cartesian; empty: zero
  std::vector<Jump> jumps;
  Vector log_pi;  ///< (n_states) ln of the equilibrium weights the caller expects; empty: none
  /// Positions the caller's arrays had, for messages: the index of the first state there (0 or 1).
  int index_base = 0;
};

/// A force on a network: energy per length, with beta = 1/(kB T) in the caller's units.
struct Force {
  Vector force;  ///< (space)
  double beta = 0;
};

/// Immutable after creation: any number of threads may read one.
/// Column convention of the field: the generator Q has Q[i, j] = rate of j -> i and columns that sum to zero.
class Network {
  struct Passkey {};

 public:
  /// Throws an Error that names the offending entry.
  explicit Network(NetworkInput input);
  /// A copy of the data without the values computed lazily; for with_force and with_rates only.
  Network(const Network& other, Passkey);

  [[nodiscard]] Index n_states() const { return n_states_; }
  [[nodiscard]] int dim() const { return lattice_.dim(); }
  /// Number of Cartesian coordinates of displacements (= dim unless the lattice lies in a larger space).
  [[nodiscard]] int space() const { return lattice_.space(); }
  [[nodiscard]] const Lattice& lattice() const { return lattice_; }
  [[nodiscard]] const Matrix& positions() const { return positions_; }  ///< (space x n_states)
  [[nodiscard]] const Vector& given_log_pi() const { return given_log_pi_; }

  /// Jumps in canonical order (from, to, n), each opposite pair and each duplicate once.
  [[nodiscard]] std::span<const Jump> jumps() const { return jumps_; }
  [[nodiscard]] Index n_jumps() const { return static_cast<Index>(jumps_.size()); }
  /// First index of the jumps out of a state; first_jump(n_states) is n_jumps.
  [[nodiscard]] Index first_jump(Index state) const { return first_[state]; }
  [[nodiscard]] std::span<const Jump> jumps_from(Index state) const;
  /// Index of the opposite jump, or -1.
  [[nodiscard]] Index reverse(Index jump) const { return reverse_[jump]; }
  /// Physical displacement A n + u_to - u_from.
  [[nodiscard]] Vector displacement(const Jump& jump) const;
  /// All displacements (space x n_jumps), in the order of jumps().
  [[nodiscard]] Matrix displacements() const;
  /// Total escape rate R_j, formed from the jumps out of j in canonical order, self jumps included.
  [[nodiscard]] const Vector& escape_rates() const { return escape_; }
  [[nodiscard]] Index n_zero_rates() const { return n_zero_; }
  [[nodiscard]] Index n_duplicates() const { return n_duplicates_; }

  /// The network under a constant force by the midpoint rule (7): k(f) = k exp(beta dr.f/2). Keeps this one as
  /// unforced(), which the confined spectrum needs.
  [[nodiscard]] static std::shared_ptr<const Network> with_force(std::shared_ptr<const Network> unforced, Force force);
  /// The same states and jumps with other rates (n_jumps, > 0, in canonical order), without the work of sorting.
  [[nodiscard]] static std::shared_ptr<const Network> with_rates(const Network& like, std::span<const double> rates,
                                                                 Vector log_pi);
  [[nodiscard]] const std::shared_ptr<const Network>& unforced() const { return unforced_; }
  [[nodiscard]] const std::optional<Force>& force() const { return force_; }

  /// Detailed balance, ergodic classes, worst cycle at the default tolerance; computed when first asked for.
  [[nodiscard]] const network::Audit& audit(const Run& run = Run()) const;
  [[nodiscard]] bool reversible() const { return audit().reversible; }
  /// Equilibrium or steady-state weights. Throws not_ergodic, naming two states, if they are not unique.
  [[nodiscard]] const network::Stationary& stationary() const;

  /// Order and fronts for sparse eliminations and factorisations on the states; networks that differ in their rates
  /// alone share one.
  [[nodiscard]] const numerics::EliminationPlan& elimination_plan() const;

  /// Throws no_lattice with the caller's name for the quantity when dim is 0.
  void require_lattice(const char* quantity) const;
  /// Throws not_reversible, naming the worst cycle, unless detailed balance holds.
  void require_reversible(const char* quantity) const;

 private:
  void sum_escape_rates();

  Index n_states_ = 0;
  Lattice lattice_;
  Matrix positions_;
  Vector given_log_pi_;
  std::vector<Jump> jumps_;
  std::vector<Index> first_;
  std::vector<Index> reverse_;
  Vector escape_;
  Index n_zero_ = 0;
  Index n_duplicates_ = 0;
  std::optional<Force> force_;
  std::shared_ptr<const Network> unforced_;
  std::shared_ptr<Lazy<numerics::EliminationPlan>> plan_ = std::make_shared<Lazy<numerics::EliminationPlan>>();
  Lazy<network::Audit> audit_;
  Lazy<network::Stationary> stationary_;
};

}  // namespace rdd
