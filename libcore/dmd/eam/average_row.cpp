// A row of a table: interpolation at Chebyshev's nodes (Trefethen2013), refined until the averages and their
// derivatives agree with the exact rule at corners of the cells.
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "dmd/eam/average_table.hpp"
#include "dmd/eam/gauss_samples.hpp"
#include "support/error.hpp"

namespace rdd::dmd {
namespace {

constexpr int nr = AverageRow::r_terms, nv = AverageRow::v_terms;

Vector chebyshev_nodes(int n) {
  Vector x(n);
  for (int k = 0; k < n; ++k) x[k] = std::cos(std::numbers::pi * (k + 0.5) / n);
  return x;
}

/// Maps values at Chebyshev's nodes to coefficients of powers.
Matrix to_powers(int n) {
  const Vector x = chebyshev_nodes(n);
  Matrix powers(n, n);
  for (int k = 0; k < n; ++k)
    for (int p = 0; p < n; ++p) powers(k, p) = std::pow(x[k], p);
  return powers.inverse();
}

struct Basis {
  Vector r = chebyshev_nodes(nr), v = chebyshev_nodes(nv);
  Matrix r_powers = to_powers(nr), v_powers = to_powers(nv);
};
const Basis& basis() {
  static const Basis one;
  return one;
}

/// A function averaged over a part of the variance already: H(., v) = E H(. + sqrt(v - v_0) z, v_0), which the
/// trapezoidal rule gives to rounding, as everything under the integral is analytic and its spectrum as narrow as that
/// of a normal distribution of variance v_0 (v - v_0) / v (Trefethen2014).
class Smoothed {
 public:
  /// For variances from `low` on.
  Smoothed(const Radial& function, double low, const Run& run) : half_(low / 2) {
    const double step = 0.33 * std::sqrt(low);
    const auto n = static_cast<Index>((function.range() + 9.5 * std::sqrt(half_)) / step) + 1;
    std::vector<double> place(static_cast<std::size_t>(n)), value(static_cast<std::size_t>(n));
    run.for_pieces(n, 16, [&](Index begin, Index end) {
      for (Index k = begin; k < end; ++k) {
        place[k] = step * static_cast<double>(k + 1);
        value[k] = step * place[k] * function.mean(place[k], half_);
      }
    });
    samples_ = GaussSamples(std::move(place), std::move(value));
  }
  [[nodiscard]] double mean(double distance, double variance) const {
    return samples_.mean(distance, std::sqrt(variance - half_)) / distance;
  }
  [[nodiscard]] Average average(double distance, double variance) const {
    const double sigma = std::sqrt(variance - half_);
    return average_from_moments(samples_.moments(distance, sigma), distance, sigma);
  }

