// Many points in parallel.
#include "field/transport.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "field/cell.hpp"
#include "support/error.hpp"

namespace rdd::field {
namespace {

void require_finite(const Matrix& values, const char* name) {
  for (Index i = 0; i < values.cols(); ++i)
    for (Index c = 0; c < values.rows(); ++c)
      require(std::isfinite(values(c, i)), Status::argument, name, "[", c, ", ", i, "] = ", number(values(c, i)),
              ": expected a finite number");
}

void check(const Field& field, double temperature, const Matrix& h) {
  require_temperature(temperature);
  require(h.rows() == field.n_components(), Status::size, "h: ", h.rows(),
          " components, expected n_components = ", field.n_components());
  require_finite(h, "h");
}

/// A with the correction, which must leave it positive where it was.
Matrix corrected(const LocalCell& cell, const Matrix& a, const Eigen::Ref<const Vector>& gradient, Index point) {
  const Matrix change = cell.polarity();
  const Index space = a.rows();
  Matrix out = a;
  for (Index k = 0; k < change.cols(); ++k)
    for (Index c = 0; c < space; ++c)
      out += Eigen::Map<const Matrix>(change.col(k).data() + space * space * c, space, space) * gradient[c + space * k];
  const double least = Eigen::SelfAdjointEigenSolver<Matrix>(out, Eigen::EigenvaluesOnly).eigenvalues()[0];
  require(least >= -1e-12 * a.stableNorm(), Status::argument, "gradient[:, :, ", point,
          "]: the corrected conductivity has an eigenvalue of ", number(least / a.stableNorm()),
          " of its norm, expected a gradient small enough to keep it positive");
  return out;
}

/// A line in the log, once a field, where first order in the gradient is left out.
void tell_polarity(const Run& run, const Field& field, double temperature, const Matrix& h) {
  if (h.cols() == 0 || !field.first_use()) return;
  const double relative = polarity(Run(), field, temperature, h.leftCols(1), false).relative[0];
  const double coupling =
      std::max(field.coupling().cwiseAbs().maxCoeff(),
               field.saddle_coupling().size() > 0 ? field.saddle_coupling().cwiseAbs().maxCoeff() : 0);
  const double size = field.lattice().vectors().colwise().norm().maxCoeff() * coupling / (field.kB() * temperature);
  if (relative > 1e-6 * size)
    run.log("polar cell: the equation is off by first order in the gradient of the field, by |A1|/A = " +
            number(relative).text() + " length per unit of h; the gradient corrects that");
}

constexpr Index points_in_piece = 32;

}  // namespace

Coefficients transport(const Run& run, const Field& field, const TransportRequest& request) {
  check(field, request.temperature, request.h);
  const Index n = request.h.cols(), space = field.space(), components = field.n_components();
  require(
      request.gradient.size() == 0 || (request.gradient.rows() == space * components && request.gradient.cols() == n),
      Status::size, "gradient: ", request.gradient.rows(), " by ", request.gradient.cols(),
      ", expected (space n_components, n) = ", space * components, " by ", n);
  require_finite(request.gradient, "gradient");
  if (request.gradient.size() == 0) tell_polarity(run, field, request.temperature, request.h);
  Coefficients out;
  out.free_energy.resize(n);
  out.dipole.resize(components, n);
  if (request.diffusivity) out.diffusivity.resize(space * space, n);
  if (request.conductivity) out.conductivity.resize(space * space, n);
  if (request.slope) out.slope.resize(space * space * components, n);
  run.for_pieces(n, points_in_piece, [&](Index begin, Index end) {
    LocalCell cell(field, request.temperature);
    for (Index p = begin; p < end; ++p) {
      cell.set(request.h.col(p), p);
      out.free_energy[p] = cell.free_energy();
      out.dipole.col(p) = cell.dipole();
      if (!request.diffusivity && !request.conductivity && !request.slope) continue;
      Matrix a = cell.conductance_tensor();
      if (request.gradient.size() > 0) a = corrected(cell, a, request.gradient.col(p), p);
      if (request.diffusivity) out.diffusivity.col(p) = cell.as_diffusivity(a).reshaped();
      if (request.conductivity) out.conductivity.col(p) = cell.as_conductivity(a).reshaped();
      if (request.slope) out.slope.col(p) = cell.as_conductivity(cell.slope()).reshaped();
    }
  });
  return out;
}

Polarity polarity(const Run& run, const Field& field, double temperature, const Matrix& h, bool correction) {
  check(field, temperature, h);
  const Index n = h.cols(), space = field.space(), components = field.n_components(), size = space * space;
  Polarity out{Matrix(size * space * components, correction ? n : 0), Vector(n)};
  run.for_pieces(n, points_in_piece, [&](Index begin, Index end) {
    LocalCell cell(field, temperature);
    for (Index p = begin; p < end; ++p) {
      cell.set(h.col(p), p);
      const Matrix change = cell.polarity();
      const double a = cell.conductance_tensor().stableNorm();
      double largest = 0;
      for (Index k = 0; k < components; ++k)
        for (Index c = 0; c < space; ++c)
          largest = std::max(largest, change.col(k).segment(size * c, size).stableNorm());
      out.relative[p] = a > 0 ? largest / a : 0;
      if (correction) out.correction.col(p) = cell.as_conductivity(change).reshaped();
    }
  });
  return out;
}

}  // namespace rdd::field
