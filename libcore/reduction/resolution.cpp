// The shortest wavelength that a coarse-grained model resolves to a given error (SwinburnePerez2022, eq. 24).
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "reduction/reduced.hpp"
#include "spectrum/mesh/kgrid.hpp"

namespace rdd::reduction {
namespace {

/// Longest wavelength tested, in cells, and the ratio of successive lengths.
constexpr double longest = 4096;
constexpr double step = 1.189207115002721;  // 2^(1/4)

ComplexVector model_bands(const Reduced& reduced, const Vector& kappa, Order which) {
  const ComplexMatrix symbol = -reduced.symbol(kappa, which);
  const double size = symbol.cwiseAbs().maxCoeff();
  require(std::isfinite(size), Status::numeric, "the symbol of the coarse model is not finite");
  if (size == 0) return ComplexVector::Zero(symbol.rows());
  const Eigen::ComplexEigenSolver<ComplexMatrix> solver(symbol / size, false);
  require(solver.info() == Eigen::Success, Status::numeric, "the bands of the coarse model of ", symbol.rows(),
          " states could not be computed: the eigensolver did not converge");
  ComplexVector values = solver.eigenvalues() * size;
  std::sort(values.begin(), values.end(), [](const Complex& a, const Complex& b) { return a.real() < b.real(); });
  return values;
}

}  // namespace

double band_error(const Run& run, const Reduced& reduced, Order which, double length, Index points) {
  reduced.network->require_lattice("the error of the bands");
  spectrum::SpectrumRequest request;
  request.k = spectrum::box_faces(reduced.lattice.dim(), length, points);
  request.bands = reduced.n_coarse;
  request.relative_tolerance = 1e-8;
  ComplexMatrix exact(request.bands, request.k.cols());
  spectrum::SpectrumOutput out;
  out.complex_values = exact.data();
  spectrum::compute_spectrum(run, *reduced.network, request, out);
  double worst = 0;
  for (Index q = 0; q < request.k.cols(); ++q) {
    const auto model = model_bands(reduced, request.k.col(q), which);
    for (Index m = 0; m < request.bands; ++m)
      if (const double error = std::abs(model[m] - exact(m, q)) / std::abs(exact(m, q)); !(error <= worst))
        worst = std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
  }
  return worst;
}

Resolution resolution(const Run& run, const Reduced& reduced, double eps, Index points) {
  require(eps > 0 && std::isfinite(eps), Status::argument, "eps = ", number(eps), ": expected a relative error > 0");
  require(points >= 3, Status::argument, "points = ", points, ": expected at least 3 along an edge");
  if (const auto units = ordinary_units(*reduced.network); !units.same())
    return resolution(run, *in_units(reduced, in_units(*reduced.network, units), units), eps, points);
  auto error = [&](double length) { return band_error(run, reduced, reduced.order, length, points); };
  Resolution result{std::numeric_limits<double>::quiet_NaN(), error(longest)};
  if (!(result.floor <= eps)) return result;
  // Down from the longest wavelength to the first that fails, then between the two.
  double good = longest;
  double bad = 0;
  while (bad == 0 && good > 1) {
    const double shorter = std::max(1.0, good / step);
    (error(shorter) <= eps ? good : bad) = shorter;
  }
  while (bad > 0 && good - bad > 1e-3 * good) {
    const double middle = std::sqrt(good * bad);
    (error(middle) <= eps ? good : bad) = middle;
  }
  result.length = good;
  return result;
}

}  // namespace rdd::reduction
