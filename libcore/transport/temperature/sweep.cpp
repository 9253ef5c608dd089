// Sweeps over temperatures, and Arrhenius fits by least squares in ln D.
#include "transport/temperature/sweep.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "support/error.hpp"
#include "transport/derivative.hpp"
#include "transport/transport.hpp"

namespace rdd::transport {
namespace {

Vector flattened(const Matrix& m) { return Eigen::Map<const Vector>(m.data(), m.size()); }

/// Returns the estimate of the error.
double evaluate(const Landscape& landscape, double temperature, Accuracy accuracy, Index t, Sweep& out) {
  const bool derivatives = out.diffusivity_temperature.size() > 0;
  const auto network = landscape.network(temperature);
  double of_drift = 0, of_diffusivity = 0;
  out.velocity.col(t) = drift_velocity(*network, &of_drift);
  out.diffusivity.col(t) = flattened(diffusivity(*network, accuracy, &of_diffusivity));
  const double error = std::max(of_drift, of_diffusivity);
  if (!derivatives) return error;
  const auto derivative = landscape_derivative(landscape, temperature, *network);
  out.diffusivity_temperature.col(t) = flattened(derivative.diffusivity_temperature);
  return std::max(error, derivative.error);
}

}  // namespace

Sweep sweep(const Run& run, const Landscape& landscape, const Vector& temperatures, Accuracy accuracy,
            bool derivatives) {
  const Index n = temperatures.size(), space = landscape.data().lattice.space();
  for (Index t = 0; t < n; ++t) require_temperature(temperatures[t]);
  Sweep out{Matrix::Zero(space, n), Matrix::Zero(space * space, n), {}};
  if (derivatives) out.diffusivity_temperature = Matrix::Zero(space * space, n);
  Vector errors = Vector::Zero(n);
  run.for_pieces(n, 1, [&](Index begin, Index) {
    errors[begin] = evaluate(landscape, temperatures[begin], accuracy, begin, out);
  });
  if (n > 0) out.error = errors.maxCoeff();
  return out;
}

ArrheniusFit fit_arrhenius(const Vector& temperatures, const Vector& values, double kB) {
  const Index n = temperatures.size();
  require(values.size() == n, Status::size, "value has ", values.size(), " entries, expected one a temperature: ", n);
  require(std::isfinite(kB) && kB > 0, Status::argument, "kB = ", number(kB), ": expected a finite value > 0");
  for (Index t = 0; t < n; ++t) {
    require_temperature(temperatures[t]);
    require(std::isfinite(values[t]) && values[t] > 0, Status::argument, "value[", t, "] = ", number(values[t]),
            " at temperature ", number(temperatures[t]), ": an Arrhenius fit expects finite values > 0");
  }
  require(n >= 2, Status::argument, "temperature: found ", n, n == 1 ? " value" : " values",
          ", an Arrhenius fit expects two different ones at least");
  const Vector x = (kB * temperatures).cwiseInverse();
  const Vector y = values.array().log();
  const Vector dx = x.array() - x.mean();
  require(dx.cwiseAbs().maxCoeff() > 1e-12 * x.cwiseAbs().maxCoeff(), Status::argument, "temperature: all ", n,
          " are the same, an Arrhenius fit expects two different ones at least");
  const double slope = dx.dot(y) / dx.squaredNorm();
  const double intercept = y.mean() - slope * x.mean();
  const Vector misfit = intercept + slope * x.array() - y.array();
  ArrheniusFit fit;
  fit.prefactor = std::exp(intercept);
  fit.energy = -slope;
  for (const double m : misfit) fit.largest_error = std::max(fit.largest_error, std::abs(std::expm1(m)));
  return fit;
}

Matrix principal_axes(const Matrix& diffusivity) {
  const auto space = static_cast<Index>(std::lround(std::sqrt(static_cast<double>(diffusivity.rows()))));
  Matrix mean = Matrix::Zero(space, space);
  for (Index t = 0; t < diffusivity.cols(); ++t) {
    const Eigen::Map<const Matrix> d(diffusivity.col(t).data(), space, space);
    require(d.allFinite() && d.trace() > 0, Status::argument, "diffusivity of temperature ", t, " has the trace ",
            number(d.trace()), ": expected a finite one > 0");
    mean += (d + d.transpose()) / (2 * d.trace());
  }
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(mean);
  Matrix axes = solver.eigenvectors().rowwise().reverse();
  for (Index a = 0; a < space; ++a) {
    Index largest = 0;
    axes.col(a).cwiseAbs().maxCoeff(&largest);
    if (axes(largest, a) < 0) axes.col(a) *= -1;
  }
  return axes;
}

Vector along(const Matrix& diffusivity, const Vector& direction) {
  const Index space = direction.size();
  require(direction.allFinite() && direction.norm() > 0, Status::argument,
          "direction: expected finite components, not all zero");
  const Vector unit = direction / direction.norm();
  Vector out(diffusivity.cols());
  for (Index t = 0; t < out.size(); ++t)
    out[t] = unit.dot(Eigen::Map<const Matrix>(diffusivity.col(t).data(), space, space) * unit);
  return out;
}

}  // namespace rdd::transport
