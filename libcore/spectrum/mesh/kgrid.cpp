// Meshes of the Brillouin zone: equispaced points, weights, reduction by rotations and time reversal.
#include "spectrum/mesh/kgrid.hpp"

#include <array>
#include <vector>

#include "network/lattice.hpp"
#include "spectrum/mesh/star_count.hpp"
#include "support/error.hpp"
#include "support/pace.hpp"

namespace rdd::spectrum {
namespace {

using Place = std::array<Index, max_dim>;  // entries beyond dim are zero

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

/// The points of a mesh as places, which rotations permute. In units of half a step, 1/(2 mesh_a), the coordinates are
/// the integers p = 2 m + offset.
class MeshPoints {
 public:
  MeshPoints(std::span<const Index> mesh, bool midpoint) : mesh_(mesh), midpoint_(midpoint) { check_mesh(mesh); }

  [[nodiscard]] Index number(const Place& place) const {
    Index number = 0;
    for (std::size_t a = 0; a < mesh_.size(); ++a) number = number * mesh_[a] + place[a];
    return number;
  }

  [[nodiscard]] double coordinate(std::size_t a, Index m) const {
    const Index n = mesh_[a];
    if (midpoint_) return static_cast<double>(2 * m + 1 - n) / static_cast<double>(2 * n);
    return static_cast<double>(2 * m > n ? m - n : m) / static_cast<double>(n);
  }

  /// The same as a map of the places.
  [[nodiscard]] PlaceMap place_map(const std::vector<Index>& s) const {
    const std::size_t dim = mesh_.size();
    PlaceMap map{s, std::vector<Index>(dim)};
    for (std::size_t a = 0; a < dim; ++a) {
      Index twice = -offset(a);
      for (std::size_t b = 0; b < dim; ++b) {
        twice += s[a * dim + b] * offset(b);
        auto& entry = map.matrix[a * dim + b];
        entry = (entry % mesh_[a] + mesh_[a]) % mesh_[a];
      }
      map.shift[a] = (twice / 2 % mesh_[a] + mesh_[a]) % mesh_[a];
    }
    return map;
  }

  /// The matrix S that makes p' = S p of p for kappa' = R^T kappa; empty if it does not map the mesh onto itself.
  [[nodiscard]] std::vector<Index> on_places(const Rotation& rotation) const {
    const std::size_t dim = mesh_.size();
    std::vector<Index> s(dim * dim);
    for (std::size_t a = 0; a < dim; ++a) {
      Index parity = offset(a);
      for (std::size_t b = 0; b < dim; ++b) {
        const Index numerator = rotation(static_cast<Index>(b), static_cast<Index>(a)) * mesh_[a];
        if (numerator % mesh_[b] != 0) return {};
        s[a * dim + b] = numerator / mesh_[b];
        parity += s[a * dim + b] * offset(b);
      }
      if (parity % 2 != 0) return {};
    }
    return s;
  }

  [[nodiscard]] Place image(const std::vector<Index>& s, const Place& place) const {
    const std::size_t dim = mesh_.size();
    Place out{};
    for (std::size_t a = 0; a < dim; ++a) {
      Index p = -offset(a);
      for (std::size_t b = 0; b < dim; ++b) p += s[a * dim + b] * (2 * place[b] + offset(b));
      out[a] = ((p / 2) % mesh_[a] + mesh_[a]) % mesh_[a];
    }
    return out;
  }

