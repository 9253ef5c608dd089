// The stationary distribution against closed forms and 50-digit numbers.
#include "network/stationary.hpp"

#include <boost/test/unit_test.hpp>
#include <cfenv>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "common/rough_cube.hpp"
#include "helpers.hpp"
#include "network/reversible_weights.hpp"
#include "numerics/sparse/elimination.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

/// What ln pi may differ by: its own rounding, and the error of pi in units of 2^-53.
double allowed(double log_pi, double units) { return 0x1p-53 * (std::abs(log_pi) + units); }

Network birth_death(int n, double up, double down) {
  std::vector<Rate> rates;
  for (int i = 0; i + 1 < n; ++i) {
    rates.emplace_back(i, i + 1, up);
    rates.emplace_back(i + 1, i, down);
  }
  return plain_network(n, rates);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stationary)

BOOST_AUTO_TEST_CASE(agrees_with_high_precision) {
  std::ifstream file(std::string(RDD_TEST_DATA_DIR) + "/stationary.json");
  BOOST_REQUIRE(file.good());
  for (const auto& model : nlohmann::json::parse(file)) {
    BOOST_TEST_CONTEXT(model["name"].get<std::string>()) {
      std::vector<Rate> rates;
      for (std::size_t e = 0; e < model["rate"].size(); ++e)
        rates.emplace_back(model["source"][e], model["target"][e], model["rate"][e]);
      const Index n = model["n_states"];
      const auto found = network::stationary_distribution(plain_network(n, rates));
      double worst = 0;
      for (Index j = 0; j < n; ++j) {
        const long double expected = std::stold(model["log_pi"][j].get<std::string>());
        const auto size = static_cast<double>(expected);
        const auto error = static_cast<double>(found.log_pi[j] - expected);
        // Each of n eliminations rounds a few times: the proven bound is a small multiple of n units, signs at random.
        const auto units = static_cast<double>(n);
        BOOST_CHECK_SMALL(error, allowed(size, units));
        if (size < -700) continue;
        const auto pi_error = static_cast<double>(found.pi[j] / std::exp(expected) - 1);
        BOOST_CHECK_SMALL(pi_error, units * 0x1p-53);
        worst = std::max(worst, std::abs(pi_error));
      }
      BOOST_TEST_MESSAGE("largest relative error of pi: " << worst);
    }
  }
}

BOOST_AUTO_TEST_CASE(birth_death_chain_over_three_thousand_decades) {
  // pi_i = (1 - q) q^i / (1 - q^n) with q = 2^-5: every number of it is exact
  const int n = 2001;
  const auto found = birth_death(n, 0x1p-5, 1).stationary();
  for (int i = 0; i < n; ++i) {
    const double expected = -5.0 * i * 0.69314718055994530942 + std::log1p(-0x1p-5);
    BOOST_CHECK_SMALL(found.log_pi[i] - expected, 4.5e-16 * (1 + std::abs(expected)));
  }
  BOOST_CHECK_EQUAL(found.pi[n - 1], 0.0);
  BOOST_CHECK_SMALL(found.pi.sum() - 1, 4e-16);
}

BOOST_AUTO_TEST_CASE(birth_death_chain_uphill_and_downhill_agree) {
  const int n = 400;
  const auto down = birth_death(n, 1e-7, 3).stationary();
  const auto up = birth_death(n, 3, 1e-7).stationary();
  const long double ratio = static_cast<long double>(1e-7) / 3;
  for (int i = 0; i < n; ++i) {
    const auto expected = static_cast<double>(i * std::log(ratio) + std::log1p(-ratio));
    BOOST_CHECK_SMALL(down.log_pi[i] - expected, 2 * allowed(expected, i + 1));
    BOOST_CHECK_SMALL(up.log_pi[n - 1 - i] - expected, 2 * allowed(expected, i + 1));
  }
}

BOOST_AUTO_TEST_CASE(driven_three_cycles) {
  // Matrix-tree: pi_i is the sum over the three trees that lead to i of the products of their two rates.
  for (const double size : {1.0, 1e5, 1e40, 1e140}) {
    const double k01 = 3 * size, k12 = 5 / size, k20 = 7, k10 = 2, k21 = 0.1 * size, k02 = 0.3 / size;
    const auto found =
        plain_network(3, {{0, 1, k01}, {1, 2, k12}, {2, 0, k20}, {1, 0, k10}, {2, 1, k21}, {0, 2, k02}}).stationary();
    const double w0 = k10 * k20 + k12 * k20 + k10 * k21;
    const double w1 = k01 * k21 + k01 * k20 + k02 * k21;
    const double w2 = k02 * k12 + k01 * k12 + k02 * k10;
    const double sum = w0 + w1 + w2;
    BOOST_CHECK_CLOSE_FRACTION(found.pi[0], w0 / sum, 1e-15);
    BOOST_CHECK_CLOSE_FRACTION(found.pi[1], w1 / sum, 1e-15);
    BOOST_CHECK_CLOSE_FRACTION(found.pi[2], w2 / sum, 1e-15);
  }
}

