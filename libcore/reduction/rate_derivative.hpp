// Derivatives of the coarse rates with respect to every jump, by the adjoint, and their error bars.
#pragma once

#include "reduction/reduced.hpp"
#include "transport/temperature/error_bar.hpp"

namespace rdd::reduction {

/// dQ_P/dk_e, (P^2 x n_jumps), entry (p, q) in row p + P q; all other rates fixed. The memberships move along: those
/// that are 0 stay 0, which determines them at a vertex, where the crispest ones lie. Where more are 0 than that (by
/// symmetry), least squares. P small dense factorisations of M x M.
///   Qb^T chi = chi R, R = Q_P^T; U = V A^{-T}; for Q_P[p, q] and Gamma the unit matrix at (q, p):
///   dR[q, p]/dk_e = (U Gamma + Y)_from . (chi_to - chi_from), Qb Y - Y Q_P = (1 - U chi^T) N, chi^T Y = 0,
///   N the response of R to the entries of chi that are 0.
[[nodiscard]] Matrix reaction_derivative(const Reduced& reduced);

/// (P x P) standard deviation of each entry of Q_P at a temperature.
[[nodiscard]] Matrix reaction_deviation(const Landscape& landscape, double temperature, const ReduceRequest& request,
                                        const transport::HeightErrors& errors);

}  // namespace rdd::reduction
