// Dense elimination of states that carry conductances, mean offsets and variances.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "numerics/simd/pack.hpp"
#include "support/types.hpp"

namespace rdd::transport {

/// A clique of states. Between states i > j: the conductance r_ij and the mean offset a_ij from j to i (dim
/// components). On each state: V_i, the upper triangle of a positive semidefinite matrix row by row, as the sum of
/// what elimination inside this clique has added. Real is double or long double.
template <typename Real>
class OffsetClique {
 public:
  /// Everything zero. dim from 1 to 6.
  OffsetClique(int dim, Index size);

  [[nodiscard]] int dim() const { return dim_; }
  [[nodiscard]] Index size() const { return size_; }
  [[nodiscard]] int components() const { return dim_ * (dim_ + 1) / 2; }
  [[nodiscard]] Real conductance(Index i, Index j) const { return r_[place(i, j)]; }  ///< i > j
  [[nodiscard]] Real offset(int component, Index i, Index j) const { return offset_[component][place(i, j)]; }
  [[nodiscard]] Real& variance(int component, Index i) { return variance_[place(component, i)]; }

  /// Adds in parallel a bond of conductance r > 0 from j to i < size, i > j, with the given offset:
  /// V_i, V_j += r r_ij/(r + r_ij) delta delta^T/2, delta the difference of the offsets; mean offset; sum.
  void join(Index i, Index j, Real r, const Real* offset);
  /// join with every bond between the first border.size() states of another clique, state b being border[b] here
  /// (ascending).
  void join(const OffsetClique& other, const std::vector<Index>& border);
  /// Eliminates the states size-1, size-2, ..., left, in this order; the variances of the states must be complete.
  /// Each gives its neighbours i: V_i += (r_ip/s) V_p and the bonds r_ip r_jp/s in series, s the sum of its r.
  /// A state without neighbours (the last of all) is left as it is. The same bits for every width of vectors (2, 4 or
  /// 8 doubles; long double has none).
  void eliminate(Index left, int width = numerics::vector_width());
  /// The first `left` states alone, for the parent in the elimination tree.
  [[nodiscard]] OffsetClique border(Index left) const;

 private:
  [[nodiscard]] std::size_t place(Index i, Index j) const { return static_cast<std::size_t>(i * stride_ + j); }

  int dim_;
  Index size_;
  Index stride_;  // size_ padded to whole packs
  std::vector<Real> r_;
  std::vector<std::vector<Real>> offset_;  // one matrix a component
  std::vector<Real> variance_;             // (stride_ x components)
};

}  // namespace rdd::transport
