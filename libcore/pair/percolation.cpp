// Whether closed paths of a vacancy connect all sites of all cells.
#include <algorithm>
#include <cstdlib>

#include "pair/exterior.hpp"
#include "support/error.hpp"

namespace rdd::pair {

using crystal::operator+;
using crystal::operator-;

namespace {

/// The integer lattice that vectors span, as a triangular basis.
class SpannedLattice {
 public:
  explicit SpannedLattice(int dim) : dim_(dim) {}

  void add(Translation v) {
    for (int k = 0; k < dim_; ++k) {
      auto& row = rows_[k];
      while (v[k] != 0) {  // Euclid, on whole vectors
        if (row[k] == 0 || std::abs(v[k]) < std::abs(row[k])) std::swap(row, v);
        if (v[k] == 0) break;
        const auto times = v[k] / row[k];
        for (int a = k; a < dim_; ++a) v[a] -= times * row[a];
      }
    }
  }
  [[nodiscard]] Index rank() const {
    Index sum = 0;
    for (int k = 0; k < dim_; ++k) sum += rows_[k][k] != 0;
    return sum;
  }
  /// Cells of the whole lattice for each one of this; of full rank.
  [[nodiscard]] Index index() const {
    Index product = 1;
    for (int k = 0; k < dim_; ++k) product *= std::abs(rows_[k][k]);
    return product;
  }

 private:
  int dim_;
  std::array<Translation, 3> rows_{};
};

/// Marks what can be reached from a site, with its cell; adds the translations of closed paths.
Index spread(const HostBonds& host, const Vector& conductance, std::int32_t start, std::vector<Index>& part,
             Index number, SpannedLattice& loops) {
  std::vector<Translation> cell(part.size());
  std::vector<std::int32_t> todo{start};
  part[start] = number;
  for (std::size_t k = 0; k < todo.size(); ++k)
    for (const auto b : host.leaving(todo[k])) {
      const auto& bond = host.bond(b);
      if (!(conductance[bond.jump_class] > 0)) continue;
      const auto reached = cell[bond.from] + bond.cell;
      if (part[bond.to] < 0) {
        part[bond.to] = number;
        cell[bond.to] = reached;
        todo.push_back(bond.to);
      } else {
        loops.add(reached - cell[bond.to]);
      }
    }
  return static_cast<Index>(todo.size());
}

}  // namespace

void require_percolating(const HostBonds& host, const Vector& conductance) {
  const int dim = host.dim();
  require(dim >= 2, Status::unsupported, "a crystal of ", dim,
          " dimension: a vacancy on a chain never gets round a solute, expected 2 or 3 dimensions");
  SpannedLattice loops(dim);
  std::vector<Index> part(host.n_sites(), -1);
  const Index reached = spread(host, conductance, 0, part, 0, loops);
  for (std::size_t i = 0; i < part.size(); ++i)
    require(part[i] >= 0, Status::not_ergodic, "the vacancy gets from site 0 (\"", host.defect().class_of(0).name,
            "\") to ", reached, " of ", part.size(), " sites of a cell and not to site ", i, " (\"",
            host.defect().class_of(static_cast<Index>(i)).name,
            "\"): expected jumps that connect all, or the states of one sublattice alone");
  require(loops.rank() == dim, Status::not_ergodic, "closed paths of the vacancy span ", loops.rank(), " of ", dim,
          " dimensions: expected jumps along all of them, or a crystal of fewer lattice vectors");
  require(loops.index() == 1, Status::not_ergodic, "the vacancy gets to one cell in ", loops.index(),
          ": its jumps fall into as many networks that do not meet, expected the crystal of one of them");
}

}  // namespace rdd::pair
