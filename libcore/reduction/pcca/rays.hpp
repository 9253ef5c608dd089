// The cone of feasible membership functions of PCCA+, by its extreme rays.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "support/types.hpp"

namespace rdd::reduction {

/// Crispness of one membership function chi = Z b: <chi, chi>/<chi, 1> in the pi-weighted inner product. Convex and
/// homogeneous of degree one, so a mixture of rays is never crisper than the rays it is mixed from.
struct RayValue {
  Vector weight;  ///< (P) <z_j, 1>
  Matrix gram;    ///< (P x P) <z_j, z_k>

  [[nodiscard]] double mass(const Vector& b) const { return weight.dot(b); }
  /// Infinite for a ray without positive mass, which is no membership function.
  [[nodiscard]] double operator()(const Vector& b) const;
  [[nodiscard]] Vector gradient(const Vector& b) const;
};

/// For every ray the rows that vanish on it, one bit a row.
class TightRows {
 public:
  /// A new ray with no rows, or with those two others share.
  void append() { append_words(nullptr, nullptr); }
  void append_common(Index p, Index q) { append_words(at(p), at(q)); }
  void insert(Index ray, Index row);
  void move(Index to, Index from);
  void truncate(Index n);
  [[nodiscard]] int count(Index ray) const { return count_[ray]; }
  [[nodiscard]] bool has(Index ray, Index row) const;
  [[nodiscard]] std::vector<Index> rows(Index ray) const;
  /// Whether p and q share at least this many rows.
  [[nodiscard]] bool share(Index p, Index q, int least) const;
  /// Whether r has every row that p and q share.
  [[nodiscard]] bool has_common(Index r, Index p, Index q) const;

 private:
  [[nodiscard]] const std::uint64_t* at(Index ray) const {
    return bits_.data() + static_cast<std::size_t>(ray) * words_;
  }
  void append_words(const std::uint64_t* a, const std::uint64_t* b);

  std::size_t words_ = 1;  ///< of one ray
  std::vector<std::uint64_t> bits_;
  std::vector<int> count_;
};

/// Extreme rays of {b : z_i.b >= 0}, rows z_i added one at a time (double description). Starts as the positive
/// orthant of dimension P >= 3. Every ray is scaled to a largest entry of one.
class RayCone {
 public:
  /// kept (P x P): rays known to satisfy every later row; they always stay as rays 0..P-1.
  /// most: number of rays beyond which the cone is no longer kept complete.
  /// tolerance: z.b counts as zero below tolerance * (scale.|b|), scale being the size of z before cancellation.
  RayCone(RayValue value, const Matrix& kept, Index most, double tolerance);

  [[nodiscard]] Index dim() const { return rays_.rows(); }
  [[nodiscard]] Index size() const { return n_; }
  [[nodiscard]] auto rays() const { return rays_.leftCols(n_); }
  [[nodiscard]] auto values() const { return values_.head(n_); }
  [[nodiscard]] const RayValue& value() const { return value_; }
  /// (P x number) the rows so far, the orthant's first.
  [[nodiscard]] const Matrix& rows() const { return rows_; }
  /// False once rays were left out: the rest spans a part of the cone only.
  [[nodiscard]] bool complete() const { return complete_; }
  /// Rays that were marked as satisfying every row, also those not added.
  [[nodiscard]] bool proven(Index ray) const { return proven_[ray] != 0; }
  void mark_proven(Index ray) { proven_[ray] = 1; }

  /// Keeps the half z.b >= 0: rays outside are removed, and new extreme rays are added while the cone is complete.
  void cut(const Vector& z, const Vector& scale);
  /// Drops all but the count rays of least excess (size) from an incomplete cone.
  void thin(Index count, const Vector& excess);
  /// Adds a ray of the cone to an incomplete one.
  void add(const Vector& b) {
    tight_.append();
    append(b);
  }

 private:
  void append(const Vector& b);  ///< its rows apart
  void erase(const std::vector<char>& gone);
  void connect(const std::vector<Index>& inside, const std::vector<Index>& outside, const Vector& side);
  [[nodiscard]] std::vector<std::pair<Index, Index>> edges(const std::vector<Index>& inside,
                                                           const std::vector<Index>& outside) const;
  [[nodiscard]] bool adjacent(Index p, Index q) const;

  RayValue value_;
  Index most_;
  double tolerance_;
  bool complete_ = true;
  Index n_ = 0;
  Matrix rows_;
  Matrix rays_;      ///< (P x capacity)
  Vector values_;    ///< (capacity)
  TightRows tight_;  ///< none noted for kept and added rays
  std::vector<char> proven_;
};

}  // namespace rdd::reduction
