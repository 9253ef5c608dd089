// Point groups: candidates from the lattice by spglib (TogoTanaka2018), each checked against the jumps.
#include "spectrum/mesh/point_group.hpp"

#include <spglib.h>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <mutex>

#include "spectrum/mesh/network_symmetry.hpp"
#include "support/spglib_lock.hpp"

namespace rdd::spectrum {
namespace {

constexpr Index most = 48;  // operations of a lattice

bool before(const Rotation& a, const Rotation& b) {
  return std::lexicographical_compare(a.data(), a.data() + a.size(), b.data(), b.data() + b.size());
}

/// The rotation of the first dim axes, empty if it mixes them with those that have been added.
Rotation own_block(const int (&r)[3][3], Index dim) {
  Rotation block(dim, dim);
  for (Index i = 0; i < 3; ++i)
    for (Index j = 0; j < 3; ++j) {
      if (i < dim && j < dim)
        block(i, j) = r[i][j];
      else if ((i < dim || j < dim) && r[i][j] != 0)
        return {};
    }
  return block;
}

}  // namespace

std::vector<Rotation> lattice_rotations(const Lattice& lattice) {
  const Index dim = lattice.dim();
  std::vector<Rotation> found;
  if (dim >= 1 && dim <= 3) {
    // Lengths and angles are all that counts, in units of the shortest vector, for spglib expects lengths of about one.
    // Axes that are missing are longer, and at right angles.
    const Matrix vectors = lattice.vectors() / lattice.vectors().cwiseAbs().maxCoeff();
    Matrix metric = vectors.transpose() * vectors;
    metric /= metric.diagonal().minCoeff();
    const double longest = std::sqrt(metric.diagonal().maxCoeff());
    Matrix basis = Eigen::Vector3d(longest, 1.3 * longest, 1.7 * longest).asDiagonal();
    basis.topLeftCorner(dim, dim) = metric.llt().matrixU();
    double columns[3][3], origin[1][3] = {}, translations[most][3];
    for (Index i = 0; i < 3; ++i)
      for (Index j = 0; j < 3; ++j) columns[i][j] = basis(i, j);
    const int type[1] = {1};
    int rotations[most][3][3];
    const std::lock_guard lock(spglib_lock());
    const int count = spg_get_symmetry(rotations, translations, most, columns, origin, type, 1, 1e-5);
    for (int r = 0; r < count; ++r) {
      auto block = own_block(rotations[r], dim);
      if (block.size() > 0) found.push_back(std::move(block));
    }
  }
  found.push_back(Rotation::Identity(dim, dim));
  std::sort(found.begin(), found.end(), before);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::vector<Rotation> network_rotations(const Run& run, const Network& network) {
  const Index dim = network.dim();
  std::vector<Rotation> found{Rotation::Identity(dim, dim)};
  if (!network.audit().ergodic) return found;
  NetworkSymmetry symmetry(network);
  for (const auto& rotation : lattice_rotations(network.lattice())) {
    run.check();
    if (!rotation.isIdentity() && symmetry.allows(rotation)) found.push_back(rotation);
  }
  return found;
}

}  // namespace rdd::spectrum
