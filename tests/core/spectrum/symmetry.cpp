// Point groups of lattices and networks, meshes reduced by them, paths of bands.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>

#include "common/models.hpp"
#include "common/random_network.hpp"
#include "io/read.hpp"
#include "spectrum/mesh/band_path.hpp"
#include "spectrum/mesh/kgrid.hpp"
#include "spectrum/spectrum.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

Index order_of(const Lattice& lattice) { return static_cast<Index>(spectrum::lattice_rotations(lattice).size()); }
Index order_of(const Network& network) {
  return static_cast<Index>(spectrum::network_rotations(Run(), network).size());
}

Matrix columns(std::initializer_list<Vector> list) {
  Matrix m(list.begin()->size(), static_cast<Index>(list.size()));
  Index c = 0;
  for (const auto& v : list) m.col(c++) = v;
  return m;
}

NetworkInput input_of(const Network& network) {
  return {network.n_states(),
          network.lattice(),
          network.positions(),
          {network.jumps().begin(), network.jumps().end()},
          {},
          0};
}

/// The same with the rates of the jumps that match multiplied by a factor.
template <typename Match>
Network with_factor(const Network& network, double factor, const Match& match) {
  auto input = input_of(network);
  for (auto& jump : input.jumps)
    if (match(jump)) jump.rate *= factor;
  return Network(std::move(input));
}

Matrix bands_at(const Network& network, const Matrix& k) {
  spectrum::SpectrumRequest request;
  request.k = k;
  request.bands = network.n_states();
  return spectrum::band_real_parts(Run(), network, request);
}

/// Every band at R^T kappa is that at kappa.
void check_bands(const Network& network, const std::string& name) {
  std::mt19937_64 random(7);
  Matrix k(network.dim(), 5);
  for (Index i = 0; i < k.size(); ++i) k.data()[i] = uniform(random) - 0.5;
  const Matrix here = bands_at(network, k);
  for (const auto& rotation : spectrum::network_rotations(Run(), network)) {
    const Matrix there = bands_at(network, rotation.cast<double>().transpose() * k);
    BOOST_TEST((there - here).cwiseAbs().maxCoeff() < 1e-11 * network.escape_rates().maxCoeff(), name);
  }
}

/// The moments of the bands over the zone are the same on the reduced mesh. Returns how many times fewer points it has.
double check_meshes(const Network& network, const std::vector<Index>& mesh, bool midpoint) {
  const auto rotations = spectrum::network_rotations(Run(), network);
  const auto full = midpoint ? spectrum::midpoint_mesh(mesh, false) : spectrum::gamma_mesh(mesh, false);
  const auto reduced = spectrum::reduced_mesh(mesh, midpoint, true, rotations);
  for (const bool both : {false, true})
    BOOST_TEST(spectrum::reduced_mesh_size(mesh, midpoint, both, rotations) ==
               spectrum::reduced_mesh(mesh, midpoint, both, rotations).k.cols());
  const Matrix all = bands_at(network, full.k), few = bands_at(network, reduced.k);
  BOOST_TEST(std::abs(reduced.weights.sum() - 1) < 1e-13);
  const double scale = all.maxCoeff();
  for (Index band = 0; band < all.rows(); ++band)
    for (int power = 1; power <= 3; ++power) {
      const double a = (all.row(band) / scale).array().pow(power).matrix().dot(full.weights);
      const double b = (few.row(band) / scale).array().pow(power).matrix().dot(reduced.weights);
      BOOST_TEST(std::abs(a - b) < 1e-12, "band " << band << " power " << power << ": " << a << " " << b);
    }
  BOOST_TEST(static_cast<Index>(reduced.column.size()) == full.k.cols());
  for (Index q = 0; q < full.k.cols(); ++q) {
    const auto column = reduced.column[q];
    BOOST_TEST((all.col(q) - few.col(column)).cwiseAbs().maxCoeff() < 1e-12 * scale);
  }
  return static_cast<double>(full.k.cols()) / static_cast<double>(reduced.k.cols());
}

