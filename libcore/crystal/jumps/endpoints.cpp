// Supercells with a defect before and after a jump; atoms that move are matched by least squares over permutations.
#include "crystal/jumps/endpoints.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "crystal/brief.hpp"
#include "crystal/group/periodic_points.hpp"
#include "numerics/lattice_reduction.hpp"
#include "support/error.hpp"

namespace rdd::crystal {
namespace {

constexpr Index most_atoms = 100000;
constexpr std::size_t most_movers = 8;

/// The supercell in lattice vectors of the crystal, with the cells it holds.
struct Supercell {
  IntMat cells;    // (dim x dim) its vectors as columns
  Basis basis;     // reduced: the nearest image is found by rounding
  Matrix vectors;  // (space x dim) as asked for
  Mat to_super;    // (dim x dim) coordinates in its vectors, of those in the crystal's

  /// One cell for all that differ by vectors of the supercell.
  [[nodiscard]] Translation home(const Translation& n) const {
    Vec x(cells.rows());
    for (Index k = 0; k < x.size(); ++k) x[k] = n[k];
    const Vec u = to_super * x;
    Translation out = n;
    for (Index j = 0; j < x.size(); ++j) {
      const auto whole = static_cast<std::int32_t>(std::floor(u[j] + 1e-9));
      for (Index k = 0; k < x.size(); ++k) out[k] -= whole * cells(k, j);
    }
    return out;
  }
};

Supercell supercell_of(const Crystal& crystal, const IntMat& supercell) {
  const int dim = crystal.dim();
  require(supercell.rows() == dim && supercell.cols() == dim, Status::size, "supercell: ", supercell.rows(), " by ",
          supercell.cols(), ", expected ", dim, " by ", dim);
  require(supercell.cwiseAbs().maxCoeff() <= 1000, Status::argument, "supercell: an entry of ",
          supercell.cwiseAbs().maxCoeff(), ", expected at most 1000 cells along an edge");
  Supercell out;
  IntMat given(dim, dim);
  for (int k = 0; k < dim; ++k) {
    const Vec column = crystal.from_given(Vec(crystal.given_lattice().col(k)));
    for (int a = 0; a < dim; ++a) given(a, k) = static_cast<std::int32_t>(std::llround(column[a]));
  }
  out.cells = given * supercell;
  const double volume = std::abs(out.cells.cast<double>().eval().determinant());
  require(volume > 0.5, Status::argument, "supercell: its vectors span no volume, expected independent ones");
  require(volume * static_cast<double>(crystal.n_atoms()) <= most_atoms, Status::size,
          "supercell: ", volume * static_cast<double>(crystal.n_atoms()), " atoms, expected at most ", most_atoms);
  out.vectors = crystal.basis().vectors() * out.cells.cast<double>();
  out.to_super = out.cells.cast<double>().eval().inverse();
  const numerics::IntMatrix reduction = numerics::reduce_basis(out.vectors);
  require(reduction.size() > 0, Status::argument,
          "supercell: too skewed to be reduced, expected edges that differ by less than a factor of 1e6");
  out.basis = Basis(out.vectors * reduction.cast<double>());
  return out;
}

/// The cells in the supercell, in order.
std::vector<Translation> cells_of(const Supercell& super) {
  const int dim = static_cast<int>(super.cells.rows());
  Translation low{}, high{};
  for (int k = 0; k < dim; ++k)
    for (int j = 0; j < dim; ++j) (super.cells(k, j) < 0 ? low : high)[k] += super.cells(k, j);
  std::vector<Translation> out;
  Translation n{};
  for (n[0] = low[0]; n[0] <= high[0]; ++n[0])
    for (n[1] = low[1]; n[1] <= high[1]; ++n[1])
      for (n[2] = low[2]; n[2] <= high[2]; ++n[2])
        if (super.home(n) == n) out.push_back(n);
  return out;
}

/// An atom of the host: number and cell within the supercell.
using HostAtom = std::pair<Index, Translation>;

struct Added {
  std::int32_t kind = 0;
  Vec place;
};

/// What a state does to the host.
struct Change {
  std::vector<HostAtom> removed;  // sorted
  std::vector<Added> added;
};

class Builder {
 public:
  Builder(const JumpClasses& classes, const Supercell& super, const std::vector<Occupant>& occupants)
      : classes_(classes), super_(super), occupants_(occupants), crystal_(classes.defect().crystal()) {
    std::vector<Vec> atoms;
    for (Index a = 0; a < crystal_.n_atoms(); ++a) atoms.push_back(crystal_.atom(a));
    points_ = PeriodicPoints(crystal_.basis(), std::move(atoms));
  }

