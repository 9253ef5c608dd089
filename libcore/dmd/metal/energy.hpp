// Free energy of a metal and its derivatives: F = U - T S with the embedding at the averaged density (Li2011).
#pragma once

#include "dmd/metal/pairs.hpp"

namespace rdd::dmd {

class MetalRow;

/// The parts of F.
struct MetalEnergy {
  double pair = 0;       ///< sum_{i<j} sum_ab c_i^a c_j^b E phi_ab
  double embedding = 0;  ///< sum_{i,a} c_i^a E_a(rho_i^a)
  double mixing = 0;     ///< (1/beta) sum_i [sum_a c_i^a ln c_i^a + c_i^0 ln c_i^0]
  double vibration = 0;  ///< (3 / 2 beta) sum_i w_i [ln(alpha_i / pi) - 1]
  [[nodiscard]] double total() const { return pair + embedding + mixing + vibration; }
};

/// Derivatives of U by what pairs depend on, site by site; i's own occupancy o_i is a factor of the first two.
struct MetalForces {
  Matrix x;                ///< (3, n) (1 / o_i) dU/dX_i
  Vector v;                ///< (n) (1 / o_i) dU/d(1 / (2 alpha_i))
  Matrix m;                ///< (species, n) dU/dc_i^a
  Eigen::Matrix3d virial;  ///< dU/d strain at fixed c and alpha
};

/// A metal at a state. Holds a neighbour list that it renews when sites have moved.
class MetalTerms {
 public:
  explicit MetalTerms(const Metal& metal) : metal_(&metal) {}

  /// Evaluates F, and the forces if they are wanted.
  void evaluate(const MetalState& state, bool with_forces, const Run& run);

  [[nodiscard]] const MetalEnergy& energy() const { return energy_; }
  [[nodiscard]] const MetalForces& forces() const { return forces_; }
  /// (classes, n) rho_i^a by class of host.
  [[nodiscard]] const Matrix& density() const { return rho_; }
  /// (classes, n) sum over the hosts a of a class of the fraction of a times E_a', E_a''.
  [[nodiscard]] const Matrix& slope() const { return slope_; }
  [[nodiscard]] const Matrix& bend() const { return bend_; }
  [[nodiscard]] const MetalList& list() const { return list_; }
  [[nodiscard]] const AverageView& view() const { return view_; }

 private:
  void sum_densities(const MetalState& state, const MetalSites& sites, bool with_pairs, const Run& run);
  void embed(const MetalState& state, const MetalSites& sites, const Run& run);
  void sum_forces(const MetalState& state, const MetalSites& sites, const Run& run);
  struct PairForce;
  [[nodiscard]] PairForce contract(const MetalRow& row, std::size_t q, const MetalSites& sites, Index i,
                                   double* m_first, double* m_second) const;
  void collect_forces(const Run& run);
  void add_entropy(const MetalState& state, const MetalSites& sites, const Run& run);
  [[noreturn]] void blame(const MetalState& state, const MetalSites& sites) const;

  const Metal* metal_;
  MetalList list_;
  AverageView view_;
  MetalEnergy energy_;
  MetalForces forces_;
  Matrix rho_, slope_, bend_;
  std::vector<double> received_;  ///< what each pair's second site gets, until it is summed
};

/// dF/dX, dF/dalpha, dF/dc of a state evaluated with forces.
struct MetalGradients {
  Matrix x;      ///< (3, n) energy/length
  Vector alpha;  ///< (n) energy length^2
  /// (species, n) m_i^a + (3/2 beta)(ln(alpha_i/pi) - 1) + (1/beta) ln(c_i^a / c_i^0); the second term only with
  /// Weight::occupation. At a site without vacancies, of several species, only differences between species mean
  /// anything, and ln c_i^a stands for the last. Infinite where an occupation is 0.
  Matrix c;
};
[[nodiscard]] MetalGradients gradients(const Metal& metal, const MetalState& state, const MetalTerms& terms);

/// Rows of the gradient in (X, ln alpha), (4, n), each divided by w_i: it has a limit as w_i -> 0.
[[nodiscard]] Matrix shape_gradient(const Metal& metal, const MetalSites& sites, const MetalTerms& terms);

}  // namespace rdd::dmd
