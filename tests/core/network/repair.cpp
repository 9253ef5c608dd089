// The nearest reversible network.
#include "network/repair.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "helpers.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

NetworkInput driven_input(std::uint64_t seed, Index n_states = 20, Index extra_pairs = 60) {
  RandomNetwork want;
  want.n_states = n_states;
  want.extra_pairs = extra_pairs;
  want.reversible = false;
  return random_input(want, seed);
}

double objective(const Network& before, const Network& after, const std::vector<double>& weights) {
  double sum = 0;
  for (std::size_t e = 0; e < weights.size(); ++e)
    sum += weights[e] * std::pow(std::log(after.jumps()[e].rate / before.jumps()[e].rate), 2);
  return sum;
}

/// Jump from i to j of the canonical order.
Index find_jump(const Network& network, int from, int to) {
  for (Index e = 0; e < network.n_jumps(); ++e)
    if (network.jumps()[e].from == from && network.jumps()[e].to == to) return e;
  return -1;
}

/// A triangle with ln(k_f/k_b) = a, b, c on 01, 12, 20 and rates 1 backwards.
Network triangle(double a, double b, double c) {
  return plain_network(
      3, {{0, 1, std::exp(a)}, {1, 0, 1.0}, {1, 2, std::exp(b)}, {2, 1, 1.0}, {2, 0, std::exp(c)}, {0, 2, 1.0}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(repair)

BOOST_AUTO_TEST_CASE(gives_detailed_balance_to_rounding) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Network network(driven_input(seed));
    const auto repaired = network::repair_network(network);
    const network::Audit found = network::audit_network(*repaired.network, 1e-15);
    BOOST_CHECK(found.reversible);
    BOOST_CHECK_LT(found.worst.per_jump(), 1e-15);
    // its log_pi is the stationary distribution
    BOOST_CHECK_SMALL((repaired.log_pi - repaired.network->stationary().log_pi).lpNorm<Eigen::Infinity>(), 1e-13);
    for (Index e = 0; e < network.n_jumps(); ++e) {
      const auto& before = network.jumps()[e];
      const auto& after = repaired.network->jumps()[e];
      BOOST_CHECK(before.from == after.from && before.to == after.to && before.n == after.n);
      BOOST_CHECK_SMALL(std::log(after.rate / before.rate) - repaired.change[e], 1e-15);
    }
    BOOST_CHECK_EQUAL(repaired.largest_change, repaired.change.cwiseAbs().maxCoeff());
    BOOST_CHECK_EQUAL(std::abs(repaired.change[repaired.largest_jump]), repaired.largest_change);
  }
}

BOOST_AUTO_TEST_CASE(shares_the_affinity_of_a_ring_equally) {
  // One cycle of 3 pairs: each pair gives affinity/3, each jump half of that.
  const auto network = triangle(0.5, 0.3, 0.1);
  const auto repaired = network::repair_network(network);
  for (const auto& [from, to, sign] : {std::tuple{0, 1, -1}, {1, 2, -1}, {2, 0, -1}, {1, 0, 1}, {2, 1, 1}, {0, 2, 1}})
    BOOST_CHECK_CLOSE_FRACTION(repaired.change[find_jump(network, from, to)], sign * 0.9 / 6, 1e-14);
}

BOOST_AUTO_TEST_CASE(undoes_a_planted_error) {
  RandomNetwork want;
  want.n_states = 15;
  want.extra_pairs = 40;
  auto input = random_input(want, 8);
  const Network good(input);
  // the weight of the jump that was spoilt is zero: everything else fixes it
  const Index spoilt = 17;
  auto spoilt_input = input;
  const auto& target = good.jumps()[17];
  for (auto& jump : spoilt_input.jumps)
    if (jump.from == target.from && jump.to == target.to && jump.n == target.n) jump.rate *= std::exp(3.4);
  const Network bad(spoilt_input);
  BOOST_CHECK(!bad.reversible());
  std::vector<double> weights(bad.n_jumps(), 1.0);
  weights[17] = 0;
  const auto repaired = network::repair_network(bad, weights);
  BOOST_CHECK_EQUAL(repaired.largest_jump, spoilt);
  for (Index e = 0; e < bad.n_jumps(); ++e)
    BOOST_CHECK_SMALL(repaired.change[e] - (e == spoilt ? std::log(good.jumps()[17].rate / bad.jumps()[17].rate) : 0),
                      4e-14);
}

BOOST_AUTO_TEST_CASE(leaves_reversible_networks_alone) {
  RandomNetwork want;
  want.decades = 20;
  const auto repaired = network::repair_network(Network(random_input(want, 4)));
  BOOST_CHECK_LT(repaired.largest_change, 1e-14);
}

BOOST_AUTO_TEST_CASE(is_optimal) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Network network(driven_input(seed));
    std::mt19937_64 random(seed);
    std::vector<double> weights;
    for (Index e = 0; e < network.n_jumps(); ++e) weights.push_back(std::pow(10.0, 4 * uniform(random)));
    const auto repaired = network::repair_network(network, weights);
    // Stationary: the multiplier w_f x_f = -w_b x_b of each pair is a flow without sources.
    Vector source = Vector::Zero(network.n_states());
    for (Index e = 0; e < network.n_jumps(); ++e) {
      const auto back = network.reverse(e);
      const double flow = weights[e] * repaired.change[e];
      BOOST_CHECK_SMALL(flow + weights[back] * repaired.change[back], 1e-13 * (1 + std::abs(flow)));
      const auto& jump = network.jumps()[e];
      if (back < e) continue;
      source[jump.from] += flow;
      source[jump.to] -= flow;
    }
    BOOST_CHECK_SMALL(source.lpNorm<Eigen::Infinity>(), 1e-8);
    // and any other ln pi costs more
    const double least = objective(network, *repaired.network, weights);
    for (int trial = 0; trial < 20; ++trial) {
      auto other = Vector(repaired.log_pi);
      for (auto& x : other) x += 1e-3 * (uniform(random) - 0.5);
      double cost = 0;
      for (Index e = 0; e < network.n_jumps(); ++e) {
        const auto back = network.reverse(e);
        if (back < e) continue;
        const auto& jump = network.jumps()[e];
        const double w_f = weights[e], w_b = weights[back];
        const double delta = other[jump.to] - other[jump.from] - std::log(jump.rate / network.jumps()[back].rate);
        cost += w_f * w_b / (w_f + w_b) * delta * delta;
      }
      BOOST_CHECK_GT(cost, least);
    }
  }
}

