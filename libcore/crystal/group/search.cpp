// Space groups: spglib (TogoTanaka2018) proposes operations, which are checked atom by atom and for closure.
#include "crystal/group/search.hpp"

#include <spglib.h>

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

#include "crystal/group/periodic_points.hpp"
#include "support/error.hpp"
#include "support/spglib_lock.hpp"

namespace rdd::crystal {
namespace {

/// What spglib reads: three lattice vectors as columns (upper triangular, so right-handed), in units of the shortest.
/// Axes that the crystal does not have are at right angles to the others, all longer and of different lengths.
struct SpglibCell {
  double lattice[3][3] = {};
  std::vector<std::array<double, 3>> positions;
  std::vector<int> kinds;
  double unit = 1;

  SpglibCell(const Basis& basis, const Atoms& atoms) : unit(basis.shortest()) {
    const Index dim = basis.dim(), space = basis.space();
    const Mat metric = basis.matrix().leftCols(dim).transpose() * basis.matrix().leftCols(dim) / (unit * unit);
    Eigen::Matrix3d columns = Eigen::Matrix3d::Zero();
    columns.topLeftCorner(dim, dim) = Matrix(metric).llt().matrixU();
    double length = std::sqrt(metric.diagonal().maxCoeff());
    std::array<double, 3> axis{1, 1, 1};
    for (Index k = dim; k < 3; ++k) {
      double extent = 0;
      for (const auto& u : atoms.u) extent = std::max(extent, k < space ? std::abs(u[k]) / unit : 0);
      length = 1.37 * std::max(length, 3 * extent);
      axis[k] = length;
      columns(k, k) = length;
    }
    for (Index i = 0; i < 3; ++i)
      for (Index j = 0; j < 3; ++j) lattice[i][j] = columns(i, j);
    for (const auto& u : atoms.u) {
      std::array<double, 3> position{};
      for (Index k = 0; k < space; ++k) position[k] = k < dim ? u[k] : u[k] / unit / axis[k];
      positions.push_back(position);
    }
    kinds.assign(atoms.kind.begin(), atoms.kind.end());
  }
  [[nodiscard]] double (*data())[3] { return reinterpret_cast<double(*)[3]>(positions.data()); }
};

struct Candidate {
  IntMat rotation;
  Vec shift;
};

bool before(const IntMat& a, const IntMat& b) {
  return std::lexicographical_compare(a.data(), a.data() + a.size(), b.data(), b.data() + b.size());
}

/// In block form only: nothing mixes with, turns or moves the axes beyond dim.
std::optional<Candidate> in_block_form(const int (&r)[3][3], const double (&t)[3], Index dim, Index space) {
  Candidate out{IntMat(dim, dim), Vec::Zero(space)};
  for (Index i = 0; i < 3; ++i)
    for (Index j = 0; j < 3; ++j) {
      if (i < dim && j < dim)
        out.rotation(i, j) = r[i][j];
      else if (r[i][j] != (i == j ? 1 : 0))
        return std::nullopt;
    }
  for (Index k = 0; k < dim; ++k) out.shift[k] = t[k];
  return out;
}

std::vector<Candidate> candidates(const Basis& basis, const Atoms& atoms, double tolerance) {
  SpglibCell cell(basis, atoms);
  const auto n = static_cast<int>(atoms.u.size());
  const int most = 96 * n;
  std::vector<int> rotations(9 * most);
  std::vector<double> shifts(3 * most);
  auto* r = reinterpret_cast<int(*)[3][3]>(rotations.data());
  auto* t = reinterpret_cast<double(*)[3]>(shifts.data());
  int count = 0;
  {
    const std::lock_guard lock(spglib_lock());
    count = spg_get_symmetry(r, t, most, cell.lattice, cell.data(), cell.kinds.data(), n, tolerance / cell.unit);
  }
  std::vector<Candidate> found{{IntMat::Identity(basis.dim(), basis.dim()), Vec::Zero(basis.space())}};
  for (int i = 0; i < count; ++i)
    if (auto one = in_block_form(r[i], t[i], basis.dim(), basis.space())) found.push_back(std::move(*one));
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return before(a.rotation, b.rotation); });
  return found;
}

