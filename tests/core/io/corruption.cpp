// Files with random damage give an Error or a valid model, never anything else.
#include <random>

#include "common/damage.hpp"
#include "common/random_network.hpp"
#include "io/helpers.hpp"
#include "io/json/network_json.hpp"
#include "io/jump_list/jump_list.hpp"
#include "io/ktn.hpp"
#include "network/inference/planted.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

void check_network(const Network& network) {
  BOOST_TEST(network.escape_rates().allFinite());
  BOOST_TEST(network.n_jumps() >= 0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(damaged_files)

BOOST_AUTO_TEST_CASE(json) {
  auto input = random_input({.n_states = 3, .dim = 2, .extra_pairs = 3}, 1);
  input.positions = Matrix::Random(2, 3);
  input.log_pi = Vector::Random(3);
  const auto bare = std::make_shared<const Network>(input);
  const auto text = io::format_json(*Network::with_force(bare, {Vector::Ones(2), 1}));
  const int valid = survivors(text, 1, [](const std::string& bad) { check_network(*io::parse_json(bad, "m.json")); });
  BOOST_TEST_MESSAGE(valid << " damaged JSON files were models");
  BOOST_TEST(valid < corruptions());
  BOOST_TEST(valid > 0);
}

BOOST_AUTO_TEST_CASE(jump_lists) {
  auto table = io::jump_list(Network(plant({.dim = 2, .space = 2, .n_states = 3, .extra_pairs = 2}, 1).truth));
  for (const bool barriers : {false, true}) {
    if (barriers) {
      table.barrier = 0.1 * table.rate;
      table.prefactor = 1e13 * Vector::Ones(table.n_jumps());
    }
    const int valid = survivors(io::format_jump_csv(table), 2, [&](const std::string& bad) {
      const auto parsed = io::parse_jump_csv(bad, "list.csv");
      const bool allow_one_way = bad.size() % 2 == 0;
      check_network(Network(io::infer_from_table(parsed, io::rates_of(parsed, 300, 8.6e-5), 0, allow_one_way).input));
    });
    BOOST_TEST_MESSAGE(valid << " damaged jump lists were models");
    BOOST_TEST(valid < corruptions());
    BOOST_TEST(valid > 0);
  }
}

BOOST_AUTO_TEST_CASE(transition_networks) {
  const io::KtnText good{"0.0 1.0 1 1.0 1.0 1.0\n-0.5 3.0 2 1 1 1\n0.25 2.0 3 1 1 1\n",
                         "1.0 0.5 1 1 2 1 1 1\n2.0 0.25 2 2 3 1 1 1\n",
                         {{"A", "2\n1\n3\n"}}};
  const auto read = [](const io::KtnText& text) { check_network(Network(io::parse_ktn(text, "net", 1, 1).input)); };
  int valid = survivors(good.minima, 3, [&](const std::string& bad) {
    auto text = good;
    text.minima = bad;
    read(text);
  });
  valid += survivors(good.transition_states, 4, [&](const std::string& bad) {
    auto text = good;
    text.transition_states = bad;
    read(text);
  });
  valid += survivors(good.sets.at("A"), 5, [&](const std::string& bad) {
    auto text = good;
    text.sets["A"] = bad;
    read(text);
  });
  BOOST_TEST_MESSAGE(valid << " damaged transition networks were models");
  BOOST_TEST(valid < 3 * corruptions());
  BOOST_TEST(valid > 0);
}

BOOST_AUTO_TEST_SUITE_END()