BOOST_AUTO_TEST_CASE(infinite_weights_keep_rates_exactly) {
  const auto network = triangle(0.5, 0.3, 0.1);
  std::vector<double> weights(6, 1.0);
  // backward rates trusted: forward ones take the whole change of their pair
  for (const auto& [from, to] : {std::pair{1, 0}, {2, 1}, {0, 2}}) weights[find_jump(network, from, to)] = infinity;
  const auto repaired = network::repair_network(network, weights);
  BOOST_CHECK_CLOSE_FRACTION(repaired.change[find_jump(network, 0, 1)], -0.3, 1e-14);
  BOOST_CHECK_EQUAL(repaired.change[find_jump(network, 1, 0)], 0.0);
  BOOST_CHECK_EQUAL(repaired.network->jumps()[find_jump(network, 2, 1)].rate, 1.0);

  // the ratio of 01 fixed as well: the other two pairs share the affinity
  weights[find_jump(network, 0, 1)] = infinity;
  const auto fixed = network::repair_network(network, weights);
  BOOST_CHECK_EQUAL(fixed.change[find_jump(network, 0, 1)], 0.0);
  BOOST_CHECK_CLOSE_FRACTION(fixed.change[find_jump(network, 1, 2)], -0.45, 1e-14);
  BOOST_CHECK_CLOSE_FRACTION(fixed.change[find_jump(network, 2, 0)], -0.45, 1e-14);
  BOOST_CHECK_LT(network::audit_network(*fixed.network).worst.per_jump(), 1e-15);

  const std::vector<double> all(6, infinity);
  CHECK_ERROR(network::repair_network(network, all), Status::not_reversible,
              "infinite weights contradict detailed balance by ");
  // consistent ones do not
  const auto balanced = triangle(0.5, 0.3, -0.8);
  BOOST_CHECK_EQUAL(network::repair_network(balanced, all).largest_change, 0.0);
}

BOOST_AUTO_TEST_CASE(zero_weights_give_rates_away) {
  const auto network = triangle(0.5, 0.3, 0.1);
  std::vector<double> weights(6, 1.0);
  weights[find_jump(network, 2, 0)] = 0;
  const auto one = network::repair_network(network, weights);
  BOOST_CHECK_CLOSE_FRACTION(one.change[find_jump(network, 2, 0)], -0.9, 1e-14);
  for (const auto& [from, to] : {std::pair{0, 1}, {1, 0}, {1, 2}, {2, 1}, {0, 2}})
    BOOST_CHECK_SMALL(one.change[find_jump(network, from, to)], 1e-15);
  weights[find_jump(network, 0, 2)] = 0;
  const auto both = network::repair_network(network, weights);
  BOOST_CHECK_CLOSE_FRACTION(both.change[find_jump(network, 2, 0)], -0.45, 1e-14);
  BOOST_CHECK_CLOSE_FRACTION(both.change[find_jump(network, 0, 2)], 0.45, 1e-14);
}

