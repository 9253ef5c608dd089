// Densities on a rectangle, and how far they are from each other.
#include <algorithm>
#include <cmath>

#include "qsd/plane/box.hpp"
#include "qsd/plane/elements.hpp"

namespace rdd::qsd {

void QsdBox::fit_gaussian(const PlaneEnergy& energy) {
  gaussian = variational_gaussian(energy, request.beta, {minimum[0], minimum[1]},
                                  {request.hi[0] - request.lo[0], request.hi[1] - request.lo[1]});
}

double QsdBox::gaussian_inside() const {
  require(gaussian.has_value(), Status::argument,
          "the variational Gaussian is not known or does not exist at this beta: expected it to be fitted first");
  return gaussian->mass({request.lo[0], request.lo[1]}, {request.hi[0], request.hi[1]});
}

Matrix QsdBox::density(Density which) const {
  if (which == Density::gaussian) {
    Matrix result(node[0].size(), node[1].size());
    const double inside = gaussian_inside();
    for (Index j = 0; j < result.cols(); ++j)
      for (Index i = 0; i < result.rows(); ++i) result(i, j) = gaussian->density(node[0][i], node[1][j]) / inside;
    return result;
  }
  Matrix result = (-v.array()).exp();
  if (which == Density::quasi_stationary) result = result.cwiseProduct(phi);
  return result / (weight[0].transpose() * result * weight[1]).value();
}

double QsdBox::interpolate(const Matrix& values, double x, double y) const {
  const auto& unit = lobatto();
  const auto cardinal = [&](const Vector& nodes, double at, Index& first) {
    const Index count = (nodes.size() - 1) / element_degree;
    const auto e = static_cast<Index>(
        std::floor((at - nodes[0]) / (nodes[nodes.size() - 1] - nodes[0]) * static_cast<double>(count)));
    first = std::clamp<Index>(e, 0, count - 1) * element_degree;
    const double low = nodes[first], high = nodes[first + element_degree];
    const double place = (2 * at - low - high) / (high - low);
    Vector c(element_degree + 1);
    for (Index i = 0; i <= element_degree; ++i) {
      if (place == unit.node[i]) return Vector(Vector::Unit(element_degree + 1, i));
      c[i] = unit.barycentric[i] / (place - unit.node[i]);
    }
    return Vector(c / c.sum());
  };
  Index i = 0, j = 0;
  const Vector cx = cardinal(node[0], x, i), cy = cardinal(node[1], y, j);
  return cx.dot(values.block(i, j, element_degree + 1, element_degree + 1) * cy);
}

Vector QsdBox::at(Density which, const Eigen::Ref<const Matrix>& places) const {
  const bool closed_form = which == Density::gaussian;
  const double inside = closed_form ? gaussian_inside() : 1;
  const Matrix values = closed_form ? Matrix() : density(which);
  Vector result = Vector::Zero(places.cols());
  for (Index k = 0; k < places.cols(); ++k) {
    const double x = places(0, k), y = places(1, k);
    if (x >= request.lo[0] && x <= request.hi[0] && y >= request.lo[1] && y <= request.hi[1])
      result[k] = closed_form ? gaussian->density(x, y) / inside : std::max(0.0, interpolate(values, x, y));
  }
  return result;
}

double QsdBox::total_variation(Density which) const {
  return (weight[0].transpose() * (density(Density::quasi_stationary) - density(which)).cwiseAbs() * weight[1])
             .value() /
         2;
}

double QsdBox::divergence(Density which) const {
  const Matrix q = density(Density::quasi_stationary), p = density(which);
  double sum = 0;
  for (Index j = 0; j < v.cols(); ++j)
    for (Index i = 0; i < v.rows(); ++i) {
      const double term = q(i, j) > 0 && p(i, j) > 0 ? q(i, j) * std::log(q(i, j) / p(i, j)) - q(i, j) : 0;
      sum += weight[0][i] * weight[1][j] * (term + p(i, j));
    }
  return std::max(0.0, sum);
}

std::array<double, 2> QsdBox::mean(Density which) const {
  const Matrix q = density(which);
  const Vector x = weight[0].cwiseProduct(node[0]), y = weight[1].cwiseProduct(node[1]);
  return {(x.transpose() * q * weight[1]).value(), (weight[0].transpose() * q * y).value()};
}

Eigen::Matrix2d QsdBox::covariance(Density which) const {
  const Matrix q = density(which);
  const auto m = mean(which);
  const Vector x = node[0].array() - m[0], y = node[1].array() - m[1];
  const Vector wx = weight[0].cwiseProduct(x), wy = weight[1].cwiseProduct(y);
  Eigen::Matrix2d c;
  c(0, 0) = (wx.cwiseProduct(x).transpose() * q * weight[1]).value();
  c(1, 1) = (weight[0].transpose() * q * wy.cwiseProduct(y)).value();
  c(0, 1) = c(1, 0) = (wx.transpose() * q * wy).value();
  return c;
}

}  // namespace rdd::qsd
