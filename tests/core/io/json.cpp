// Model files: exact round trips, and refusals that give the path of what is wrong.
#include <cmath>
#include <nlohmann/json.hpp>

#include "common/random_network.hpp"
#include "io/helpers.hpp"
#include "io/json/network_json.hpp"
#include "io/read.hpp"

using namespace rdd;
using namespace rdd::test;
using nlohmann::json;

namespace {

void check_same(const Network& a, const Network& b) {
  BOOST_TEST(a.n_states() == b.n_states());
  BOOST_TEST((a.lattice().vectors() == b.lattice().vectors()));
  BOOST_TEST((a.positions() == b.positions()));
  BOOST_TEST((a.given_log_pi() == b.given_log_pi()));
  BOOST_REQUIRE_EQUAL(a.n_jumps(), b.n_jumps());
  for (std::size_t e = 0; e < a.jumps().size(); ++e) {
    BOOST_TEST(a.jumps()[e].from == b.jumps()[e].from);
    BOOST_TEST(a.jumps()[e].to == b.jumps()[e].to);
    BOOST_TEST((a.jumps()[e].n == b.jumps()[e].n));
    BOOST_TEST(a.jumps()[e].rate == b.jumps()[e].rate);  // to the last bit
  }
}

NetworkInput small_input() {
  NetworkInput input = random_input({.n_states = 3, .dim = 2, .extra_pairs = 4}, 5);
  input.positions = Matrix::Random(2, 3);
  input.log_pi = Vector::LinSpaced(3, -700, 0);
  return input;
}

json small_json() { return json::parse(io::format_json(Network(small_input()))); }

void check_refused(const json& model, const std::vector<std::string>& words, Status status = Status::format) {
  check_error([&] { return io::parse_json(model.dump(), "m.json"); }, status, words);
}

void check_text_refused(const std::string& text, const std::vector<std::string>& words) {
  check_error([&] { return io::parse_json(text, "m.json"); }, Status::format, words);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_files)

BOOST_AUTO_TEST_CASE(round_trip) {
  const Folder folder;
  for (int dim = 1; dim <= 6; ++dim)
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      auto input = random_input({.n_states = 5, .dim = dim, .decades = 60, .energy_spread = 40}, seed);
      if (seed % 2 == 1) input.positions = Matrix::Random(dim, 5) / 3;
      if (seed % 3 == 1) input.log_pi = Vector::Random(5) * 1e3;
      const Network network(input);
      io::write_json(folder / "m.json", network);
      check_same(*io::read_json(folder / "m.json"), network);
      BOOST_TEST(io::format_json(*io::read_json(folder / "m.json")) == io::format_json(network));
    }
  BOOST_TEST(folder.n_files() == 1u);
}

BOOST_AUTO_TEST_CASE(every_double_survives) {
  NetworkInput input;
  input.n_states = 1;
  input.lattice = Lattice(Matrix::Constant(1, 1, 0.1 + 0.2));
  std::mt19937_64 random(1);
  const double special[] = {5e-324, 2.2250738585072014e-308, 1e13, 123456789012345680.0, 1.0 / 3,
                            1e300,  9007199254740992.0};
  std::int32_t n = 0;
  for (const double rate : special) input.jumps.push_back({0, 0, {++n}, rate});
  while (n < 2000) {
    const double rate = std::bit_cast<double>(random() & 0x7fffffffffffffff);
    if (std::isfinite(rate) && rate < 1e305) input.jumps.push_back({0, 0, {++n}, rate});
  }
  const Network network(input);
  check_same(*io::parse_json(io::format_json(network), "m.json"), network);
}

BOOST_AUTO_TEST_CASE(without_a_lattice) {
  NetworkInput input;
  input.n_states = 3;
  input.jumps = {{0, 1, {}, 1}, {1, 0, {}, 2}, {1, 2, {}, 3}, {2, 1, {}, 4}};
  const Network network(input);
  const auto text = io::format_json(network);
  BOOST_TEST(text.find("lattice") == std::string::npos);
  BOOST_TEST(text.find("translation") == std::string::npos);
  check_same(*io::parse_json(text, "m.json"), network);
  // A single state with nothing to do, and states without jumps.
  input.jumps.clear();
  input.n_states = 1;
  check_same(*io::parse_json(io::format_json(Network(input)), "m.json"), Network(input));
  input.n_states = 50;
  input.jumps = {{7, 9, {}, 1}};
  check_same(*io::parse_json(io::format_json(Network(input)), "m.json"), Network(input));
}