BOOST_AUTO_TEST_CASE(zero_weights_are_the_limit_of_small_ones) {
  // A bridge of zero weight between two squares, more than one pair of it, one-sided and two-sided.
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Network network(driven_input(seed, 12, 30));
    std::vector<double> zero, small;
    std::mt19937_64 random(seed + 50);
    for (Index e = 0; e < network.n_jumps(); ++e) {
      const auto& jump = network.jumps()[e];
      const bool bridge = (jump.from < 6) != (jump.to < 6) && (jump.from < 6 || uniform(random) < 0.5);
      zero.push_back(bridge ? 0 : 1);
      small.push_back(bridge ? 1e-11 : 1);
    }
    const auto limit = network::repair_network(network, zero);
    const auto near = network::repair_network(network, small);
    BOOST_CHECK_SMALL((limit.change - near.change).lpNorm<Eigen::Infinity>(), 1e-8);
    BOOST_CHECK_LT(network::audit_network(*limit.network).worst.per_jump(), 1e-15);
  }
  // nothing has a weight: the same as equal weights
  const auto network = triangle(0.5, 0.3, 0.1);
  BOOST_CHECK_SMALL(
      (network::repair_network(network, std::vector<double>(6, 0.0)).change - network::repair_network(network).change)
          .lpNorm<Eigen::Infinity>(),
      1e-15);
}

BOOST_AUTO_TEST_CASE(rates_as_weights_over_many_decades) {
  // Two stiff triangles joined by three pairs 25 decades weaker: the weak ones see rigid triangles, and the shift
  // between those is the mean of what the three want. A factorised Laplacian in doubles cannot see them.
  std::vector<Rate> rates;
  for (const int corner : {0, 3})
    for (int i = 0; i < 3; ++i) {
      rates.emplace_back(corner + i, corner + (i + 1) % 3, std::exp(0.1 * (i + 1)));
      rates.emplace_back(corner + (i + 1) % 3, corner + i, 1.0);
    }
  const double wanted[3] = {0.7, -0.2, 0.4};
  for (int i = 0; i < 3; ++i) {
    rates.emplace_back(i, 3 + i, 1e-25 * std::exp(wanted[i]));
    rates.emplace_back(3 + i, i, 1e-25);
  }
  const auto network = plain_network(6, rates);
  std::vector<double> weights;
  for (const auto& jump : network.jumps()) weights.push_back(jump.rate < 1e-20 ? 1e-25 : 1.0);
  const auto repaired = network::repair_network(network, weights);
  for (int i = 0; i < 3; ++i) {
    // both triangles relax alike, so the three pairs are compared directly
    const double change = 0.3 - wanted[i];
    BOOST_CHECK_SMALL(repaired.change[find_jump(network, i, 3 + i)] - change / 2, 1e-14);
    BOOST_CHECK_SMALL(repaired.change[find_jump(network, 3 + i, i)] + change / 2, 1e-14);
    BOOST_CHECK_SMALL(repaired.change[find_jump(network, i, (i + 1) % 3)] + 0.1, 1e-14);
  }
}

BOOST_AUTO_TEST_CASE(keeps_everything_but_rates) {
  auto input = driven_input(2);
  input.positions = Matrix::Random(2, input.n_states);
  input.log_pi = Vector::LinSpaced(input.n_states, 0, 1);
  const Network network(input);
  const auto repaired = network::repair_network(network);
  BOOST_CHECK(repaired.network->positions() == network.positions());
  BOOST_CHECK(repaired.network->lattice().vectors() == network.lattice().vectors());
  BOOST_CHECK(repaired.network->given_log_pi() == network.given_log_pi());
  BOOST_CHECK_EQUAL(repaired.network->n_jumps(), network.n_jumps());
}

BOOST_AUTO_TEST_CASE(self_jumps_become_equal) {
  NetworkInput input;
  input.n_states = 1;
  input.lattice = Lattice(Matrix::Identity(1, 1));
  input.jumps = {{0, 0, {1}, 8.0}, {0, 0, {-1}, 2.0}};
  const auto repaired = network::repair_network(Network(input));
  BOOST_CHECK_CLOSE_FRACTION(repaired.network->jumps()[0].rate, 4.0, 1e-15);
  BOOST_CHECK_CLOSE_FRACTION(repaired.network->jumps()[1].rate, 4.0, 1e-15);
  BOOST_CHECK_EQUAL(repaired.log_pi[0], 0.0);
}

