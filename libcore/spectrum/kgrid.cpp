// Meshes of the Brillouin zone.
#include "spectrum/kgrid.hpp"

#include <vector>

#include "network/lattice.hpp"
#include "support/error.hpp"

namespace rdd {
namespace {

using Place = std::vector<Index>;

/// Steps to the next place of a mesh, the last axis fastest; false after the last.
bool next(Place& place, std::span<const Index> mesh) {
  for (std::size_t a = mesh.size(); a-- > 0;) {
    if (++place[a] < mesh[a]) return true;
    place[a] = 0;
  }
  return false;
}

void check_mesh(std::span<const Index> mesh) {
  require(!mesh.empty() && mesh.size() <= max_dim, Status::argument, "dim = ", mesh.size(), ": expected 1 to ",
          max_dim);
  Index total = 1;
  for (std::size_t a = 0; a < mesh.size(); ++a) {
    require(mesh[a] >= 1, Status::argument, "mesh[", a, "] = ", mesh[a], ": expected at least 1 point");
    require(mesh[a] <= (Index{1} << 31) / total, Status::size, "mesh: more than 2^31 points, expected less");
    total *= mesh[a];
  }
}

/// Walks a mesh; partner(place) is the place of -k, coordinate(a, m) the component of kappa.
template <typename Partner, typename Coordinate>
KGrid walk(std::span<const Index> mesh, bool time_reversal, const Partner& partner, const Coordinate& coordinate) {
  check_mesh(mesh);
  Place place(mesh.size(), 0);
  std::vector<double> k;
  std::vector<double> weights;
  double total = 0;
  do {
    const Place other = partner(place);
    if (time_reversal && other < place) continue;  // its partner came before
    for (std::size_t a = 0; a < mesh.size(); ++a) k.push_back(coordinate(a, place[a]));
    weights.push_back(time_reversal && other != place ? 2.0 : 1.0);
    total += weights.back();
  } while (next(place, mesh));
  KGrid grid;
  const auto dim = static_cast<Index>(mesh.size());
  grid.k = Eigen::Map<const Matrix>(k.data(), dim, static_cast<Index>(weights.size()));
  grid.weights = Eigen::Map<const Vector>(weights.data(), static_cast<Index>(weights.size())) / total;
  return grid;
}

/// Equispaced points of the box |kappa|_inf <= 1/(2 L), one of each pair; on its faces only if asked.
Matrix box_points(int dim, double length, Index points, bool faces_only) {
  require(points >= 2, Status::argument, "points = ", points, ": expected at least 2 along an edge");
  require(length >= 1, Status::argument, "L = ", number(length), ": expected at least 1 cell");
  const std::vector<Index> mesh(static_cast<std::size_t>(dim), points);
  check_mesh(mesh);
  Place place(mesh.size(), 0);
  std::vector<double> k;
  do {
    Place other(place);
    bool face = false;
    for (auto& m : other) {
      face = face || m == 0 || m == points - 1;
      m = points - 1 - m;
    }
    if (other < place || (faces_only && !face)) continue;
    for (const auto m : place)  // from the middle, so that opposite points are opposite to the last bit
      k.push_back(static_cast<double>(2 * m - (points - 1)) / static_cast<double>(points - 1) / (2 * length));
  } while (next(place, mesh));
  return Eigen::Map<const Matrix>(k.data(), dim, static_cast<Index>(k.size()) / dim);
}

}  // namespace

Index mesh_size(std::span<const Index> mesh, bool midpoint, bool time_reversal) {
  check_mesh(mesh);
  Index total = 1;
  Index own_partners = 1;  // points that are their own opposite
  for (const auto n : mesh) {
    total *= n;
    own_partners *= midpoint ? n % 2 : 2 - n % 2;
  }
  return time_reversal ? (total + own_partners) / 2 : total;
}

KGrid gamma_mesh(std::span<const Index> mesh, bool time_reversal) {
  return walk(
      mesh, time_reversal,
      [&](Place place) {
        for (std::size_t a = 0; a < place.size(); ++a) place[a] = (mesh[a] - place[a]) % mesh[a];
        return place;
      },
      [&](std::size_t a, Index m) {
        return static_cast<double>(2 * m > mesh[a] ? m - mesh[a] : m) / static_cast<double>(mesh[a]);
      });
}

KGrid midpoint_mesh(std::span<const Index> mesh, bool time_reversal) {
  return walk(
      mesh, time_reversal,
      [&](Place place) {
        for (std::size_t a = 0; a < place.size(); ++a) place[a] = mesh[a] - 1 - place[a];
        return place;
      },
      [&](std::size_t a, Index m) {
        return static_cast<double>(2 * m + 1 - mesh[a]) / static_cast<double>(2 * mesh[a]);
      });
}

Matrix box_faces(int dim, double length, Index points) { return box_points(dim, length, points, true); }

Matrix box_mesh(int dim, double length, Index points) { return box_points(dim, length, points, false); }

}  // namespace rdd
