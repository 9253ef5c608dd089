// Error bars: derivatives of coarse rates against differences, and deviations that add up as they should.
#include "transport/temperature/error_bar.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

#include "reduction/rate_derivative.hpp"
#include "support/error.hpp"
#include "transport/derivative.hpp"
#include "transport/transport.hpp"

using namespace rdd;

namespace {

/// Groups of states with low saddles inside and high ones between them.
LandscapeInput groups_of_states(unsigned seed, int groups, int per_group) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<double> uniform(0, 1);
  LandscapeInput input;
  input.n_states = groups * per_group;
  input.lattice = Lattice(Matrix::Identity(2, 2));
  input.energy = Vector::NullaryExpr(input.n_states, [&] { return 0.1 * uniform(engine); });
  input.height = Height::saddle;
  const auto add = [&](int from, int to, Translation n, double saddle) {
    input.transitions.push_back({from, to, n, saddle, 1e12});
    for (auto& c : n) c = -c;
    input.transitions.push_back({to, from, n, saddle, 1e12});
  };
  for (int g = 0; g < groups; ++g)
    for (int a = 0; a < per_group; ++a)
      for (int b = 0; b < a; ++b)
        add(g * per_group + a, g * per_group + b, {(a + g) % 2, b % 2}, 0.2 + 0.1 * uniform(engine));
  for (int g = 0; g < groups; ++g)
    for (int h = 0; h < g; ++h)
      add(g * per_group + g % per_group, h * per_group + h % per_group, {1, 0}, 0.55 + 0.1 * uniform(engine));
  return input;
}

Matrix reaction_at(const Landscape& landscape, double temperature, Index P) {
  reduction::ReduceRequest request;
  request.n_coarse = P;
  return reduction::coarse_grain(Run(), landscape.network(temperature), request)->reaction;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(error_bars)

BOOST_AUTO_TEST_CASE(derivatives_of_coarse_rates_agree_with_differences) {
  for (const auto& [groups, seed] : {std::pair{2, 1u}, {2, 2u}, {3, 3u}, {4, 4u}}) {
    const Landscape landscape(groups_of_states(seed, groups, 3));
    const double temperature = 600, h = 2e-5;  // the crispest vertex changes at 5e-5 for one saddle
    const Index P = groups, n_saddles = landscape.n_transitions() / 2;
    reduction::ReduceRequest request;
    request.n_coarse = P;
    const auto reduced = reduction::coarse_grain(Run(), landscape.network(temperature), request);
    const Matrix by_rate = reduction::reaction_derivative(*reduced);
    const Vector rates = landscape.rates(temperature);
    for (Index s = 0; s < n_saddles; ++s) {
      Vector shift = Vector::Zero(landscape.n_transitions()), found = Vector::Zero(P * P);
      for (Index t = 0; t < shift.size(); ++t) {
        if (landscape.saddles()[t] != s) continue;
        shift[t] = 1;
        found -= rates[t] / (landscape.kB() * temperature) * by_rate.col(landscape.jump_of(t));
      }
      BOOST_TEST_REQUIRE(shift.sum() == 2);
      const auto central = [&](double step) -> Matrix {
        return (reaction_at(*landscape.shifted({}, step * shift), temperature, P) -
                reaction_at(*landscape.shifted({}, -step * shift), temperature, P)) /
               (2 * step);
      };
      const Matrix exact = (4 * central(h / 2) - central(h)) / 3;
      BOOST_TEST_INFO("P = " << P << ", saddle " << s);
      BOOST_TEST((Eigen::Map<const Matrix>(found.data(), P, P) - exact).norm() <
                 2e-6 * reduced->reaction.norm() / (landscape.kB() * temperature));
    }
  }
}

BOOST_AUTO_TEST_CASE(deviations_add_up_by_groups) {
  const Landscape landscape(groups_of_states(7, 2, 3));
  const double temperature = 700, thermal = landscape.kB() * temperature;
  const Index n = landscape.n_transitions();
  // All saddles together: D falls as exp(-dE/kT), whatever the network.
  transport::HeightErrors errors{Vector::Constant(n, 0.01), std::vector<Index>(static_cast<std::size_t>(n), 5)};
  const Matrix d = transport::diffusivity(*landscape.network(temperature));
  const Matrix together = transport::diffusivity_deviation(landscape, temperature, errors);
  BOOST_TEST((together - 0.01 / thermal * d.cwiseAbs()).norm() < 1e-9 * together.norm());
  reduction::ReduceRequest request;
  request.n_coarse = 2;
  const Matrix q = reaction_at(landscape, temperature, 2);
  const Matrix rates_together = reduction::reaction_deviation(landscape, temperature, request, errors);
  BOOST_TEST((rates_together - 0.01 / thermal * q.cwiseAbs()).norm() < 1e-6 * rates_together.norm());
  // Apart: the root of the sum of squares over the saddles.
  errors.group.clear();
  const auto derivative = transport::landscape_derivative(landscape, temperature);
  Matrix squares = Matrix::Zero(2, 2);
  for (Index t = 0; t < n; ++t)
    for (Index o = 0; o < t; ++o) {
      if (landscape.saddles()[t] != landscape.saddles()[o]) continue;
      const Vector sum = derivative.diffusivity_height.col(t) + derivative.diffusivity_height.col(o);
      squares += Eigen::Map<const Matrix>(sum.data(), 2, 2).cwiseAbs2();
    }
  const Matrix apart = transport::diffusivity_deviation(landscape, temperature, errors);
  BOOST_TEST((apart - 0.01 * squares.cwiseSqrt()).norm() < 1e-12 * apart.norm());
  BOOST_TEST(apart(0, 0) < together(0, 0));
  errors.deviation[3] = -1;
  BOOST_CHECK_THROW((void)transport::diffusivity_deviation(landscape, temperature, errors), Error);
  errors.deviation = Vector::Ones(3);
  BOOST_CHECK_THROW((void)transport::diffusivity_deviation(landscape, temperature, errors), Error);
}

BOOST_AUTO_TEST_SUITE_END()
