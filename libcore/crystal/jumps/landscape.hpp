// Landscapes from classes of jumps: one energy a class of states, one height and prefactor a class of jumps; dipoles.
#pragma once

#include "crystal/jumps/jump_classes.hpp"
#include "network/landscape.hpp"
#include "transport/elastodiffusion.hpp"

namespace rdd::crystal {

/// Energies and prefactors of the classes of a defect. Lists are by class; empty ones: energy 0, degeneracy 1.
struct ClassValues {
  Vector energy;      ///< (classes of states)
  Vector degeneracy;  ///< (classes of states) g > 0
  Vector height;  ///< (classes of jumps) saddle energy or barrier from the state the jump as given leaves; NaN: closed
  Height height_kind = Height::saddle;
  Vector prefactor;  ///< (classes of jumps) nu_s, 1/time; ignored for closed classes
  double kB = 0;     ///< energy/temperature; 0: eV/K
};

/// k_ij = paths nu_s/g_i exp(-(E_s - E_i)/(kB T)), pi_i ~ g_i exp(-E_i/(kB T)): detailed balance for any numbers.
struct ClassLandscape {
  LandscapeInput input;           ///< saddle energies; transitions by class, then by member
  std::vector<Index> jump_class;  ///< (n_transitions)
  std::vector<Index> member;      ///< (n_transitions) within the class
};

/// For a landscape made from classes: class and standard deviation of each transition.
struct LandscapeClasses {
  std::vector<Index> jump_class;  ///< (n_transitions)
  Vector deviation;               ///< (n_transitions) standard deviation of the height, energy
};

/// A landscape with its classes and dipoles.
struct MadeLandscape {
  std::shared_ptr<const Landscape> landscape;
  std::shared_ptr<const transport::Dipoles> dipoles;  ///< null: none were given
  std::shared_ptr<const LandscapeClasses> classes;
  double largest_change = 0;  ///< of a dipole by symmetry, see expand_dipoles
};

/// Optional data of classes besides energies. Empty: not given.
struct ClassExtras {
  Matrix state_dipole;   ///< (space^2 x classes of states) of the state as given
  Matrix saddle_dipole;  ///< (space^2 x classes of jumps) of the jump as given
  Vector deviation;      ///< (classes of jumps) standard deviation of the height, >= 0
  bool symmetrise = false;
};

/// landscape_of and expand_dipoles together.
[[nodiscard]] MadeLandscape make_landscape(const Run& run, const JumpClasses& classes, const ClassValues& values,
                                           const ClassExtras& extras);

/// Throws argument naming the class: no finite number, a prefactor that is not > 0, a saddle below one of its ends.
/// Logs what the network is: the dimensions it spans, its parts if there are several.
[[nodiscard]] ClassLandscape landscape_of(const Run& run, const JumpClasses& classes, const ClassValues& values);

/// Dipoles of every state and transition; a column is a symmetric tensor, (a, b) its row a + space b.
struct ClassDipoles {
  Matrix state;               ///< (space^2 x n_states)
  Matrix jump;                ///< (space^2 x n_jumps), by class, then by member
  double largest_change = 0;  ///< by the symmetry of the site or saddle, relative to the dipole given
};

/// Given dipoles belong to the state or jump as it was written down, Cartesian, energy (E(eps) = E - P:eps). Each is
/// averaged over the operations that keep that state, or keep or reverse that jump, and turned into all others by
/// R P R^T. Empty matrices: zero. Throws argument where the average changes a dipole by more than a tenth of its norm,
/// unless `symmetrise`.
[[nodiscard]] ClassDipoles expand_dipoles(const JumpClasses& classes, const Matrix& state_class,
                                          const Matrix& jump_class, bool symmetrise);

}  // namespace rdd::crystal