  [[nodiscard]] Change change(Index state, const Translation& cell) const {
    const auto& placed = classes_.defect().state(state).placed;
    const Vec u = plus(placed.u, cell, crystal_.dim());
    Change out;
    remove(out, u);
    for (const auto& one : occupants_)
      if (one.label == Occupant::at_site) add(out, one, u);
    for (const auto& point : placed.points) {
      bool known = false;
      if (placed.kind == Decoration::points) remove(out, u + crystal_.basis().coordinates(point.offset));
      for (const auto& one : occupants_) {
        if (one.label != point.label) continue;
        known = true;
        const double factor = placed.kind == Decoration::points ? 1 : one.distance;
        add(out, one, u + crystal_.basis().coordinates(point.offset) * factor);
      }
      require(known, Status::argument, "occupants: nothing is said of the points of label ", point.label, " of \"",
              classes_.defect().class_of(state).name, "\", expected an atom or a vacancy");
    }
    std::sort(out.removed.begin(), out.removed.end());
    return out;
  }

 private:
  void remove(Change& out, const Vec& u) const {
    const auto hit = points_.nearest(u, 3 * crystal_.tolerance(), [](Index) { return true; });
    if (!hit) return;
    out.removed.emplace_back(hit->first, super_.home(nearest_cell(u - crystal_.atom(hit->first), crystal_.dim())));
  }
  void add(Change& out, const Occupant& one, const Vec& u) const {
    if (one.kind >= 0) out.added.push_back({one.kind, crystal_.basis().cartesian(u)});
  }