std::shared_ptr<const Network> bazro3(double temperature) {
  io::ReadRequest request;
  request.temperature = temperature;
  return io::read_model(std::string(RDD_TEST_DATA_DIR) + "/../../examples/data/bazro3_barriers.csv", request).network;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(symmetry)

BOOST_AUTO_TEST_CASE(lattices_have_their_holohedries) {
  BOOST_TEST(order_of(Lattice(Matrix::Identity(1, 1))) == 2);
  BOOST_TEST(order_of(Lattice(columns({vec({1, 0}), vec({0, 1})}))) == 8);
  BOOST_TEST(order_of(Lattice(columns({vec({1, 0}), vec({0, 2})}))) == 4);
  BOOST_TEST(order_of(Lattice(columns({vec({1, 0}), vec({0.31, 1.2})}))) == 2);
  BOOST_TEST(order_of(Lattice(columns({vec({1, 0}), vec({0.5, std::sqrt(0.75)})}))) == 12);
  BOOST_TEST(order_of(Lattice(columns({vec({1, 0}), vec({7, 1})}))) == 8);  // the square lattice in a long cell
  BOOST_TEST(order_of(Lattice(Matrix(1e-7 * Matrix::Identity(3, 3)))) == 48);
  BOOST_TEST(order_of(Lattice(bcc_vectors(2.8))) == 48);
  BOOST_TEST(order_of(Lattice(fcc_vectors(4e3))) == 48);
  BOOST_TEST(order_of(Lattice(columns({vec({1, 0, 0}), vec({0, 1, 0}), vec({0, 0, 1.3})}))) == 16);
  BOOST_TEST(order_of(Lattice(columns({vec({1, 0, 0}), vec({0.5, std::sqrt(0.75), 0}), vec({0, 0, 1.6})}))) == 24);
  BOOST_TEST(order_of(Lattice(columns({vec({1, 0, 0}), vec({0.1, 1.1, 0}), vec({0.2, 0.3, 1.4})}))) == 2);
  // A plane in space; and more than three vectors.
  BOOST_TEST(order_of(Lattice(columns({vec({1, 1, 0}), vec({0, 1, 1})}))) == 12);
  BOOST_TEST(order_of(Lattice(Matrix(Matrix::Identity(4, 4)))) == 1);
}

BOOST_AUTO_TEST_CASE(rotations_keep_lengths_and_close) {
  for (const auto& vectors : {bcc_vectors(1), fcc_vectors(3)}) {
    const auto group = spectrum::lattice_rotations(Lattice(vectors));
    const Matrix metric = vectors.transpose() * vectors;
    for (const auto& a : group) {
      const Matrix r = a.cast<double>();
      BOOST_TEST((r.transpose() * metric * r - metric).cwiseAbs().maxCoeff() < 1e-12 * metric.maxCoeff());
      for (const auto& b : group)
        BOOST_TEST((std::find(group.begin(), group.end(), spectrum::Rotation(a * b)) != group.end()));
    }
  }
}

BOOST_AUTO_TEST_CASE(networks_of_known_symmetry) {
  BOOST_TEST(order_of(*alternating_chain(1, 1, 0.3)) == 2);
  BOOST_TEST(order_of(*crowdion(2, 1, 0.1)) == 48);
  BOOST_TEST(order_of(*octahedral_tetrahedral(4, 1, 0.2)) == 48);
  BOOST_TEST(order_of(*dumbbell(3, 1)) == 48);
  BOOST_TEST(order_of(*bazro3(600)) == 48);
  Matrix square = Matrix::Identity(2, 2);
  BOOST_TEST(order_of(*tracer(bravais(square, {{1, 0}, {0, 1}}), 5)) == 8);
  BOOST_TEST(order_of(*tracer(bravais(Matrix::Identity(3, 3), {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}), 4)) == 48);
  for (const auto& network : {crowdion(2, 1, 0.1), octahedral_tetrahedral(4, 1, 0.2), dumbbell(3, 1), bazro3(300)})
    check_bands(*network, number(static_cast<double>(network->n_states())) + " states");
}

BOOST_AUTO_TEST_CASE(no_symmetry_where_there_is_none) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    auto input = random_input({.n_states = 9, .dim = 3, .reversible = seed % 2 == 0}, seed);
    input.lattice = Lattice(Matrix(Matrix::Identity(3, 3)));
    BOOST_TEST(order_of(Network(input)) == 1);
  }
}

BOOST_AUTO_TEST_CASE(cells_and_the_order_of_states_do_not_matter) {
  for (const auto& network : {crowdion(2, 1, 0.1), octahedral_tetrahedral(4, 1, 0.2), bazro3(400)}) {
    auto input = reassigned(input_of(*network), 3, 5);
    const auto last = static_cast<std::int32_t>(input.n_states) - 1;
    for (auto& jump : input.jumps) jump.from = last - jump.from, jump.to = last - jump.to;
    input.positions = input.positions.rowwise().reverse().eval();
    const Network moved(input);
    BOOST_TEST(order_of(moved) == 48);
    check_bands(moved, "reassigned");
  }
}

BOOST_AUTO_TEST_CASE(a_rate_that_differs_breaks_the_symmetry) {
  const auto whole = crowdion(2, 1, 0.1);
  // One variant hops at another rate: only the rotations that keep its axis are left, 48/4.
  const auto first_hops = [](const Jump& jump) { return jump.from == 0 && jump.to == 0; };
  for (const double factor : {2.0, 1 + 1e-8, 1 - 1e-8}) {
    const auto broken = with_factor(*whole, factor, first_hops);
    BOOST_TEST(order_of(broken) == 12);
    check_bands(broken, "one variant");
  }
  BOOST_TEST(order_of(with_factor(*whole, 1 + 1e-13, first_hops)) == 48);  // rounding
  // However slow the jumps are that differ.
  NetworkInput square{1, Lattice(Matrix(Matrix::Identity(2, 2))), {}, {}, {}, 0};
  for (int sign : {-1, 1}) {
    square.n_states = 2;
    square.jumps.push_back({0, 0, {sign, 0}, 1.0});
    square.jumps.push_back({0, 0, {0, sign}, 1.0});
    square.jumps.push_back({1, 1, {sign, 0}, 1e-20});
    square.jumps.push_back({1, 1, {0, sign}, 2e-20});
  }
  square.jumps.push_back({0, 1, {}, 1e-22});
  square.jumps.push_back({1, 0, {}, 1e-22});
  BOOST_TEST(order_of(Network(square)) == 4);
}