/// |W^T M W - M| within 2 tolerance/|a_min| of |M|.
bool keeps_lengths(const Basis& basis, const IntMat& rotation, double tolerance) {
  const Mat a = basis.matrix().leftCols(basis.dim());
  const Mat metric = a.transpose() * a;
  const Mat w = rotation.cast<double>();
  return (w.transpose() * metric * w - metric).norm() <= 2 * tolerance / basis.shortest() * metric.norm();
}

/// The shift nearest to the one proposed that moves every atom onto one of its kind; the images are appended.
std::optional<Operation> verified(const Basis& basis, const Atoms& atoms, const PeriodicPoints& points,
                                  const Candidate& candidate, double tolerance, std::vector<Index>& images) {
  if (!keeps_lengths(basis, candidate.rotation, tolerance)) return std::nullopt;
  Operation g{candidate.rotation, candidate.shift, {}};
  std::vector<Index> image(atoms.u.size());
  for (const double radius : {3 * tolerance, tolerance}) {
    Vec mean = Vec::Zero(basis.space());
    for (std::size_t a = 0; a < atoms.u.size(); ++a) {
      const Vec moved = g.moved(atoms.u[a]);
      const auto hit = points.nearest(moved, radius, [&](Index b) { return atoms.kind[b] == atoms.kind[a]; });
      if (!hit) return std::nullopt;
      image[a] = hit->first;
      mean += basis.centred(atoms.u[hit->first] - moved);
    }
    for (int k = 0; k < basis.dim(); ++k) g.shift[k] += mean[k] / static_cast<double>(atoms.u.size());
  }
  auto sorted = image;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) return std::nullopt;
  images.insert(images.end(), image.begin(), image.end());
  return g;
}

/// Every product is in the set, with its shift; a primitive cell has one operation a rotation.
bool closed(const Basis& basis, const std::vector<Operation>& operations, double tolerance) {
  const auto index_of = [&](const IntMat& w) {
    const auto it = std::lower_bound(operations.begin(), operations.end(), w,
                                     [](const Operation& g, const IntMat& x) { return before(g.rotation, x); });
    return it != operations.end() && it->rotation == w ? it : operations.end();
  };
  for (const auto& g : operations)
    for (const auto& h : operations) {
      const auto gh = index_of(g.rotation * h.rotation);
      if (gh == operations.end() || basis.distance(g.turned(h.shift) + g.shift, gh->shift) > 4 * tolerance)
        return false;
    }
  return true;
}

std::optional<FoundGroup> try_group(const Basis& basis, const Atoms& atoms, double tolerance, bool identity_alone) {
  FoundGroup out;
  out.tolerance = tolerance;
  const PeriodicPoints points(basis, atoms.u);
  auto list = identity_alone ? std::vector<Candidate>{} : candidates(basis, atoms, tolerance);
  if (identity_alone) list.push_back({IntMat::Identity(basis.dim(), basis.dim()), Vec::Zero(basis.space())});
  for (const auto& candidate : list) {
    if (!out.operations.empty() && out.operations.back().rotation == candidate.rotation) continue;
    if (auto g = verified(basis, atoms, points, candidate, tolerance, out.images)) out.operations.push_back(*g);
  }
  if (!closed(basis, out.operations, tolerance)) return std::nullopt;
  return out;
}

}  // namespace

FoundGroup find_group(const Basis& basis, const Atoms& atoms, double tolerance) {
  for (const double part : {1.0, 0.5, 0.2, 0.1, 0.02, 0.001})
    if (auto found = try_group(basis, atoms, part * tolerance, false)) return *found;
  return try_group(basis, atoms, tolerance, true).value();
}

std::pair<int, std::string> name_of_group(const Basis& basis, const Atoms& atoms, double tolerance,
                                          std::size_t n_operations) {
  if (basis.dim() < 3) return {0, {}};
  SpglibCell cell(basis, atoms);
  std::pair<int, std::string> out{0, {}};
  const std::lock_guard lock(spglib_lock());
  if (auto* data = spg_get_dataset(cell.lattice, cell.data(), cell.kinds.data(), static_cast<int>(atoms.u.size()),
                                   tolerance / cell.unit)) {
    if (static_cast<std::size_t>(data->n_operations) == n_operations)
      out = {data->spacegroup_number, data->international_symbol};
    spg_free_dataset(data);
  }
  return out;
}

}  // namespace rdd::crystal
