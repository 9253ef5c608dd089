// Pivoted choice of windings; coordinates by the adjugate matrix in integers.
#include "transport/poisson/winding_basis.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

namespace rdd::transport {
namespace {

/// The shortest integer vector along n, the first component that is not zero positive.
network::Cell primitive(network::Cell n) {
  Index divisor = 0;
  for (const auto x : n) divisor = std::gcd(divisor, x);
  if (n < network::Cell{}) divisor = -divisor;
  for (auto& x : n) x /= divisor;
  return n;
}

/// Distinct directions of winding, each with its strongest S m^2 where m counts the primitive vector.
std::vector<Winding> directions(const std::vector<Winding>& windings) {
  std::map<network::Cell, numerics::Scaled> strongest;
  for (const auto& winding : windings) {
    if (winding.n == network::Cell{}) continue;
    const auto n = primitive(winding.n);
    double multiple = 0;
    for (std::size_t a = 0; a < max_dim; ++a)
      if (n[a] != 0) multiple = std::abs(static_cast<double>(winding.n[a] / n[a]));
    auto& value = strongest[n];
    const numerics::Scaled strength = winding.conductance * numerics::Scaled(multiple) * numerics::Scaled(multiple);
    if (value < strength) value = strength;
  }
  std::vector<Winding> result;
  for (const auto& [n, strength] : strongest) result.push_back({n, strength});
  return result;
}

/// Whether all determinants and coordinates stay within 127 bits.
bool is_small(const std::vector<Winding>& windings, std::size_t dim) {
  double longest = 1;
  for (const auto& winding : windings)
    for (const auto x : winding.n) longest = std::max(longest, std::abs(static_cast<double>(x)));
  const auto d = static_cast<double>(dim);
  return d * std::log2(longest * std::sqrt(d)) + std::log2(d) < 120;
}

using Integer = WindingBasis::Integer;
using Places = std::array<std::size_t, max_dim>;

/// Of the rows and columns named, by Laplace's expansion: six at most, and exact.
Integer determinant(const std::array<network::Cell, max_dim>& matrix, const Places& rows, const Places& columns,
                    std::size_t size) {
  if (size == 0) return 1;
  Integer sum = 0;
  for (std::size_t r = 0; r < size; ++r) {
    const Index factor = matrix[columns[size - 1]][rows[r]];
    if (factor == 0) continue;
    Places rest{};
    for (std::size_t x = 0, kept = 0; x < size; ++x)
      if (x != r) rest[kept++] = rows[x];
    const Integer minor = factor * determinant(matrix, rest, columns, size - 1);
    sum += (r + size - 1) % 2 == 0 ? minor : -minor;
  }
  return sum;
}

/// Component of x across the columns of an orthonormal q.
Vector across(const Matrix& q, Index columns, const Vector& x) {
  Vector rest = x;
  for (int twice = 0; twice < 2; ++twice) rest -= q.leftCols(columns) * (q.leftCols(columns).transpose() * rest).eval();
  return rest;
}

}  // namespace

WindingBasis::WindingBasis(const Lattice& lattice, const std::vector<Winding>& windings)
    : dim_(static_cast<std::size_t>(lattice.dim())) {
  reset();
  if (!is_small(windings, dim_)) return;  // the lattice's own basis is exact for any windings
  choose(lattice, directions(windings));
  reduce(windings);
}

void WindingBasis::reset() {
  for (std::size_t a = 0; a < max_dim; ++a) {
    vectors_[a] = network::Cell{};
    vectors_[a][a] = 1;
    for (std::size_t b = 0; b < max_dim; ++b) inverse_[a][b] = a == b ? 1 : 0;
  }
  divisor_ = 1;
  common_.fill(1);
}

void WindingBasis::choose(const Lattice& lattice, const std::vector<Winding>& windings) {
  Matrix q = Matrix::Zero(lattice.space(), lattice.dim());
  for (std::size_t rank = 0; rank < dim_; ++rank) {
    const Winding* best = nullptr;
    numerics::Scaled most;
    for (const auto& winding : windings) {
      if (within_span(winding.n, rank)) continue;
      const double length =
          across(q, static_cast<Index>(rank), rdd::transport::cartesian(lattice, winding.n)).stableNorm();
      const numerics::Scaled gain = winding.conductance * numerics::Scaled(length) * numerics::Scaled(length);
      if (best != nullptr && !(most < gain)) continue;
      best = &winding;
      most = gain;
    }
    if (best == nullptr) return;
    // Steinitz: in place of a lattice vector that it has a component along.
    std::size_t replaced = rank;
    while (row_times(replaced, best->n) == 0) ++replaced;
    std::swap(vectors_[replaced], vectors_[rank]);
    vectors_[rank] = best->n;
    invert();
    const Vector rest = across(q, static_cast<Index>(rank), rdd::transport::cartesian(lattice, best->n));
    q.col(static_cast<Index>(rank)) = rest / rest.stableNorm();
  }
}

void WindingBasis::invert() {
  std::array<std::size_t, max_dim> rows{}, columns{};
  for (std::size_t c = 0; c < dim_; ++c)
    for (std::size_t a = 0; a < dim_; ++a) {
      std::size_t kept = 0;
      for (std::size_t x = 0; x < dim_; ++x)
        if (x != a) rows[kept++] = x;
      kept = 0;
      for (std::size_t x = 0; x < dim_; ++x)
        if (x != c) columns[kept++] = x;
      const Integer minor = determinant(vectors_, rows, columns, dim_ - 1);
      inverse_[c][a] = (a + c) % 2 == 0 ? minor : -minor;
    }
  divisor_ = row_times(0, vectors_[0]);
}

bool WindingBasis::within_span(const network::Cell& n, std::size_t rank) const {
  for (std::size_t c = rank; c < dim_; ++c)
    if (row_times(c, n) != 0) return false;
  return true;
}

WindingBasis::Integer WindingBasis::row_times(std::size_t c, const network::Cell& n) const {
  Integer sum = 0;
  for (std::size_t a = 0; a < dim_; ++a) sum += inverse_[c][a] * n[a];
  return sum;
}

void WindingBasis::reduce(const std::vector<Winding>& windings) {
  for (std::size_t c = 0; c < dim_; ++c) {
    Integer divisor = divisor_ < 0 ? -divisor_ : divisor_;
    for (const auto& winding : windings) {
      if (divisor == 1) break;
      Integer other = row_times(c, winding.n);
      if (other < 0) other = -other;
      while (other != 0) divisor = std::exchange(other, divisor % other);
    }
    common_[c] = divisor;
  }
}

WindingBasis::Coordinates WindingBasis::coordinates(const network::Cell& n) const {
  Coordinates result{};
  for (std::size_t c = 0; c < dim_; ++c) result[c] = static_cast<double>(row_times(c, n) / common_[c]);
  return result;
}

Matrix WindingBasis::cartesian(const Lattice& lattice) const {
  Matrix result(lattice.space(), lattice.dim());
  for (std::size_t c = 0; c < dim_; ++c)
    result.col(static_cast<Index>(c)) = rdd::transport::cartesian(lattice, vectors_[c]) *
                                        (static_cast<double>(common_[c]) / static_cast<double>(divisor_));
  return result;
}

}  // namespace rdd::transport
