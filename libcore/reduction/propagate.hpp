// Time evolution of a distribution: exact on a periodic box of cells, by a coarse-grained model, and their difference.
#pragma once

#include <span>
#include <vector>

#include "reduction/evolution.hpp"
#include "reduction/reduced.hpp"

namespace rdd::reduction {

/// N_1 x N_2 x ... cells with periodic ends. Cell c has the offsets x_a: c = x_1 + N_1 (x_2 + N_2 ...).
class Box {
 public:
  /// Throws unless there is a length >= 1 for each dimension of the network, larger than the reach of its jumps, and
  /// at most 2^31 cells in all.
  Box(const Network& network, std::span<const Index> lengths);

  [[nodiscard]] Index cells() const { return cells_; }
  [[nodiscard]] std::span<const Index> lengths() const { return lengths_; }
  /// Wavevectors m are numbered as cells; that of -m.
  [[nodiscard]] Index mirror(Index m) const;
  /// The wavevectors of m, (dim x n) fractional in [-1/2, 1/2]: several where a component is 1/2, because 1/2 and -1/2
  /// differ in the phases of positions inside a cell.
  [[nodiscard]] Matrix wavevectors(Index m) const;
  /// kappa.n modulo 1 at the wavevector m, rounded once: exact where it is a multiple of 1/2.
  [[nodiscard]] double turns(Index m, const network::Cell& n) const;
  [[nodiscard]] Turns turns_of(Index m) const {
    return [this, m](const network::Cell& n) { return turns(m, n); };
  }

 private:
  std::vector<Index> lengths_;
  Index cells_ = 1;
};

/// p(k, t) = exp(Q~(k) t) p(k, 0) in the cells as given, (M x n_times). By the bands and their vectors
/// where a reversible network is not stiff within these times, else by Evolution: to 1e-11 of the start's sum either
/// way.
[[nodiscard]] ComplexMatrix exact_amplitudes(const Network& network, const Vector& kappa, const ComplexVector& p0,
                                             const Vector& times);
/// rho_P(k, t) = exp(S(k) t) rho_P(k, 0), S the symbol of the order, (P x n_times). Throws numeric if a mode of the
/// symbol grows.
[[nodiscard]] ComplexMatrix model_amplitudes(const Reduced& reduced, Order order, const Vector& kappa,
                                             const ComplexVector& rho0, const Vector& times);
/// chi^T e^{-i k.r} p(k): the coarse amplitudes of a distribution, at the positions r of the model's gauge.
[[nodiscard]] ComplexMatrix coarse_amplitudes(const Reduced& reduced, const Vector& kappa, const ComplexMatrix& p);

/// Probabilities p(x, t), (M x cells n_times), from p0 (M x cells): exact.
[[nodiscard]] Matrix propagate(const Run& run, const Network& network, const Box& box, const Matrix& p0,
                               const Vector& times);

struct ReducedPropagation {
  Matrix model;  ///< (P x cells n_times) rho_P of the model
  Matrix exact;  ///< (P x cells n_times) the exact distribution, coarse-grained
  Vector error;  ///< (n_times) |model - exact| over |exact| at time 0, root mean squares over states and cells
};

/// slip: the initial amplitudes carry the initial slip, else rho_P(0) = chi^T p(0).
[[nodiscard]] ReducedPropagation propagate(const Run& run, const Reduced& reduced, const Box& box, const Matrix& p0,
                                           bool slip, const Vector& times);

/// A finite-difference form of Q_P + C_P.grad + grad.D_P.grad on the cells: d rho(x)/dt = sum_n coefficient[n]
/// rho(x + spacing offset[n]), second order in the spacing (in cells).
struct Stencil {
  std::vector<Translation> offset;  ///< each component -1, 0 or 1
  std::vector<Matrix> coefficient;  ///< (P x P)
};
[[nodiscard]] Stencil stencil(const Reduced& reduced, double spacing);

}  // namespace rdd::reduction
