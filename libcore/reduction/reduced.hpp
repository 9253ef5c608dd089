// The coarse-grained reaction-drift-diffusion model and how it is made.
#pragma once

#include <memory>
#include <optional>

#include "reduction/pcca/pcca.hpp"
#include "reduction/slow/slow_subspace.hpp"
#include "reduction/units.hpp"
#include "spectrum/gap.hpp"

namespace rdd::reduction {

class QuadModel;

enum class Gauge : std::int32_t { corrector = 0, given = 1 };
enum class Order : std::int32_t { second = 0, plain = 1, lattice = 2 };

struct ReduceRequest {
  Index n_coarse = 0;  ///< P; 0: the recommended one, refused when no gap exceeds the threshold
  Gauge gauge = Gauge::corrector;
  Order order = Order::second;
  spectrum::GapRequest gap;
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
  std::vector<Matrix> slip;              ///< [space] of (M x P): Z_a A of the initial slip
  Matrix local;                          ///< (M x P) V A^{-T}: the local equilibrium of each coarse state
  Matrix inverse_transform;              ///< (P x P) A^{-1}
  Matrix gauge_positions;                ///< (space x M) r: operators are expanded with x_d = -(A n + r_to - r_from)
  double gap = 0;                        ///< g_P(L) of the request, at Gamma for a large network; NaN for P = M
  bool well_posed = false;               ///< Re eig(n.D_P.n) > 0 for every unit vector n tried, or there is no motion
  double least_diffusion = 0;            ///< the least of these over |n.D_P.n|; 0 if there is no motion
  /// The larger of |D of the model at long times - exact D|/|exact D|, in the corrector gauge, and of a bound on the
  /// round-off in D_P, relative to its norm weighted by pi_P, where rates or weights lie more than eight decades apart.
  double diffusion_error = 0;
  std::shared_ptr<const Network> network;
  /// Largest estimate, as in transport.hpp, of the corrector, drift and diffusivity that went into this: above 1e-10
  /// for driven networks whose net currents are small beside their fluxes.
  double transport_error = 0;
  Matrix straight_steps;  ///< (space x jumps) -x_d of the corrector gauge; empty: as the positions give them
  std::shared_ptr<const QuadModel> exact;  ///< what it was made from where rates or weights lie far apart

  /// Whether short waves grow: an eigenvalue of n.D_P.n is below zero by more than round-off.
  [[nodiscard]] bool grows() const { return least_diffusion < -1e-12; }
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
};

[[nodiscard]] std::shared_ptr<const Reduced> coarse_grain(const Run& run, std::shared_ptr<const Network> network,
                                                          const ReduceRequest& request);

/// The same model with its rates divided by 2^units.rate and its lengths by 2^units.length; network: that of the model
/// in those units.
[[nodiscard]] std::shared_ptr<const Reduced> in_units(const Reduced& reduced, std::shared_ptr<const Network> network,
                                                      const Units& units);

/// Whether no path of jumps leads from a state to itself in another cell: the diffusivity is zero, exactly.
[[nodiscard]] bool is_immobile(const Network& network);

struct Resolution {
  double length =
      0;             ///< smallest L (cells) above which the relative error of every slow band stays <= eps; NaN if none
  double floor = 0;  ///< the error at the largest L tried
};

/// Eq. (24) with the bands of the model's own symbol; points (odd) equispaced k-points along a face of the box.
[[nodiscard]] Resolution resolution(const Run& run, const Reduced& reduced, double eps, Index points = 5);
/// max over the slow bands and the faces of |lam_model - lam|/lam at one L.
[[nodiscard]] double band_error(const Run& run, const Reduced& reduced, Order which, double length, Index points = 5);

}  // namespace rdd::reduction
