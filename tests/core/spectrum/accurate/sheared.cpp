// High-accuracy bands do not know the basis of the lattice, nor how far away its positions are.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "common/random_network.hpp"
#include "spectrum/spectrum.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

Matrix bands(const Network& network, const Matrix& k, Accuracy accuracy) {
  spectrum::SpectrumRequest request;
  request.k = k;
  request.bands = network.n_states();
  request.accuracy = accuracy;
  return spectrum::real_bands(Run(), network, request);
}

double apart(const Matrix& found, const Matrix& right) {
  return (found.cwiseQuotient(right).array() - 1).abs().maxCoeff();
}

/// The second lattice vector plus `shear` times the first; every state moved `far` of the first away.
Network sheared(NetworkInput input, int shear, double far) {
  Matrix vectors = input.lattice.vectors();
  vectors.col(1) += shear * vectors.col(0);
  for (auto& jump : input.jumps) jump.n[0] -= shear * jump.n[1];
  input.positions = Matrix::Zero(vectors.rows(), input.n_states);
  for (Index j = 0; j < input.n_states; ++j)
    input.positions.col(j) = far * static_cast<double>(j) * input.lattice.vectors().col(0);
  input.lattice = Lattice(vectors);
  return Network(std::move(input));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sheared_cells)

BOOST_AUTO_TEST_CASE(bands_are_those_of_the_plain_cell) {
  for (const double decades : {1.0, 30.0}) {
    const auto input =
        random_input({.n_states = 7, .dim = 3, .decades = decades, .energy_spread = 2, .extra_pairs = 12}, 5);
    // Multiples of 1/64, so that the wavevector of the sheared cell is the same to the last bit.
    Matrix k(3, 4);
    k << 5, 1, 32, 0, -11, 2, 0, 1, 7, 30, 32, 0;
    k /= 64;
    const Matrix right = bands(Network(NetworkInput(input)), k, Accuracy::high);
    for (const int shear : {100, 3000, 100000})
      for (const double far : {0.0, 1e8}) {
        Matrix turned = k;
        turned.row(1) += shear * k.row(0);
        const auto network = sheared(input, shear, far);
        const double high = apart(bands(network, turned, Accuracy::high), right);
        BOOST_TEST(high < 1e-13, decades << " decades, shear " << shear << ", far " << far << ": " << high);
        const double automatic = apart(bands(network, turned, Accuracy::automatic), right);
        BOOST_TEST(automatic < 1e-6, decades << " decades, shear " << shear << ": " << automatic);
      }
  }
}

/// One state, jumps +-n: lambda = sum of 4 k sin^2(pi kappa.n).
BOOST_AUTO_TEST_CASE(long_translations) {
  NetworkInput input;
  input.n_states = 1;
  input.lattice = Lattice(Matrix::Identity(3, 3));
  const std::vector<Translation> n{{997, 313, -211}, {12, -701, 455}, {-333, 250, 871}};
  for (std::size_t i = 0; i < n.size(); ++i) {
    Translation back{};
    for (std::size_t a = 0; a < 3; ++a) back[a] = -n[i][a];
    input.jumps.push_back({0, 0, n[i], 1.0 + static_cast<double>(i)});
    input.jumps.push_back({0, 0, back, 1.0 + static_cast<double>(i)});
  }
  const Network network(std::move(input));
  Matrix k(3, 4);
  k << 1, 3, -17, 31, 0, 5, 2, 30, 0, -7, 32, 29;
  k /= 64;
  for (const double smaller : {1.0, 0x1p-10, 0x1p-40})  // of the wavevectors
    for (const auto accuracy : {Accuracy::high, Accuracy::automatic, Accuracy::fast}) {
      const Matrix found = bands(network, smaller * k, accuracy);
      for (Index q = 0; q < k.cols(); ++q) {
        double right = 0;
        for (std::size_t i = 0; i < n.size(); ++i) {
          double turns = 0;  // exact
          for (std::size_t a = 0; a < 3; ++a) turns += smaller * k(a, q) * n[i][a];
          turns -= std::nearbyint(turns);
          right += 4 * (1.0 + static_cast<double>(i)) * std::pow(std::sin(std::numbers::pi * turns), 2);
        }
        const double allowed = accuracy == Accuracy::high ? 1e-13 * right : 1e-13 * right + 1e-14 * 12;
        BOOST_TEST(std::abs(found(0, q) - right) <= allowed, smaller << " " << q << " " << found(0, q) / right - 1);
      }
    }
}

BOOST_AUTO_TEST_SUITE_END()
