// exp(Q~(k) t) p of any network over any time: no digit is lost where fast rates pass while slow ones act.
#pragma once

#include <functional>
#include <vector>

#include "network/network.hpp"
#include "network/trees/flux_tree.hpp"

namespace rdd::reduction {

/// kappa.n modulo 1, in [-1/2, 1/2], of a wavevector; exact where kappa.n is a multiple of 1/2.
using Turns = std::function<double(const network::Cell&)>;

/// Those of a fractional wavevector as it is rounded.
[[nodiscard]] Turns turns_of(const Vector& kappa);

/// With S = exp(Q~(0) t), whose columns are probabilities that add up to one, exp(Q~(k) t) = S - F where F holds what
/// interference takes away: |F| <= 2 S entry by entry. Over twice the time S S and F S + (S - F) F follow without a
/// subtraction that cancels, F small beside S where a mode decays slowly. Each squaring would double the error of S;
/// its columns are divided by their sums, so that only the relative errors of rates remain, a rounding a squaring
/// (OCinneide1993). Fast processes would make F of the size of S by phases alone: states are counted to cells in which
/// the largest fluxes of each ergodic class displace nothing. Any network, of one class or several.
class Evolution {
 public:
  explicit Evolution(const Network& network);
  /// p(k, t) from p(k, 0), in the cells of the network itself, (M x n_times). Times >= 0 and finite.
  /// Throws numeric where rates that would act within the times are less than 2^-1000 of the fastest.
  [[nodiscard]] ComplexMatrix amplitudes(const Turns& turns, const ComplexVector& p0, const Vector& times) const;

 private:
  struct Share {  // of one jump
    std::int32_t from, to;
    network::Cell n;  // in cells_
    double share;     // rate/2^exponent_
  };
  void check_range(const Vector& times) const;
  [[nodiscard]] Complex phase(const Turns& turns, Index state) const;

  int exponent_ = 0;  // twice the largest escape rate is at most 2^exponent_
  Matrix step_;       // probabilities of one uniformised step, of the mean duration 2^-exponent_
  std::vector<Share> shares_;
  std::vector<network::Cell> cells_;
};

}  // namespace rdd::reduction
