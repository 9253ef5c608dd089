// One dense front of an elimination without subtraction of a chain whose rates carry phases.
#pragma once

#include <vector>

#include "numerics/simd/pack.hpp"
#include "support/types.hpp"

namespace rdd::spectrum {

/// Entries z_ij of -Q~(k) among the states of a front: the off-diagonal is -z_ij (from j to i), the diagonal
/// v_j + sum_i |z_ij|. Storing the excess v separately avoids subtractions: for a reversible chain v is real and
/// >= 0, for a driven one its imaginary part is the drift.
class PolarFront {
 public:
  /// n states, the first `pivots` of them to be eliminated; hermitian: the chain is reversible, v is real.
  PolarFront(Index n, Index pivots, bool hermitian);

  [[nodiscard]] Index size() const { return n_; }
  [[nodiscard]] Complex z(Index i, Index j) const { return {re_[place(i, j)], im_[place(i, j)]}; }
  [[nodiscard]] double modulus(Index i, Index j) const { return modulus_[place(i, j)]; }
  [[nodiscard]] Complex& excess(Index j) { return v_[j]; }

  /// z_ij += y with |y| = rho, i != j; the decrease of the sum of moduli is added to v_j.
  void add(Index i, Index j, Complex y, double rho);
  /// Every entry among the first border.size() of the later states of another front, border[b] being the place of its
  /// state pivots + b here; its excesses are not added.
  void add_rest(const PolarFront& other, const std::vector<Index>& border);
  /// Eliminates the pivots in order: z_ij += z_ip z_pj/a_p, with v_j updated to match the diagonal. a receives
  /// a_p = v_p + sum_i |z_ip|. Bonds more than 2^511 below one are dropped. The same bits for every width of vectors.
  void eliminate(Complex* a, int width = numerics::vector_width());

 private:
  [[nodiscard]] std::size_t place(Index i, Index j) const { return static_cast<std::size_t>(j * ld_ + i); }
  void eliminate_one(Index p, Complex& a, int width);
  void add_excess(Index j, Complex x) { v_[j] += hermitian_ ? Complex(x.real()) : x; }

  Index n_, pivots_, ld_;
  bool hermitian_;
  std::vector<double> re_, im_, modulus_;
  std::vector<Complex> v_;
  std::vector<double> column_re_, column_im_, column_modulus_;  // of the pivot, zero up to it
};

}  // namespace rdd::spectrum
