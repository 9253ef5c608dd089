// A chain of four states whose diffusivity and derivatives are closed forms, over ever higher saddles.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

#include "network/landscape.hpp"
#include "transport/derivative.hpp"
#include "transport/temperature/error_bar.hpp"
#include "transport/transport.hpp"

using namespace rdd;

namespace {

constexpr double period = 2.5, attempt = 1e13, temperature = 300;

/// States on a line with the saddle S_i between i and i + 1, the last one through the cell.
struct Line {
  std::vector<double> state{0, 0.01, 0.02, 0.03}, saddle;

  explicit Line(double high) : saddle{0.05, high, 0.06, high + 0.02} {}

  [[nodiscard]] Landscape landscape() const {
    LandscapeInput input;
    input.n_states = 4;
    input.lattice = Lattice(Matrix::Constant(1, 1, period));
    input.height = Height::saddle;
    input.energy = Eigen::Map<const Vector>(state.data(), 4);
    for (std::int32_t i = 0; i < 4; ++i) {
      const std::int32_t next = (i + 1) % 4, cell = next == 0 ? 1 : 0;
      const double height = saddle[i];
      input.transitions.push_back({i, next, {cell}, height, attempt});
      input.transitions.push_back({next, i, {-cell}, height, attempt});
    }
    return Landscape(std::move(input));
  }
};

/// D = a^2 nu/(A B), A = sum of exp(-E/kT), B = sum of exp(S/kT): the resistances of the saddles in series.
struct Exact {
  double d = 0, temperature_slope = 0;
  std::vector<double> state, saddle, corrector;

  Exact(const Line& line, double kB) {
    const double kT = kB * temperature;
    std::vector<long double> weight, resistance;
    for (const double e : line.state) weight.push_back(std::exp(-e / static_cast<long double>(kT)));
    for (const double s : line.saddle) resistance.push_back(std::exp(s / static_cast<long double>(kT)));
    const auto sum = [](const std::vector<long double>& x) { return std::accumulate(x.begin(), x.end(), 0.0L); };
    const long double a = sum(weight), b = sum(resistance), whole = period * period * attempt / a / b;
    long double mean_state = 0, mean_saddle = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const long double w = weight[i] / a, r = resistance[i] / b;
      mean_state += w * line.state[i];
      mean_saddle += r * line.saddle[i];
      state.push_back(static_cast<double>(whole * w / kT));
      saddle.push_back(static_cast<double>(-whole * r / kT));
    }
    d = static_cast<double>(whole);
    temperature_slope = static_cast<double>(whole * (mean_saddle - mean_state) / (kT * temperature));
    // Step i -> i + 1 takes its share of the resistance of the way: y moves the states there.
    std::vector<long double> place{0};
    for (std::size_t i = 0; i < 3; ++i) place.push_back(place.back() + period * resistance[i] / b);
    long double mean = 0;
    for (std::size_t i = 0; i < 4; ++i) mean += weight[i] / a * place[i];
    for (const auto x : place) corrector.push_back(static_cast<double>(x - mean));
  }
};

bool close(double found, double exact, double tolerance = 1e-12) {
  return std::abs(found - exact) <= tolerance * std::abs(exact);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(four_states)

BOOST_AUTO_TEST_CASE(derivatives_at_any_height) {
  for (const double high : {0.3, 0.9, 1.0, 1.1, 1.5, 3.0}) {
    const Line line(high);
    const auto landscape = line.landscape();
    const Exact exact(line, landscape.kB());
    const auto found = transport::landscape_derivative(landscape, temperature);
    BOOST_TEST_CONTEXT("saddles of " << high << " eV") {
      BOOST_TEST(close(found.diffusivity(0, 0), exact.d));
      BOOST_TEST(close(transport::diffusivity(*landscape.network(temperature))(0, 0), exact.d));
      BOOST_TEST(close(found.diffusivity_temperature(0, 0), exact.temperature_slope));
      for (Index i = 0; i < 4; ++i) {
        BOOST_TEST(close(found.diffusivity_state(0, i), exact.state[i]), "state " << i);
        const double both = found.diffusivity_height(0, 2 * i) + found.diffusivity_height(0, 2 * i + 1);
        // A low saddle counts exp((S - high)/kT) of D: its derivative is right beside those of the high ones.
        BOOST_TEST(std::abs(both - exact.saddle[i]) <= 1e-12 * std::abs(exact.saddle[3]), "saddle " << i);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(error_bars_and_the_corrector) {
  for (const double high : {0.9, 1.0, 1.1, 1.5, 3.0}) {
    const Line line(high);
    const auto landscape = line.landscape();
    const Exact exact(line, landscape.kB());
    double square = 0;
    for (const double s : exact.saddle) square += std::pow(0.02 * s, 2);
    const auto bar = transport::diffusivity_deviation(landscape, temperature, {Vector::Constant(8, 0.02), {}});
    BOOST_TEST(close(bar(0, 0), std::sqrt(square)), high);
    const auto y = transport::corrector(*landscape.network(temperature));
    for (Index i = 0; i < 4; ++i)
      BOOST_TEST(std::abs(y(0, i) - exact.corrector[i]) < 1e-12 * period, high << " state " << i);
  }
}

BOOST_AUTO_TEST_SUITE_END()
