// Pure translations from the atoms of the rarest kind; the primitive lattice by a Hermite normal form.
#include "crystal/group/translations.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>

#include "crystal/group/periodic_points.hpp"
#include "numerics/lattice_reduction.hpp"
#include "support/error.hpp"

namespace rdd::crystal {
namespace {

/// The translation nearest to t that moves every atom onto one of its kind, if there is one.
std::optional<Vec> verified(const Basis& basis, const Atoms& atoms, const PeriodicPoints& points, const Vec& t,
                            double tolerance) {
  Vec mean = Vec::Zero(t.size());
  for (std::size_t a = 0; a < atoms.u.size(); ++a) {
    const auto hit =
        points.nearest(atoms.u[a] + t, 2 * tolerance, [&](Index b) { return atoms.kind[b] == atoms.kind[a]; });
    if (!hit) return std::nullopt;
    mean += basis.centred(atoms.u[hit->first] - atoms.u[a] - t);
  }
  Vec refined = t + mean / static_cast<double>(atoms.u.size());
  for (int k = basis.dim(); k < refined.size(); ++k) refined[k] = 0;
  for (std::size_t a = 0; a < atoms.u.size(); ++a)
    if (!points.nearest(atoms.u[a] + refined, tolerance, [&](Index b) { return atoms.kind[b] == atoms.kind[a]; }))
      return std::nullopt;
  return refined;
}

/// All translations, zero first.
std::vector<Vec> translations(const Basis& basis, const Atoms& atoms, double tolerance) {
  const PeriodicPoints points(basis, atoms.u);
  std::map<std::int32_t, Index> counts;
  for (const auto kind : atoms.kind) ++counts[kind];
  const auto rarest = std::min_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
                        return std::pair(a.second, a.first) < std::pair(b.second, b.first);
                      })->first;
  std::vector<Vec> found{Vec::Zero(basis.space())};
  const auto first = (std::find(atoms.kind.begin(), atoms.kind.end(), rarest) - atoms.kind.begin());
  for (std::size_t b = first + 1; b < atoms.u.size(); ++b) {
    if (atoms.kind[b] != rarest) continue;
    const Vec step = atoms.u[b] - atoms.u[first];
    bool level = true;  // a translation has no part along the normals
    for (int k = basis.dim(); k < step.size(); ++k) level = level && std::abs(step[k]) <= tolerance;
    if (!level) continue;
    if (auto t = verified(basis, atoms, points, step, tolerance)) found.push_back(std::move(*t));
  }
  return found;
}

/// Columns that span the same lattice as those given, in echelon form (Hermite), by Euclid's algorithm on rows.
numerics::IntMatrix echelon(numerics::IntMatrix m) {
  const Index d = m.rows();
  Index done = 0;
  for (Index row = 0; row < d; ++row, ++done) {
    for (;;) {
      Index pivot = -1, others = 0;
      for (Index c = done; c < m.cols(); ++c) {
        if (m(row, c) == 0) continue;
        ++others;
        if (pivot < 0 || std::abs(m(row, c)) < std::abs(m(row, pivot))) pivot = c;
      }
      m.col(done).swap(m.col(pivot));
      if (others == 1) break;
      for (Index c = done + 1; c < m.cols(); ++c) m.col(c) -= (m(row, c) / m(row, done)) * m.col(done);
    }
  }
  return m.leftCols(d);
}

/// The primitive vectors in units of 1/N of those given, or nothing if the translations are not a group of N.
std::optional<numerics::IntMatrix> primitive_vectors(const Basis& basis, const std::vector<Vec>& found,
                                                     double tolerance) {
  const auto n = static_cast<Index>(found.size());
  const Index d = basis.dim();
  numerics::IntMatrix columns = numerics::IntMatrix::Zero(d, d + n);
  for (Index k = 0; k < d; ++k) columns(k, k) = n;
  for (Index t = 0; t < n; ++t) {
    Vec snapped = found[t];
    for (Index k = 0; k < d; ++k) {
      columns(k, d + t) = std::llround(static_cast<double>(n) * found[t][k]);
      snapped[k] = static_cast<double>(columns(k, d + t)) / static_cast<double>(n);
    }
    if (basis.distance(snapped, found[t]) > tolerance) return std::nullopt;
  }
  auto hermite = echelon(columns);
  // The lattice has one point per 1/N of the cell: product of the pivots is N^d/N.
  double volume = 1;
  for (Index k = 0; k < d; ++k) volume *= std::abs(static_cast<double>(hermite(k, k))) / static_cast<double>(n);
  if (std::abs(volume * static_cast<double>(n) - 1) > 1e-9) return std::nullopt;
  return hermite;
}

