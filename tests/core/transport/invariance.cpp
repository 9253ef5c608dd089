// What must not depend on the assignment of states to cells, on the order of the jumps, or on the method.
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "common/random_network.hpp"
#include "common/reference.hpp"
#include "common/rough_cube.hpp"
#include "spectrum/spectrum.hpp"
#include "transport/poisson/iterated_corrector.hpp"
#include "transport/transport.hpp"

using namespace rdd;
using namespace rdd::test;

BOOST_AUTO_TEST_SUITE(invariance)

BOOST_AUTO_TEST_CASE(reference_diffusivities_and_velocities) {
  for (const auto* name : {"fig1a", "fig1b", "fig1c", "fig1c_printed", "fig2png", "stress_mig0"}) {
    const auto data = load_json(std::string("rdd/reference_") + name + ".json");
    const Network network(network_of(data));
    const Matrix exact = matrix_of(data.at("D_exact"));
    const double scale = exact.cwiseAbs().maxCoeff();
    for (const auto accuracy : {Accuracy::automatic, Accuracy::fast, Accuracy::high})
      BOOST_TEST((transport::diffusivity(network, accuracy) - exact).cwiseAbs().maxCoeff() < 1e-12 * scale, name);
    BOOST_TEST(
        (transport::local_equilibrium_diffusivity(network) - matrix_of(data.at("D_eq35"))).cwiseAbs().maxCoeff() <
        1e-12 * scale);
    const double speed = network.escape_rates().maxCoeff();
    BOOST_TEST(transport::drift_velocity(network).cwiseAbs().maxCoeff() < 1e-14 * speed, name);
    if (data.contains("pi"))
      BOOST_TEST((network.stationary().pi - vector_of(data.at("pi"))).cwiseAbs().maxCoeff() < 1e-14, name);
  }
}

BOOST_AUTO_TEST_CASE(cells_and_order_do_not_matter) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    RandomNetwork want;
    want.dim = 1 + static_cast<int>(seed % 3);
    want.reversible = seed % 2 == 0;
    const auto input = random_input(want, seed);
    const Network network(input);
    const Matrix d = transport::diffusivity(network, Accuracy::fast);
    const double scale = d.cwiseAbs().maxCoeff();
    BOOST_TEST(Eigen::SelfAdjointEigenSolver<Matrix>(d).eigenvalues().minCoeff() > 0);

    const Network moved(reassigned(input, 3, seed + 100));
    BOOST_TEST((transport::diffusivity(moved, Accuracy::fast) - d).cwiseAbs().maxCoeff() < 1e-12 * scale);
    const double speed = network.escape_rates().maxCoeff();
    BOOST_TEST((transport::drift_velocity(moved) - transport::drift_velocity(network)).cwiseAbs().maxCoeff() <
               1e-12 * speed);
    BOOST_TEST((moved.stationary().pi - network.stationary().pi).cwiseAbs().maxCoeff() < 1e-14);

    auto shuffled = input;
    std::mt19937_64 random(seed);
    std::shuffle(shuffled.jumps.begin(), shuffled.jumps.end(), random);
    const Network same(shuffled);
    BOOST_TEST((transport::diffusivity(same, Accuracy::fast).array() == d.array()).all());
    BOOST_TEST((transport::drift_velocity(same).array() == transport::drift_velocity(network).array()).all());
    BOOST_TEST((same.stationary().log_pi.array() == network.stationary().log_pi.array()).all());
  }
}

BOOST_AUTO_TEST_CASE(corrector_solves_its_equation) {
  const Network network(random_input({.n_states = 12, .dim = 3, .reversible = false}, 5));
  const Matrix y = transport::corrector(network);
  const Vector v = transport::drift_velocity(network);
  Matrix mean = Matrix::Zero(3, 12);
  for (const auto& jump : network.jumps())
    mean.col(jump.from) += jump.rate * (network.displacement(jump) + y.col(jump.to) - y.col(jump.from));
  const double scale = network.escape_rates().maxCoeff();
  for (Index j = 0; j < 12; ++j) BOOST_TEST((mean.col(j) - v).norm() < 1e-12 * scale);
  BOOST_TEST((y * network.stationary().pi).norm() < 1e-12 * y.norm());
}

