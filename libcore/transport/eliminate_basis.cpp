// Greedy choice of independent windings, and their adjugate by fraction-free elimination.
#include "transport/eliminate_basis.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <optional>
#include <span>

#include "support/error.hpp"

namespace rdd {
namespace {

using Row = std::vector<std::int64_t>;
constexpr std::int64_t largest = std::int64_t{1} << 53;

/// a b - c d, or nothing if it is not exact in a double.
std::optional<std::int64_t> cross(std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d) {
  std::int64_t first = 0, second = 0, result = 0;
  if (__builtin_mul_overflow(a, b, &first) || __builtin_mul_overflow(c, d, &second) ||
      __builtin_sub_overflow(first, second, &result) || std::abs(result) > largest)
    return {};
  return result;
}

/// Fraction-free Gauss-Jordan elimination (Bareiss) on the first `columns` columns, with row exchanges. Returns the
/// rank, or nothing on overflow. At full rank the leading block ends up as a multiple of the identity, `pivot`.
std::optional<std::size_t> reduce(std::vector<Row>& rows, std::size_t columns, std::int64_t& pivot) {
  std::size_t rank = 0;
  pivot = 1;
  for (std::size_t c = 0; c < columns && rank < rows.size(); ++c) {
    std::size_t best = rank;
    while (best < rows.size() && rows[best][c] == 0) ++best;
    if (best == rows.size()) continue;
    if (best != rank) {
      std::swap(rows[best], rows[rank]);
      for (auto& x : rows[rank]) x = -x;
    }
    for (std::size_t r = 0; r < rows.size(); ++r) {
      if (r == rank) continue;
      const auto factor = rows[r][c];
      for (std::size_t k = 0; k < rows[r].size(); ++k) {
        const auto value = cross(rows[rank][c], rows[r][k], factor, rows[rank][k]);
        if (!value) return {};
        rows[r][k] = *value / pivot;
      }
    }
    pivot = rows[rank++][c];
  }
  return rank;
}

Row as_row(const Translation& n, std::size_t dim) { return {n.begin(), n.begin() + static_cast<std::ptrdiff_t>(dim)}; }

bool independent(std::vector<Translation> vectors, const Translation& next, std::size_t dim) {
  vectors.push_back(next);
  std::vector<Row> rows;
  for (const auto& n : vectors) rows.push_back(as_row(n, dim));
  std::int64_t pivot = 1;
  const auto rank = reduce(rows, dim, pivot);
  return rank && *rank == vectors.size();
}

Translation unit(std::size_t a) {
  Translation n{};
  n[a] = 1;
  return n;
}

/// The shortest integer vector along n.
Translation primitive(Translation n) {
  std::int32_t divisor = 0;
  for (const auto x : n) divisor = std::gcd(divisor, x);
  if (divisor != 0)
    for (auto& x : n) x /= divisor;
  return n;
}

/// Distinct directions of winding, the one of the strongest bond first.
std::vector<Translation> directions(const std::vector<Bond>& bonds) {
  std::map<Translation, Scaled> strongest;
  for (const auto& bond : bonds) {
    if (bond.n == Translation{}) continue;
    auto n = primitive(bond.n);
    if (n < Translation{})
      for (auto& x : n) x = -x;
    auto& value = strongest[n];
    if (value < bond.conductance) value = bond.conductance;
  }
  std::vector<std::pair<Translation, Scaled>> sorted(strongest.begin(), strongest.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return b.second < a.second; });
  std::vector<Translation> result;
  for (const auto& entry : sorted) result.push_back(entry.first);
  return result;
}

}  // namespace

WindingBasis::WindingBasis(int dim, const std::vector<Bond>& bonds) : dim_(static_cast<std::size_t>(dim)) {
  auto candidates = directions(bonds);
  for (std::size_t a = 0; a < dim_; ++a) candidates.push_back(unit(a));
  for (const auto& n : candidates)
    if (vectors_.size() < dim_ && independent(vectors_, n, dim_)) vectors_.push_back(n);
  if (vectors_.size() == dim_ && invert() && exact(bonds)) return;
  // Windings of millions of cells: the lattice's own basis, exact for any of them.
  vectors_.clear();
  for (std::size_t a = 0; a < dim_; ++a) vectors_.push_back(unit(a));
  require(invert(), Status::internal, "the unit vectors have no inverse");
}

bool WindingBasis::invert() {
  // [B | 1] -> [det 1 | adj B], the basis vectors being the columns of B.
  std::vector<Row> rows(dim_, Row(2 * dim_, 0));
  for (std::size_t r = 0; r < dim_; ++r) {
    for (std::size_t c = 0; c < dim_; ++c) rows[r][c] = vectors_[c][r];
    rows[r][dim_ + r] = 1;
  }
  std::int64_t pivot = 1;
  const auto rank = reduce(rows, dim_, pivot);
  if (!rank || *rank != dim_) return false;
  for (std::size_t r = 0; r < dim_; ++r)
    for (std::size_t c = 0; c < dim_; ++c) adjugate_[r][c] = rows[r][dim_ + c];
  determinant_ = static_cast<double>(pivot);
  return true;
}

bool WindingBasis::exact(const std::vector<Bond>& bonds) const {
  for (const auto& bond : bonds)
    for (std::size_t r = 0; r < dim_; ++r) {
      double bound = 0;
      for (std::size_t c = 0; c < dim_; ++c)
        bound += std::abs(static_cast<double>(adjugate_[r][c])) * std::abs(static_cast<double>(bond.n[c]));
      if (bound > static_cast<double>(largest)) return false;
    }
  return true;
}

WindingBasis::Coordinates WindingBasis::coordinates(const Translation& n) const {
  Coordinates result{};
  for (std::size_t r = 0; r < dim_; ++r) {
    std::int64_t sum = 0;
    for (std::size_t c = 0; c < dim_; ++c) sum += adjugate_[r][c] * n[c];
    result[r] = static_cast<double>(sum);
  }
  return result;
}

Matrix WindingBasis::cartesian(const Lattice& lattice) const {
  Matrix result(lattice.space(), lattice.dim());
  for (std::size_t c = 0; c < dim_; ++c) result.col(static_cast<Index>(c)) = lattice.cartesian(vectors_[c]) / determinant_;
  return result;
}

}  // namespace rdd
