// Residuals of the chain's differential-algebraic system, and the derivatives of its exchange fields.
#include "dmd/chain_jacobian.hpp"

#include <cmath>

namespace rdd::dmd {

void pack(const ChainState& state, double* y) {
  const Index n = state.c.size();
  for (Index i = 0; i < n; ++i) {
    y[3 * i] = state.c[i];
    y[3 * i + 1] = state.log_alpha[i];
    if (i + 1 < n) y[3 * i + 2] = state.bonds[i];
  }
}

void unpack(const double* y, ChainState& state) {
  const Index n = state.c.size();
  for (Index i = 0; i < n; ++i) {
    state.c[i] = y[3 * i];
    state.log_alpha[i] = y[3 * i + 1];
    if (i + 1 < n) state.bonds[i] = y[3 * i + 2];
  }
}

void residual(const Chain& chain, const ChainState& state, const ChainPairs& pairs, const double* y_dot,
              double* result) {
  const Vector rates = exchange_rates(chain, state, pairs), gradient = shape_gradient(chain, pairs);
  for (Index i = 0; i < chain.n; ++i) {
    result[3 * i] = y_dot[3 * i] - rates[i];
    result[3 * i + 1] = gradient[2 * i];
    if (i + 1 < chain.n) result[3 * i + 2] = gradient[2 * i + 1];
  }
}

FieldRows field_rows(const Chain& chain, const ChainPairs& pairs) {
  FieldRows rows{pairs.reach, {}};
  rows.data.assign(static_cast<std::size_t>(chain.n * rows.width()), 0);
  const auto& terms = pairs.exchange();
  for (std::size_t k = 0; k < terms.size(); ++k) {
    const PairTerms& t = terms[k];
    const Index i = pairs.i[k], j = pairs.j[k];
    const double ti = pairs.half_width[static_cast<std::size_t>(i)] / 2;
    const double tj = pairs.half_width[static_cast<std::size_t>(j)] / 2;
    rows.at(i, j, 0) -= 2 * t.j.value;
    rows.at(j, i, 0) -= 2 * t.j.value;
    rows.at(i, i, 1) -= ti * t.ei.v;
    rows.at(i, j, 1) -= tj * t.ei.v;
    rows.at(j, i, 1) -= ti * t.ej.v;
    rows.at(j, j, 1) -= tj * t.ej.v;
    for (Index b = i; b < j; ++b) {
      rows.at(i, b, 2) += t.ei.r / 2;
      rows.at(j, b, 2) += t.ej.r / 2;
    }
  }
  return rows;
}

}  // namespace rdd::dmd
