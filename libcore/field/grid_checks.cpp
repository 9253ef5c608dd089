// Complaints about grids.
#include "field/grid_checks.hpp"

#include <Eigen/SVD>
#include <cmath>
#include <limits>

#include "support/error.hpp"

namespace rdd::field {
namespace {

constexpr Index largest_reach = 100;

void check_grid(const Grid& grid, Index n_coarse) {
  require(grid.dim() >= 1 && grid.dim() <= max_grid_dim, Status::argument, "dim = ", grid.dim(), ": expected 1 to ",
          max_grid_dim);
  Index sources = n_coarse;
  for (Index a = 0; a < grid.dim(); ++a) {
    require(grid.shape[a] >= 1, Status::argument, grid.shape[a], " points along axis ", a, ": expected at least 1");
    require(grid.shape[a] <= std::numeric_limits<std::int32_t>::max() / sources, Status::size, grid.shape[a],
            " points along axis ", a, ": expected less than 2^31 points times coarse states in all");
    sources *= grid.shape[a];
  }
  require(grid.cell.rows() >= grid.dim() && grid.cell.cols() == grid.dim(), Status::size, "spacing: ", grid.cell.rows(),
          " by ", grid.cell.cols(), ", expected (space, dim) with space >= dim = ", grid.dim());
  for (Index a = 0; a < grid.dim(); ++a) {
    require(grid.cell.col(a).allFinite(), Status::argument, "spacing[:, ", a, "]: an entry is not finite");
    require(grid.cell.col(a).norm() > 0, Status::argument, "spacing[:, ", a, "] = 0: expected a vector of length > 0");
  }
  const Matrix unit = grid.cell.colwise().normalized();
  const double least = Eigen::JacobiSVD<Matrix>(unit).singularValues()[grid.dim() - 1];
  require(least > 1e-10, Status::argument,
          "spacing: its vectors are linearly dependent (smallest singular value of "
          "their directions ",
          number(least), "), expected a grid of ", grid.dim(), " dimensions");
}

void check_weights(const GridRequest& request) {
  const Index points = request.grid.n_points();
  require(request.log_weight.rows() == request.n_coarse && request.log_weight.cols() == points, Status::size,
          "log_weight: ", request.log_weight.rows(), " by ", request.log_weight.cols(),
          ", expected (n_coarse, points) = ", request.n_coarse, " by ", points);
  for (Index x = 0; x < points; ++x)
    for (Index p = 0; p < request.n_coarse; ++p)
      require(std::isfinite(request.log_weight(p, x)), Status::argument, "log_weight[", p, ", ", x,
              "] = ", number(request.log_weight(p, x)), ": expected a finite number");
}

void check_conductivity(const GridRequest& request) {
  const Index space = request.grid.cell.rows(), sources = request.n_coarse * request.grid.n_points();
  require(request.conductivity.rows() == space * space && request.conductivity.cols() == sources, Status::size,
          "conductivity: ", request.conductivity.rows(), " by ", request.conductivity.cols(),
          ", expected (space^2, n_coarse points) = ", space * space, " by ", sources);
  for (Index s = 0; s < sources; ++s) {
    const Eigen::Map<const Matrix> a(request.conductivity.col(s).data(), space, space);
    require(a.allFinite(), Status::argument, name_of_conductivity(request, s), ": an entry is not finite");
    require(Matrix(a - a.transpose()).stableNorm() <= 1e-9 * a.stableNorm(), Status::argument,
            name_of_conductivity(request, s), " is not symmetric: expected A_ab = A_ba");
    require(a.isZero(0) || a.trace() > 0, Status::argument, name_of_conductivity(request, s), " has the trace ",
            number(a.trace()), ": expected a positive tensor");
  }
}

void check_exchange(const GridRequest& request) {
  if (request.exchange.size() == 0) return;
  const Index n = request.n_coarse, points = request.grid.n_points();
  require(request.exchange.rows() == n * n && request.exchange.cols() == points, Status::size,
          "exchange: ", request.exchange.rows(), " by ", request.exchange.cols(),
          ", expected (n_coarse^2, points) = ", n * n, " by ", points);
  for (Index x = 0; x < points; ++x)
    for (Index p = 0; p < n; ++p)
      for (Index q = 0; q < p; ++q) {
        const double g = request.exchange(p + n * q, x), back = request.exchange(q + n * p, x);
        require(std::isfinite(g) && g >= 0, Status::argument, "exchange[", p, ", ", q, ", ", x, "] = ", number(g),
                ": expected a conductance >= 0, for there are no rates >= 0 otherwise");
        require(std::abs(g - back) <= 1e-9 * g, Status::argument, "exchange[", p, ", ", q, ", ", x, "] = ", number(g),
                " but ", number(back), " the other way: expected a symmetric matrix of conductances");
      }
}

}  // namespace

std::string name_of_conductivity(const GridRequest& request, Index source) {
  std::string name = "conductivity at point " + std::to_string(source / request.n_coarse);
  if (request.n_coarse > 1) name += " of coarse state " + std::to_string(source % request.n_coarse);
  return name;
}

void check(const GridRequest& request) {
  require(request.n_coarse >= 1, Status::argument, "n_coarse = ", request.n_coarse, ": expected at least 1");
  require(request.reach >= 1 && request.reach <= largest_reach, Status::argument, "reach = ", request.reach,
          ": expected 1 to ", largest_reach, " grid cells");
  check_grid(request.grid, request.n_coarse);
  check_weights(request);
  check_conductivity(request);
  check_exchange(request);
}

void require_in_plane(const Grid& grid, const Matrix& conductivity, const std::string& name) {
  if (grid.cell.rows() == grid.cell.cols()) return;
  const Matrix inverse = grid.cell.completeOrthogonalDecomposition().pseudoInverse();
  const Matrix projector = grid.cell * inverse;
  require(Matrix(projector * conductivity * projector - conductivity).stableNorm() <= 1e-9 * conductivity.stableNorm(),
          Status::argument, name, " leads out of the ", grid.dim(), "-dimensional grid: expected one in its plane");
}

void refuse_reach(const GridRequest& request, Index source, Index longest) {
  const std::string length = longest == std::numeric_limits<Index>::max() ? "without bound" : std::to_string(longest);
  fail(Status::unsupported, name_of_conductivity(request, source), ": rates >= 0 need jumps over ", length,
       " grid cells, more than reach = ", request.reach,
       ": expected a grid stretched or turned along the fast direction, or a longer reach");
}

void refuse_rate(const GridRequest& request, Index source, Index other, double difference, double rate) {
  fail(Status::argument, "log_weight: the rate from point ", source / request.n_coarse, " to point ",
       other / request.n_coarse, " is ", number(rate), ", for the logarithms of the weights are ",
       number(request.log_weight.data()[source]), " and ", number(request.log_weight.data()[other]), ", ",
       number(difference), " apart: expected a rate that a double holds, of a finer grid or a smaller field");
}

}  // namespace rdd::field