BOOST_AUTO_TEST_CASE(a_force_leaves_the_rotations_about_it) {
  const auto whole = crowdion(2, 1, 0.1);
  const auto along_111 = Network::with_force(whole, {vec({1, 1, 1}), 0.3});
  const auto along_100 = Network::with_force(whole, {vec({1, 0, 0}), 0.3});
  BOOST_TEST(order_of(*along_111) == 6);
  BOOST_TEST(order_of(*along_100) == 8);
  check_bands(*along_111, "driven");
  BOOST_TEST(check_meshes(*along_111, {4, 4, 4}, false) > 4);
}

BOOST_AUTO_TEST_CASE(not_ergodic_models_and_plain_ones_keep_all_points) {
  NetworkInput apart{2, Lattice(Matrix::Identity(1, 1)), {}, {{0, 0, {1}, 1}, {0, 0, {-1}, 1}}, {}, 0};
  apart.jumps.push_back({1, 1, {1}, 2});
  apart.jumps.push_back({1, 1, {-1}, 2});
  BOOST_TEST(order_of(Network(apart)) == 1);
}

BOOST_AUTO_TEST_CASE(reduced_meshes_give_the_same_integrals) {
  BOOST_TEST(check_meshes(*bazro3(600), {8, 8, 8}, false) > 14);
  BOOST_TEST(check_meshes(*bazro3(600), {8, 8, 8}, true) > 25);
  BOOST_TEST(check_meshes(*crowdion(2, 1, 0.1), {5, 5, 5}, false) > 5);
  BOOST_TEST(check_meshes(*crowdion(2, 1, 0.1), {4, 4, 4}, true) >= 1);
  // Meshes that only some of the rotations leave alone.
  BOOST_TEST(check_meshes(*bazro3(600), {6, 6, 4}, false) > 4);
  BOOST_TEST(check_meshes(*bazro3(600), {2, 6, 4}, true) > 6);
  BOOST_TEST(check_meshes(*octahedral_tetrahedral(4, 1, 0.2), {4, 2, 6}, false) >= 1.5);
}

BOOST_AUTO_TEST_CASE(a_fine_mesh_has_48_times_fewer_points) {
  const std::vector<Index> mesh(3, 48);
  const auto rotations = spectrum::network_rotations(Run(), *bazro3(600));
  BOOST_TEST(spectrum::reduced_mesh(mesh, true, false, rotations).k.cols() == 24 * 25 * 26 / 6);  // 0 < x <= y <= z
  BOOST_TEST(spectrum::reduced_mesh(mesh, false, false, rotations).k.cols() == 25 * 26 * 27 / 6);
  const std::vector<Index> fine(3, 1000);  // 10^9 points are counted without being gone through
  BOOST_TEST(spectrum::reduced_mesh_size(fine, true, false, rotations) == Index{500} * 501 * 502 / 6);
  BOOST_TEST(spectrum::reduced_mesh_size(fine, false, true, rotations) == Index{501} * 502 * 503 / 6);
}

BOOST_AUTO_TEST_CASE(paths_walk_from_corner_to_corner) {
  const Lattice lattice(Matrix(2.0 * Matrix::Identity(2, 2)));
  const auto corners = columns({vec({0, 0}), vec({0.5, 0}), vec({0.5, 0.5}), vec({0, 0})});
  const auto path = spectrum::band_path(lattice, corners, 4);
  BOOST_TEST(path.k.cols() == 13);
  BOOST_TEST((path.corner == std::vector<Index>{0, 4, 8, 12}));
  for (std::size_t c = 0; c < 4; ++c) BOOST_TEST((path.k.col(path.corner[c]) == corners.col(static_cast<Index>(c))));
  BOOST_TEST(path.k(0, 1) == 0.125);
  const double half = std::acos(-1.0) / 2;  // |k| = 2 pi kappa / a
  BOOST_TEST(std::abs(path.distance[4] - half) < 1e-15);
  BOOST_TEST(std::abs(path.distance[5] - 1.25 * half) < 1e-15);
  BOOST_TEST(std::abs(path.distance[12] - (2 + std::sqrt(2.0)) * half) < 1e-14);
  BOOST_CHECK_THROW(spectrum::band_path(lattice, corners, 0), Error);
  BOOST_CHECK_THROW(spectrum::band_path(lattice, columns({vec({0, 0}), vec({0, 0})}), 2), Error);
  BOOST_CHECK_THROW(spectrum::band_path(lattice, columns({Vector(vec({0.5}))}), 3), Error);
  BOOST_TEST(spectrum::band_path(lattice, columns({vec({0.5, 0.1})}), 7).k.cols() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