BOOST_AUTO_TEST_CASE(under_a_force) {
  const auto bare = std::make_shared<const Network>(small_input());
  const auto forced = Network::with_force(bare, {Vector{{0.3, -0.7}}, 1 / 0.0257});
  const auto back = io::parse_json(io::format_json(*forced), "m.json");
  check_same(*back, *forced);
  BOOST_REQUIRE(back->unforced() != nullptr);
  check_same(*back->unforced(), *bare);
  BOOST_TEST((back->force()->force == forced->force()->force));
  BOOST_TEST(back->force()->beta == forced->force()->beta);
}

BOOST_AUTO_TEST_CASE(order_of_jumps_does_not_matter) {
  auto input = small_input();
  const auto text = io::format_json(Network(input));
  std::reverse(input.jumps.begin(), input.jumps.end());
  BOOST_TEST(io::format_json(Network(input)) == text);
}

BOOST_AUTO_TEST_CASE(what_is_allowed) {
  auto model = small_json();
  model["comment"] = "any text";
  model["jumps"]["rate"][0] = 3;  // an integer is a number
  model.erase("log_pi");
  model.erase("positions");
  const auto read = io::parse_json("\xef\xbb\xbf" + model.dump(4), "m.json");
  BOOST_TEST(read->jumps()[0].rate == 3);
  BOOST_TEST(read->positions().norm() == 0);
  BOOST_TEST(read->given_log_pi().size() == 0);
}

BOOST_AUTO_TEST_CASE(wrong_members) {
  const auto with = [](const char* pointer, const json& value) {
    auto model = small_json();
    model[json::json_pointer(pointer)] = value;
    return model;
  };
  check_refused(with("/format", "other"), {"m.json", "$.format", "\"other\"", "rdd-model"});
  check_refused(with("/format", 1), {"$.format", "found 1", "a string"});
  check_refused(with("/version", 2), {"$.version", "found 2", "expected 1"}, Status::unsupported);
  check_refused(with("/version", "1"), {"$.version", "\"1\"", "integer"});
  check_refused(with("/dim", 7), {"$.dim", "found 7", "from 0 to 6"});
  check_refused(with("/dim", 3), {"$.space", "found 2", "from 3"});
  check_refused(with("/dim", 2.0), {"$.dim", "found 2.0", "integer"});
  check_refused(with("/n_states", 0), {"$.n_states", "found 0"});
  check_refused(with("/n_states", 4), {"$.positions", "array of 3", "array of 4"});
  check_refused(with("/n_states", 18446744073709551615ull), {"$.n_states", "18446744073709551615"});
  check_refused(with("/lattice/1/0", "x"), {"$.lattice[1][0]", "the string \"x\"", "a number"});
  check_refused(with("/lattice/1", {1, 2, 3}), {"$.lattice[1]", "array of 3", "array of 2"});
  check_refused(with("/lattice", {{1, 2}, {2, 4}}), {"m.json", "linearly dependent"});
  check_refused(with("/positions/2/1", nullptr), {"$.positions[2][1]", "null"});
  check_refused(with("/jumps", json::array()), {"$.jumps", "array of 0", "an object"});
  check_refused(with("/jumps/rate/3", "fast"), {"$.jumps.rate[3]", "\"fast\"", "a number"});
  check_refused(with("/jumps/rate/3", true), {"$.jumps.rate[3]", "true"});
  check_refused(with("/jumps/rate/3", -1), {"m.json", "rate[3] = -1", ">= 0"});
  check_refused(with("/jumps/from/1", 3), {"$.jumps.from[1]", "found 3", "from 0 to 2"});
  check_refused(with("/jumps/to/1", -1), {"$.jumps.to[1]", "found -1"});
  check_refused(with("/jumps/to/1", 0.5), {"$.jumps.to[1]", "0.5", "integer"});
  check_refused(with("/jumps/from", {0}), {"$.jumps.from", "array of 1"});
  check_refused(with("/jumps/translation/2", {1}), {"$.jumps.translation[2]", "array of 1", "array of 2"});
  check_refused(with("/jumps/translation/2/0", 1e10), {"$.jumps.translation[2][0]", "integer"});
  check_refused(with("/jumps/translation/2/0", 18446744073709551615ull),
                {"$.jumps.translation[2][0]", "18446744073709551615"});
  check_refused(with("/jumps/translation/2/0", 1 << 30), {"m.json", "translation", "2^24"});
  check_refused(with("/jumps/extra", 1), {"$.jumps", "unknown member \"extra\""});
  check_refused(with("/log-pi", 1), {"$", "unknown member \"log-pi\""});
  check_refused(with("/log_pi/0", json::array()), {"$.log_pi[0]"});
  check_refused(with("/comment", 1), {"$.comment"});
  check_refused(with("/force", {{"force", {1, 0}}}), {"$.force", "\"beta\" is missing"});
  check_refused(with("/force", {{"force", {1}}, {"beta", 1}}), {"$.force.force", "array of 1", "array of 2"});
  check_refused(with("/force", {{"force", {1, 0}}, {"beta", -1}}), {"m.json", "beta = -1"});
}

