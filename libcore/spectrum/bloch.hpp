// The Bloch matrix of a network: the one place with the sign of Q(d) and the phase convention.
#pragma once

#include <vector>

#include "network/network.hpp"

namespace rdd::spectrum {

/// Whether a fractional wavevector is a reciprocal lattice vector, where Q~ conserves probability.
[[nodiscard]] inline bool is_gamma(const Eigen::Ref<const Vector>& kappa) {
  return (kappa.array() == kappa.array().round()).all();
}

/// Q~(k) = sum_jumps rate E_{to,from} e^{-i k.A n} - R, so that p ~ e^{i k.x} v and Q~(k) v = -lambda v.
/// Wavevectors are fractional: the phase is e^{-2 pi i kappa.n}. Built once per network, then evaluated at any k.
///
/// hermitian(): H(k) = -Pi^{-1/2} Q~(k) Pi^{1/2} of a reversible network; off-diagonals from sqrt(k_fwd k_rev),
///   so that it is Hermitian to the last bit and needs no pi.
/// general(): -Q~(k), any network.
/// sector(): c (B + B^H)/2 + s (B - B^H)/(2 i) with B = -Pi^{-1/2} Q~ Pi^{1/2} of any ergodic network, s = 1 or -1:
/// where
///   both are > -delta, every eigenvalue lambda of -Q~ has |Im lambda| < c Re lambda + delta (Bendixson1902).
/// confined(): as hermitian() from the unforced network, with the escape rates of the forced one; eq. (20) corrected.
class BlochOperator {
 public:
  enum class Form { hermitian, general, confined, sector };
  /// -amplitude e^{-i k.A n} at (row, col); Hermitian forms hold row >= col only, and on the diagonal one of each pair
  /// of opposite self jumps, which contributes -2 amplitude cos(k.A n).
  struct Entry {
    std::int32_t row, col;
    std::int32_t translation;  ///< index into translations()
    double amplitude;
    double imaginary = 0;  ///< part of the amplitude, sector only
    [[nodiscard]] Complex value(Complex phase) const {
      return {amplitude * phase.real() - imaginary * phase.imag(), amplitude * phase.imag() + imaginary * phase.real()};
    }
  };
  /// The network must outlive the operator. hermitian needs a reversible network, confined a forced one whose
  /// unforced network is reversible. All rates are taken times 2^-exponent.
  BlochOperator(const Network& network, Form form, int exponent = 0);
  /// The exponent that brings the largest escape rate to [1, 2): results then scale exactly with the unit of time.
  [[nodiscard]] static int rate_exponent(const Network& network);
  [[nodiscard]] static BlochOperator sector(const Network& network, int exponent, double c, double s);

  [[nodiscard]] Index size() const { return diagonal_.size(); }
  [[nodiscard]] bool is_hermitian() const { return form_ != Form::general; }
  [[nodiscard]] const Vector& diagonal() const { return diagonal_; }
  [[nodiscard]] const std::vector<Translation>& translations() const { return translations_; }
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  /// Fills the whole matrix (both triangles) at the fractional wavevector kappa (dim components).
  void assemble(const Eigen::Ref<const Vector>& kappa, Eigen::Ref<ComplexMatrix> out) const;
  /// out = matrix(kappa) v without forming the matrix.
  void apply(const Eigen::Ref<const Vector>& kappa, const Eigen::Ref<const ComplexVector>& v,
             Eigen::Ref<ComplexVector> out) const;
  /// e^{-2 pi i kappa.n} with the argument reduced before it is multiplied by 2 pi.
  [[nodiscard]] static Complex phase(const Eigen::Ref<const Vector>& kappa, const Translation& n);
  /// The phases of all translations().
  [[nodiscard]] std::vector<Complex> phases(const Eigen::Ref<const Vector>& kappa) const;

 private:
  explicit BlochOperator(Form form) : form_(form) {}
  void collect(const Network& network, int exponent);
  [[nodiscard]] std::int32_t place_of(const Translation& n) const;

  Form form_;
  Vector diagonal_;                        // escape rates
  std::vector<Translation> translations_;  // distinct ones, in lexicographic order
  std::vector<Entry> entries_;
};

}  // namespace rdd::spectrum
