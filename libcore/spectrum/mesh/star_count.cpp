// Burnside's lemma on a mesh: fixed places are the solutions of linear congruences.
#include "spectrum/mesh/star_count.hpp"

#include <set>
#include <utility>

#include "support/error.hpp"
#include "support/stop_point.hpp"

namespace rdd::spectrum {
namespace {

Index modulo(Index value, Index n) { return (value % n + n) % n; }

/// All integer combinations of some vectors and of n_a e_a, with a triangular basis: vector a of it is zero before its
/// entry a. Entries b of what is combined are kept in [0, n_b), n_b < 2^31, so that products stay below 2^62.
class Sublattice {
 public:
  Sublattice(std::span<const Index> n, std::vector<std::vector<Index>> vectors) : n_(n) {
    for (std::size_t a = 0; a < n.size(); ++a) {
      std::vector<Index> pivot(n.size(), 0);
      pivot[a] = n[a];
      for (auto& vector : vectors)
        while (vector[a] != 0) {  // Euclid's algorithm on the entries a
          std::swap(pivot, vector);
          subtract(vector, a, pivot);
        }
      basis_.push_back(std::move(pivot));
    }
  }

  /// The number of cosets.
  [[nodiscard]] Index index() const {
    Index index = 1;
    for (std::size_t a = 0; a < n_.size(); ++a) index *= basis_[a][a];
    return index;
  }

  [[nodiscard]] bool holds(std::vector<Index> vector) const {
    for (std::size_t a = 0; a < n_.size(); ++a) {
      if (vector[a] % basis_[a][a] != 0) return false;
      subtract(vector, a, basis_[a]);
    }
    return true;
  }

 private:
  /// Takes off the multiple that leaves the remainder of entry a.
  void subtract(std::vector<Index>& from, std::size_t a, const std::vector<Index>& what) const {
    const Index times = from[a] / what[a], remainder = from[a] % what[a];
    for (std::size_t b = 0; b < n_.size(); ++b) from[b] = modulo(from[b] - times * what[b], n_[b]);
    from[a] = remainder;
  }

  std::span<const Index> n_;
  std::vector<std::vector<Index>> basis_;
};

PlaceMap after(const PlaceMap& second, const PlaceMap& first, std::span<const Index> n) {
  const std::size_t dim = n.size();
  PlaceMap out{std::vector<Index>(dim * dim, 0), second.shift};
  for (std::size_t a = 0; a < dim; ++a)
    for (std::size_t b = 0; b < dim; ++b) {
      const Index entry = second.matrix[a * dim + b];
      for (std::size_t c = 0; c < dim; ++c) {
        auto& sum = out.matrix[a * dim + c];
        sum = modulo(sum + entry * first.matrix[b * dim + c], n[a]);
      }
      out.shift[a] = modulo(out.shift[a] + entry * first.shift[b], n[a]);
    }
  return out;
}

/// The solutions of (S - 1) m = -shift modulo the mesh: none, or as many as there are cosets of the image of S - 1.
Index fixed_places(const PlaceMap& map, std::span<const Index> n) {
  const std::size_t dim = n.size();
  std::vector<std::vector<Index>> columns(dim, std::vector<Index>(dim));
  for (std::size_t a = 0; a < dim; ++a)
    for (std::size_t b = 0; b < dim; ++b) columns[b][a] = modulo(map.matrix[a * dim + b] - (a == b ? 1 : 0), n[a]);
  const Sublattice image(n, std::move(columns));
  return image.holds(map.shift) ? image.index() : 0;
}

}  // namespace

Index star_count(std::span<const Index> mesh, std::span<const PlaceMap> maps) {
  constexpr std::size_t most = 1 << 16;  // more than any point group of six dimensions that keeps a mesh
  const std::size_t dim = mesh.size();
  PlaceMap identity{std::vector<Index>(dim * dim, 0), std::vector<Index>(dim, 0)};
  for (std::size_t a = 0; a < dim; ++a) identity.matrix[a * dim + a] = modulo(1, mesh[a]);
  std::set<PlaceMap> group{identity};
  std::vector<PlaceMap> open{identity};
  while (!open.empty()) {
    stop_point();
    const PlaceMap one = std::move(open.back());
    open.pop_back();
    for (const auto& map : maps) {
      auto next = after(map, one, mesh);
      if (group.insert(next).second) open.push_back(std::move(next));
    }
    require(group.size() <= most, Status::internal, "rotations: they form no group of less than 2^16 operations");
  }
  Index sum = 0;
  for (const auto& map : group) sum += fixed_places(map, mesh);
  return sum / static_cast<Index>(group.size());
}

}  // namespace rdd::spectrum