 private:
  [[nodiscard]] Index offset(std::size_t a) const { return midpoint_ ? 1 - mesh_[a] : 0; }
  std::span<const Index> mesh_;
  bool midpoint_;
};

/// Those of the rotations, and the inversion if asked, that map the mesh onto itself: their matrices S.
std::vector<std::vector<Index>> mesh_maps(const MeshPoints& points, Index dim, bool time_reversal,
                                          std::span<const Rotation> rotations) {
  std::vector<std::vector<Index>> maps;
  for (const auto& rotation : rotations) maps.push_back(points.on_places(rotation));
  if (time_reversal) maps.push_back(points.on_places(-Rotation::Identity(dim, dim)));
  std::erase_if(maps, [](const auto& s) { return s.empty(); });
  return maps;
}

/// Equispaced points of the box |kappa|_inf <= 1/(2 L), one of each pair; on its faces only if asked.
Matrix box_points(int dim, double length, Index points, bool faces_only) {
  require(points >= 2, Status::argument, "points = ", points, ": expected at least 2 along an edge");
  require(length >= 1, Status::argument, "length = ", number(length), ": expected at least 1 cell");
  const std::vector<Index> mesh(dim, points);
  check_mesh(mesh);
  Place place{};
  std::vector<double> k;
  do {
    Place other{};
    bool face = false;
    for (std::size_t a = 0; a < mesh.size(); ++a) {
      face = face || place[a] == 0 || place[a] == points - 1;
      other[a] = points - 1 - place[a];
    }
    if (other < place || (faces_only && !face)) continue;
    for (std::size_t a = 0; a < mesh.size(); ++a)  // from the middle: opposite points are opposite to the last bit
      k.push_back(static_cast<double>(2 * place[a] - (points - 1)) / static_cast<double>(points - 1) / (2 * length));
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

Index reduced_mesh_size(std::span<const Index> mesh, bool midpoint, bool time_reversal,
                        std::span<const Rotation> rotations) {
  const MeshPoints points(mesh, midpoint);
  std::vector<PlaceMap> maps;
  for (const auto& s : mesh_maps(points, static_cast<Index>(mesh.size()), time_reversal, rotations))
    maps.push_back(points.place_map(s));
  return star_count(mesh, maps);
}

KGrid reduced_mesh(std::span<const Index> mesh, bool midpoint, bool time_reversal,
                   std::span<const Rotation> rotations) {
  const MeshPoints points(mesh, midpoint);
  const auto dim = static_cast<Index>(mesh.size());
  const auto maps = mesh_maps(points, dim, time_reversal, rotations);
  KGrid grid;
  grid.column.assign(mesh_size(mesh, midpoint, false), -1);
  std::vector<double> k, weights;
  Place place{};
  Pace pace;
  do {
    pace();
    if (grid.column[points.number(place)] >= 0) continue;
    for (std::size_t a = 0; a < mesh.size(); ++a) k.push_back(points.coordinate(a, place[a]));
    const auto column = static_cast<Index>(weights.size());
    weights.push_back(0);
    const auto join = [&](std::vector<Place>& star, const Place& point) {
      auto& found = grid.column[points.number(point)];
      if (found >= 0) return;
      found = column;
      weights.back() += 1;
      star.push_back(point);
    };
    std::vector<Place> star;  // all that can be reached, so that it does not matter whether the rotations are a group
    join(star, place);
    for (std::size_t i = 0; i < star.size(); ++i)
      for (const auto& map : maps) join(star, points.image(map, star[i]));
  } while (next(place, mesh));
  grid.k = Eigen::Map<const Matrix>(k.data(), dim, static_cast<Index>(weights.size()));
  grid.weights = Eigen::Map<const Vector>(weights.data(), static_cast<Index>(weights.size())) /
                 static_cast<double>(grid.column.size());
  return grid;
}

KGrid gamma_mesh(std::span<const Index> mesh, bool time_reversal) {
  return reduced_mesh(mesh, false, time_reversal, {});
}

KGrid midpoint_mesh(std::span<const Index> mesh, bool time_reversal) {
  return reduced_mesh(mesh, true, time_reversal, {});
}

Matrix box_faces(int dim, double length, Index points) { return box_points(dim, length, points, true); }

Matrix box_mesh(int dim, double length, Index points) { return box_points(dim, length, points, false); }

}  // namespace rdd::spectrum
