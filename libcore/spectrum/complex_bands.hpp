// Bands of a driven network on the periodic crystal: complex values.
#pragma once

#include <memory>

#include "spectrum/accurate/slow_modes.hpp"
#include "spectrum/bloch.hpp"
#include "spectrum/spectrum.hpp"

namespace rdd::spectrum {

/// One call. The arguments must outlive it. Few bands of a large network come from an elimination without subtraction
/// (slow_modes), all of a small one from LAPACK, whose errors are those of the fastest rate: with automatic accuracy
/// modes below that error come from slow_modes as well.
class ComplexBands {
 public:
  /// Throws unsupported, naming the cost, where only the dense solver would do and would take hours.
  ComplexBands(const Network& network, const SpectrumRequest& request, const SpectrumOutput& out);
  /// Number of wavevectors per piece of a parallel loop.
  [[nodiscard]] Index piece() const;
  /// Fills the results of wavevectors [begin, end). False if at some k there is no full set of eigenvectors, or slow
  /// modes could not be told from rounding.
  bool solve(const Run& run, Index begin, Index end) const;

 private:
  struct Result {
    ComplexVector values;
    ComplexMatrix right, left;
    bool complete = true;
  };
  [[nodiscard]] bool solve_few(const Run& run, Index q) const;
  [[nodiscard]] bool none_is_missed(const Run& run, Index q, const SlowModes& modes) const;
  [[nodiscard]] bool solve_dense(const Run& run, Index q, Result& result) const;
  [[nodiscard]] bool keep_slow_modes(const Run& run, Index q, Result& result) const;
  void write(Index q, const ComplexVector& values, const ComplexMatrix& right, const ComplexMatrix& left,
             Accuracy accuracy) const;

  const Network& network_;
  const SpectrumRequest& request_;
  const SpectrumOutput& out_;
  int exponent_;
  BlochOperator bloch_;
  Index zeros_;  // eigenvalues that are zero at Gamma: closed classes
  bool few_ = false;
  std::unique_ptr<const PolarChain> chain_;  // null where the rates do not allow it
};

}  // namespace rdd::spectrum
