// Diffusivity, axes and dimension of motion of each coarse state.
#include <Eigen/Eigenvalues>
#include <cmath>

#include "reduction/jump_table/jump_table.hpp"
#include "support/error.hpp"

namespace rdd::reduction {
namespace {

/// Where short waves grow, blocks of D_P are parts of a matrix that describes no diffusion, whatever their signs. That
/// a state which never moves but by its reactions has none is right all the same.
void refuse_ill_posed(const Reduced& reduced, const std::vector<Mobility>& found, double largest) {
  if (!reduced.grows()) return;
  for (std::size_t p = 0; p < found.size(); ++p)
    require(found[p].tensor.cwiseAbs().maxCoeff() <= 1e-10 * largest, Status::unsupported, "the coarse model of ",
            reduced.n_coarse, " states is ill-posed: n.D_P.n has an eigenvalue of ", number(reduced.least_diffusion),
            " of its size, so that short waves grow and the block of coarse state ", p,
            " is no diffusivity; expected a number of coarse states that is well posed");
}

}  // namespace

std::vector<Mobility> mobilities(const Reduced& reduced, double threshold) {
  require(threshold > 0 && threshold < 1, Status::argument, "threshold = ", number(threshold),
          ": expected a number between 0 and 1");
  const int space = reduced.space;
  double largest = 0;  // of all motion, to tell an immobile state from round-off
  const Vector root = reduced.equilibrium.cwiseSqrt();
  for (const auto& part : reduced.diffusion_second)
    largest =
        std::max(largest, Matrix(root.cwiseInverse().asDiagonal() * part * root.asDiagonal()).cwiseAbs().maxCoeff());
  std::vector<Mobility> result(reduced.n_coarse);
  for (std::size_t p = 0; p < result.size(); ++p) {
    auto& own = result[p];
    own.tensor.resize(space, space);
    const auto at = static_cast<Index>(p);
    for (int a = 0; a < space; ++a)
      for (int b = 0; b < space; ++b)
        own.tensor(a, b) =
            (reduced.diffusion_second[a + space * b](at, at) + reduced.diffusion_second[b + space * a](at, at)) / 2;
    if (space == 0) continue;
    const Eigen::SelfAdjointEigenSolver<Matrix> solver(own.tensor);
    require(solver.info() == Eigen::Success, Status::numeric, "the axes of coarse state ", p, " could not be computed");
    own.principal = solver.eigenvalues().reverse();
    own.axes = solver.eigenvectors().rowwise().reverse();
    require(own.principal[space - 1] >= -1e-10 * largest, Status::unsupported, "the coarse model of ", reduced.n_coarse,
            " states is ill-posed: coarse state ", p, " would have the diffusivity ", number(own.principal[space - 1]),
            " along one of its axes; expected a number of coarse states that is well posed");
    for (int c = 0; c < space; ++c) {
      Index main = 0;
      own.axes.col(c).cwiseAbs().maxCoeff(&main);
      if (own.axes(main, c) < 0) own.axes.col(c) = -own.axes.col(c);
    }
  }
  refuse_ill_posed(reduced, result, largest);
  for (auto& own : result) {
    if (space == 0) continue;
    const double least = std::max(threshold * own.principal[0], 1e-10 * largest);
    own.dimension = (own.principal.array() > least).count();
  }
  return result;
}

}  // namespace rdd::reduction