BOOST_AUTO_TEST_CASE(parts_are_repaired_one_by_one) {
  auto input = plain_input(5, {{0, 1, 3.0}, {1, 0, 1.0}});
  const auto triangle_network = triangle(0.5, 0.3, 0.1);
  for (auto jump : triangle_network.jumps()) {
    jump.from += 2;
    jump.to += 2;
    input.jumps.push_back(jump);
  }
  const auto repaired = network::repair_network(Network(input));
  BOOST_CHECK_CLOSE_FRACTION(repaired.largest_change, 0.15, 1e-14);
  BOOST_CHECK_CLOSE_FRACTION(repaired.log_pi[0], std::log(0.25), 1e-14);
  BOOST_CHECK_CLOSE_FRACTION(repaired.log_pi.tail(3).array().exp().sum(), 1.0, 1e-14);
}

BOOST_AUTO_TEST_CASE(does_not_depend_on_the_order_of_jumps) {
  const auto input = driven_input(6);
  const auto expected = network::repair_network(Network(input));
  const auto found = network::repair_network(Network(shuffled(input, 1)));
  BOOST_CHECK(same_bits(found.change, expected.change));
  BOOST_CHECK(same_bits(found.log_pi, expected.log_pi));
}

BOOST_AUTO_TEST_CASE(weights_over_thousands_of_decades_of_pi) {
  // a chain whose weights span 2600 decades, closed to a ladder so that there is something to repair
  std::vector<Rate> rates;
  const int n = 30;
  for (int i = 0; i < n; ++i) {
    rates.emplace_back(2 * i, 2 * i + 1, std::exp(0.01 * i));
    rates.emplace_back(2 * i + 1, 2 * i, 1.0);
    for (int side = 0; side < 2 && i + 1 < n; ++side) {
      rates.emplace_back(2 * i + side, 2 * i + 2 + side, 1e-90);
      rates.emplace_back(2 * i + 2 + side, 2 * i + side, 1.0);
    }
  }
  const auto repaired = network::repair_network(plain_network(2 * n, rates));
  const network::Audit found = network::audit_network(*repaired.network, 1e-15);
  BOOST_CHECK(found.reversible);
  BOOST_CHECK_SMALL(repaired.log_pi[2 * n - 2] - (n - 1) * std::log(1e-90) - repaired.log_pi[0], 0.3);
}

BOOST_AUTO_TEST_CASE(says_what_cannot_be_repaired) {
  const auto one_way = plain_network(3, {{0, 1, 1.0}, {1, 0, 1.0}, {1, 2, 1.0}, {2, 1, 1.0}, {2, 0, 1.0}});
  CHECK_ERROR(network::repair_network(one_way), Status::not_reversible, "1 of 5 jumps has no reverse, 2 -> 0");
  const auto network = triangle(1, 0, 0);
  CHECK_ERROR(network::repair_network(network, std::vector<double>(5, 1.0)), Status::size,
              "5 entries, expected n_jumps = 6");
  std::vector<double> weights(6, 1.0);
  weights[3] = -1;
  CHECK_ERROR(network::repair_network(network, weights), Status::argument, "weights[3] = -1");
  weights[3] = std::nan("");
  CHECK_ERROR(network::repair_network(network, weights), Status::argument, "weights[3] = nan");
  weights[3] = 1e-300;
  CHECK_ERROR(network::repair_network(network, weights), Status::numeric, "290 decades");

  NetworkInput input = driven_input(1);
  const auto forced = Network::with_force(std::make_shared<const Network>(input), {Vector::Ones(2), 0.1});
  CHECK_ERROR(network::repair_network(*forced), Status::unsupported, "under a force");

  // a new rate beyond the largest double: the whole affinity goes to one slow direction
  const auto extreme =
      plain_network(3, {{0, 1, 1e300}, {1, 0, 1e-300}, {1, 2, 1e300}, {2, 1, 1e-300}, {2, 0, 1.0}, {0, 2, 1.0}});
  std::vector<double> trust(6, infinity);
  trust[find_jump(extreme, 0, 2)] = 1;
  CHECK_ERROR(network::repair_network(extreme, trust), Status::numeric, "jump 0 -> 2");
}

BOOST_AUTO_TEST_SUITE_END()
