// Tangential terms at reflecting ends.
#include "field/grid_walls.hpp"

#include <algorithm>
#include <cmath>

namespace rdd::field {
namespace {

/// The tensor along an end with the normal axis a: 1/2 sum_w alpha_w |w_a| q q^T, q = w - w_a A_.a/A_aa without a.
Matrix missing_along(const GridTerms& terms, Index a, Index dim) {
  Vector column = Vector::Zero(dim);  // A_.a
  for (const auto& term : terms)
    for (Index b = 0; b < dim; ++b) column[b] += term.weight * static_cast<double>(term.w[a] * term.w[b]);
  Matrix out = Matrix::Zero(dim - 1, dim - 1);
  Vector q(dim - 1);
  for (const auto& term : terms) {
    if (term.w[a] == 0) continue;
    const auto normal = static_cast<double>(term.w[a]);
    for (Index b = 0, c = 0; b < dim; ++b)
      if (b != a) q[c++] = static_cast<double>(term.w[b]) - normal * (column[b] / column[a]);
    out += term.weight * std::abs(normal) / 2 * q * q.transpose();
  }
  return out;
}

void add(std::vector<GridTerm>& terms, const GridTerm& more) {
  const auto same = std::ranges::find(terms, more.w, &GridTerm::w);
  if (same == terms.end())
    terms.push_back(more);
  else
    same->weight += more.weight;
}

}  // namespace

std::optional<std::vector<GridTerm>> terms_beside_ends(const Grid& grid, const GridVector& place,
                                                       const GridTerms& terms) {
  std::vector<GridTerm> out(terms.begin(), terms.end());
  const Index dim = grid.dim();
  for (Index a = 0; a < dim && dim > 1; ++a) {
    if (grid.periodic[a]) continue;
    const int ends = (place[a] == 0 ? 1 : 0) + (place[a] == grid.shape[a] - 1 ? 1 : 0);
    if (ends == 0) continue;
    const Matrix missing = ends * missing_along(terms, a, dim);
    const auto root = square_root(missing);
    const auto along = root ? selling_terms(*root) : std::nullopt;
    if (!along) return std::nullopt;
    for (const auto& term : *along) {
      GridTerm more{{}, term.weight};
      for (Index b = 0, c = 0; b < dim; ++b)
        if (b != a) more.w[b] = term.w[c++];
      add(out, more);
    }
  }
  return out;
}

}  // namespace rdd::field