BOOST_AUTO_TEST_CASE(one_way_ring_has_weights_of_inverse_rates) {
  const int n = 50;
  std::vector<Rate> rates;
  std::mt19937_64 random(7);
  double sum = 0;
  for (int i = 0; i < n; ++i) {
    rates.emplace_back(i, (i + 1) % n, std::pow(10.0, 60 * uniform(random) - 30));
    sum += 1 / std::get<2>(rates.back());
  }
  const auto found = plain_network(n, rates).stationary();
  for (int i = 0; i < n; ++i) BOOST_CHECK_CLOSE_FRACTION(found.pi[i], 1 / std::get<2>(rates[i]) / sum, 4e-15);
}

BOOST_AUTO_TEST_CASE(reversible_networks_agree_with_the_tree) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    RandomNetwork want;
    want.n_states = 40;
    want.extra_pairs = 100;
    want.decades = 3.0 * static_cast<double>(seed);
    want.energy_spread = 8.0 * static_cast<double>(seed);
    const Network network(random_input(want, seed));
    const auto& tree = network.audit().tree_log_pi;
    BOOST_REQUIRE_EQUAL(tree.size(), 40);
    const auto& found = network.stationary().log_pi;
    const double top = found.maxCoeff();
    for (Index j = 0; j < 40; ++j) BOOST_CHECK_SMALL((found[j] - top) - tree[j], 1e-13);
  }
}

BOOST_AUTO_TEST_CASE(self_jumps_and_single_states) {
  auto input = plain_input(3, {{0, 1, 1.0}, {1, 2, 2.0}, {2, 0, 3.0}});
  input.lattice = Lattice(Matrix::Identity(1, 1));
  const auto without = Network(input).stationary();
  input.jumps.push_back({1, 1, {1}, 1e9});
  const auto with = Network(input).stationary();
  BOOST_CHECK(same_bits(without.log_pi, with.log_pi));
  BOOST_CHECK_CLOSE_FRACTION(with.pi[0], 6.0 / 11, 4e-16);

  NetworkInput single;
  single.n_states = 1;
  BOOST_CHECK_EQUAL(Network(single).stationary().pi[0], 1.0);
  single.lattice = input.lattice;
  single.jumps = {{0, 0, {1}, 2.0}, {0, 0, {-1}, 1.0}};
  BOOST_CHECK_EQUAL(Network(single).stationary().log_pi[0], 0.0);
}

BOOST_AUTO_TEST_CASE(does_not_depend_on_the_order_of_jumps) {
  RandomNetwork want;
  want.n_states = 60;
  want.extra_pairs = 300;
  want.decades = 12;
  want.reversible = false;
  auto input = random_input(want, 3);
  const auto duplicates = input.jumps;
  input.jumps.insert(input.jumps.end(), duplicates.begin(), duplicates.begin() + 40);
  const auto expected = Network(input).stationary();
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto found = Network(shuffled(input, seed)).stationary();
    BOOST_CHECK(same_bits(found.pi, expected.pi));
    BOOST_CHECK(same_bits(found.log_pi, expected.log_pi));
  }
}

BOOST_AUTO_TEST_CASE(does_not_depend_on_the_unit_of_rates) {
  RandomNetwork want;
  want.reversible = false;
  auto input = random_input(want, 5);
  const auto expected = Network(input).stationary();
  for (auto& jump : input.jumps) jump.rate *= 0x1p300;
  BOOST_CHECK(same_bits(Network(input).stationary().pi, expected.pi));
}

BOOST_AUTO_TEST_CASE(leaves_the_floating_point_environment_alone) {
  std::vector<Rate> rates;
  for (int x = 0; x < 6; ++x)
    for (int y = 0; y < 6; ++y)
      for (const int next : {6 * (x + 1) + y, 6 * x + y + 1})
        if (next < 36 && (next != 6 * x + y + 1 || y < 5)) {
          rates.emplace_back(6 * x + y, next, 1e-200);
          rates.emplace_back(next, 6 * x + y, 1.0);
        }
  const auto network = plain_network(36, rates);
  std::feclearexcept(FE_ALL_EXCEPT);
  (void)network::stationary_distribution(network);
  BOOST_CHECK_EQUAL(std::fetestexcept(FE_UNDERFLOW | FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW), 0);
}

