// The coarse-grained reaction-drift-diffusion model and how it is made.
#pragma once

#include <memory>
#include <optional>

#include "reduction/pcca/pcca.hpp"
#include "reduction/slow/slow_subspace.hpp"
#include "spectrum/gap.hpp"

namespace rdd {

enum class Gauge : std::int32_t { corrector = 0, given = 1 };
enum class Order : std::int32_t { second = 0, plain = 1, lattice = 2 };

struct ReduceRequest {
  Index n_coarse = 0;  ///< P; 0: the recommended one, refused when no gap exceeds the threshold
  Gauge gauge = Gauge::corrector;
  Order order = Order::second;
  GapRequest gap;
};

/// d rho_P/dt = Q_P rho_P + C_P.grad rho_P + grad.D_P.grad rho_P; symbol Q_P + i k.C_P - k.D_P.k.
/// C_P multiplies +grad: a packet moves with -C_P.
struct Reduced {
  Index n_coarse = 0;
  int space = 0;
  Lattice lattice;
  Gauge gauge{};
  Order order{};
  Memberships memberships;
  SlowSubspace slow;
  Vector equilibrium;                    ///< (P) pi_P = chi^T pi
  Matrix reaction;                       ///< (P x P) Q_P, columns sum to 0
  std::vector<Matrix> drift;             ///< [space] of (P x P)
  std::vector<Matrix> diffusion_plain;   ///< [a + space*b] of (P x P): K_ab alone, eq. (28)
  std::vector<Matrix> diffusion_second;  ///< with the second-order term of the fast modes
  std::vector<Matrix> slip;              ///< [space] of (M x P): Z_a of the initial slip
  Matrix inverse_transform;              ///< (P x P) A^{-1}
  Matrix gauge_positions;                ///< (space x M) r: operators are expanded with x_d = -(A n + r_to - r_from)
  double gap = 0;                        ///< g_P(L) of the request, at Gamma for a large network; NaN for P = M
  bool well_posed = false;               ///< Re eig(n.D_P.n) > 0 for every unit vector n tried
  std::shared_ptr<const Network> network;

  /// The D_P of the order: second or lattice -> second-order, plain -> plain.
  [[nodiscard]] const std::vector<Matrix>& diffusion() const;
  /// The model's symbol (P x P) at the fractional wavevector kappa, whose eigenvalues are -lambda_model.
  /// order lattice: A^T W^T Q~(k) V A^{-T}.
  [[nodiscard]] ComplexMatrix symbol(const Vector& kappa, Order which) const;
  struct Hops {
    std::vector<Translation> translation;  ///< distinct, in lexicographic order, zero included
    std::vector<Matrix> rate;              ///< (P x P) A^T W^T Q(n) V A^{-T}; minus the escape rates at zero
  };
  /// The lattice form as hops between cells, with the network's translations as given and positions left out.
  [[nodiscard]] Hops hops() const;
  /// rho_P(k, 0) = A^T (W^T + i k_a Z_a^T) p_0(k) at the fractional kappa.
  [[nodiscard]] ComplexVector initial(const Vector& kappa, const ComplexVector& p0) const;
  /// A^T O A^{-T}: from the slow basis to coarse states.
  [[nodiscard]] Matrix conjugated(const Matrix& in_slow_basis) const;
};

[[nodiscard]] std::shared_ptr<const Reduced> coarse_grain(const Run& run, std::shared_ptr<const Network> network,
                                                          const ReduceRequest& request);

struct Resolution {
  double length =
      0;             ///< smallest L (cells) above which the relative error of every slow band stays <= eps; NaN if none
  double floor = 0;  ///< the error at the largest L tried
};

/// Eq. (24) with the bands of the model's own symbol; points (odd) equispaced k-points along a face of the box.
[[nodiscard]] Resolution resolution(const Run& run, const Reduced& reduced, double eps, Index points = 5);
/// max over the slow bands and the faces of |lam_model - lam|/lam at one L.
[[nodiscard]] double band_error(const Run& run, const Reduced& reduced, Order which, double length, Index points = 5);

}  // namespace rdd
