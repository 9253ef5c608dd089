// Slow hops between basins of fast jumps, up to twenty decades apart: against the network of the basins alone.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "reduction/reduced.hpp"
#include "transport/transport.hpp"

using namespace rdd;

namespace {

struct Hop {
  std::int32_t from, to, n;
  double rate;
};

/// Between the basins 0 and 1; in units of the slow rate.
std::vector<Hop> hops(bool driven) {
  if (driven) return {{0, 1, 0, 1.0}, {1, 0, 0, 2.0}, {1, 0, 1, 0.5}, {0, 1, -1, 0.7}};
  return {{0, 1, 0, 1.0}, {1, 0, 0, 2.0}, {1, 0, 1, 2.0}, {0, 1, -1, 1.0}};
}

std::shared_ptr<const Network> line(Index n_states, std::vector<Jump> jumps) {
  NetworkInput input;
  input.n_states = n_states;
  input.lattice = Lattice(Matrix::Constant(1, 1, 1.5));
  input.jumps = std::move(jumps);
  return std::make_shared<const Network>(std::move(input));
}

std::shared_ptr<const Network> basins_alone(bool driven) {
  std::vector<Jump> jumps;
  for (const auto& hop : hops(driven)) jumps.push_back({hop.from, hop.to, {hop.n}, hop.rate / 3});
  return line(2, jumps);
}

/// Basins of three states that are equally likely however strong the circulation; the states of one are spread over
/// cells, so that the displacements of fast jumps cancel only along cycles.
std::shared_ptr<const Network> resolved(bool driven, double slow) {
  constexpr std::int32_t cell[] = {0, 2, -1, 3, 0, 1};
  std::vector<Jump> jumps;
  const auto add = [&](std::int32_t from, std::int32_t to, std::int32_t n, double rate) {
    jumps.push_back({from, to, {n + cell[to] - cell[from]}, rate});
  };
  const double bias = driven ? 0.5 : 0;
  for (const std::int32_t first : {0, 3})
    for (std::int32_t i = 0; i < 3; ++i) {
      add(first + i, first + (i + 1) % 3, 0, std::exp(bias));
      add(first + (i + 1) % 3, first + i, 0, std::exp(-bias));
    }
  for (const auto& hop : hops(driven))
    add(3 * hop.from + std::abs(hop.n), 3 * hop.to + std::abs(hop.n), hop.n, slow * hop.rate);
  return line(6, jumps);
}

double difference(const Matrix& a, const Matrix& b) { return (a - b).cwiseAbs().maxCoeff() / b.cwiseAbs().maxCoeff(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(wide)

BOOST_AUTO_TEST_CASE(exact_transport_at_any_spread) {
  for (const bool driven : {false, true}) {
    const auto coarse = basins_alone(driven);
    for (const double slow : {1e-5, 1e-9, 1e-12, 1e-14, 1e-16, 1e-20, 1e-40}) {
      const auto network = resolved(driven, slow);
      const double close = 1e-13 + 10 * slow;
      BOOST_TEST(difference(transport::diffusivity(*network) / slow, transport::diffusivity(*coarse)) < close,
                 driven << ' ' << slow);
      if (driven)
        BOOST_TEST(difference(transport::drift_velocity(*network) / slow, transport::drift_velocity(*coarse)) < close,
                   slow);
      else
        BOOST_TEST(std::abs(transport::drift_velocity(*network)[0]) < (slow < 1e-8 ? 1e-13 * slow : 1e-15), slow);
    }
  }
}

BOOST_AUTO_TEST_CASE(coarse_models_at_any_spread) {
  reduction::ReduceRequest request;
  request.n_coarse = 2;
  for (const bool driven : {false, true}) {
    const auto expected = reduction::coarse_grain(Run(), basins_alone(driven), request);
    for (const double slow : {1e-5, 1e-9, 1e-12, 1e-14, 1e-16, 1e-20}) {
      const auto reduced = reduction::coarse_grain(Run(), resolved(driven, slow), request);
      const double close = 1e-9 + 10 * slow;
      BOOST_TEST(difference(reduced->equilibrium, expected->equilibrium) < close, driven << ' ' << slow);
      BOOST_TEST(difference(reduced->reaction / slow, expected->reaction) < close, driven << ' ' << slow);
      BOOST_TEST((reduced->drift[0] / slow - expected->drift[0]).cwiseAbs().maxCoeff() < close, driven << ' ' << slow);
      BOOST_TEST(difference(reduced->diffusion_second[0] / slow, expected->diffusion_second[0]) < close,
                 driven << ' ' << slow);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
