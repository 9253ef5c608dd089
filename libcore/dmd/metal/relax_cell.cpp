// A quasi-Newton method (BFGS, Nocedal2006) on six strains, each evaluation a relaxation from the state before.
#include "dmd/metal/relax_cell.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "support/error.hpp"

namespace rdd::dmd {
namespace {

using Six = Eigen::Matrix<double, 6, 1>;

/// Voigt's order; off-diagonal strains count twice.
Eigen::Matrix3d strain_of(const Six& e) {
  Eigen::Matrix3d m;
  m << e[0], e[5] / 2, e[4] / 2, e[5] / 2, e[1], e[3] / 2, e[4] / 2, e[3] / 2, e[2];
  return m;
}
Six components(const Eigen::Matrix3d& m) {
  Six e;
  e << m(0, 0), m(1, 1), m(2, 2), m(1, 2), m(0, 2), m(0, 1);
  return e;
}

/// A cell with its relaxed state.
struct Strained {
  Metal metal;
  MetalState state;
  Six excess = Six::Zero();  ///< stress above the one wanted
  Relaxation relaxation;
};

Strained relaxed(const Strained& from, const Six& strain, const Eigen::Matrix3d& stress, const Run& run) {
  Strained result{from.metal, from.state, {}, {}};
  const Eigen::Matrix3d deformation = Eigen::Matrix3d::Identity() + strain_of(strain);
  result.metal.box.vectors = deformation * from.metal.box.vectors;
  result.state.x = deformation * from.state.x;
  check(result.metal);
  MetalTerms terms(result.metal);
  result.relaxation = relax(result.metal, result.state, terms, run);
  const double volume = std::abs(result.metal.box.vectors.determinant());
  result.excess = components(terms.forces().virial / volume - stress);
  require(result.excess.allFinite(), Status::numeric, "the stress of the relaxed cell is not finite");
  return result;
}

/// The symmetric part, with eigenvalues made positive: what is not convex is left downhill.
Eigen::Matrix<double, 6, 6> made_positive(const Eigen::Matrix<double, 6, 6>& stiffness) {
  const Eigen::SelfAdjointEigenSolver<Eigen::Matrix<double, 6, 6>> eigen((stiffness + stiffness.transpose()) / 2);
  const double largest = eigen.eigenvalues().cwiseAbs().maxCoeff();
  require(largest > 0 && std::isfinite(largest), Status::numeric,
          "the cell has no stiffness: expected atoms that hold each other");
  const Six safe = eigen.eigenvalues().cwiseAbs().cwiseMax(1e-3 * largest);
  return eigen.eigenvectors() * safe.asDiagonal() * eigen.eigenvectors().transpose();
}

}  // namespace

Relaxation relax_cell(Metal& metal, MetalState& state, const Eigen::Matrix3d& stress, const Run& run) {
  require(metal.box.periodic[0] && metal.box.periodic[1] && metal.box.periodic[2], Status::unsupported,
          "relaxing the cell of a crystal that is not periodic along all lattice vectors: expected one that is");
  require(stress.allFinite() && (stress - stress.transpose()).cwiseAbs().maxCoeff() <= 1e-12 * stress.norm(),
          Status::argument, "stress: expected a symmetric matrix of finite numbers");
  constexpr double difference = 1e-4, accuracy = 1e-10, most = 0.02;
  Strained now = relaxed({metal, state, {}, {}}, Six::Zero(), stress, run);
  Relaxation total = now.relaxation;
  Eigen::Matrix<double, 6, 6> stiffness;
  for (int k = 0; k < 6; ++k) {
    const Strained moved = relaxed(now, difference * Six::Unit(k), stress, run);
    total.iterations += moved.relaxation.iterations;
    stiffness.col(k) = (moved.excess - now.excess) / difference;
  }
  stiffness = made_positive(stiffness);
  const double scale = stiffness.cwiseAbs().maxCoeff();
  Strained best = now;
  total.converged = now.relaxation.converged && now.excess.cwiseAbs().maxCoeff() <= accuracy * scale;
  for (int step = 0; step < 60 && !total.converged; ++step) {
    Six strain = -stiffness.ldlt().solve(now.excess);
    strain *= std::min(1.0, most / strain.cwiseAbs().maxCoeff());
    Strained next = relaxed(now, strain, stress, run);
    total.iterations += next.relaxation.iterations;
    // Beyond the minimum along the step by more than it was before: half of it.
    for (int halving = 0; halving < 6 && next.excess.dot(strain) > -now.excess.dot(strain); ++halving) {
      strain /= 2;
      next = relaxed(now, strain, stress, run);
      total.iterations += next.relaxation.iterations;
    }
    const Six change = next.excess - now.excess, image = stiffness * strain;
    const double curvature = change.dot(strain);
    if (curvature > 1e-6 * image.dot(strain))
      stiffness += change * change.transpose() / curvature - image * image.transpose() / image.dot(strain);
    now = std::move(next);
    if (now.excess.cwiseAbs().maxCoeff() < best.excess.cwiseAbs().maxCoeff()) best = now;
    total.converged = now.relaxation.converged && now.excess.cwiseAbs().maxCoeff() <= accuracy * scale;
  }
  metal.box = best.metal.box;
  state = best.state;
  total.residual = best.excess.cwiseAbs().maxCoeff();
  total.frozen_sites = best.relaxation.frozen_sites;
  return total;
}

}  // namespace rdd::dmd
