// Straight lines between wavevectors.
#include "spectrum/mesh/band_path.hpp"

#include <cmath>

#include "support/error.hpp"

namespace rdd::spectrum {

BandPath band_path(const Lattice& lattice, const Matrix& corners, Index steps) {
  const Index n = corners.cols();
  require(n >= 1 && corners.rows() == lattice.dim(), Status::size, "corners: found ", corners.rows(), " x ", n,
          ", expected dim = ", lattice.dim(), " components of at least 1 corner");
  for (Index c = 0; c < n; ++c)
    for (Index a = 0; a < corners.rows(); ++a)
      require(std::isfinite(corners(a, c)), Status::argument, "corners: component ", a, " of corner ", c,
              " (counted from 0) is ", number(corners(a, c)), ": expected a finite number");
  require(steps >= 1 && steps < (Index{1} << 31) / n, Status::argument, "steps = ", steps,
          ": expected at least 1 on each line, and less than 2^31 in all");
  const Index total = 1 + steps * (n - 1);
  BandPath path{Matrix(lattice.dim(), total), Vector::Zero(total), {0}};
  path.k.col(0) = corners.col(0);
  Index q = 0;
  for (Index s = 0; s + 1 < n; ++s) {
    const Vector line = corners.col(s + 1) - corners.col(s);
    const double start = path.distance[q], length = lattice.wavevector(line).norm();
    require(length > 0, Status::argument, "corners ", s, " and ", s + 1, " are the same: expected a line between them");
    for (Index step = 1; step <= steps; ++step) {
      const double part = static_cast<double>(step) / static_cast<double>(steps);
      path.k.col(++q) = step == steps ? Vector(corners.col(s + 1)) : Vector(corners.col(s) + part * line);
      path.distance[q] = start + part * length;
    }
    path.corner.push_back(q);
  }
  return path;
}

}  // namespace rdd::spectrum
