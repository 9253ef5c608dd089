// Binary models: what goes in comes out, and damage is noticed.
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <fstream>
#include <iterator>

#include "common/random_network.hpp"
#include "io/blob/damage.hpp"
#include "io/blob/network_blob.hpp"
#include "support/error.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

Bytes stored(const char* name) {
  std::ifstream file(std::string(RDD_TEST_DATA_DIR) + "/" + name, std::ios::binary);
  BOOST_REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool same_bits(const Matrix& a, const Matrix& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         (a.size() == 0 || std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * 8) == 0);
}

void check_same(const Network& a, const Network& b) {
  BOOST_TEST(a.n_states() == b.n_states());
  BOOST_TEST(same_bits(a.lattice().vectors(), b.lattice().vectors()));
  BOOST_TEST(same_bits(a.positions(), b.positions()));
  BOOST_TEST(same_bits(a.given_log_pi(), b.given_log_pi()));
  BOOST_TEST(same_bits(a.escape_rates(), b.escape_rates()));
  BOOST_REQUIRE(a.n_jumps() == b.n_jumps());
  for (std::size_t e = 0; e < a.jumps().size(); ++e) {
    const auto &x = a.jumps()[e], &y = b.jumps()[e];
    BOOST_TEST((x.from == y.from && x.to == y.to && x.n == y.n && x.rate == y.rate));
  }
  BOOST_REQUIRE(a.force().has_value() == b.force().has_value());
  if (!a.force()) return;
  BOOST_TEST(same_bits(a.force()->force, b.force()->force));
  BOOST_TEST(a.force()->beta == b.force()->beta);
  check_same(*a.unforced(), *b.unforced());
}

std::shared_ptr<const Network> sample_model(bool forced = true) {
  auto input = random_input({.n_states = 3, .dim = 2, .extra_pairs = 3}, 1);
  std::mt19937_64 random(2);
  input.positions = Matrix(2, 3);
  input.log_pi = Vector(3);
  for (auto& u : input.positions.reshaped()) u = uniform(random);
  for (auto& x : input.log_pi) x = -uniform(random);
  auto bare = std::make_shared<const Network>(std::move(input));
  return forced ? Network::with_force(bare, {Vector::Ones(2), 0.5}) : bare;
}

