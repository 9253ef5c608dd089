// The streams of random numbers, and choices made with them.
#include "support/random.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

#include "common/random_network.hpp"
#include "sampler/alias.hpp"

using namespace rdd;

BOOST_AUTO_TEST_SUITE(random_streams)

BOOST_AUTO_TEST_CASE(words_are_those_of_the_published_generator) {
  // The known answer of Philox4x64-10 for counter and key zero, and of another implementation (numpy's) for the
  // counter (block, 5, 0, 0) and the key (seed, 1).
  const auto zero = r123::Philox4x64{}({}, {});
  BOOST_TEST(zero[0] == 0x16554d9eca36314cULL);
  BOOST_TEST(zero[3] == 0x7e68b68aec7ba23bULL);
  RandomStream stream(0x9e3779b97f4a7c15ULL, RandomUse::trajectories, 5);
  for (const std::uint64_t word :
       {0xd71dddc4d8c03dd4ULL, 0x972702df98abe411ULL, 0xa15662c4dcf0f316ULL, 0xacef09538414ff06ULL,
        0xdc317b869bb41ac8ULL, 0xa4f1a49785c3c57eULL, 0x0ff9d38a1935fab2ULL, 0xd3638ab88cdc89a9ULL})
    BOOST_TEST(stream.bits() == word);
}

BOOST_AUTO_TEST_CASE(streams_differ_in_seed_and_index) {
  std::set<std::uint64_t> words;
  for (std::uint64_t seed = 0; seed < 30; ++seed)
    for (std::uint64_t index = 0; index < 30; ++index) {
      RandomStream stream(seed, RandomUse::trajectories, index);
      for (int i = 0; i < 10; ++i) words.insert(stream.bits());
    }
  BOOST_TEST(words.size() == 9000U);
}

BOOST_AUTO_TEST_CASE(moments_of_uniform_and_exponential_numbers) {
  RandomStream stream(3, RandomUse::trajectories, 0);
  constexpr int n = 400000;
  double u1 = 0, u2 = 0, e1 = 0, e2 = 0, e3 = 0;
  for (int i = 0; i < n; ++i) {
    const double u = stream.uniform();
    BOOST_REQUIRE(u > 0);
    BOOST_REQUIRE(u <= 1);
    u1 += u;
    u2 += u * u;
    const double e = stream.exponential();
    BOOST_REQUIRE(e >= 0);
    e1 += e;
    e2 += e * e;
    e3 += e * e * e;
  }
  // Within four standard errors: moments 1/2, 1/3 of u; 1, 2, 6 of e with variances 1, 20, 684.
  BOOST_TEST(std::abs(u1 / n - 0.5) < 4 * std::sqrt(1.0 / 12 / n));
  BOOST_TEST(std::abs(u2 / n - 1.0 / 3) < 4 * std::sqrt(4.0 / 45 / n));
  BOOST_TEST(std::abs(e1 / n - 1) < 4 * std::sqrt(1.0 / n));
  BOOST_TEST(std::abs(e2 / n - 2) < 4 * std::sqrt(20.0 / n));
  BOOST_TEST(std::abs(e3 / n - 6) < 4 * std::sqrt(684.0 / n));
}

BOOST_AUTO_TEST_CASE(alias_tables_hold_their_weights_exactly) {
  std::mt19937_64 random(7);
  for (int trial = 0; trial < 200; ++trial) {
    const auto n = static_cast<std::size_t>(test::integer(random, 1, 40));
    std::vector<double> weights(n);
    for (auto& w : weights) w = test::uniform(random) < 0.2 ? 0 : std::exp(60 * (test::uniform(random) - 0.5));
    weights[0] = 1e-3;  // not all zero
    std::vector<sampler::AliasSlot> slots(n);
    sampler::make_alias_table(weights, 100, slots);
    double total = 0;
    for (const double w : weights) total += w;
    std::vector<double> probability(n, 0);
    for (const auto& slot : slots) {
      const double share = std::ldexp(static_cast<double>(slot.threshold), -64);
      probability[slot.own - 100] += share / static_cast<double>(n);
      probability[slot.other - 100] += (1 - share) / static_cast<double>(n);
    }
    for (std::size_t i = 0; i < n; ++i) {
      BOOST_TEST(std::abs(probability[i] - weights[i] / total) < 1e-15 * static_cast<double>(n));
      if (weights[i] == 0) BOOST_TEST(probability[i] == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(choices_follow_the_table) {
  std::vector<sampler::AliasSlot> slots(3);
  sampler::make_alias_table(std::vector<double>{1, 0, 3}, 0, slots);
  RandomStream stream(1, RandomUse::trajectories, 0);
  std::array<int, 3> count{};
  constexpr int n = 100000;
  for (int i = 0; i < n; ++i) ++count[sampler::choose(slots.data(), 3, stream.bits())];
  BOOST_TEST(count[1] == 0);
  BOOST_TEST(std::abs(count[0] - n / 4) < 4 * std::sqrt(n * 3.0 / 16));
}

BOOST_AUTO_TEST_SUITE_END()
