// A system of sites in one to three dimensions, free or periodic: free energy, gradient, relaxation, exchange rates.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "dmd/crystal/neighbours.hpp"
#include "dmd/physics.hpp"
#include "support/run.hpp"

namespace rdd::dmd {

/// Energies of single sites: u(x) = energy + stiffness |x - anchor|^2 / 2 for each species. Empty: none.
struct OneBody {
  Vector energy_a, energy_b;        ///< (n) energy
  Vector stiffness_a, stiffness_b;  ///< (n) energy/length^2
  Matrix anchor;                    ///< (dim, n) length
};

enum class Voids : int {
  error = 0,   ///< a site that nothing holds stops a relaxation, by name
  freeze = 1,  ///< it keeps its mean position and alpha, and is reported
};

struct Crystal {
  Physics physics;
  int dim = 3;
  Index n = 0;
  Box box;
  std::vector<ExchangeBond> bonds;
  std::vector<char> fixed_position;     ///< (n) or empty
  std::vector<char> fixed_composition;  ///< (n) or empty: a reservoir, which exchanges but keeps its occupation
  OneBody one_body;
  Voids voids = Voids::error;
  double skin = 0;  ///< how far the neighbour list looks beyond what counts, length; 0: a tenth of the range

  [[nodiscard]] bool holds_position(Index i) const { return !fixed_position.empty() && fixed_position[i] != 0; }
  [[nodiscard]] bool holds_composition(Index i) const {
    return !fixed_composition.empty() && fixed_composition[i] != 0;
  }
};
void check(const Crystal& crystal);

struct CrystalState {
  Vector c;          ///< (n) occupation of A
  Matrix x;          ///< (dim, n) mean positions, length
  Vector log_alpha;  ///< (n) alpha in 1/length^2
};
/// Throws an Error that names the first number the equations are not defined for.
void check(const Crystal& crystal, const CrystalState& state);

/// The pairs of a state and what they contribute. Holds a neighbour list that it renews when sites have moved.
class CrystalPairs {
 public:
  explicit CrystalPairs(const Crystal& crystal);

  /// Evaluates every pair at the state.
  void evaluate(const CrystalState& state, const Run& run);

  /// One pair as a site sees it.
  struct Neighbour {
    Index pair, other;
    bool first;  ///< the site is the pair's i
  };
  [[nodiscard]] std::span<const Neighbour> of(Index site) const {
    const auto begin = static_cast<std::size_t>(start_[site]);
    return {neighbours_.data() + begin, static_cast<std::size_t>(start_[site + 1]) - begin};
  }
  [[nodiscard]] Index size() const { return static_cast<Index>(pairs_.size()); }
  [[nodiscard]] const std::vector<SitePair>& list() const { return pairs_; }
  [[nodiscard]] const PairTerms& terms(Index pair) const { return terms_[pair]; }
  /// What exchange sees: averages, or point values for Kinetics::point.
  [[nodiscard]] const PairTerms& exchange(Index pair) const {
    return terms_at_distance_.empty() ? terms(pair) : terms_at_distance_[pair];
  }
  [[nodiscard]] double distance(Index pair) const { return distance_[pair]; }
  /// Unit vector from i to j, of three components in any dimension.
  [[nodiscard]] auto direction(Index pair) const { return direction_.col(pair); }
  [[nodiscard]] double half_width(Index site) const { return half_width_[site]; }
  /// J~ of an exchange bond, over all images.
  [[nodiscard]] double coupling(std::size_t bond) const;

 private:
  void renew(const CrystalState& state, double widest, const Run& run);
  void list_bonds(const Run& run);

  const Crystal* crystal_;
  Matrix listed_at_;
  double allowance_ = -1;  ///< how far the reach may grow before the list is short
  double listed_width_ = 0;
  std::vector<SitePair> pairs_;
  std::vector<Index> start_;
  std::vector<Neighbour> neighbours_;
  std::vector<std::array<Index, 2>> bond_neighbours_;  ///< where a bond's pairs begin and end in neighbours_
  std::vector<double> distance_, variance_, pi_, pj_;
  Eigen::Matrix3Xd direction_;
  Vector half_width_;
  std::vector<PairTerms> terms_, terms_at_distance_;
};

/// F with its last term.
[[nodiscard]] double free_energy(const Crystal& crystal, const CrystalState& state, const CrystalPairs& pairs,
                                 const Run& run = Run());
/// f_i = dF/ds_i - atanh(s_i)/beta as exchange sees it.
[[nodiscard]] Vector exchange_field(const Crystal& crystal, const CrystalState& state, const CrystalPairs& pairs,
                                    const Run& run);
/// Rows of the gradient for each site, (dim + 1, n): dF/dX_i, dF/d ln alpha_i; with Weight::occupation divided by c_i.
[[nodiscard]] Matrix shape_gradient(const Crystal& crystal, const CrystalState& state, const CrystalPairs& pairs,
                                    const Run& run);
/// dc/dt.
[[nodiscard]] Vector exchange_rates(const Crystal& crystal, const CrystalState& state, const CrystalPairs& pairs,
                                    const Run& run);

/// An estimate of every alpha to start a relaxation from, as ln alpha: (beta / d) sum_j c_j G_v at the widths it leads
/// to, and at least 50 over the square of the nearest distance.
[[nodiscard]] Vector estimated_log_alpha(const Crystal& crystal, const CrystalState& state, const Run& run);

/// Newton's method on positions and ln alpha at fixed composition (Nash2000); each step by conjugate gradients,
/// preconditioned site by site, and along the negative curvature where that is met. Rigid motions of a free body are
/// kept out of every step. tolerance: largest change of ln alpha or of a position per nearest distance in the last
/// step; linear: relative residual to which steps are solved for. The error left is about tolerance times the larger of
/// the two. Not converged, the state is the one of the least residual found.
Relaxation relax(const Crystal& crystal, CrystalState& state, CrystalPairs& pairs, const Run& run,
                 double tolerance = 1e-8, int max_iterations = 200, double linear = 1e-6);

}  // namespace rdd::dmd
