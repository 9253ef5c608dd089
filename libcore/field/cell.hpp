// Weights, conductances and steps of a cell at one field, and what they sum to.
#pragma once

#include "field/corrector.hpp"

namespace rdd::field {

/// Work space of one thread. Weights and conductances are held relative to factors of their own, so that no energy is
/// too large for them.
class LocalCell {
 public:
  LocalCell(const Field& field, double temperature);
  /// point: its number, for messages.
  void set(const Eigen::Ref<const Vector>& h, Index point);

  [[nodiscard]] double free_energy() const;
  [[nodiscard]] Vector dipole() const;  ///< (n_components) mean of the states'
  /// A up to its factor (space x space).
  [[nodiscard]] Matrix conductance_tensor() const;
  /// dA/dh up to the same factor (space^2 x n_components).
  [[nodiscard]] Matrix slope() const;
  /// A1 up to the same factor (space^3 x n_components).
  [[nodiscard]] Matrix polarity() const;
  /// Values times the factor that makes an A of them, or a D.
  [[nodiscard]] Matrix as_conductivity(const Matrix& relative) const;
  [[nodiscard]] Matrix as_diffusivity(const Matrix& relative) const;

 private:
  [[nodiscard]] Matrix scaled(const Matrix& relative, double exponent, const char* name, const char* advice) const;

  const Field& field_;
  double temperature_, beta_;
  int power_;  // the frequencies' unit is 2^power
  Corrector corrector_;
  Index point_ = 0;
  double state_exponent_ = 0, saddle_exponent_ = 0;
  double total_ = 0;                     // sum of weights
  Vector weight_, share_, conductance_;  // share: of the sum
};

}  // namespace rdd::field
