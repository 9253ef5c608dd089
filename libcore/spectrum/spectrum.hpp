// Bands of a network at any list of wavevectors: chooses the solver, runs over k in parallel.
#pragma once

#include <vector>

#include "network/network.hpp"
#include "spectrum/solver_choice.hpp"
#include "support/accuracy.hpp"
#include "support/run.hpp"

namespace rdd::spectrum {

enum class Boundary : std::int32_t { periodic = 0, confined = 1 };

struct SpectrumRequest {
  Matrix k;         ///< (dim x n_k) fractional
  Index bands = 0;  ///< lowest bands wanted, 1..M
  bool vectors = false;
  Accuracy accuracy = Accuracy::automatic;
  Boundary boundary = Boundary::periodic;
  /// automatic accuracy goes high where eps lambda_max exceeds this fraction of the smallest band expected.
  double relative_tolerance = 1e-6;
  SolverWish solver = SolverWish::automatic;  ///< for real spectra of fast accuracy
};

/// Output arrays of the caller, contiguous, k slowest. Null: not wanted.
struct SpectrumOutput {
  double* values = nullptr;           ///< (bands, n_k) real, ascending at each k; reversible or confined only
  Complex* complex_values = nullptr;  ///< (bands, n_k), ascending real part; any model
  Complex* right = nullptr;           ///< (M, bands, n_k) V: Q~ v = -lambda v
  Complex* left = nullptr;            ///< (M, bands, n_k) W with W^H V = I
  std::int32_t* accuracy = nullptr;   ///< (n_k) the Accuracy used at each k
};

/// Reversible: V = Pi^{1/2} Y, W = Pi^{-1/2} Y from H = Y diag(lambda) Y^H, each column of Y with its largest
/// component real and positive. Driven periodic: a general complex eigensolver, columns of V of unit norm.
/// Confined: vectors u of the symmetrised problem in the same scaling.
/// Values are NaN at points that were not reached when the call was cancelled. not_converged: at an exceptional point
/// of a driven model the vectors are NaN, because they do not form a basis.
Status compute_spectrum(const Run& run, const Network& network, const SpectrumRequest& request,
                        const SpectrumOutput& out);

/// Whether the periodic spectrum of a network is real (reversible) or complex (driven).
[[nodiscard]] bool has_real_spectrum(const Network& network, Boundary boundary);

/// Bands only, (bands x n_k), of a reversible or confined network.
[[nodiscard]] Matrix real_bands(const Run& run, const Network& network, const SpectrumRequest& request);

/// Real parts of the bands of any network, (bands x n_k), ascending at each k.
[[nodiscard]] Matrix band_real_parts(const Run& run, const Network& network, const SpectrumRequest& request);

}  // namespace rdd::spectrum
