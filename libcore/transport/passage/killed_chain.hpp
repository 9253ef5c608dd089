// The inverse of the generator of the process until absorption, by elimination without subtraction (OCinneide1993).
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "numerics/sparse/scaled.hpp"
#include "support/types.hpp"

namespace rdd {
class Network;
}  // namespace rdd

namespace rdd::transport {

/// The free states of a network with the generator Q among them, and N = (-Q)^{-1} >= 0: N_ij is the mean time spent
/// in j by a process that starts in i (row: start). Escape rates are sums of the rates out of a state, never of
/// differences, so every entry of N w or mu N with w, mu >= 0 has full relative accuracy at any spread of rates.
/// Sparse, in a fill-reducing order. Jumps to other cells count like jumps to the same state of this one.
class KilledChain {
 public:
  /// absorbing (n_states): not 0 where the process ends. From every free state an absorbing one must be reachable.
  /// Rates with the exponents of doubles first, of any size if that underflows.
  KilledChain(const Network& network, std::span<const std::uint8_t> absorbing);
  ~KilledChain();
  KilledChain(KilledChain&&) noexcept;
  KilledChain& operator=(KilledChain&&) noexcept;

  /// Free states, ascending; vectors below are in this order.
  [[nodiscard]] const std::vector<std::int32_t>& free() const { return free_; }

  /// N w: the mean of w added up over the time until absorption, from every state.
  [[nodiscard]] std::vector<numerics::Scaled> mean_total(std::vector<numerics::Scaled> w) const;
  /// mu N: the mean time spent in every state by a process that starts from mu.
  [[nodiscard]] std::vector<numerics::Scaled> occupation(std::vector<numerics::Scaled> mu) const;
  /// N_jj: the mean time spent in j by a process that starts there.
  [[nodiscard]] std::vector<numerics::Scaled> self_occupation() const;

  /// The factors of an elimination with one algebra.
  struct Factor;

 private:
  std::vector<std::int32_t> free_;
  std::vector<int> units_;  // powers of two near the escape rates: rates out of a state are divided by its unit
  std::unique_ptr<const Factor> factor_;
};

}  // namespace rdd::transport