/// The copies of each atom become one, at their mean.
void merge_copies(PrimitiveCell& cell, const Basis& given, const Atoms& atoms, double tolerance) {
  const auto n_cells = count_of(cell.to_primitive);
  const int dim = given.dim();
  std::vector<Vec> primitive;
  for (const auto& u : atoms.u) {
    Vec v = u;
    v.head(dim) = cell.to_primitive.cast<double>() * u.head(dim);
    primitive.push_back(v);
  }
  const PeriodicPoints points(cell.basis, primitive);
  cell.atom_of.assign(atoms.u.size(), -1);
  cell.cell.resize(atoms.u.size());
  for (std::size_t a = 0; a < atoms.u.size(); ++a) {
    if (cell.atom_of[a] >= 0) continue;
    Vec mean = Vec::Zero(given.space());
    Index copies = 0;
    const auto number = static_cast<Index>(cell.atoms.u.size());
    points.near(primitive[a], 4 * tolerance, [&](Index b, double) {
      if (atoms.kind[b] != atoms.kind[a] || cell.atom_of[b] >= 0) return;
      cell.atom_of[b] = number;
      mean += cell.basis.centred(primitive[b] - primitive[a]);
      ++copies;
    });
    require(copies == n_cells, Status::argument, "atom ", a, ": it has ", copies, " copies under the ", n_cells,
            " pure translations found; expected atoms farther apart than four times the tolerance of ",
            rdd::number(tolerance));
    Vec u = primitive[a] + mean / static_cast<double>(copies);
    for (int k = 0; k < dim; ++k) u[k] -= std::floor(u[k] + 1e-9);
    cell.atoms.kind.push_back(atoms.kind[a]);
    cell.atoms.u.push_back(u);
  }
  for (std::size_t a = 0; a < atoms.u.size(); ++a)
    cell.cell[a] = nearest_cell(primitive[a] - cell.atoms.u[cell.atom_of[a]], dim);
}

}  // namespace

Index count_of(const IntMat& t) { return std::llround(std::abs(t.cast<double>().eval().determinant())); }

PrimitiveCell primitive_cell(const Basis& basis, const Atoms& atoms, double tolerance) {
  std::optional<numerics::IntMatrix> vectors;
  Index n = 1;
  for (double limit = tolerance; !vectors; limit /= 2) {
    const auto found =
        limit > tolerance / 1000 ? translations(basis, atoms, limit) : std::vector<Vec>{Vec::Zero(basis.space())};
    n = static_cast<Index>(found.size());
    vectors = primitive_vectors(basis, found, 2 * tolerance);
  }
  PrimitiveCell out;
  const Matrix fractional = vectors->cast<double>() / static_cast<double>(n);
  const Matrix raw = basis.vectors() * fractional;
  const numerics::IntMatrix reduced = numerics::reduce_basis(raw);
  const Matrix first = raw * reduced.cast<double>();
  const numerics::IntMatrix chosen = numerics::canonical_basis(first, tolerance);
  require(reduced.size() > 0 && chosen.size() > 0, Status::numeric,
          "lattice: its reduction failed, expected a cell "
          "whose edges differ by less than a factor of 1e6");
  const Matrix to_given = fractional * (reduced * chosen).cast<double>();  // primitive vectors in units of those given
  const Matrix inverse = to_given.inverse();
  out.to_primitive = IntMat(inverse.rows(), inverse.cols());
  for (Index i = 0; i < inverse.rows(); ++i)
    for (Index j = 0; j < inverse.cols(); ++j)
      out.to_primitive(i, j) = static_cast<std::int32_t>(std::llround(inverse(i, j)));
  const Matrix exact = out.to_primitive.cast<double>().eval().inverse();
  out.basis = Basis(basis.vectors() * exact);
  merge_copies(out, basis, atoms, tolerance);
  return out;
}

}  // namespace rdd::crystal