void refused(const Bytes& bytes, Status status, const char* words) {
  BOOST_CHECK_EXCEPTION((void)io::from_blob(bytes), Error, [&](const Error& error) {
    BOOST_TEST_INFO(error.what());
    const bool fits = error.status() == status && std::string(error.what()).find(words) != std::string::npos;
    if (!fits) BOOST_TEST_MESSAGE("got: " << error.what());
    return fits;
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(blob)

BOOST_AUTO_TEST_CASE(models_come_back_to_the_last_bit) {
  for (const bool forced : {false, true})
    check_same(*sample_model(forced), *io::from_blob(io::to_blob(*sample_model(forced))));
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const int dim = static_cast<int>(seed % 7);
    const Network network(random_input({.n_states = 6, .dim = dim, .decades = 30, .reach = 3}, seed));
    const auto bytes = io::to_blob(network);
    const auto back = io::from_blob(bytes);
    check_same(network, *back);
    BOOST_TEST((io::to_blob(*back) == bytes));
  }
}

BOOST_AUTO_TEST_CASE(plain_networks_and_single_states) {
  NetworkInput plain;
  plain.n_states = 2;
  plain.lattice = Lattice(Matrix(0, 0));
  plain.jumps = {{0, 1, {}, 0.1}, {1, 0, {}, 5e-324}};
  check_same(Network(plain), *io::from_blob(io::to_blob(Network(plain))));
  NetworkInput one;
  one.n_states = 1;
  one.lattice = Lattice(Matrix(3, 0));
  check_same(Network(one), *io::from_blob(io::to_blob(Network(one))));
}

BOOST_AUTO_TEST_CASE(bytes_are_those_of_another_writer) {
  const auto little = stored("blob_little.bin"), big = stored("blob_big.bin");
  BOOST_TEST((little != big));
  const auto network = io::from_blob(little);
  BOOST_TEST(network->dim() == 2);
  BOOST_TEST(network->n_states() == 3);
  BOOST_TEST(network->n_jumps() == 8);
  BOOST_TEST(network->lattice().vectors()(0, 1) == -0.25);
  BOOST_TEST(network->positions()(1, 2) == 1.0 / 3);
  BOOST_TEST(network->given_log_pi()[2] == -700.5);
  BOOST_TEST(network->unforced()->jumps()[1].rate == 3e-300);
  BOOST_TEST(network->jumps()[1].n[1] == -2);
  BOOST_TEST(network->force()->beta == 1.75);
  BOOST_TEST((io::to_blob(*network) == little));
  check_same(*network, *io::from_blob(big));
}

BOOST_AUTO_TEST_CASE(damage_is_named) {
  const auto good = io::to_blob(*sample_model());
  refused({}, Status::format, "begin with RDDMODEL");
  refused({'R', 'D', 'D'}, Status::format, "cut short: 3 bytes");
  refused({'{', '}'}, Status::format, "begin with RDDMODEL");
  for (std::size_t n = 0; n < good.size(); ++n) BOOST_CHECK_THROW((void)io::from_blob({good.data(), n}), Error);
  auto longer = good;
  longer.push_back(0);
  refused(longer, Status::format, "longer than it should be");
  refused(Bytes(good.begin(), good.end() - 1), Status::format, "cut short");
  for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
    auto flipped = good;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
    BOOST_CHECK_THROW((void)io::from_blob(flipped), Error);
  }
  auto newer = good;
  newer[12] = 2;
  seal(newer);
  refused(newer, Status::unsupported, "its version is 2, expected 1");
  auto order = good;
  order[8] = 7;
  refused(order, Status::format, "byte order");
  auto flags = good;
  flags[28] |= 4;
  seal(flags);
  refused(flags, Status::format, "unknown flags 7");
}

BOOST_AUTO_TEST_CASE(sizes_that_cannot_be_are_refused_before_memory_is_taken) {
  auto sealed = [](std::size_t at, std::uint64_t value, int bytes) {
    auto blob = io::to_blob(*sample_model());
    for (int i = 0; i < bytes; ++i)
      blob[at + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(value >> (8 * i));
    seal(blob);
    return blob;
  };
  refused(sealed(16, ~std::uint64_t{0}, 8), Status::format, "cut short");
  refused(sealed(32, 7, 4), Status::format, "dim = 7");
  refused(sealed(36, 1, 4), Status::format, "space = 1");
  refused(sealed(36, 64, 4), Status::format, "its sizes need");
  refused(sealed(40, 0, 8), Status::format, "n_states = 0");
  refused(sealed(40, std::uint64_t{1} << 31, 8), Status::format, "n_states = 2147483648");
  refused(sealed(40, 2147483647, 8), Status::format, "its sizes need");
  refused(sealed(48, std::uint64_t{1} << 63, 8), Status::format, "n_jumps = 9223372036854775808");
  refused(sealed(48, std::uint64_t{1} << 48, 8), Status::format, "its sizes need");
  // No coordinates: the bytes do not grow with the number of states.
  NetworkInput plain;
  plain.n_states = 2;
  plain.lattice = Lattice(Matrix(0, 0));
  plain.jumps = {{0, 1, {}, 1.0}, {1, 0, {}, 1.0}};
  auto blob = io::to_blob(Network(plain));
  blob[43] = 0x70;
  seal(blob);
  refused(blob, Status::format, "states for 2 jumps");
}

BOOST_AUTO_TEST_CASE(random_damage_gives_an_error_or_a_model) {
  const auto good = io::to_blob(*sample_model());
  const auto big = stored("blob_big.bin");
  std::mt19937_64 random(1);
  int valid = 0, reached = 0;
  for (int i = 0; i < 100000; ++i) {
    const auto& source = i % 4 < 2 ? good : big;
    auto bad = damaged(source, random);
    const bool sealed = i % 2 == 0;
    if (sealed) {
      if (i % 8 < 4 && bad.size() >= 24)  // with the right length too, so that more get through to the numbers
        for (unsigned b = 0; b < 8; ++b)
          bad[16 + b] = static_cast<std::uint8_t>(std::uint64_t{bad.size()} >> (8 * (bad[8] == 1 ? 7 - b : b)));
      seal(bad);
    }
    try {
      const auto network = io::from_blob(bad);
      BOOST_REQUIRE((sealed || bad == source));  // without a new checksum, nothing that was changed gets through
      BOOST_REQUIRE(network->escape_rates().allFinite());
      if (!network->force())
        BOOST_REQUIRE((io::to_blob(*io::from_blob(io::to_blob(*network))) == io::to_blob(*network)));
      ++valid;
    } catch (const Error& error) {
      BOOST_REQUIRE(std::string(error.what()).size() < 2000);
      if (std::string(error.what()).find("checksum") == std::string::npos) ++reached;
    }
  }
  BOOST_TEST_MESSAGE(valid << " were models, " << reached << " refused by other things than the checksum");
  BOOST_TEST(valid > 1000);
  BOOST_TEST(reached > 10000);
}

BOOST_AUTO_TEST_SUITE_END()
