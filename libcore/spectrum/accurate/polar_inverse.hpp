// The inverse of a Bloch matrix to full relative accuracy, however slow its slow modes are. No eigenproblem here.
#pragma once

#include <vector>

#include "numerics/dense/split_kernels.hpp"
#include "spectrum/accurate/polar_chain.hpp"
#include "spectrum/accurate/polar_front.hpp"

namespace rdd::spectrum {

/// B = -Pi^{-1/2} Q~(kappa) Pi^{1/2} in the gauge of the chain: Hermitian if the chain is reversible. Factorised front
/// by front without a subtraction of rates (PolarFront), so that errors are relative to the slow rates, not to the fast
/// ones. At Gamma B has the null vector sqrt(pi) on either side and the inverse is that on all that is orthogonal to
/// it.
class PolarInverse {
 public:
  /// The chain must outlive this. shift >= 0, in units of 2^value_exponent(): the inverse of B + shift.
  PolarInverse(const PolarChain& chain, const Eigen::Ref<const Vector>& kappa, double shift = 0);

  /// False if the rates are too far apart for double; apply must not be called then.
  [[nodiscard]] bool complete() const { return complete_; }
  /// Whether this is Gamma: sqrt(pi) is the null vector of B.
  [[nodiscard]] bool at_gamma() const { return gamma_; }
  enum class Side { plain, adjoint };
  /// x <- B^{-1} x or B^{-H} x with rates in units of 2^value_exponent(), column by column.
  void apply(Side side, Eigen::Ref<ComplexMatrix> x) const;
  /// Its eigenvalues are 2^value_exponent() / lambda.
  [[nodiscard]] int value_exponent() const;

 private:
  void factorise(const std::vector<Complex>& phases, double shift);
  [[nodiscard]] std::vector<Complex> own_excess(const std::vector<Complex>& phases, double shift) const;
  [[nodiscard]] std::vector<std::vector<std::size_t>> arcs_by_front() const;
  [[nodiscard]] bool keep(std::size_t f, const PolarFront& entries, const std::vector<Complex>& pivots);
  [[nodiscard]] numerics::split::SplitBlock columns(std::size_t front, Side side) const;
  void solve(Side side, numerics::split::SplitBlock x, Index count) const;
  void project(numerics::split::SplitBlock x, Index count) const;

  const PolarChain& chain_;
  bool complete_ = false;
  bool gamma_ = false;
  bool singular_ = false;  // no shift either
  Vector root_;            // by position
  // Front by front the columns of its pivots below the diagonal, zero above: -z_ip/a_p sqrt(pi_p/pi_i), out of p, then
  // -conj(z_pi/a_p sqrt(pi_i/pi_p)), into p. Each takes over from the other for the adjoint.
  std::vector<double> coefficients_;
  std::vector<std::size_t> first_;      // (fronts) where a front's begin
  std::vector<Complex> inverse_pivot_;  // 2^headroom/a_p by position
};

}  // namespace rdd::spectrum