BOOST_AUTO_TEST_CASE(sparse_and_dense_agree) {
  for (const bool reversible : {true, false}) {
    // A ring of 400 copies of one cell is a cell of 400 states with the same D.
    const auto small = random_input({.n_states = 2, .dim = 1, .decades = 2, .reversible = reversible}, 7);
    constexpr int copies = 200;
    NetworkInput large;
    large.n_states = 2 * copies;
    large.lattice = Lattice(copies * small.lattice.vectors());
    large.positions = Matrix::Zero(1, large.n_states);
    for (int c = 0; c < copies; ++c)
      for (int j = 0; j < 2; ++j) large.positions(0, 2 * c + j) = c * small.lattice.vectors()(0, 0);
    for (int c = 0; c < copies; ++c)
      for (const auto& jump : small.jumps) {
        const int cell = c + jump.n[0];
        const int wrapped = ((cell % copies) + copies) % copies;
        large.jumps.push_back({2 * c + jump.from, 2 * wrapped + jump.to, {(cell - wrapped) / copies}, jump.rate});
      }
    const Matrix one = transport::diffusivity(Network(small), Accuracy::fast);
    const Matrix many = transport::diffusivity(Network(large), Accuracy::fast);
    BOOST_TEST(large.n_states > transport::transport_sparse_size);
    BOOST_TEST(std::abs(many(0, 0) / one(0, 0) - 1) < 1e-11);
  }
}

BOOST_AUTO_TEST_CASE(curvature_of_the_lowest_band_is_the_diffusivity) {
  for (std::uint64_t seed = 30; seed < 36; ++seed) {
    const bool reversible = seed % 2 == 0;
    const Network network(random_input({.n_states = 6, .dim = 2, .reversible = reversible}, seed));
    spectrum::SpectrumRequest request;
    const double h = 1e-3;
    request.k = h * Vector::Unit(2, 0);
    request.bands = 1;
    request.accuracy = Accuracy::fast;
    ComplexMatrix value(1, 1);
    spectrum::SpectrumOutput out;
    out.complex_values = value.data();
    spectrum::compute_spectrum(Run(), network, request, out);
    const Vector k = network.lattice().wavevector(request.k.col(0));
    const double curvature = k.dot(transport::diffusivity(network) * k);
    BOOST_TEST(std::abs(value(0, 0).real() / curvature - 1) < 1e-3);
    BOOST_TEST(std::abs(value(0, 0).imag() - k.dot(transport::drift_velocity(network))) < 1e-3 * curvature + 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(bad_calls_are_named) {
  auto status_of = [](auto&& call) {
    try {
      call();
    } catch (const Error& error) {
      return error.status();
    }
    return Status::ok;
  };
  NetworkInput kinetic;
  kinetic.n_states = 2;
  kinetic.jumps = {{0, 1, {}, 1.0}, {1, 0, {}, 2.0}};
  BOOST_TEST((status_of([&] { (void)transport::diffusivity(Network(kinetic)); }) == Status::no_lattice));
  NetworkInput apart;
  apart.n_states = 2;
  apart.lattice = Lattice(Matrix::Identity(1, 1));
  apart.jumps = {{0, 0, {1}, 1.0}, {0, 0, {-1}, 1.0}, {1, 1, {1}, 1.0}, {1, 1, {-1}, 1.0}};
  BOOST_TEST((status_of([&] { (void)transport::diffusivity(Network(apart)); }) == Status::not_ergodic));
}

BOOST_AUTO_TEST_CASE(large_networks_by_iterations_and_by_elimination) {
  for (const auto& [wells, decades] : {std::pair{2.0, 0.0}, std::pair{4.0, 3.0}, std::pair{2.0, 7.0}}) {
    const Network network(rough_cube(15, wells, decades, 1));
    Matrix dr(3, network.n_jumps());
    for (Index e = 0; e < network.n_jumps(); ++e) dr.col(e) = network.lattice().cartesian(network.jumps()[e].n);
    BOOST_TEST(transport::iterated_corrector(network, dr).has_value());  // the way of accuracy = fast
    const Matrix fast = transport::diffusivity(network, Accuracy::fast);
    const Matrix exact = transport::diffusivity(network, Accuracy::high);
    BOOST_TEST((fast - exact).cwiseAbs().maxCoeff() < 1e-13 * exact.diagonal().maxCoeff(), decades);
  }
}

BOOST_AUTO_TEST_SUITE_END()