  const JumpClasses& classes_;
  const Supercell& super_;
  const std::vector<Occupant>& occupants_;
  const Crystal& crystal_;
  PeriodicPoints points_;
};

/// Places by kind.
using ByKind = std::map<std::int32_t, std::vector<Vec>>;

bool holds(const std::vector<HostAtom>& sorted, const HostAtom& atom) {
  return std::binary_search(sorted.begin(), sorted.end(), atom);
}

/// The atoms of a state that are not in both: what it added, and what only the other state removed.
ByKind movers(const Crystal& crystal, const Change& own, const Change& other) {
  ByKind out;
  for (const auto& [atom, cell] : other.removed)
    if (!holds(own.removed, {atom, cell}))
      out[crystal.kind(atom)].push_back(crystal.basis().cartesian(plus(crystal.atom(atom), cell, crystal.dim())));
  for (const auto& one : own.added) out[one.kind].push_back(one.place);
  return out;
}

/// The way from a to the nearest image of b.
Vec way(const Basis& basis, const Vec& a, const Vec& b) {
  return basis.cartesian(basis.centred(basis.coordinates(b - a)));
}

/// The ends of atoms of one kind: the permutation whose ways have the least sum of squares.
std::vector<Vec> matched_ends(const Basis& basis, const std::vector<Vec>& from, const std::vector<Vec>& to) {
  const auto n = from.size();
  std::vector<std::size_t> order(n), best;
  std::iota(order.begin(), order.end(), std::size_t{0});
  double least = 0;
  do {
    double sum = 0;
    for (std::size_t k = 0; k < n; ++k) sum += way(basis, from[k], to[order[k]]).squaredNorm();
    if (best.empty() || sum < least * (1 - 1e-9)) {
      best = order;
      least = sum;
    }
  } while (std::next_permutation(order.begin(), order.end()));
  std::vector<Vec> out;
  for (std::size_t k = 0; k < n; ++k) out.push_back(from[k] + way(basis, from[k], to[best[k]]));
  return out;
}

void need_room(const Supercell& super, const JumpClass& jumps) {
  require(super.basis.shortest() > (2 + 1e-6) * jumps.length, Status::argument, "supercell: its shortest vector is ",
          brief(super.basis.shortest()), " long, expected more than twice the length of the jump, ",
          brief(jumps.length));
}

void need_distances(const Basis& basis, const Matrix& x, double tolerance, const char* which) {
  std::vector<Vec> u;
  for (Index a = 0; a < x.cols(); ++a) u.push_back(basis.coordinates(x.col(a)));
  const PeriodicPoints points(basis, u);
  for (Index a = 0; a < x.cols(); ++a)
    points.near(u[a], 8 * tolerance, [&](Index b, double distance) {
      require(a == b, Status::argument, "occupants: atoms ", std::min(a, b), " and ", std::max(a, b), " of the ", which,
              " structure are ", brief(distance), " apart, expected more than ", brief(8 * tolerance));
    });
}

void need_same_atoms(const JumpClass& jumps, const ByKind& before, const ByKind& after) {
  for (const auto* side : {&before, &after})
    for (const auto& [kind, unused] : *side) {
      const auto has = [kind = kind](const ByKind& list) { return list.contains(kind) ? list.at(kind).size() : 0; };
      require(has(before) == has(after), Status::argument, "occupants: the jump \"", jumps.name, "\" would turn ",
              has(before), " atoms of kind ", kind, " into ", has(after), ", expected states with the same atoms");
      require(has(before) <= most_movers, Status::unsupported, "the jump \"", jumps.name, "\" moves ", has(before),
              " atoms of one kind, expected at most ", most_movers);
    }
}

Matrix columns(const ByKind& places, Index space) {
  Index n = 0;
  for (const auto& [kind, list] : places) n += static_cast<Index>(list.size());
  Matrix out(space, n);
  n = 0;
  for (const auto& [kind, list] : places)
    for (const auto& x : list) out.col(n++) = x;
  return out;
}

}  // namespace

Endpoints endpoints(const JumpClasses& classes, Index index, const IntMat& supercell,
                    const std::vector<Occupant>& occupants) {
  const auto& crystal = classes.defect().crystal();
  for (const auto& one : occupants)
    require(one.kind >= -1 && std::isfinite(one.distance), Status::argument, "occupants: kind ", one.kind,
            " at a distance of ", brief(one.distance), ", expected -1 or a kind, and a finite length");
  const auto super = supercell_of(crystal, supercell);
  const auto& jumps = classes[index];
  need_room(super, jumps);
  const auto& hop = jumps.as_given().hop;
  const Builder builder(classes, super, occupants);
  const auto left = builder.change(hop.from, {}), reached = builder.change(hop.to, hop.cell);
  const auto before = movers(crystal, left, reached), after = movers(crystal, reached, left);
  need_same_atoms(jumps, before, after);
  const auto cells = cells_of(super);
  ByKind from, to;  // what stays first, then what may move
  for (Index a = 0; a < crystal.n_atoms(); ++a)
    for (const auto& cell : cells) {
      if (holds(left.removed, {a, cell}) || holds(reached.removed, {a, cell})) continue;
      from[crystal.kind(a)].push_back(crystal.basis().cartesian(plus(crystal.atom(a), cell, crystal.dim())));
    }
  to = from;
  for (const auto& [kind, places] : before) {
    const auto ends = matched_ends(super.basis, places, after.at(kind));
    from[kind].insert(from[kind].end(), places.begin(), places.end());
    to[kind].insert(to[kind].end(), ends.begin(), ends.end());
  }
  Endpoints out{super.vectors, {}, columns(from, crystal.space()), columns(to, crystal.space())};
  for (const auto& [kind, places] : from) out.kind.insert(out.kind.end(), places.size(), kind);
  need_distances(super.basis, out.first, crystal.tolerance(), "first");
  need_distances(super.basis, out.last, crystal.tolerance(), "last");
  return out;
}

}  // namespace rdd::crystal
