// Binary landscapes: what goes in comes out, and damage is noticed.
#include <boost/test/unit_test.hpp>
#include <string>

#include "io/blob/damage.hpp"
#include "io/blob/landscape_blob.hpp"
#include "io/blob/network_blob.hpp"
#include "support/error.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

/// Every combination of optional parts, by the bits of parts.
LandscapeInput sample(unsigned parts) {
  const bool saddle = (parts & 1) != 0;
  LandscapeInput input;
  input.n_states = 2;
  input.kB = 1.0 / 3;
  Matrix vectors(2, 1);
  vectors << 1.5, 0.25;
  input.lattice = Lattice(vectors);
  if ((parts & 2) != 0) input.positions = Matrix::Constant(2, 2, 0.1);
  if ((parts & 4) != 0) input.energy = Vector::LinSpaced(2, 0.1, 0.3);
  if ((parts & 8) != 0) input.log_degeneracy = Vector::Constant(2, std::log(3.0));
  input.height = saddle ? Height::saddle : Height::barrier;
  input.transitions = {{0, 1, {0}, 0.5, 1e12}, {1, 0, {0}, 0.5, 1e12}, {0, 1, {-1}, 0.7, 3e11}, {1, 0, {1}, 0.7, 3e11}};
  return input;
}

std::string message_of(const Bytes& bytes, Status status) {
  try {
    (void)io::landscape_from_blob(bytes);
  } catch (const Error& error) {
    BOOST_TEST((error.status() == status), error.what());
    return error.what();
  }
  return "no error";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(landscape_blob)

BOOST_AUTO_TEST_CASE(landscapes_come_back_to_the_last_bit) {
  for (unsigned parts = 0; parts < 16; ++parts) {
    const Landscape landscape(sample(parts));
    const auto bytes = io::to_blob(landscape);
    const auto back = io::landscape_from_blob(bytes);
    BOOST_TEST((io::to_blob(*back) == bytes));
    BOOST_TEST((io::to_blob(*back->network(0.3)) == io::to_blob(*landscape.network(0.3))));
    BOOST_TEST((back->log_rates(0.01).array() == landscape.log_rates(0.01).array()).all());
  }
}

BOOST_AUTO_TEST_CASE(damage_is_named) {
  const auto good = io::to_blob(Landscape(sample(15)));
  for (std::size_t n = 0; n < good.size(); ++n)
    BOOST_CHECK_THROW((void)io::landscape_from_blob({good.data(), n}), Error);
  auto model = io::to_blob(*Landscape(sample(15)).network(0.3));
  BOOST_TEST(message_of(model, Status::format).find("bytes of a landscape, which begin with RDDLANDS") !=
             std::string::npos);
  auto flags = good;
  flags[28] |= 16;
  seal(flags);
  BOOST_TEST(message_of(flags, Status::format).find("unknown flags 31") != std::string::npos);
  auto states = io::to_blob(Landscape(sample(0)));
  states[43] = 0x70;  // no array grows with the states
  seal(states);
  BOOST_TEST(message_of(states, Status::format).find("states for 4 jumps") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(random_damage_gives_an_error_or_a_landscape) {
  std::mt19937_64 random(1);
  int valid = 0;
  for (int i = 0; i < 50000; ++i) {
    const auto good = io::to_blob(Landscape(sample(static_cast<unsigned>(i) % 16)));
    auto bad = damaged(good, random);
    const bool sealed = i % 32 < 16;
    if (sealed) {
      for (unsigned b = 0; i % 64 < 32 && bad.size() >= 24 && b < 8; ++b)
        bad[16 + b] = static_cast<std::uint8_t>(std::uint64_t{bad.size()} >> (8 * b));
      seal(bad);
    }
    try {
      const auto landscape = io::landscape_from_blob(bad);
      BOOST_REQUIRE((sealed || bad == good));
      ++valid;
    } catch (const Error& error) {
      BOOST_REQUIRE(std::string(error.what()).size() < 2000);
    }
  }
  BOOST_TEST_MESSAGE(valid << " were landscapes");
  BOOST_TEST(valid > 500);
}

BOOST_AUTO_TEST_SUITE_END()
