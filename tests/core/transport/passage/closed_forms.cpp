// First passage against closed forms, its own identities, and a solver that knows nothing of elimination.
#include <Eigen/LU>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "network/helpers.hpp"
#include "transport/passage/passage.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

Network birth_death(int n, double up, double down) {
  std::vector<Rate> rates;
  for (int i = 0; i + 1 < n; ++i) {
    rates.emplace_back(i, i + 1, up);
    rates.emplace_back(i + 1, i, down);
  }
  return plain_network(n, rates);
}

void close(double found, double expected, double tolerance) { BOOST_CHECK_SMALL(found / expected - 1, tolerance); }

}  // namespace

BOOST_AUTO_TEST_SUITE(closed_forms)

// Ruin: from i of 0..n, the chance to reach n before 0 is (r^i - 1)/(r^n - 1) with r = down/up.
BOOST_AUTO_TEST_CASE(gamblers_ruin_over_ninety_decades) {
  const int n = 300;
  const auto network = birth_death(n + 1, 1, 2);
  const transport::FirstPassage passage(network, {{{0}, {n}}, {}, 0});
  const Matrix chance = passage.splitting();
  for (int i = 1; i < n; ++i) {
    const double expected = std::ldexp(-std::expm1(-i * std::log(2.0)), i - n) / -std::expm1(-n * std::log(2.0));
    close(chance(i, 1), expected, 1e-13);
    close(chance(i, 0) + chance(i, 1), 1, 1e-13);
  }
  BOOST_CHECK_EQUAL(chance(0, 0), 1.0);
  BOOST_CHECK_EQUAL(chance(n, 0), 0.0);
}

// Uphill to n: the time from 0 is sum over steps i of sum_{m<=i} r^m/up, 2^2000 here; one time unit larger does it.
BOOST_AUTO_TEST_CASE(times_up_to_the_largest_double_and_beyond) {
  const auto high = birth_death(1001, 1, 2);
  double expected = 0, step = 0;
  for (int i = 0; i < 1000; ++i) {
    step = 2 * step + 1;
    expected += step;
  }
  close(transport::mean_first_passage_time(high, {0}, {1000}), expected, 1e-12);
  const auto higher = birth_death(2001, 1, 2);
  CHECK_ERROR(transport::mean_first_passage_time(higher, {0}, {2000}), Status::numeric, "largest double");
  const transport::FirstPassage passage(higher, {{{2000}, {0}}, {}, 0});
  BOOST_CHECK_EQUAL(passage.from(higher, {{1}, {}}).splitting[0], 0.0);  // 2^-2000 underflows
}

// A line of n equal one-way steps: Erlang, mean n, variance n; the worst case of the variance's difference.
BOOST_AUTO_TEST_CASE(one_way_steps) {
  const int n = 1000;
  std::vector<Rate> rates;
  for (int i = 0; i < n; ++i) rates.emplace_back(i, i + 1, 4.0);
  const auto network = plain_network(n + 1, rates);
  const transport::FirstPassage passage(network, {{{n}}, {}, 0});
  const auto from = passage.from(network, {{0}, {}});
  close(from.mean_time, n / 4.0, 1e-14);
  close(from.variance, n / 16.0, 1e-10);
  for (int i = 0; i < n; ++i) close(from.occupation[i], 0.25, 1e-14);
  close(from.exit_rate[0], 4.0 / n, 1e-14);
  CHECK_ERROR(transport::mean_first_passage_time(network, {3, 5}, {n}), Status::not_ergodic, "not ergodic");
  transport::PassageStart start{{3, 5}, Vector(2)};
  start.weights << 3, 1;
  close(passage.from(network, start).mean_time, (0.75 * (n - 3) + 0.25 * (n - 5)) / 4, 1e-14);
}

BOOST_AUTO_TEST_CASE(escape_from_a_state_with_two_exits) {
  const auto network = plain_network(3, {{0, 1, 1e20}, {0, 2, 1e-10}, {1, 0, 1.0}, {2, 0, 1.0}});
  const transport::FirstPassage passage(network, {{{1}, {2}}, {"emission", "rotation"}, 0});
  const auto from = passage.from(network, {{0}, {}});
  close(from.exit_rate[0], 1e20, 1e-15);
  close(from.exit_rate[1], 1e-10, 1e-15);
  close(from.splitting[1], 1e-30, 1e-15);
  close(from.variance, 1e-40, 1e-15);
}

