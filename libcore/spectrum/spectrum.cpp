// Bands over a list of wavevectors: checks of the request and dispatch to real_bands, complex_bands or parts.
#include "spectrum/spectrum.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

#include "spectrum/complex_bands.hpp"
#include "spectrum/parts.hpp"
#include "spectrum/real_bands.hpp"

namespace rdd::spectrum {
namespace {

void check_request(const Network& network, const SpectrumRequest& request) {
  const Index m = network.n_states();
  require(request.k.rows() == network.dim(), Status::size, "k has ", request.k.rows(),
          " components, expected dim = ", network.dim());
  for (Index i = 0; i < request.k.cols(); ++i)
    for (Index a = 0; a < request.k.rows(); ++a)
      require(std::isfinite(request.k(a, i)), Status::argument, "k: component ", a, " of wavevector ", i,
              " (counted from 0) is ", number(request.k(a, i)), ": expected a finite number");
  require(request.bands >= 1 && request.bands <= m, Status::argument, "bands = ", request.bands,
          ": expected 1 to n_states = ", m);
  require(network.dim() > 0 || request.k.cols() == 1, Status::no_lattice,
          "the model has no lattice (dim = 0): expected one wavevector without components, found ", request.k.cols());
  require(request.relative_tolerance > 0, Status::argument, "relative_tolerance = ", number(request.relative_tolerance),
          ": expected a value > 0");
}

}  // namespace

bool has_real_spectrum(const Network& network, Boundary boundary) {
  return boundary == Boundary::confined || network.reversible();
}

Status compute_spectrum(const Run& run, const Network& network, const SpectrumRequest& request,
                        const SpectrumOutput& out) {
  check_request(network, request);
  const Index n_k = request.k.cols();
  const bool real = has_real_spectrum(network, request.boundary);
  if (!real && request.accuracy == Accuracy::high) network.require_reversible("accuracy = high");
  if (!real && out.values != nullptr) network.require_reversible("a real spectrum on the periodic crystal");
  if (const auto parts = connected_parts(network); !parts.empty())
    return spectrum_of_parts(run, network, parts, request, out);
  std::atomic<bool> complete = true;
  const auto mark_as_not_reached = [&] {  // once everything that can be wrong with the call has been checked
    if (out.values != nullptr) std::fill_n(out.values, request.bands * n_k, nan_value);
    if (out.complex_values != nullptr) std::fill_n(out.complex_values, request.bands * n_k, Complex(nan_value));
  };
  if (real) {
    const RealBands bands(network, request, out);
    mark_as_not_reached();
    bands.run_over_k(run);
  } else {
    const ComplexBands bands(network, request, out);
    mark_as_not_reached();
    run.for_pieces(n_k, bands.piece(), [&](Index begin, Index end) {
      if (!bands.solve(run, begin, end)) complete = false;
    });
  }
  return complete ? Status::ok : Status::not_converged;
}

Matrix real_bands(const Run& run, const Network& network, const SpectrumRequest& request) {
  Matrix values(request.bands, request.k.cols());
  SpectrumOutput out;
  out.values = values.data();
  compute_spectrum(run, network, request, out);
  return values;
}

Matrix band_real_parts(const Run& run, const Network& network, const SpectrumRequest& request) {
  if (has_real_spectrum(network, request.boundary)) return real_bands(run, network, request);
  ComplexMatrix values(request.bands, request.k.cols());
  SpectrumOutput out;
  out.complex_values = values.data();
  compute_spectrum(run, network, request, out);
  return values.real();
}

}  // namespace rdd::spectrum
