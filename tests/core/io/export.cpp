// Exports against numbers worked out by hand.
#include "io/export.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <sstream>

#include "common/models.hpp"
#include "io/helpers.hpp"
#include "network/boltzmann.hpp"
#include "transport/transport.hpp"

using namespace rdd;
using namespace rdd::test;

BOOST_AUTO_TEST_SUITE(exports)

BOOST_AUTO_TEST_CASE(values_of_a_cluster_dynamics_code) {
  // nm^2/s at 1000 K, to the digits given.
  const auto value = [](double d0, double em) { return io::arrhenius_value(d0, em, 1000, network::boltzmann_ev); };
  BOOST_TEST(std::abs(value(1e11, 0.06) / 4.98440e10 - 1) < 1e-6);
  BOOST_TEST(std::abs(value(1e11, 0.34) / 1.93408e9 - 1) < 3e-6);
  BOOST_TEST(std::abs(value(5e10, 0.62) / 3.75238e7 - 1) < 2e-6);
}

BOOST_AUTO_TEST_CASE(mmonca_lines) {
  // nm, ns and meV: 1 nm^2/ns = 1e-14 cm^2 / 1e-9 s.
  const auto line = io::mmonca_line(250.0, 340.0, {1e-7, 1e-9, 1e-3});
  std::istringstream words(line);
  double d0 = 0, em = 0;
  words >> d0 >> em;
  BOOST_TEST(std::abs(d0 / 2.5e-3 - 1) < 1e-15);
  BOOST_TEST(std::abs(em / 0.34 - 1) < 1e-15);
  BOOST_TEST(io::mmonca_line(0.1, 0.3, {1, 1, 1}) == "0.1 0.3");
  check_error([] { return io::mmonca_line(-1, 0, {1, 1, 1}); }, Status::argument, {"prefactor = -1"});
  check_error([] { return io::mmonca_line(1, NAN, {1, 1, 1}); }, Status::argument, {"energy = nan"});
  check_error([] { return io::mmonca_line(1, 0, {0, 1, 1}); }, Status::argument, {"length_cm = 0"});
}

BOOST_AUTO_TEST_CASE(rates_of_jumps_come_back) {
  // nu = 6 D0/lambda^2 with D0 = 1e-3 cm^2/s = 1e11 nm^2/s and lambda = 0.235 nm.
  BOOST_TEST(std::abs(io::hop_rate(1e11, 3, 0.235) / (6e11 / (0.235 * 0.235)) - 1) < 1e-15);
  BOOST_TEST(std::abs(io::hop_rate(1e11, 2, 0.235) / (4e11 / (0.235 * 0.235)) - 1) < 1e-15);
  BOOST_TEST(std::abs(io::hop_rate(1e11, 1, 0.235) / (2e11 / (0.235 * 0.235)) - 1) < 1e-15);
  for (int dimension = 1; dimension <= 3; ++dimension)
    BOOST_TEST(std::abs(io::hop_prefactor(io::hop_rate(7.0, dimension, 0.3), dimension, 0.3) / 7 - 1) < 1e-15);
  // The vacancy in bcc: eight jumps of rate k and length sqrt(3)/2 a make D = a^2 k.
  BOOST_TEST(std::abs(io::hop_prefactor(8 * 0.3, 3, std::sqrt(0.75) * 2) / (4 * 0.3) - 1) < 1e-15);
  check_error([] { return io::hop_rate(1, 4, 1); }, Status::argument, {"dimension = 4"});
  check_error([] { return io::hop_rate(1, 3, 0); }, Status::argument, {"length = 0"});
}

BOOST_AUTO_TEST_CASE(hopping_constants_of_a_network) {
  // Two species on a line of cells, hopping apart from each other.
  NetworkInput input;
  input.n_states = 2;
  input.lattice = Lattice(Matrix::Identity(2, 2));
  input.jumps = {{0, 0, {-1, 0}, 1}, {0, 0, {1, 0}, 2}, {0, 0, {0, -1}, 3}, {0, 0, {0, 1}, 4},
                 {1, 1, {1, 0}, 5},  {0, 1, {}, 6},     {1, 0, {}, 7}};
  const auto hopping = io::hopping_constants(Network(input));
  // Directions -y, -x, +x, +y.
  const io::HoppingConstants expected{3, 0, 1, 0, 2, 5, 4, 0};
  BOOST_TEST(hopping.constants == expected, boost::test_tools::per_element());
  BOOST_TEST(hopping.reaction(1, 0) == 6);
  BOOST_TEST(hopping.reaction(0, 1) == 7);
  BOOST_TEST(hopping.reaction(0, 0) == 0);
  auto far = input;
  far.jumps.push_back({0, 0, {1, 1}, 1});
  check_error([&] { return io::hopping_constants(Network(far)); }, Status::unsupported,
              {"0 -> 0", "neighbouring cell"});
  auto both = input;
  both.jumps.push_back({0, 1, {1, 0}, 1});
  check_error([&] { return io::hopping_constants(Network(both)); }, Status::unsupported, {"0 -> 1", "at once"});
}

