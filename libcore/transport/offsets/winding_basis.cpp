// Greedy choice of windings, completed to a basis of Z^dim by the Euclidean algorithm.
#include "transport/offsets/winding_basis.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace rdd {
namespace {

/// The shortest integer vector along n, the first component that is not zero positive.
Translation primitive(Translation n) {
  std::int32_t divisor = 0;
  for (const auto x : n) divisor = std::gcd(divisor, x);
  if (n < Translation{}) divisor = -divisor;
  for (auto& x : n) x /= divisor;
  return n;
}

/// Distinct directions of winding, the one of the strongest bond first.
std::vector<Translation> directions(const std::vector<Bond>& bonds) {
  std::map<Translation, Scaled> strongest;
  for (const auto& bond : bonds) {
    if (bond.n == Translation{}) continue;
    auto& value = strongest[primitive(bond.n)];
    if (value < bond.conductance) value = bond.conductance;
  }
  std::vector<std::pair<Translation, Scaled>> sorted(strongest.begin(), strongest.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return b.second < a.second; });
  std::vector<Translation> result;
  for (const auto& entry : sorted) result.push_back(entry.first);
  return result;
}

/// Whether the determinants met on the way stay well within 64 bits.
bool is_small(const std::vector<Translation>& windings, int dim) {
  double longest = 1;
  for (const auto& n : windings)
    for (const auto x : n) longest = std::max(longest, std::abs(static_cast<double>(x)));
  return dim * std::log2(longest * std::sqrt(dim)) < 40;
}

}  // namespace

WindingBasis::WindingBasis(const Lattice& lattice, const std::vector<Bond>& bonds)
    : dim_(static_cast<std::size_t>(lattice.dim())) {
  reset();
  const auto windings = directions(bonds);
  if (!is_small(windings, lattice.dim())) return;  // the lattice's own basis is exact for any windings
  std::size_t rank = 0;
  for (const auto& n : windings)
    if (rank < dim_ && admit(n, rank)) ++rank;
  shorten(lattice);
  if (!exact(bonds)) reset();
}

void WindingBasis::reset() {
  for (std::size_t a = 0; a < max_dim; ++a)
    for (std::size_t b = 0; b < max_dim; ++b) vectors_[a][b] = inverse_[a][b] = a == b ? 1 : 0;
}

void WindingBasis::add_multiple(std::size_t to, std::size_t from, std::int64_t q) {
  for (std::size_t a = 0; a < dim_; ++a) {
    vectors_[to][a] += q * vectors_[from][a];
    inverse_[from][a] -= q * inverse_[to][a];
  }
}

void WindingBasis::exchange(std::size_t a, std::size_t b) {
  std::swap(vectors_[a], vectors_[b]);
  std::swap(inverse_[a], inverse_[b]);
}

bool WindingBasis::admit(const Translation& n, std::size_t rank) {
  auto rest = integers(n);
  const auto begin = rest.begin() + static_cast<std::ptrdiff_t>(rank),
             end = rest.begin() + static_cast<std::ptrdiff_t>(dim_);
  if (std::all_of(begin, end, [](std::int64_t x) { return x == 0; })) return false;
  for (std::size_t c = rank + 1; c < dim_; ++c)
    while (rest[c] != 0) {
      const auto q = rest[rank] / rest[c];
      add_multiple(c, rank, q);
      rest[rank] -= q * rest[c];
      exchange(rank, c);
      std::swap(rest[rank], rest[c]);
    }
  return true;
}

void WindingBasis::shorten(const Lattice& lattice) {
  for (std::size_t c = 1; c < dim_; ++c)
    for (std::size_t b = c; b-- > 0;) {
      const Matrix basis = cartesian(lattice);
      // Component of w_b across the vectors before it.
      const auto before = static_cast<Index>(b);
      Vector across = basis.col(before);
      if (b > 0) across -= basis.leftCols(before) * basis.leftCols(before).householderQr().solve(across);
      const double q = std::round(basis.col(static_cast<Index>(c)).dot(across) / across.squaredNorm());
      if (std::abs(q) < 0x1p31) add_multiple(c, b, -static_cast<std::int64_t>(q));
    }
}

WindingBasis::Vector64 WindingBasis::integers(const Translation& n) const {
  Vector64 result{};
  for (std::size_t c = 0; c < dim_; ++c)
    for (std::size_t a = 0; a < dim_; ++a) result[c] += inverse_[c][a] * n[a];
  return result;
}

bool WindingBasis::exact(const std::vector<Bond>& bonds) const {
  for (std::size_t c = 0; c < dim_; ++c)
    for (std::size_t a = 0; a < dim_; ++a)
      if (std::max(std::abs(vectors_[c][a]), std::abs(inverse_[c][a])) > (std::int64_t{1} << 31)) return false;
  return std::all_of(bonds.begin(), bonds.end(), [&](const Bond& bond) {
    const auto n = integers(bond.n);
    return std::all_of(n.begin(), n.end(), [](std::int64_t x) { return std::abs(x) < (std::int64_t{1} << 52); });
  });
}

WindingBasis::Coordinates WindingBasis::coordinates(const Translation& n) const {
  Coordinates result{};
  const auto exact_integers = integers(n);
  for (std::size_t c = 0; c < dim_; ++c) result[c] = static_cast<double>(exact_integers[c]);
  return result;
}

Matrix WindingBasis::cartesian(const Lattice& lattice) const {
  Matrix result = Matrix::Zero(lattice.space(), lattice.dim());
  for (std::size_t c = 0; c < dim_; ++c)
    for (std::size_t a = 0; a < dim_; ++a)
      result.col(static_cast<Index>(c)) +=
          static_cast<double>(vectors_[c][a]) * lattice.vectors().col(static_cast<Index>(a));
  return result;
}

}  // namespace rdd
