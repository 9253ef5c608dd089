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

/// Exact vectors at a few wavevectors of the list, far from each other, make the basis; what it gives elsewhere is
/// accepted where its error, from the true residual, is small enough, and the basis grows by exact vectors where it is
/// not. What the basis cannot reach with M/3 vectors, at most 192, is solved exactly. Returns the number of exact
/// solutions.
Index reduced_sweep(const Run& run, const BlochOperator& bloch, const Matrix& k, const ReducedSweep& sweep);

}  // namespace rdd::spectrum