BOOST_AUTO_TEST_CASE(links_of_grids) {
  // A line of three sites, and a 3 x 2 plane numbered 0 1 2 / 3 4 5.
  const auto line = io::grid_links(std::array<Index, 1>{3});
  BOOST_TEST(line.first == (std::vector<Index>{0, 1, 3, 4}), boost::test_tools::per_element());
  BOOST_TEST(line.neighbour == (std::vector<Index>{1, 0, 2, 1}), boost::test_tools::per_element());
  BOOST_TEST(line.direction == (std::vector<Index>{1, 0, 1, 0}), boost::test_tools::per_element());
  const auto plane = io::grid_links(std::array<Index, 2>{3, 2});
  BOOST_TEST(plane.neighbour == (std::vector<Index>{1, 3, 0, 2, 4, 1, 5, 0, 4, 1, 3, 5, 2, 4}),
             boost::test_tools::per_element());
  BOOST_TEST(plane.direction == (std::vector<Index>{2, 3, 1, 2, 3, 1, 3, 0, 2, 0, 1, 2, 0, 1}),
             boost::test_tools::per_element());
  // In three dimensions a site inside has all six, ascending, and links come back the way they went.
  const auto space = io::grid_links(std::array<Index, 3>{3, 4, 5});
  BOOST_TEST(space.first.back() == 2 * (2 * 4 * 5 + 3 * 3 * 5 + 3 * 4 * 4));
  for (Index i = 0; i < 60; ++i)
    for (Index l = space.first.at(static_cast<std::size_t>(i)); l < space.first.at(static_cast<std::size_t>(i) + 1);
         ++l) {
      const auto j = static_cast<std::size_t>(space.neighbour.at(static_cast<std::size_t>(l)));
      bool back = false;
      for (Index m = space.first.at(j); m < space.first.at(j + 1); ++m)
        back |= space.neighbour.at(static_cast<std::size_t>(m)) == i &&
                space.direction.at(static_cast<std::size_t>(m)) + space.direction.at(static_cast<std::size_t>(l)) == 5;
      BOOST_TEST(back);
    }
  BOOST_TEST(io::grid_links(std::array<Index, 2>{1, 1}).neighbour.empty());
  check_error([] { return io::grid_links(std::array<Index, 4>{1, 1, 1, 1}); }, Status::argument, {"1 to 3 dimensions"});
  check_error([] { return io::grid_links(std::array<Index, 2>{1, 0}); }, Status::argument, {"sites[1] = 0"});
  check_error(
      [] {
        return io::grid_links(std::array<Index, 2>{Index{1} << 40, Index{1} << 40});
      },
      Status::size, {"too many sites"});
}

BOOST_AUTO_TEST_CASE(hopping_constants_of_diffusivities) {
  Matrix d(3, 2);
  d << 1, 4, 2, 5, 3, 6;
  const Vector h = vec({0.5, 1.0, 2.0});
  const auto constants = io::hopping_constants(d, h);
  // A walk with these rates along the axes has these diffusivities.
  for (Index s = 0; s < 2; ++s) {
    NetworkInput input;
    input.n_states = 1;
    input.lattice = Lattice(Matrix(h.asDiagonal()));
    for (int direction = 0; direction < 6; ++direction) {
      Jump jump{0, 0, {}, constants[s + 2 * direction]};
      jump.n[direction < 3 ? 2 - direction : direction - 3] = direction < 3 ? -1 : 1;
      input.jumps.push_back(jump);
    }
    BOOST_TEST((transport::diffusivity(Network(input)) - Matrix(d.col(s).asDiagonal())).norm() < 1e-14);
  }
  check_error([&] { return io::hopping_constants(-d, h); }, Status::argument, {"diffusivity = -1"});
  check_error([&] { return io::hopping_constants(d, Vector::Zero(3)); }, Status::argument, {"spacing = 0"});
  check_error([&] { return io::hopping_constants(d, vec({1.0})); }, Status::size, {"3 rows"});
}

BOOST_AUTO_TEST_SUITE_END()