BOOST_AUTO_TEST_CASE(names_states_that_cannot_reach_each_other) {
  const auto apart = plain_network(5, {{0, 1, 1.0}, {1, 0, 1.0}, {2, 3, 1.0}, {3, 4, 1.0}, {4, 2, 1.0}});
  CHECK_ERROR(apart.stationary(), Status::not_ergodic, "from state 0 to state 2");
  CHECK_ERROR(apart.stationary(), Status::not_ergodic, "2 ergodic classes of 3 and 2 states");
  CHECK_ERROR(apart.stationary(), Status::not_ergodic, "not unique");
  // 3 -> 1 only: the class of 3 empties
  const auto leaking = plain_network(4, {{0, 1, 1.0}, {1, 2, 1.0}, {2, 0, 1.0}, {3, 1, 1.0}});
  CHECK_ERROR(leaking.stationary(), Status::not_ergodic, "from state 0 to state 3");
  CHECK_ERROR(leaking.stationary(), Status::not_ergodic, "2 ergodic classes of 3 and 1 states, 1 of them closed");
}

/// GTH elimination in long double, the reference of the iterative method.
struct LongRates {
  using Entry = long double;
  using Total = long double;
  static void add(Entry& a, const Entry& b) { a += b; }
  static void add_to_total(Total& total, const Entry& a) { total += a; }
  static void divide(Entry& a, const Total& total) { a /= total; }
  static void add_product(Entry& a, const Entry& x, const Entry& y) { a += x * y; }
  static void settle(Entry&) {}
  static bool failed() { return false; }
  static void update(std::vector<Entry>& front, Index n, numerics::Range pivots, numerics::Range rows,
                     numerics::Range columns) {
    numerics::update_by_loops<LongRates>(front, n, pivots, rows, columns);
  }
};

std::vector<long double> long_weights(const Network& network) {
  std::vector<numerics::Arc<LongRates>> arcs;
  for (const auto& jump : network.jumps()) arcs.push_back({jump.from, jump.to, jump.rate});
  const auto& plan = network.elimination_plan();
  const numerics::Elimination<LongRates> elimination(plan, arcs);
  std::vector<long double> x(network.n_states());
  elimination.backward([&](std::int32_t p, auto states, auto quotients) {
    long double sum = states.empty() ? 1 : 0;
    for (std::size_t a = 0; a < states.size(); ++a) sum += x[states[a]] * quotients[a];
    x[p] = sum;
  });
  const long double all = std::accumulate(x.begin(), x.end(), 0.0L);
  for (auto& weight : x) weight /= all;
  return x;
}

BOOST_AUTO_TEST_CASE(large_reversible_networks_agree_with_elimination_in_long_double) {
  for (const auto& [length, wells, decades] :
       {std::tuple{13, 3.0, 3.0}, std::tuple{13, 40.0, 1.0}, std::tuple{14, 10.0, 9.0}}) {
    BOOST_TEST_CONTEXT(length << "^3 states, wells of " << wells << " kT, " << decades << " decades") {
      const Network network(rough_cube(length, wells, decades, 1));
      BOOST_TEST(!network::reversible_weights(network).empty());  // without elimination
      const auto expected = long_weights(network);
      const auto& found = network.stationary();
      Index heavy = 0;  // everything relative to it: the sum of all weights has roundings of its own
      found.pi.maxCoeff(&heavy);
      double worst = 0, worst_log = 0;
      for (Index j = 0; j < network.n_states(); ++j) {
        const long double ratio = expected[j] / expected[heavy];
        worst = std::max(worst, std::abs(static_cast<double>(found.pi[j] / found.pi[heavy] / ratio - 1)));
        const auto log = static_cast<double>(std::log(ratio));
        worst_log = std::max(worst_log, std::abs(found.log_pi[j] - found.log_pi[heavy] - log) / (1 + std::abs(log)));
      }
      BOOST_TEST(worst < 4 * 0x1p-52);
      BOOST_TEST(worst_log < 4 * 0x1p-52);
      BOOST_CHECK_SMALL(found.pi.sum() - 1, 1e-14);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_quite_reversible_is_eliminated) {
  auto input = rough_cube(13, 3, 3, 2);
  input.jumps.front().rate *= 1 + 1e-9;
  const Network network(std::move(input));
  BOOST_TEST(network::reversible_weights(network).empty());
  const auto expected = long_weights(network);
  double worst = 0;
  for (Index j = 0; j < network.n_states(); ++j)
    worst = std::max(worst, std::abs(static_cast<double>(network.stationary().pi[j] / expected[j] - 1)));
  BOOST_TEST(worst < 1e-14);
}

BOOST_AUTO_TEST_CASE(large_reversible_weights_do_not_depend_on_the_unit_of_time) {
  auto input = rough_cube(13, 3, 3, 3);
  const Network one(input);
  for (auto& jump : input.jumps) jump.rate = std::ldexp(jump.rate, 700);
  const Network other(std::move(input));
  BOOST_TEST(!network::reversible_weights(other).empty());
  BOOST_TEST((one.stationary().log_pi.array() == other.stationary().log_pi.array()).all());
}

BOOST_AUTO_TEST_SUITE_END()