BOOST_AUTO_TEST_CASE(missing_members) {
  for (const char* key : {"format", "version", "dim", "space", "n_states", "lattice", "jumps"}) {
    auto model = small_json();
    model.erase(key);
    check_refused(model, {"m.json", "$: the member \"" + std::string(key) + "\" is missing"});
  }
  for (const char* key : {"from", "to", "translation", "rate"}) {
    auto model = small_json();
    model["jumps"].erase(key);
    check_refused(model, {"$.jumps: the member \"" + std::string(key) + "\" is missing"});
  }
}

BOOST_AUTO_TEST_CASE(no_json_at_all) {
  check_text_refused("", {"m.json", "no JSON"});
  check_text_refused("[]", {"$", "array of 0", "an object"});
  check_text_refused("3", {"$", "found 3", "an object"});
  check_text_refused("{\"format\": \"rdd-model\",}", {"no JSON", "line 1"});
  check_text_refused(io::format_json(Network(small_input())) + "x", {"no JSON"});
  check_text_refused("{\"format\": 1e999}", {"no JSON"});
  check_text_refused("{\"format\": NaN}", {"no JSON"});
  check_text_refused("{\"a\": 1, \"a\": 2}", {"\"a\" is given twice"});
  check_text_refused(std::string("{\"a\0b\": 1}", 10), {"no JSON"});
  check_text_refused("{\"format\": \"\xff\"}", {"no JSON"});
}

BOOST_AUTO_TEST_CASE(deep_and_huge) {
  check_text_refused(std::string(1 << 22, '['), {"nesting"});
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "{\"a\":";
  check_text_refused(deep, {"nesting"});
  // Two thousand million states that nothing in the file bears out.
  check_text_refused(
      R"({"format":"rdd-model","version":1,"dim":0,"space":0,"n_states":2000000000,
          "jumps":{"from":[0],"to":[1],"rate":[1]}})",
      {"$.n_states", "2000000000", "1 jumps"});
}

BOOST_AUTO_TEST_CASE(files) {
  const Folder folder;
  const Network network(small_input());
  check_error([&] { return io::read_json(folder / "absent.json"); }, Status::file, {"absent.json"});
  check_error(
      [&] {
        io::write_json(folder / "no/m.json", network);
        return 0;
      },
      Status::file, {"no/m.json"});
  // By extension, and by content.
  io::write_json(folder / "M.JSON", network);
  BOOST_TEST((io::read_model(folder / "M.JSON").kind == io::FileKind::json));
  io::write_json(folder / "model", network);
  check_same(*io::read_model(folder / "model").network, network);
}

BOOST_AUTO_TEST_SUITE_END()
