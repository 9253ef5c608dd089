// Bands over a list of wavevectors by a reduced basis that grows until every result is good enough.
#pragma once

#include <functional>

#include "spectrum/few/reduced_basis.hpp"
#include "support/run.hpp"

namespace rdd::spectrum {

struct ReducedSweep {
  Index bands = 1;
  bool vectors = false;
  double value_error = 0;                        ///< largest error of a value
  double vector_residual = 0;                    ///< with vectors: largest |H y - theta y| besides
  std::function<double(Index, double)> tighten;  ///< (q, value_error) -> what wavevector q asks for, given its values
  /// Exact: solves wavevector q for so many bands, vectors always. Any number of threads.
  std::function<ComplexMatrix(Index q, Index bands, Vector& values)> exact;
  /// Takes the result of wavevector q: values ascending, y (M x bands), empty without vectors. Any number of threads.
  std::function<void(Index q, const Vector& values, const ComplexMatrix& y)> write;
};

/// Exact vectors at a few distant wavevectors of the list form the basis. Its result at another wavevector is accepted
/// if its error, computed from the true residual, is small enough; otherwise the basis grows by exact vectors.
/// Wavevectors that M/3 basis vectors (at most 192) do not resolve are solved exactly. Returns the number of exact
/// solutions.
Index reduced_sweep(const Run& run, const BlochOperator& bloch, const Matrix& k, const ReducedSweep& sweep);

}  // namespace rdd::spectrum
