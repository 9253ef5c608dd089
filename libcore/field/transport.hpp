// Local transport coefficients of one coarse state at many points of a slow field.
#pragma once

#include "field/field.hpp"
#include "support/run.hpp"

namespace rdd::field {

/// Local coefficients, a column a point. With pi_i = g_i exp(-(E_i - P_i.h)/kT), conductances c_e of the saddles
/// likewise and steps b_e of the corrector: Z = sum_i pi_i, F = -kT ln Z, A_ab = sum_e c_e b_a b_b, D = A/Z.
struct Coefficients {
  Vector free_energy;   ///< (n) F
  Matrix dipole;        ///< (n_components x n) -dF/dh
  Matrix diffusivity;   ///< (space^2 x n) D, length^2/time
  Matrix conductivity;  ///< (space^2 x n) A = D Z
  Matrix slope;         ///< (space^2 n_components x n) dA/dh at fixed gradient of h
};

struct TransportRequest {
  double temperature = 0;
  Matrix h;  ///< (n_components x n)
  /// (space n_components x n) dh_c/dx_a at each point: adds the first-order correction of polar cells to A and D;
  /// empty: none.
  Matrix gradient;
  // What is wanted. A and its slope may not fit into doubles where D does.
  bool diffusivity = true;
  bool conductivity = true;
  bool slope = true;
};

/// In parallel over points, the same bits for any number of threads. Throws argument naming the point: h or the
/// gradient not finite, coefficients beyond doubles, a corrected A that is not positive; numeric where conductances are
/// more than 280 decades apart.
[[nodiscard]] Coefficients transport(const Run& run, const Field& field, const TransportRequest& request);

struct Polarity {
  /// (space^3 n_components x n) A1: A -> A + sum A1_ab,c,k dh_k/dx_c; row a + space (b + space (c + space k)). Empty if
  /// it is not wanted.
  Matrix correction;
  Vector relative;  ///< (n) largest |A1_c,k|/|A|, lengths per unit of h
};

/// The correction of first order in the gradient, zero in cells with inversion symmetry.
[[nodiscard]] Polarity polarity(const Run& run, const Field& field, double temperature, const Matrix& h,
                                bool correction = true);

}  // namespace rdd::field