// Ring of n: m_ij = d (n - d)/2 at unit rates; Kemeny's constant (n^2 - 1)/12.
BOOST_AUTO_TEST_CASE(rings) {
  for (const int n : {3, 10, 101}) {
    NetworkInput input;
    input.n_states = n;
    input.lattice = Lattice(Matrix::Identity(1, 1) * n);
    for (std::int32_t i = 0; i < n; ++i) {
      const auto next = (i + 1) % n;
      const std::int32_t wraps = next == 0 ? 1 : 0;
      input.jumps.push_back({i, next, {wraps}, 1});
      input.jumps.push_back({next, i, {-wraps}, 1});
      input.jumps.push_back({i, i, {1}, 5});  // to the same state of another cell: no move here
      input.jumps.push_back({i, i, {-1}, 5});
    }
    const Network network(std::move(input));
    for (int d = 1; d < n; ++d) close(transport::mean_first_passage_time(network, {d}, {0}), d * (n - d) / 2.0, 1e-13);
    close(transport::kemeny_constant(network), (n * n - 1) / 12.0, 1e-12);
  }
  BOOST_CHECK_EQUAL(transport::kemeny_constant(plain_network(1, {})), 0.0);
  close(transport::kemeny_constant(plain_network(2, {{0, 1, 3.0}, {1, 0, 5.0}})), 1 / 8.0, 1e-15);
}

// The same numbers from LU of the generator, well conditioned here; both sides of 300 states; driven and not.
BOOST_AUTO_TEST_CASE(agrees_with_lu) {
  for (const auto& [n, extra, reversible] : {std::tuple{25, 40, true}, {60, 150, false}, {400, 500, true}}) {
    RandomNetwork want{.n_states = n, .dim = 2, .decades = 1, .extra_pairs = extra, .reversible = reversible};
    const Network network(random_input(want, static_cast<std::uint64_t>(n)));
    Matrix q = Matrix::Zero(n, n);
    for (const auto& jump : network.jumps()) {
      q(jump.from, jump.to) += jump.rate;
      q(jump.from, jump.from) -= jump.rate;
    }
    const std::vector<Index> a{1, 4}, b{7};
    std::vector<Index> free;
    for (Index s = 0; s < n; ++s)
      if (s != 1 && s != 4 && s != 7) free.push_back(s);
    const auto lu = Matrix(-q(free, free)).fullPivLu();
    const transport::FirstPassage passage(network, {{a, b}, {}, 0});
    const auto size = static_cast<Index>(free.size());
    const Vector time = lu.solve(Vector::Ones(size));
    BOOST_CHECK_SMALL((passage.mean_time()(free) - time).cwiseQuotient(time).cwiseAbs().maxCoeff(), 1e-11);
    const Vector into_b = lu.solve(q(free, b).rowwise().sum().eval());
    BOOST_CHECK_SMALL((passage.splitting().col(1)(free) - into_b).cwiseAbs().maxCoeff(), 1e-11);
    Vector w = Vector::Zero(n);
    w[2] = 1;
    w[3] = 0.5;
    const Vector spent = lu.solve(w(free).eval());
    BOOST_CHECK_SMALL((passage.integral(w)(free) - spent).cwiseAbs().maxCoeff(), 1e-11 * spent.maxCoeff());
    const auto from = passage.from(network, {{0, 2, 3}, {}});
    close(from.occupation.sum(), from.mean_time, 1e-13);
    close(from.splitting.sum(), 1, 1e-13);
    // sum_j pi_j m_0j
    const auto& pi = network.stationary().pi;
    if (n > 60) continue;
    double kemeny = 0;
    for (Index j = 1; j < n; ++j) kemeny += pi[j] * transport::mean_first_passage_time(network, {0}, {j});
    close(transport::kemeny_constant(network), kemeny, 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(independent_of_the_order_of_jumps) {
  const auto input = random_input({.n_states = 40, .decades = 20, .extra_pairs = 60, .reversible = false}, 5);
  const Network one(input), other(shuffled(input, 3));
  const transport::Products ends{{{3}, {8, 9}}, {}, 0};
  BOOST_CHECK(
      same_bits(transport::FirstPassage(one, ends).mean_time(), transport::FirstPassage(other, ends).mean_time()));
  BOOST_CHECK(same_bits(transport::kemeny_constant(one), transport::kemeny_constant(other)));
}

BOOST_AUTO_TEST_SUITE_END()
