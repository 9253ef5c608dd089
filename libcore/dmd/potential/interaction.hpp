// The interaction of a binary system: three pair potentials, and what one pair of sites contributes to the free energy.
#pragma once

#include <span>

#include "dmd/potential/average.hpp"

namespace rdd::dmd {

/// Species A (s = +1, probability p = c) and B (s = -1, probability q = 1 - c). Atoms and vacancies: aa alone.
struct Interaction {
  PairFunction aa, ab, bb;
  PairFunction confinement;  ///< between neighbours in a chain only, the same for all species
  bool symmetric = false;    ///< aa and bb are the same function (set by make_interaction)

  [[nodiscard]] double range() const;
  [[nodiscard]] bool atoms_and_vacancies() const { return ab.is_nothing() && bb.is_nothing(); }
};
[[nodiscard]] Interaction make_interaction(PairFunction aa, PairFunction ab, PairFunction bb,
                                           PairFunction confinement = {});

/// Whose factor w_i the vibrational entropy of a site has.
enum class Weight : int {
  one = 0,        ///< every site vibrates (alloy)
  occupation = 1  ///< w_i = c_i (atoms and vacancies): rows of the gradient are divided by c_i, with a limit at c_i = 0
};

/// A number with its derivatives with respect to distance and variance.
struct Part {
  double value = 0, r = 0, v = 0;
};

/// What the pair i, j contributes.
struct PairTerms {
  Average w;    ///< W_ij, eq. of the free energy; with Weight::occupation E phi_AA alone, W_ij = c_i c_j w
  Part ei, ej;  ///< dW/dp_i, dW/dp_j
  Part j;       ///< the averaged exchange coupling J~_ij = (2 G_AB - G_AA - G_BB) / 4; d2W/dp_i dp_j = -4 J~
};

/// Pairs to be evaluated: distances, variances, occupations of both sites, and which of them are chain neighbours.
struct PairArguments {
  std::span<const double> distance, variance, pi, pj;
  std::span<const char> confined;  ///< empty: none
};

/// The averaged terms of all pairs.
void pair_terms(const Interaction& interaction, int dim, Weight weight, const Quadrature& quadrature,
                const PairArguments& pairs, std::span<PairTerms> terms);

/// The same with the potentials at the distance itself instead of their averages; only ei, ej and j are set, without
/// the confinement, and nothing depends on the variance.
void point_terms(const Interaction& interaction, const PairArguments& pairs, std::span<PairTerms> terms);

}  // namespace rdd::dmd
