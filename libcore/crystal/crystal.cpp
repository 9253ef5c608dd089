// Crystals: checks of the atoms given, primitive cell, space group (TogoTanaka2018), optional return to the given cell.
#include "crystal/crystal.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <tuple>

#include "crystal/brief.hpp"
#include "crystal/group/periodic_points.hpp"
#include "crystal/group/search.hpp"
#include "numerics/lattice_reduction.hpp"
#include "support/error.hpp"

namespace rdd::crystal {
namespace {

void check(const Structure& s) {
  const auto n = static_cast<Index>(s.kind.size());
  require(n >= 1, Status::argument, "n_atoms = 0: expected at least 1 atom");
  require(s.positions.rows() == s.lattice.rows() && s.positions.cols() == n, Status::size,
          "positions: ", s.positions.rows(), " by ", s.positions.cols(), ", expected ", s.lattice.rows(),
          " coordinates of ", n, " atoms");
  for (Index a = 0; a < n; ++a) {
    require(s.kind[a] >= 0, Status::argument, "kind[", a, "] = ", s.kind[a], ": expected a kind >= 0");
    require(s.positions.col(a).allFinite(), Status::argument, "position of atom ", a,
            ": an entry is not finite, expected finite coordinates");
  }
}

/// Throws where atoms coincide, or are closer than the tolerance can distinguish.
void check_distances(const Basis& basis, const Atoms& atoms, double tolerance) {
  require(std::isfinite(tolerance) && tolerance > 0, Status::argument, "tolerance = ", brief(tolerance),
          ": expected a finite length > 0");
  require(tolerance < basis.shortest() / 20, Status::argument, "tolerance = ", brief(tolerance),
          ": expected less than a twentieth of the shortest lattice vector, ", brief(basis.shortest()),
          ", in the same unit of length");
  const PeriodicPoints points(basis, atoms.u);
  for (Index a = 0; a < static_cast<Index>(atoms.u.size()); ++a)
    points.near(atoms.u[a], 8 * tolerance, [&](Index b, double distance) {
      require(a == b, Status::argument, "atoms ", std::min(a, b), " and ", std::max(a, b), " are ", brief(distance),
              " apart, expected more than eight times the tolerance of ", brief(tolerance));
    });
}

/// The lattice points of the primitive cell within the one given, in coordinates of the latter.
std::vector<Vec> inner_translations(const IntMat& t, int space) {
  const Index dim = t.rows(), n = count_of(t);
  const Matrix back = Matrix(t.cast<double>()).inverse();
  std::vector<Vec> found;
  Eigen::Matrix<Index, 3, 1> point = Eigen::Matrix<Index, 3, 1>::Zero();  // runs through [0, n)^dim
  while (static_cast<Index>(found.size()) < n) {
    Vec v = Vec::Zero(space);
    v.head(dim) = back * point.head(dim).cast<double>();
    for (Index a = 0; a < dim; ++a) v[a] -= std::floor(v[a] + 1e-9);
    if (std::none_of(found.begin(), found.end(), [&](const Vec& x) { return (x - v).cwiseAbs().maxCoeff() < 1e-6; }))
      found.push_back(v);
    for (Index a = 0; a < dim && ++point[a] == n; ++a) point[a] = 0;
  }
  return found;
}

/// The operations of the primitive cell that keep the lattice given, times its pure translations.
std::vector<Operation> in_given_cell(const std::vector<Operation>& primitive, const IntMat& t, int space) {
  const Index dim = t.rows();
  const Matrix to = t.cast<double>(), back = to.inverse();
  const auto translations = inner_translations(t, space);
  std::vector<Operation> out;
  for (const auto& g : primitive) {
    const Matrix w = back * g.rotation.cast<double>() * to;
    const Matrix rounded = w.array().round();
    if ((w - rounded).cwiseAbs().maxCoeff() > 1e-6) continue;
    for (const auto& shift : translations) {
      Operation one{rounded.cast<std::int32_t>(), g.shift, g.cartesian};
      one.shift.head(dim) = (back * g.shift.head(dim)).eval();
      one.shift += shift;
      for (Index k = 0; k < dim; ++k) one.shift[k] -= std::floor(one.shift[k] + 1e-9);
      out.push_back(std::move(one));
    }
  }
  return out;
}

/// By rotation, then by shift: the order does not depend on the order of the search.
void sort(std::vector<Operation>& operations) {
  std::sort(operations.begin(), operations.end(), [](const Operation& a, const Operation& b) {
    const auto key = [](const Operation& g) {
      return std::pair(std::vector<std::int32_t>(g.rotation.data(), g.rotation.data() + g.rotation.size()),
                       std::vector<std::int64_t>{std::llround(g.shift[0] * 1e6),
                                                 g.shift.size() > 1 ? std::llround(g.shift[1] * 1e6) : 0,
                                                 g.shift.size() > 2 ? std::llround(g.shift[2] * 1e6) : 0});
    };
    return key(a) < key(b);
  });
}

}  // namespace

Crystal::Crystal(const Run& run, const Structure& structure, const CrystalRequest& request)
    : species_(structure.species), tolerance_(request.tolerance) {
  check(structure);
  n_kinds_ = *std::max_element(structure.kind.begin(), structure.kind.end()) + 1;
  const Basis given(structure.lattice);
  // A skewed cell is searched in a reduced basis, where rounding coordinates finds the nearest image.
  const numerics::IntMatrix reduction = numerics::reduce_basis(structure.lattice),
                            back = numerics::unimodular_inverse(reduction);
  require(reduction.size() > 0 && back.size() > 0, Status::argument,
          "lattice: too skewed to be reduced, expected edges that differ by less than a factor of 1e6");
  const Basis shortened(structure.lattice * reduction.cast<double>());
  Atoms atoms{structure.kind, {}};
  for (Index a = 0; a < structure.positions.cols(); ++a)
    atoms.u.push_back(shortened.coordinates(structure.positions.col(a)));
  check_distances(shortened, atoms, tolerance_);
  run.check();
  auto cell = primitive_cell(shortened, atoms, tolerance_);
  cell.to_primitive = (cell.to_primitive * back.cast<std::int32_t>()).eval();
  auto group = find_group(cell.basis, cell.atoms, tolerance_);
  const auto tight = find_group(cell.basis, cell.atoms, tolerance_ / 10);
  run.check();
  idealise(cell.basis, cell.atoms, group);
  std::tie(group_, symbol_) = name_of_group(cell.basis, cell.atoms, tolerance_, group.operations.size());
  Mat to = Mat::Identity(given.space(), given.space());
  if (request.primitive) {
    to.topLeftCorner(given.dim(), given.dim()) = cell.to_primitive.cast<double>();
    take_primitive(cell, group);
  } else {
    take_given(structure.kind, cell, group);
  }
  given_lattice_ = structure.lattice;
  given_ = to * given.inverse();
  sort(operations_);
  map_atoms();
  for (Index a = 0; a < structure.positions.cols(); ++a) {
    const Index b = request.primitive ? cell.atom_of[a] : a;
    largest_move_ = std::max(largest_move_, basis_.distance(from_given(structure.positions.col(a)), atoms_[b]));
  }
  report(run, structure, group, tight);
}

void Crystal::take_primitive(const PrimitiveCell& cell, const FoundGroup& group) {
  basis_ = cell.basis;
  kind_ = cell.atoms.kind;
  atoms_ = cell.atoms.u;
  operations_ = group.operations;
}

void Crystal::take_given(const std::vector<std::int32_t>& kind, const PrimitiveCell& cell, const FoundGroup& group) {
  const Matrix to = cell.to_primitive.cast<double>(), back = to.inverse();
  basis_ = Basis(cell.basis.vectors() * to);
  kind_ = kind;
  for (std::size_t a = 0; a < kind.size(); ++a) {
    Vec u = plus(cell.atoms.u[cell.atom_of[a]], cell.cell[a], basis_.dim());
    u.head(basis_.dim()) = (back * u.head(basis_.dim())).eval();
    atoms_.push_back(u);
  }
  operations_ = in_given_cell(group.operations, cell.to_primitive, basis_.space());
}

void Crystal::map_atoms() {
  const PeriodicPoints points(basis_, atoms_);
  images_.reserve(operations_.size() * kind_.size());
  for (const auto& g : operations_)
    for (Index a = 0; a < n_atoms(); ++a) {
      const auto hit = points.nearest(g.moved(atoms_[a]), tolerance_, [&](Index b) { return kind(b) == kind(a); });
      require(hit.has_value(), Status::internal, "an operation lost atom ", a);
      images_.push_back(hit->first);
    }
}

void Crystal::report(const Run& run, const Structure& structure, const FoundGroup& group,
                     const FoundGroup& tight) const {
  const auto count = [](const FoundGroup& g) { return std::to_string(g.operations.size()); };
  run.log("space group " + (group_ > 0 ? symbol_ + " (" + std::to_string(group_) + ")" : std::string("unnamed")) +
          ", " + count(group) + " operations, atoms moved by at most " + brief(largest_move_));
  if (tight.operations.size() < group.operations.size())
    run.log("warning: at a tenth of the tolerance of " + brief(tolerance_) + " there are " + count(tight) +
            " operations instead of " + count(group) + ": is the structure as precise as it is symmetric?");
  if (group.tolerance < tolerance_)
    run.log("warning: the operations at the tolerance of " + brief(tolerance_) + " are no group, those at " +
            brief(group.tolerance) + " are taken");
  std::size_t rotations = 0;
  for (std::size_t o = 0; o < operations_.size(); ++o)
    if (o == 0 || operations_[o].rotation != operations_[o - 1].rotation) ++rotations;
  if (rotations < group.operations.size())
    run.log("warning: the cell given keeps " + std::to_string(rotations) + " of " + count(group) +
            " rotations of the crystal: orbits of sites split; a primitive cell keeps all");
  if (group.operations.size() == 1 && structure.kind.size() >= 16 && dim() == 3)
    run.log("warning: group 1 with " + std::to_string(structure.kind.size()) +
            " atoms: a relaxed supercell? give the perfect crystal");
}

std::string Crystal::species(std::int32_t kind) const {
  return kind < std::ssize(species_) ? species_[kind] : std::to_string(kind);
}

std::int32_t Crystal::kind_of(const std::string& species) const {
  const auto it = std::find(species_.begin(), species_.end(), species);
  return it == species_.end() ? -1 : static_cast<std::int32_t>(it - species_.begin());
}

std::vector<Index> Crystal::orbits() const {
  std::vector<Index> out;
  for (Index a = 0; a < n_atoms(); ++a) {
    Index lowest = a;
    for (Index o = 0; o < static_cast<Index>(operations_.size()); ++o) lowest = std::min(lowest, image(o, a));
    out.push_back(lowest);
  }
  return out;
}

Vec Crystal::from_given(const Vec& x) const { return given_ * x; }

Vec Crystal::to_given(const Vec& u) const { return given_.inverse() * u; }

Vec Crystal::direction_from_given(const Vec& v) const { return basis_.cartesian(given_ * v); }

}  // namespace rdd::crystal
