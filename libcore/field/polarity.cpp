// The correction of first order in the gradient of the field. States then live at r + y, and saddles half a step off.
#include "field/cell.hpp"

namespace rdd::field {
namespace {

/// What the correction is summed from. Columns of `moved`: dy/dh, one component after the other.
struct Parts {
  Vector conductance;
  Matrix steps, fluxes;  // b and c b, (space x n_saddles)
  Matrix place, moved;   // y (space x n_states), dy/dh (space n_components x n_states)
};

/// y such that the weighted mean is zero, and its derivative for weights that change, too.
void centre(const Field& field, const Vector& share, double beta, Matrix& place, Matrix& moved) {
  place.colwise() -= (place * share).eval();
  const Index space = place.rows();
  for (Index k = 0; k < field.n_components(); ++k) {
    const Vector change = beta * share.array() * field.coupling().row(k).transpose().array();
    auto own = moved.middleRows(space * k, space);
    own.colwise() -= (own * share + place * change).eval();
  }
}

/// Adds the part of saddle e to A1 for component k, (space^2 x space).
void add_saddle(const Field& field, const Parts& parts, double beta, Index e, Index k, Eigen::Ref<Matrix> out) {
  const auto& saddle = field.saddles()[e];
  const Index space = parts.steps.rows();
  const auto b = parts.steps.col(e), flux = parts.fluxes.col(e), d = field.displacement().col(e),
             x = field.saddle_point().col(e);
  const auto from = parts.moved.col(saddle.from).segment(space * k, space),
             to = parts.moved.col(saddle.to).segment(space * k, space);
  const Vector q = (d + parts.place.col(saddle.from) + parts.place.col(saddle.to)) / 2 - x, dq = (from + to) / 2,
               db = to - from;
  const double change = beta * field.saddle_coupling()(k, e);
  for (Index c = 0; c < space; ++c) {
    const Vector g = (d[c] - x[c]) * to + x[c] * from;
    for (Index j = 0; j < space; ++j)
      for (Index i = 0; i < space; ++i) {
        const double square = flux[i] * b[j];
        out(i + space * j, c) += flux[i] * g[j] + flux[j] * g[i] - change * square * q[c] -
                                 (flux[i] * db[j] + flux[j] * db[i]) * q[c] - square * dq[c];
      }
  }
}

}  // namespace

Matrix LocalCell::polarity() const {
  const Index space = field_.space(), n = field_.n_components();
  Parts parts{conductance_, corrector_.steps(), corrector_.steps() * conductance_.asDiagonal(), corrector_.positions(),
              Matrix::Zero(space * n, field_.n_states())};
  for (Index e = 0; e < field_.n_saddles(); ++e)
    for (Index k = 0; k < n; ++k) {
      const auto& saddle = field_.saddles()[e];
      const Vector change = beta_ * field_.saddle_coupling()(k, e) * parts.fluxes.col(e);
      parts.moved.col(saddle.from).segment(space * k, space) += change;
      parts.moved.col(saddle.to).segment(space * k, space) -= change;
    }
  corrector_.respond(parts.moved);
  centre(field_, share_, beta_, parts.place, parts.moved);
  Matrix out = Matrix::Zero(space * space * space, n);
  for (Index e = 0; e < field_.n_saddles(); ++e)
    for (Index k = 0; k < n; ++k)
      add_saddle(field_, parts, beta_, e, k, Eigen::Map<Matrix>(out.col(k).data(), space * space, space));
  return out;
}

}  // namespace rdd::field
