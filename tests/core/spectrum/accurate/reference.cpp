// Bands and diffusivities to full relative accuracy against high-precision arithmetic, rates over 10 to 60 decades.
#include "common/reference.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>

#include "common/random_network.hpp"
#include "spectrum/spectrum.hpp"
#include "transport/transport.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

/// A bond is [from, to, n..., rate, rate of the reverse].
NetworkInput input_of(const Json& data) {
  NetworkInput input;
  input.n_states = data.at("states").get<Index>();
  input.lattice = Lattice(matrix_of(data.at("lattice")));
  const auto dim = static_cast<std::size_t>(input.lattice.dim());
  for (const auto& bond : data.at("bonds")) {
    Jump forward{bond[0].get<std::int32_t>(), bond[1].get<std::int32_t>(), {}, bond[dim + 2].get<double>()};
    Jump backward{forward.to, forward.from, {}, bond[dim + 3].get<double>()};
    for (std::size_t a = 0; a < dim; ++a) {
      forward.n[a] = bond[a + 2].get<std::int32_t>();
      backward.n[a] = -forward.n[a];
    }
    input.jumps.push_back(forward);
    input.jumps.push_back(backward);
  }
  return input;
}

double from_text(const Json& text) { return std::stod(text.get<std::string>()); }

/// Largest relative error of all bands at all stored wavevectors.
double band_error(const Network& network, const Json& data, Accuracy accuracy) {
  double worst = 0;
  for (const auto& point : data.at("spectra")) {
    spectrum::SpectrumRequest request;
    request.k = vector_of(point.at("k"));
    request.bands = network.n_states();
    request.accuracy = accuracy;
    const Matrix values = spectrum::real_bands(Run(), network, request);
    for (Index b = 0; b < values.rows(); ++b) {
      const double exact = from_text(point.at("values")[b]);
      worst = std::max(worst, exact == 0 ? std::abs(values(b, 0)) : std::abs(values(b, 0) / exact - 1));
    }
  }
  return worst;
}

/// Diagonal entries relative to themselves, the others to the root of their diagonals.
double diffusivity_error(const Matrix& d, const Json& data) {
  const auto n = static_cast<std::size_t>(d.rows());
  double worst = 0;
  for (std::size_t a = 0; a < n; ++a)
    for (std::size_t b = 0; b < n; ++b) {
      const double scale = std::sqrt(from_text(data[a][a]) * from_text(data[b][b]));
      worst =
          std::max(worst, std::abs(d(static_cast<Index>(a), static_cast<Index>(b)) - from_text(data[a][b])) / scale);
    }
  return worst;
}

void check_file(const std::string& name) {
  double lost = 0;
  for (const auto& data : load_json(name)) {
    const auto title = data.at("name").get<std::string>();
    const auto input = input_of(data);
    for (const auto* which : {"as stored", "unlucky gauge"}) {
      const Network network(which == std::string("as stored") ? input : reassigned(input, 3, 11));
      BOOST_TEST(network.reversible());
      const double bands = band_error(network, data, Accuracy::high);
      const double d = diffusivity_error(transport::diffusivity(network, Accuracy::high), data.at("D"));
      BOOST_TEST(bands < 1e-13, title << ", " << which << ": bands " << bands);
      BOOST_TEST(d < 1e-13, title << ", " << which << ": D " << d);
      lost = std::max(lost, band_error(network, data, Accuracy::fast));
    }
  }
  // Otherwise the file would test nothing.
  BOOST_TEST(lost > 1e-2);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(high_accuracy)

BOOST_AUTO_TEST_CASE(small_networks) { check_file("high_accuracy.json"); }

BOOST_AUTO_TEST_CASE(large_networks) { check_file("high_accuracy_large.json"); }

BOOST_AUTO_TEST_SUITE_END()
