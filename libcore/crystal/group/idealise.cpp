// Projection of lattice, shifts and positions on their exactly symmetric values: means over the space group.
#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <Eigen/SVD>
#include <cmath>

#include "crystal/group/search.hpp"

namespace rdd::crystal {
namespace {

/// The lattice with the mean metric of W^T M W that is nearest to the one given (polar factor of A U^-1, Kabsch1976).
Basis mean_lattice(const Basis& basis, const FoundGroup& group) {
  const Matrix a = basis.vectors();
  const Matrix metric = a.transpose() * a;
  Matrix mean = Matrix::Zero(a.cols(), a.cols());
  for (const auto& g : group.operations) {
    const Matrix w = g.rotation.cast<double>();
    mean += w.transpose() * metric * w;
  }
  mean /= static_cast<double>(group.operations.size());
  const Matrix u = Eigen::LLT<Matrix>(mean).matrixU();
  const Eigen::JacobiSVD<Matrix> svd(a * u.inverse(), Eigen::ComputeThinU | Eigen::ComputeThinV);
  return Basis(svd.matrixU() * svd.matrixV().transpose() * u);
}

void mean_shifts(const Basis& basis, const Atoms& atoms, FoundGroup& group) {
  const auto n = atoms.u.size();
  for (std::size_t o = 0; o < group.operations.size(); ++o) {
    auto& g = group.operations[o];
    Vec sum = Vec::Zero(basis.space());
    for (std::size_t a = 0; a < n; ++a) sum += basis.centred(atoms.u[group.images[o * n + a]] - g.moved(atoms.u[a]));
    for (int k = 0; k < basis.dim(); ++k) {
      g.shift[k] += sum[k] / static_cast<double>(n);
      g.shift[k] -= std::floor(g.shift[k] + 1e-9);
    }
  }
}

/// Each position becomes the mean over the group of W^-1 (x_image - w).
void mean_positions(const Basis& basis, Atoms& atoms, const FoundGroup& group) {
  const auto n = atoms.u.size();
  std::vector<Vec> sum(n, Vec::Zero(basis.space()));
  for (std::size_t o = 0; o < group.operations.size(); ++o) {
    const auto& g = group.operations[o];
    const Mat inverse = g.rotation.cast<double>().eval().inverse();
    for (std::size_t a = 0; a < n; ++a) {
      Vec residual = basis.centred(atoms.u[group.images[o * n + a]] - g.moved(atoms.u[a]));
      residual.head(basis.dim()) = (inverse * residual.head(basis.dim())).eval();
      sum[a] += residual;
    }
  }
  for (std::size_t a = 0; a < n; ++a) atoms.u[a] += sum[a] / static_cast<double>(group.operations.size());
}

}  // namespace

void idealise(Basis& basis, Atoms& atoms, FoundGroup& group) {
  for (int round = 0; round < 3; ++round) {
    basis = mean_lattice(basis, group);
    mean_shifts(basis, atoms, group);
    mean_positions(basis, atoms, group);
  }
  for (auto& g : group.operations) {
    Mat w = Mat::Identity(basis.space(), basis.space());
    w.topLeftCorner(basis.dim(), basis.dim()) = g.rotation.cast<double>();
    g.cartesian = basis.matrix() * w * basis.inverse();
  }
}

}  // namespace rdd::crystal