 private:
  double half_;
  GaussSamples samples_;
};

struct Shape {
  double width;  ///< of a cell, in units of the least sigma
  int parts;
};

/// Fills the row's geometry; the coefficients are left.
AverageRow laid_out(const Radial& function, double low, double high, const Shape& shape) {
  AverageRow row;
  row.low = low, row.high = high;
  row.parts = shape.parts;
  const double factor = std::pow(high / low, 1.0 / shape.parts);
  row.bounds.push_back(low);
  for (int part = 0; part < shape.parts; ++part) {
    const double from = row.bounds.back(), to = part + 1 == shape.parts ? high : from * factor;
    row.bounds.push_back(to);
    row.centre.push_back((from + to) / 2);
    row.radius.push_back((to - from) / 2);
  }
  row.first = std::max(0.2 * function.range(), function.core());
  const double end = function.range() + 9.5 * std::sqrt(high);
  row.per_length = 1 / (shape.width * std::sqrt(low));
  row.cells = static_cast<Index>(std::ceil((end - row.first) * row.per_length));
  return row;
}

void fill_cell(const Smoothed& function, AverageRow& row, Index cell, int part) {
  const Basis& b = basis();
  const double half = 0.5 / row.per_length, centre = row.first + (2 * static_cast<double>(cell) + 1) * half;
  Eigen::Matrix<double, nr, nv> values;
  for (int i = 0; i < nr; ++i)
    for (int j = 0; j < nv; ++j)
      values(i, j) = function.mean(centre + half * b.r[i], row.centre[part] + row.radius[part] * b.v[j]);
  const Eigen::Matrix<double, nr, nv> powers = b.r_powers * values * b.v_powers.transpose();
  Eigen::Map<Eigen::Matrix<double, nr, nv>>(row.coefficients.data() +
                                            (part * row.cells + cell) * AverageRow::cell_size) = powers;
}

/// The error of a cell at two of its corners, in units of what is allowed.
double error_of(const Radial& function, const Smoothed& smoothed, const AverageRow& row, Index cell, int part,
                double tolerance) {
  const double half = 0.5 / row.per_length, centre = row.first + (2 * static_cast<double>(cell) + 1) * half;
  const Eigen::Map<const Eigen::Matrix<double, nr, nv>> powers(row.coefficients.data() +
                                                               (part * row.cells + cell) * AverageRow::cell_size);
  const double scale = function.scale(), length = function.range() / 20;
  double worst = 0;
  for (const double corner : {-1.0, 1.0}) {
    const Average exact = smoothed.average(centre + half * corner, row.centre[part] + row.radius[part] * corner);
    double value = 0, r = 0, v = 0;
    for (int i = 0; i < nr; ++i)
      for (int j = 0; j < nv; ++j) {
        const double p = powers(i, j);
        value += p * std::pow(corner, i + j);
        if (i > 0) r += p * i * std::pow(corner, i + j - 1);
        if (j > 0) v += p * j * std::pow(corner, i + j - 1);
      }
    r /= half;
    v /= row.radius[part];
    const double size = std::max(scale, std::abs(exact.value));
    worst = std::max({worst, std::abs(value - exact.value) / size,
                      0.1 * std::abs(r - exact.r) / std::max(size / length, std::abs(exact.r)),
                      0.1 * std::abs(v - exact.v) / std::max(size / (length * length), std::abs(exact.v))});
  }
  return worst / tolerance;
}

AverageRow built(const Radial& function, const Smoothed& smoothed, double low, double high, const Shape& shape,
                 double tolerance, const Run& run) {
  AverageRow row = laid_out(function, low, high, shape);
  const Index all = row.cells * row.parts;
  row.coefficients.assign(static_cast<std::size_t>(all * AverageRow::cell_size), 0);
  std::vector<double> errors(static_cast<std::size_t>(all));
  run.for_pieces(all, 8, [&](Index begin, Index end) {
    for (Index k = begin; k < end; ++k) {
      const auto part = static_cast<int>(k / row.cells);
      fill_cell(smoothed, row, k % row.cells, part);
      errors[k] = error_of(function, smoothed, row, k % row.cells, part, tolerance);
    }
  });
  row.error = *std::max_element(errors.begin(), errors.end());
  return row;
}

}  // namespace

AverageRow make_average_row(const Radial& function, double low, double high, double tolerance, const Run& run) {
  // A cell is first as long in R as the least sigma and as high in v as the row. Of halving one, the other or both, the
  // first that is accurate enough is taken.
  const Smoothed smoothed(function, low, run);
  Shape shape{1, 1};
  AverageRow row = built(function, smoothed, low, high, shape, tolerance, run);
  for (int level = 0; level < 5 && row.error > 1; ++level) {
    const Shape finer[] = {
        {shape.width / 2, shape.parts}, {shape.width, 2 * shape.parts}, {shape.width / 2, 2 * shape.parts}};
    for (const Shape& next : finer) {
      row = built(function, smoothed, low, high, next, tolerance, run);
      if (row.error <= 1) break;
    }
    shape = finer[2];
  }
  require(row.error <= 1, Status::numeric, "a table of Gaussian averages is good to ", row.error * tolerance,
          " only: expected ", tolerance, "; a coarser tolerance or the exact rule will do");
  return row;
}

}  // namespace rdd::dmd
