// Cholesky factors of sparse Hermitian matrices by supernodal CHOLMOD, in builds that ask for it (RDD_CHOLMOD, under
// the GPL). No feature depends on it.
#pragma once

#include <memory>
#include <span>

#include "support/types.hpp"

namespace rdd::numerics {

/// Whether this build includes CHOLMOD. Otherwise the constructor of SupernodalAnalysis throws internal.
[[nodiscard]] bool has_supernodal();

/// An upper triangle, by columns: the entries of column j are [first[j], first[j + 1]), their rows ascending and <= j.
struct UpperPattern {
  std::span<const std::int64_t> first;  ///< (n + 1)
  std::span<const std::int64_t> row;
  [[nodiscard]] Index size() const { return static_cast<Index>(first.size()) - 1; }
};

class SupernodalFactor;

/// The supernodes, which all matrices of one pattern share. Rows are eliminated in the order in which they are given,
/// up to reorderings that do not change the fill.
class SupernodalAnalysis {
 public:
  /// complex: whether the values are complex.
  SupernodalAnalysis(const UpperPattern& pattern, bool complex);
  SupernodalAnalysis(SupernodalAnalysis&&) noexcept;
  ~SupernodalAnalysis();
  [[nodiscard]] Index size() const;
  /// Bytes of a factor.
  [[nodiscard]] Index factor_bytes() const;
  /// values: one for each entry of the pattern, complex ones as pairs of doubles. Any number of threads, each its own
  /// factor. Throws Error(numeric), std::bad_alloc.
  [[nodiscard]] SupernodalFactor factorise(std::span<const double> values) const;

 private:
  friend class SupernodalFactor;
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// L L^H of one matrix. It does not refer to its analysis; not thread-safe.
class SupernodalFactor {
 public:
  SupernodalFactor(SupernodalFactor&&) noexcept;
  ~SupernodalFactor();
  /// False where the matrix is not positive definite; solve must not be called then.
  [[nodiscard]] bool complete() const;
  /// x := A^{-1} x, `count` columns of size() numbers, complex ones as pairs of doubles.
  void solve(double* x, Index count);

 private:
  friend class SupernodalAnalysis;
  SupernodalFactor();
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace rdd::numerics
